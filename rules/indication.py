"""What one signature is worth, and what a file's signatures are worth together. Pure: trust and time come as values.

The vocabulary and the order of the questions are those of ETSI EN 319 102-1 (clauses 5.2 to 5.6); where Vietnamese law
asks for a harder or a milder answer, the comment says so. "Cannot tell" is an answer of its own: it never becomes
passed, and it never becomes failed.

Source: ETSI EN 319 102-1 V1.3.1; Decree 30/2020/NĐ-CP Art. 5, 21; Circular 15/2025/TT-BKHCN Art. 6 and Annex II.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import assert_never

from rules.algorithms import weaknesses
from rules.facts import (
    CertificateStanding,
    Changes,
    Coverage,
    DocumentFacts,
    DocumentVerdict,
    Indication,
    Integrity,
    Note,
    PathProblem,
    Revocation,
    RevocationEvidence,
    RevocationPolicy,
    SignatureFacts,
    SubIndication,
    Timestamp,
    Validation,
    WeakPolicy,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidationPolicy:
    """What the house decides about signatures; printed with every result."""

    revocation: RevocationPolicy = RevocationPolicy.IF_AVAILABLE
    """`require`: no settled status, no pass. `if-available`: what is at hand counts, and what is missing is told.
    `skip`: revocation is not asked about; a revocation that is known all the same is told as a warning."""
    weak_algorithms: WeakPolicy = WeakPolicy.WARN


CLOCK_TOLERANCE = timedelta(hours=1)
"""Clocks of offices and of time-stamp servers differ by minutes routinely; less than this is never mentioned."""

LOCAL_TIME_SHIFT = timedelta(hours=7)
"""Some signing software writes Vietnam's local time and labels it UTC: claimed time = true time + 7 h."""

_CRYPTO_REASONS = frozenset({"signature-mismatch", "key-of-other-kind"})
_FORMAT_REASONS = frozenset({"content-type-mismatch", "digest-algorithms-differ", "repeated-attribute"})
"""Reasons of broken integrity that are about the signature value or the shape; every other one is about the digest."""

_DATA_MISSING = frozenset({"password-needed", "encrypted-for-recipients", "unreadable-encryption"})
_ALGORITHM_UNKNOWN = frozenset({"unknown-algorithm", "unknown-digest", "digest-not-allowed", "unusable-key"})
_CERTIFICATE_MISSING = frozenset({"no-signer-certificate"})
"""Reasons why integrity could not be verified; every other one is about the format."""

_TSA_SAFE_REASONS = frozenset({"superseded", "affiliationChanged", "cessationOfOperation"})
"""A time-stamp server retired for these keeps the tokens made before (RFC 3161, 4, item 1); any other revocation, or
one without a reason, takes all its tokens down (item 2)."""

_NOT_CHECKED = Note(code="revocation-not-checked")

_BROKEN_DIGESTS = frozenset({"md2", "md5"})
"""Two documents of one such digest are made on a desk: whatever the policy says, nobody can tell which was signed."""

UNDECIDED_TAILS = frozenset({"tail-unreadable"})
"""Kinds of tail problem that say that the tail could not be looked at, not that it holds other content."""


def validate(
    signature: SignatureFacts,
    *,
    signer: CertificateStanding | None,
    tsa: CertificateStanding | None,
    policy: ValidationPolicy,
    at: datetime,
    later_poe: datetime | None = None,
) -> Validation:
    """The validation of one signature as of `at` (aware).

    `signer` is the standing of the signature's own certificate, `tsa` that of its timestamp's; for a document
    timestamp either will do. `later_poe` is the time of the earliest good document timestamp of a later revision: by
    then everything before it existed (EN 319 102-1, 5.6.2.3). A document timestamp is itself its proof of existence.
    """
    if signature.is_document_timestamp:
        signer = tsa if signer is None else signer
    proof = _proof_of_existence(signature, signer, tsa, at=at, later_poe=later_poe)
    base = Validation(
        indication=Indication.TOTAL_PASSED,
        sub_indication=None,
        reason=None,
        revocation=Revocation.NOT_CHECKED,
        anchor=signer.anchor if signer is not None and signer.problem is None else None,
        anchor_name=signer.anchor_name if signer is not None and signer.problem is None else None,
        poe_time=proof.time,
        validated_at=proof.time or at,
        notes=proof.notes + _clock_notes(signature, proof),
    )
    for question in (_format, _identity, _validity, _revocation, _usage, _cryptography):
        base = question(base, signature, signer, proof, policy, at)
        if base.indication is not Indication.TOTAL_PASSED:
            break
    return base


def document_verdict(facts: DocumentFacts, validations: Sequence[Validation]) -> DocumentVerdict:
    """One word on all signatures of a file; `validations` in the order of `facts.signatures`.

    valid: every signature TOTAL-PASSED, nothing unexplained in the file, and pages that can be seen. invalid: any
    TOTAL-FAILED, or content changed after the last signature. unsigned: only where no trace of a signature was seen.
    indeterminate: otherwise.
    A document timestamp that does not fit leaves the file open; where it is all that guarded the file, the file's
    bytes are not those that were stamped, and it is invalid. A file of nothing but timestamps is signed by nobody and
    is never valid.
    """
    if not facts.was_signed and facts.tail_problem is None:
        return DocumentVerdict.UNSIGNED
    if any(validation.indication is Indication.TOTAL_FAILED for validation in validations):
        return DocumentVerdict.INVALID
    if facts.tail_problem is not None and facts.tail_problem.code not in UNDECIDED_TAILS:
        return DocumentVerdict.INVALID
    signed = [signature for signature in facts.signatures if not signature.is_document_timestamp]
    if not signed and any(signature.integrity is Integrity.BROKEN for signature in facts.signatures):
        return DocumentVerdict.INVALID
    if facts.was_signed and not signed:
        # Anybody is given a timestamp: it says when, and nobody signed.
        return DocumentVerdict.INDETERMINATE
    passed = [validation.indication is Indication.TOTAL_PASSED for validation in validations]
    is_explained = facts.tail_problem is None and facts.signature_traces == 0 and facts.pages_seen
    if passed and all(passed) and len(passed) == len(facts.signatures) and is_explained:
        return DocumentVerdict.VALID
    return DocumentVerdict.INDETERMINATE


# --- the proof of existence -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Proof:
    """The earliest trusted time by which the signature existed, and where it comes from."""

    time: datetime | None
    is_own: bool
    """From the signature's own timestamp, which is made at signing; a later document timestamp is not."""
    notes: tuple[Note, ...]


def _proof_of_existence(
    signature: SignatureFacts,
    signer: CertificateStanding | None,
    tsa: CertificateStanding | None,
    *,
    at: datetime,
    later_poe: datetime | None,
) -> _Proof:
    """A timestamp counts when it is intact, of this signature, and from a trusted server that may timestamp."""
    notes: tuple[Note, ...] = ()
    own: datetime | None = None
    timestamp = signature.timestamp
    is_itself_bad = signature.is_document_timestamp and signature.integrity is not Integrity.INTACT
    if timestamp is not None and not is_itself_bad:
        standing = tsa if tsa is not None else (signer if signature.is_document_timestamp else None)
        refused = _timestamp_problem(timestamp, standing, at=at)
        if refused is None and standing is not None:
            own = timestamp.gen_time
            notes = _timestamp_notes(timestamp, standing, at=at)
        elif refused is not None:
            notes = (refused,)
    if later_poe is not None and later_poe > at + CLOCK_TOLERANCE:
        later_poe = None
    if own is not None and (later_poe is None or own <= later_poe):
        return _Proof(time=own, is_own=True, notes=notes)
    if later_poe is not None:
        return _Proof(time=later_poe, is_own=False, notes=notes)
    if timestamp is None and not signature.is_document_timestamp:
        notes = (*notes, Note(code="no-timestamp"))
    return _Proof(time=None, is_own=False, notes=notes)


def _timestamp_problem(timestamp: Timestamp, tsa: CertificateStanding | None, *, at: datetime) -> Note | None:
    """Why a timestamp proves nothing; None when it does."""
    if timestamp.integrity is Integrity.BROKEN:
        return Note(code="timestamp-not-of-this-signature")
    if timestamp.integrity is Integrity.UNVERIFIABLE:
        return Note(code="timestamp-unverifiable")
    name = timestamp.certificate.common_name if timestamp.certificate is not None else ""
    told = (("tsa", name or "?"),)
    if tsa is None:
        return Note(code="tsa-certificate-missing")
    if tsa.problem is not None:
        return Note(code="tsa-untrusted", values=told)
    if not tsa.may_timestamp:
        return Note(code="tsa-wrong-usage", values=told)
    if not tsa.valid_from <= timestamp.gen_time <= tsa.valid_to:
        return Note(code="tsa-outside-validity", values=told)
    if timestamp.gen_time > at + CLOCK_TOLERANCE:
        return Note(code="timestamp-after-validation", values=(("time", _shown(timestamp.gen_time)),))
    for evidence in (*tsa.evidence, *tsa.issuer_evidence):
        if evidence.revoked_at is None:
            continue
        if evidence.revoked_at <= timestamp.gen_time or evidence.reason not in _TSA_SAFE_REASONS:
            return Note(code="tsa-revoked", values=(*told, ("date", _shown(evidence.revoked_at))))
    return None


def _timestamp_notes(timestamp: Timestamp, tsa: CertificateStanding, *, at: datetime) -> tuple[Note, ...]:
    """What is worth telling of a timestamp that counts."""
    name = timestamp.certificate.common_name if timestamp.certificate is not None else ""
    if tsa.valid_to < at:
        # Strictly the token would need a proof of its own by now; the server's key is not known to be compromised,
        # and tokens of a retired server keep their worth (RFC 3161, 4, item 1).
        return (Note(code="tsa-expired", values=(("tsa", name or "?"), ("date", _shown(tsa.valid_to)))),)
    return ()


def _clock_notes(signature: SignatureFacts, proof: _Proof) -> tuple[Note, ...]:
    """What the signer's own clock tells against the timestamp; an hour is nothing, seven are a labelling habit."""
    timestamp = signature.timestamp
    if timestamp is None or not proof.is_own or signature.claimed_time is None:
        return ()
    ahead = signature.claimed_time - timestamp.gen_time
    if abs(ahead) < CLOCK_TOLERANCE:
        return ()
    if abs(ahead - LOCAL_TIME_SHIFT) < CLOCK_TOLERANCE:
        return (Note(code="clock-local-as-utc"),)
    hours = f"{ahead.total_seconds() / 3600:+.1f}"
    return (Note(code="clock-skew", values=(("hours", hours),)),)


# --- the questions, in order; each gives the validation back unchanged when it has nothing against it ----------------


def _format(
    base: Validation,
    signature: SignatureFacts,
    signer: CertificateStanding | None,
    proof: _Proof,
    policy: ValidationPolicy,
    at: datetime,
) -> Validation:
    """Bytes, coverage and what was done to the file afterwards (EN 319 102-1, 5.2.2 and 5.2.7)."""
    reason = signature.integrity_reason
    code = reason.code if reason is not None else ""
    match signature.integrity:
        case Integrity.INTACT:
            pass
        case Integrity.BROKEN if signature.is_document_timestamp:
            # Nobody signed with it: a timestamp that does not fit proves nothing, and says nothing against the
            # signatures before it, whose own bytes and changes are looked at for themselves.
            return _open(base, SubIndication.NO_POE, reason or Note(code="integrity-broken"))
        case Integrity.BROKEN:
            if code in _CRYPTO_REASONS:
                sub = SubIndication.SIG_CRYPTO_FAILURE
            elif code in _FORMAT_REASONS:
                sub = SubIndication.FORMAT_FAILURE
            else:
                sub = SubIndication.HASH_FAILURE
            return _failed(base, sub, reason or Note(code="integrity-broken"))
        case Integrity.UNVERIFIABLE:
            if code in _DATA_MISSING:
                sub = SubIndication.SIGNED_DATA_NOT_FOUND
            elif code in _ALGORITHM_UNKNOWN:
                sub = SubIndication.CRYPTO_CONSTRAINTS_FAILURE
            elif code in _CERTIFICATE_MISSING:
                sub = SubIndication.NO_SIGNING_CERTIFICATE_FOUND
            else:
                sub = SubIndication.FORMAT_FAILURE
            return _open(base, sub, reason or Note(code="integrity-unverifiable"))
        case never:
            assert_never(never)
    match signature.coverage:
        case Coverage.ENTIRE_FILE | Coverage.ENTIRE_REVISION:
            pass
        case Coverage.PARTIAL:
            return _failed(base, SubIndication.FORMAT_FAILURE, Note(code="coverage-partial"))
        case Coverage.UNCLEAR:
            return _failed(base, SubIndication.FORMAT_FAILURE, Note(code="coverage-unclear"))
        case never_coverage:
            assert_never(never_coverage)
    changes = () if signature.changes_reason is None else (signature.changes_reason,)
    if signature.changes_after is Changes.UNKNOWN:
        base = replace(base, notes=base.notes + changes)
        return _open(base, SubIndication.SIG_CONSTRAINTS_FAILURE, Note(code="changes-not-analysed"))
    if not signature.changes_allowed:
        base = replace(base, notes=base.notes + changes)
        return _failed(base, SubIndication.FORMAT_FAILURE, Note(code="content-changed"))
    is_filled = signature.changes_reason is not None and signature.changes_reason.code == "field-filled"
    if signature.changes_after is Changes.FORM_FILLING and is_filled and not signature.is_document_timestamp:
        # A certification at P = 2, which signing tools set unasked, lets forms be filled; an issued document is none,
        # and its signer did not see what stands there now.
        base = replace(base, notes=base.notes + changes)
        return _open(base, SubIndication.SIG_CONSTRAINTS_FAILURE, Note(code="filled-after-signing"))
    return base


def _identity(
    base: Validation,
    signature: SignatureFacts,
    signer: CertificateStanding | None,
    proof: _Proof,
    policy: ValidationPolicy,
    at: datetime,
) -> Validation:
    """The signing certificate and its path to a pinned anchor (5.2.3, 5.2.6)."""
    if signer is None:
        return _open(base, SubIndication.NO_SIGNING_CERTIFICATE_FOUND, Note(code="no-signing-certificate"))
    issuer = (("issuer", signature.certificate.issuer if signature.certificate is not None else "?"),)
    match signer.problem:
        case None:
            return base
        case PathProblem.FORGED_ISSUER:
            # EN 319 102-1 would leave this open; a certificate that borrows the name of a CA at hand is a forgery
            # and Decree 30/2020 Art. 5 has no room for it.
            sub = SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE
            return _failed(base, sub, Note(code="issuer-forged", values=issuer))
        case PathProblem.NO_ISSUER:
            return _open(base, SubIndication.NO_CERTIFICATE_CHAIN_FOUND, Note(code="issuer-missing", values=issuer))
        case PathProblem.NO_ANCHOR:
            return _open(base, SubIndication.NO_CERTIFICATE_CHAIN_FOUND, Note(code="anchor-missing", values=issuer))
        case PathProblem.BROKEN_PATH:
            values = (("detail", signer.problem_detail or "?"),)
            return _open(base, SubIndication.CHAIN_CONSTRAINTS_FAILURE, Note(code="path-broken", values=values))
        case never:
            assert_never(never)


def _validity(
    base: Validation,
    signature: SignatureFacts,
    signer: CertificateStanding | None,
    proof: _Proof,
    policy: ValidationPolicy,
    at: datetime,
) -> Validation:
    """Validity of the certificate at the proof of existence, else now (5.2.6, 5.5.4; Circular 15/2025 duty 3)."""
    if signer is None:
        return base
    moment = base.validated_at
    own_from, own_to = signer.valid_from, signer.valid_to
    if signature.certificate is not None:
        own_from, own_to = signature.certificate.valid_from, signature.certificate.valid_to
    if proof.is_own and moment > own_to:
        # EN 319 102-1 would say OUT_OF_BOUNDS_NO_POE, since the signature may be older than its timestamp. Here the
        # signing software stamps while signing, and the law asks about the time of signing.
        reason = Note(code="expired-at-signing", values=(("end", _shown(own_to)), ("time", _shown(moment))))
        return _failed(base, SubIndication.EXPIRED, reason)
    if proof.time is not None and moment < own_from:
        reason = Note(code="not-yet-valid-at-signing", values=(("start", _shown(own_from)), ("time", _shown(moment))))
        return _failed(base, SubIndication.NOT_YET_VALID, reason)
    if moment > own_to:
        reason = Note(code="expired-no-proof", values=(("end", _shown(own_to)),))
        return _open(base, SubIndication.OUT_OF_BOUNDS_NO_POE, reason)
    if moment < own_from:
        reason = Note(code="not-yet-valid", values=(("start", _shown(own_from)),))
        return _open(base, SubIndication.OUT_OF_BOUNDS_NO_POE, reason)
    if not signer.valid_from <= moment <= signer.valid_to:
        return _open(base, SubIndication.OUT_OF_BOUNDS_NO_POE, Note(code="issuer-outside-validity"))
    return base


def _revocation(
    base: Validation,
    signature: SignatureFacts,
    signer: CertificateStanding | None,
    proof: _Proof,
    policy: ValidationPolicy,
    at: datetime,
) -> Validation:
    """Revocation at the proof of existence, else now (5.2.5, 5.2.6; Circular 15/2025 duties 3 and 4)."""
    if signer is None:
        return base
    moment = base.validated_at
    ended = signature.certificate.valid_to if signature.certificate is not None else signer.valid_to
    status = revocation_at(signer.evidence, moment, expires=ended)
    if policy.revocation is RevocationPolicy.SKIP:
        if status.revocation is Revocation.REVOKED:
            told = Note(code="revocation-known-but-skipped", values=(("date", _shown(status.revoked_at)),))
            return replace(base, notes=(*base.notes, told))
        return base

    def seen(*more: Note) -> Validation:
        notes = (*base.notes, *status.notes, *more)
        return replace(base, revocation=status.revocation, revocation_as_of=status.as_of, notes=notes)

    if status.revocation is Revocation.REVOKED:
        values = (("date", _shown(status.revoked_at)), ("why", status.why or "?"))
        if proof.is_own:
            return _failed(seen(), SubIndication.REVOKED, Note(code="revoked-before-signing", values=values))
        return _open(seen(), SubIndication.REVOKED_NO_POE, Note(code="revoked-no-proof", values=values))
    for evidence in signer.issuer_evidence:
        if evidence.revoked_at is not None and evidence.revoked_at <= moment:
            reason = Note(code="issuer-revoked", values=(("date", _shown(evidence.revoked_at)),))
            return _open(seen(), SubIndication.REVOKED_CA_NO_POE, reason)
    if policy.revocation is RevocationPolicy.REQUIRE and status.revocation is not Revocation.GOOD:
        code = "revocation-required" if status.revocation is Revocation.NOT_CHECKED else "revocation-unsettled"
        return _open(seen(), SubIndication.TRY_LATER, Note(code=code))
    if status.revocation is Revocation.NOT_CHECKED:
        return seen(_NOT_CHECKED)
    return seen()


def _usage(
    base: Validation,
    signature: SignatureFacts,
    signer: CertificateStanding | None,
    proof: _Proof,
    policy: ValidationPolicy,
    at: datetime,
) -> Validation:
    """What the certificate may be used for; a warning for signers (Circular 15/2025 duty 6), a must for timestamps."""
    if signer is None:
        return base
    if signature.is_document_timestamp:
        if signer.may_timestamp:
            return base
        name = signature.certificate.common_name if signature.certificate is not None else "?"
        reason = Note(code="tsa-wrong-usage", values=(("tsa", name or "?"),))
        return _open(base, SubIndication.CHAIN_CONSTRAINTS_FAILURE, reason)
    if not signer.may_sign:
        base = replace(base, notes=(*base.notes, Note(code="key-usage-not-signing")))
    if signer.anchor_group == "public":
        # Decree 68/2024/NĐ-CP Art. 2 gives State agencies public-duty signatures; units also hold public ones.
        base = replace(base, notes=(*base.notes, Note(code="not-public-duty")))
    return base


def _cryptography(
    base: Validation,
    signature: SignatureFacts,
    signer: CertificateStanding | None,
    proof: _Proof,
    policy: ValidationPolicy,
    at: datetime,
) -> Validation:
    """Algorithms past their date at the proof of existence, else now (5.2.8)."""
    weak = weaknesses(signature, signer.weak_algorithms if signer is not None else (), at=base.validated_at)
    if not weak:
        return base
    base = replace(base, notes=base.notes + weak)
    if policy.weak_algorithms is WeakPolicy.WARN and signature.digest not in _BROKEN_DIGESTS:
        return base
    no_proof = proof.time is None
    sub = SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE if no_proof else SubIndication.CRYPTO_CONSTRAINTS_FAILURE
    return _open(base, sub, weak[0])


# --- revocation -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationStatus:
    """What all evidence at hand says of one certificate at one time."""

    revocation: Revocation
    revoked_at: datetime | None = None
    why: str | None = None
    """The reason code as RFC 5280 spells it."""
    as_of: datetime | None = None
    """When the data that settled it were issued; of the newest where nothing was settled."""
    notes: tuple[Note, ...] = ()
    """`revoked-later`, `crl-old`, `revocation-unknown`, `suspended-for-a-time`."""


def revocation_at(evidence: Iterable[RevocationEvidence], moment: datetime, *, expires: datetime) -> RevocationStatus:
    """Whether a certificate that ends at `expires` was revoked at `moment`.

    A revocation holds for ever; a suspension (certificateHold) holds until newer evidence lifts it, and a time in
    between is unknown, because nobody says when it was lifted. "Not revoked" counts when it was said at or after
    `moment`, or before it by evidence that was still current then; said after the certificate's end it counts only
    from those who keep expired certificates on their lists.
    """
    said = sorted(evidence, key=lambda one: (one.this_update, one.sha256))
    if not said:
        return RevocationStatus(revocation=Revocation.NOT_CHECKED)
    lasting = sorted((one for one in said if one.revoked_at is not None and not _is_hold(one)), key=_revoked_at)
    holds = [one for one in said if one.revoked_at is not None and _is_hold(one)]
    not_revoked = [one for one in said if one.revoked_at is None and not one.is_unknown]
    if lasting and _revoked_at(lasting[0]) <= moment:
        return _revoked(lasting[0])
    for hold in holds:
        if _revoked_at(hold) > moment:
            continue
        lifted = next((one for one in not_revoked if one.this_update > hold.this_update), None)
        if lifted is None:
            return _revoked(hold)
        if moment < lifted.this_update:
            note = Note(code="suspended-for-a-time", values=(("date", _shown(hold.revoked_at)),))
            return RevocationStatus(revocation=Revocation.UNKNOWN, as_of=lifted.this_update, notes=(note,))
    later = min((one for one in (*lasting, *holds) if _revoked_at(one) > moment), key=_revoked_at, default=None)
    if later is not None:
        note = Note(code="revoked-later", values=(("date", _shown(later.revoked_at)),))
        return RevocationStatus(revocation=Revocation.GOOD, as_of=later.this_update, notes=(note,))
    settled = [one for one in not_revoked if _settles(one, moment, expires)]
    if settled:
        return RevocationStatus(revocation=Revocation.GOOD, as_of=settled[-1].this_update)
    if not not_revoked:
        note = Note(code="revocation-unknown")
        return RevocationStatus(revocation=Revocation.UNKNOWN, as_of=said[-1].this_update, notes=(note,))
    newest = not_revoked[-1]
    code = "crl-old" if newest.this_update < moment else "crl-without-expired"
    note = Note(code=code, values=(("date", _shown(newest.this_update)),))
    return RevocationStatus(revocation=Revocation.UNKNOWN, as_of=newest.this_update, notes=(note,))


def _revoked(evidence: RevocationEvidence) -> RevocationStatus:
    return RevocationStatus(
        revocation=Revocation.REVOKED,
        revoked_at=evidence.revoked_at,
        why=evidence.reason,
        as_of=evidence.this_update,
    )


def _settles(evidence: RevocationEvidence, moment: datetime, expires: datetime) -> bool:
    if evidence.this_update < moment:
        return evidence.next_update is not None and moment <= evidence.next_update
    return evidence.covers_expired or evidence.this_update <= expires


def _is_hold(evidence: RevocationEvidence) -> bool:
    return evidence.reason == "certificateHold"


def _revoked_at(evidence: RevocationEvidence) -> datetime:
    return evidence.revoked_at if evidence.revoked_at is not None else datetime.max.replace(tzinfo=UTC)


# --- small things -----------------------------------------------------------------------------------------------------


def _failed(base: Validation, sub: SubIndication, reason: Note) -> Validation:
    return replace(base, indication=Indication.TOTAL_FAILED, sub_indication=sub, reason=reason)


def _open(base: Validation, sub: SubIndication, reason: Note) -> Validation:
    return replace(base, indication=Indication.INDETERMINATE, sub_indication=sub, reason=reason)


def _shown(moment: datetime | None) -> str:
    """A moment as notes carry it: ISO 8601, UTC, to the second; the language puts it into Vietnam's time."""
    return "?" if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
