"""One question, asked of certificates, CRLs and OCSP responses alike: did this key make that signature?"""

from __future__ import annotations

import warnings

from asn1crypto import algos, keys
from pyhanko_certvalidator.sig_validate import DefaultSignatureValidator

_VALIDATOR = DefaultSignatureValidator()


def is_signed(
    *, signature: bytes, data: bytes, key: keys.PublicKeyInfo, algorithm: algos.SignedDigestAlgorithm
) -> bool:
    """The key made `signature` over `data`. False as well for a key or an algorithm that cannot be used.

    Old algorithms (SHA-1) verify: whether they still count is decided by time, in rules/algorithms.py.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # cryptography warns of negative serials and odd keys; it is not asked
            _VALIDATOR.validate_signature(
                signature=signature, signed_data=data, public_key_info=key, signature_algorithm=algorithm
            )
    except Exception:  # oddness of every kind does not verify, and what the libraries raise for it is an open list
        return False
    return True
