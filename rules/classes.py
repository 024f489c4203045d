"""The classes of issued documents: every issuance gets exactly one."""

from __future__ import annotations

from enum import StrEnum


class IssuanceClass(StrEnum):
    """What an issued document is, for the ratio. The table that chooses is rules/verdict.py."""

    EXEMPT_SECRET = "exempt-secret"
    VOID = "void"
    EXEMPT_INFRASTRUCTURE = "exempt-infrastructure"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    INVALID = "invalid"
    INDETERMINATE = "indeterminate"
    WRONG_SIGNER = "wrong-signer"
    E_ORIGINAL = "e-original"
    DIGITISED_COPY = "digitised-copy"
    HYBRID = "hybrid"
    ORGANISATION_ONLY = "organisation-only"
    PERSON_ONLY = "person-only"
    PAPER_SCAN = "paper-scan"
    UNSIGNED = "unsigned"
    REVIEW = "review"
