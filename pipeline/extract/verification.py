"""The arithmetic of signatures: algorithms by their identifiers, digests, and whether a signature value holds.

`cryptography` does the mathematics. Nothing is guessed: what is unknown raises Unverifiable, what does not hold raises
Broken; both stay inside this room.

Source: RFC 5652, RFC 8017 9.2 (PKCS#1 v1.5, DigestInfo with and without NULL), RFC 8419 (EdDSA), NIST CSOR (SHA-3
identifiers), BSI TR-03111 5.2.1 (plain ECDSA).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from asn1crypto import core, keys
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

from pipeline.extract.certificates import rsa_numbers
from rules.facts import Note

Digest = Callable[[str], bytes]
"""Algorithm name such as `sha256` → digest of the signed bytes, `message` → the bytes themselves (EdDSA signs those).

Raises Unverifiable for an unknown name.
"""

ASN1_ERRORS = (ValueError, TypeError, KeyError, AttributeError, OverflowError, IndexError, RecursionError)
"""What asn1crypto lets out on malformed input."""


class Unverifiable(Exception):
    """Internal to this room: a check that cannot be made; carries the note that says why."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.note = note(code, **values)


class Broken(Exception):
    """Internal to this room: a check that was made and failed."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.note = note(code, **values)


def note(code: str, **values: str) -> Note:
    """A Note with its values as plain pairs."""
    return Note(code=code, values=tuple((name, str(value)[:300]) for name, value in values.items()))


def digest_of(chunks: Iterable[bytes | memoryview]) -> Digest:
    """A Digest over chunks that are read once per algorithm."""
    pieces = tuple(chunks)
    known: dict[str, bytes] = {}

    def compute(name: str) -> bytes:
        if name == "message":
            return b"".join(pieces)
        if name not in known:
            state = new_hash(name)
            for piece in pieces:
                state.update(piece)
            known[name] = state.digest(64) if name == "shake256" else state.digest()
        return known[name]

    return compute


def new_hash(name: str) -> Any:
    """A hashlib object; Unverifiable for a name that this machine's OpenSSL does not know. Any: hashlib's own type."""
    library = {"shake256": "shake_256", "shake128": "shake_128"}.get(name, name)
    try:
        return hashlib.new(library, usedforsecurity=False)
    except ValueError as error:
        raise Unverifiable("unknown-digest", algorithm=name) from error


_RSA_BY_OID = {
    "1.2.840.113549.1.1.2": "md2",
    "1.2.840.113549.1.1.4": "md5",
    "1.2.840.113549.1.1.5": "sha1",
    "1.3.14.3.2.29": "sha1",
    "1.2.840.113549.1.1.14": "sha224",
    "1.2.840.113549.1.1.11": "sha256",
    "1.2.840.113549.1.1.12": "sha384",
    "1.2.840.113549.1.1.13": "sha512",
    "1.2.840.113549.1.1.15": "sha512_224",
    "1.2.840.113549.1.1.16": "sha512_256",
    "2.16.840.1.101.3.4.3.13": "sha3_224",
    "2.16.840.1.101.3.4.3.14": "sha3_256",
    "2.16.840.1.101.3.4.3.15": "sha3_384",
    "2.16.840.1.101.3.4.3.16": "sha3_512",
    "1.3.36.3.3.1.2": "ripemd160",
}
"""RSA PKCS#1 v1.5 with a digest: RFC 8017 A.2.4, NIST CSOR (SHA-3), TeleTrusT (RIPEMD-160)."""
_ECDSA_BY_OID = {
    "1.2.840.10045.4.1": "sha1",
    "1.2.840.10045.4.3.1": "sha224",
    "1.2.840.10045.4.3.2": "sha256",
    "1.2.840.10045.4.3.3": "sha384",
    "1.2.840.10045.4.3.4": "sha512",
    "2.16.840.1.101.3.4.3.9": "sha3_224",
    "2.16.840.1.101.3.4.3.10": "sha3_256",
    "2.16.840.1.101.3.4.3.11": "sha3_384",
    "2.16.840.1.101.3.4.3.12": "sha3_512",
}
_PLAIN_ECDSA_BY_OID = {
    "0.4.0.127.0.7.1.1.4.1.1": "sha1",
    "0.4.0.127.0.7.1.1.4.1.2": "sha224",
    "0.4.0.127.0.7.1.1.4.1.3": "sha256",
    "0.4.0.127.0.7.1.1.4.1.4": "sha384",
    "0.4.0.127.0.7.1.1.4.1.5": "sha512",
    "0.4.0.127.0.7.1.1.4.1.6": "ripemd160",
    "0.4.0.127.0.7.1.1.4.1.8": "sha3_224",
    "0.4.0.127.0.7.1.1.4.1.9": "sha3_256",
    "0.4.0.127.0.7.1.1.4.1.10": "sha3_384",
    "0.4.0.127.0.7.1.1.4.1.11": "sha3_512",
}
"""r and s side by side instead of a DER SEQUENCE, BSI TR-03111 5.2.1."""
_DSA_BY_OID = {
    "1.2.840.10040.4.3": "sha1",
    "2.16.840.1.101.3.4.3.1": "sha224",
    "2.16.840.1.101.3.4.3.2": "sha256",
    "2.16.840.1.101.3.4.3.3": "sha384",
    "2.16.840.1.101.3.4.3.4": "sha512",
}
_RSA, _PSS, _EC_KEY, _DSA_KEY = (
    "1.2.840.113549.1.1.1",
    "1.2.840.113549.1.1.10",
    "1.2.840.10045.2.1",
    "1.2.840.10040.4.1",
)
_ED25519, _ED448 = "1.3.101.112", "1.3.101.113"
_HASHES: dict[str, Callable[[], hashes.HashAlgorithm]] = {
    "md5": hashes.MD5,
    "sha1": hashes.SHA1,
    "sha224": hashes.SHA224,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
    "sha512_224": hashes.SHA512_224,
    "sha512_256": hashes.SHA512_256,
    "sha3_224": hashes.SHA3_224,
    "sha3_256": hashes.SHA3_256,
    "sha3_384": hashes.SHA3_384,
    "sha3_512": hashes.SHA3_512,
}
_DIGEST_BY_OID = {
    "1.2.840.113549.2.2": "md2",
    "1.2.840.113549.2.5": "md5",
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.4": "sha224",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
    "2.16.840.1.101.3.4.2.5": "sha512_224",
    "2.16.840.1.101.3.4.2.6": "sha512_256",
    "2.16.840.1.101.3.4.2.7": "sha3_224",
    "2.16.840.1.101.3.4.2.8": "sha3_256",
    "2.16.840.1.101.3.4.2.9": "sha3_384",
    "2.16.840.1.101.3.4.2.10": "sha3_512",
    "2.16.840.1.101.3.4.2.11": "shake128",
    "2.16.840.1.101.3.4.2.12": "shake256",
    "2.16.840.1.101.3.4.2.18": "shake256",
    "1.3.36.3.2.1": "ripemd160",
}


def name_of_digest(oid: Any) -> str:
    """The digest a digestAlgorithm means.

    A signature algorithm in its place (seen with sha256WithRSAEncryption) breaks RFC 5652 10.1.1; which digest was
    meant would be a guess, and the EU's own validator refuses it as well.
    """
    dotted = str(oid.dotted)
    if dotted in _DIGEST_BY_OID:
        return _DIGEST_BY_OID[dotted]
    if any(dotted in table for table in (_RSA_BY_OID, _ECDSA_BY_OID, _PLAIN_ECDSA_BY_OID, _DSA_BY_OID)):
        raise Broken("digest-algorithm-is-signature", algorithm=dotted)
    raise Unverifiable("unknown-digest", algorithm=dotted)


def name_of_algorithm(algorithm: Any) -> str:
    dotted = str(algorithm["algorithm"].dotted)
    if dotted in _RSA_BY_OID:
        return f"{_RSA_BY_OID[dotted]}_rsa"
    if dotted in _ECDSA_BY_OID:
        return f"{_ECDSA_BY_OID[dotted]}_ecdsa"
    if dotted in _PLAIN_ECDSA_BY_OID:
        return f"{_PLAIN_ECDSA_BY_OID[dotted]}_plain_ecdsa"
    if dotted in _DSA_BY_OID:
        return f"{_DSA_BY_OID[dotted]}_dsa"
    return {
        _RSA: "rsa",
        _PSS: "rsassa_pss",
        _EC_KEY: "ecdsa",
        _DSA_KEY: "dsa",
        _ED25519: "ed25519",
        _ED448: "ed448",
    }.get(dotted, str(algorithm["algorithm"].native))


def verify(public_key: keys.PublicKeyInfo, algorithm: Any, digest_name: str, signature: bytes, digest: Digest) -> None:
    """Return when the signature holds over the bytes behind `digest`; Broken or Unverifiable otherwise."""
    oid = str(algorithm["algorithm"].dotted)
    key_oid = str(public_key["algorithm"]["algorithm"].dotted)
    if oid == _PSS:
        _verify_pss(public_key, algorithm, digest_name, signature, digest)
    elif oid == _RSA or oid in _RSA_BY_OID or (oid in _DIGEST_BY_OID and key_oid == _RSA):
        name = _RSA_BY_OID.get(oid, digest_name)
        _same_digest(name, digest_name)
        if recover(public_key, signature) not in digest_infos(name, digest):
            raise Broken("signature-mismatch")
    elif oid in _ECDSA_BY_OID or oid == _EC_KEY or oid in _PLAIN_ECDSA_BY_OID:
        name = _ECDSA_BY_OID.get(oid) or _PLAIN_ECDSA_BY_OID.get(oid) or digest_name
        if oid in _PLAIN_ECDSA_BY_OID:
            half = len(signature) // 2
            signature = encode_dss_signature(
                int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
            )
        key = _load(public_key)
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise Broken("key-of-other-kind", key=key_oid)
        _same_digest(name, digest_name)
        _checked(lambda: key.verify(signature, digest(name), ec.ECDSA(Prehashed(_hash_class(name)))))
    elif oid in _DSA_BY_OID or oid == _DSA_KEY:
        name = _DSA_BY_OID.get(oid, digest_name)
        key = _load(public_key)
        if not isinstance(key, dsa.DSAPublicKey):
            raise Broken("key-of-other-kind", key=key_oid)
        _same_digest(name, digest_name)
        _checked(lambda: key.verify(signature, digest(name), Prehashed(_hash_class(name))))
    elif oid in (_ED25519, _ED448):
        key = _load(public_key)
        if not isinstance(key, (ed25519.Ed25519PublicKey, ed448.Ed448PublicKey)):
            raise Broken("key-of-other-kind", key=key_oid)
        if digest_name not in _EDWARDS_DIGESTS[oid]:
            raise Unverifiable("digest-not-allowed", algorithm=digest_name)
        _checked(lambda: key.verify(signature, digest("message")))
    else:
        raise Unverifiable("unknown-algorithm", algorithm=str(algorithm["algorithm"].native))


_EDWARDS_DIGESTS = {_ED25519: {"sha512", "sha256", "sha384"}, _ED448: {"shake256"}}
"""RFC 8419 3: id-sha512 with Ed25519, id-shake256 with Ed448. SHA-256/384 with Ed25519 are seen and as strong."""


def _verify_pss(
    public_key: keys.PublicKeyInfo, algorithm: Any, digest_name: str, signature: bytes, digest: Digest
) -> None:
    parameters = algorithm["parameters"]
    name = name_of_digest(parameters["hash_algorithm"]["algorithm"])
    mask = parameters["mask_gen_algorithm"]
    if mask["algorithm"].native != "mgf1":
        raise Unverifiable("unknown-algorithm", algorithm=str(mask["algorithm"].native))
    mask_name = name_of_digest(mask["parameters"]["algorithm"])
    _same_digest(name, digest_name)
    key = _rsa_key(public_key)
    scheme = padding.PSS(mgf=padding.MGF1(_hash_class(mask_name)), salt_length=int(parameters["salt_length"].native))
    _checked(lambda: key.verify(signature, digest(name), scheme, Prehashed(_hash_class(name))))


def _same_digest(named: str, declared: str) -> None:
    if named != declared:
        # RFC 5754 2 and RFC 8933: the digest of the content and of the signature are one. A signer that mixes them
        # leaves it open which of the two was meant.
        raise Broken("digest-algorithms-differ", signature=named, content=declared)


def recover(public_key: keys.PublicKeyInfo, signature: bytes) -> bytes:
    """What a PKCS#1 v1.5 signature holds behind its padding, which is checked in full."""
    key = _rsa_key(public_key)
    try:
        return key.recover_data_from_signature(signature, padding.PKCS1v15(), None)
    except (InvalidSignature, ValueError) as error:
        raise Broken("signature-mismatch") from error


def digest_infos(name: str, digest: Digest) -> tuple[bytes, ...]:
    """The two encodings RFC 8017 knows, byte for byte, so that nothing is parsed that a forger wrote."""
    oid = next(dotted for dotted, known in _DIGEST_BY_OID.items() if known == name)
    value = core.OctetString(digest(name)).dump()
    identifier = core.ObjectIdentifier(oid).dump()
    return tuple(_sequence(_sequence(identifier + parameters) + value) for parameters in (b"\x05\x00", b""))


def _sequence(contents: bytes) -> bytes:
    return bytes([0x30, len(contents)]) + contents


def _hash_class(name: str) -> hashes.HashAlgorithm:
    if name not in _HASHES:
        raise Unverifiable("unknown-digest", algorithm=name)
    return _HASHES[name]()


def _rsa_key(public_key: keys.PublicKeyInfo) -> rsa.RSAPublicKey:
    if public_key.algorithm not in ("rsa", "rsassa_pss"):
        raise Broken("key-of-other-kind", key=str(public_key.algorithm))
    modulus, exponent = rsa_numbers(public_key)
    try:
        return rsa.RSAPublicNumbers(exponent, modulus).public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Unverifiable("unusable-key", detail=str(error)) from error


def _load(public_key: keys.PublicKeyInfo) -> Any:
    try:
        return load_der_public_key(public_key.dump())
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Unverifiable("unusable-key", detail=str(error)) from error


def _checked(check: Callable[[], Any]) -> None:
    try:
        check()
    except InvalidSignature as error:
        raise Broken("signature-mismatch") from error
    except (UnsupportedAlgorithm, ValueError, TypeError) as error:
        raise Unverifiable("unusable-key", detail=str(error)) from error


def hash_of(name: str, data: bytes) -> bytes:
    state = new_hash(name)
    state.update(data)
    return bytes(state.digest())
