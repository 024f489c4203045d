"""All signatures of a PDF as facts: found by us, checked one by one, and what was done to the file after each.

Runs in a worker. Nothing is raised and nothing of pyHanko leaves: each signature is wrapped on its own, so that a
library's exception costs that signature its verdict (UNVERIFIABLE, with the reason) and no other. Weak algorithms are
told and not judged; trust and time are asked elsewhere.

Source: ISO 32000-2 12.8, ETSI EN 319 142-1 (PAdES levels), ISO 32000-2 12.8.2.2 and 12.8.2.4 (DocMDP, FieldMDP).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone

from pyhanko.pdf_utils import generic

from pipeline.extract.changes import Step, allowed, compare_all, graver
from pipeline.extract.cms import CmsReading, read_detached, read_rsa_sha1, read_token
from pipeline.extract.coverage import Place, place_of
from pipeline.extract.covering import covering_notes, unknown_notes
from pipeline.extract.enumeration import Candidate, enumerate_signatures, raw_byte_ranges
from pipeline.extract.objects import READ_ERRORS, LimitReached, View, items, name_of, raw, text_of
from pipeline.extract.opening import Opened, Remarks, fast_hex_strings, open_pdf, quiet
from pipeline.extract.security_store import SecurityStore, read_store
from pipeline.extract.tail import second_opinion, tail_problem
from pipeline.extract.unpacking import unpacked
from pipeline.extract.verification import ASN1_ERRORS, Broken, Digest, Unverifiable, digest_of, note
from pipeline.items import certificate_id
from rules.facts import Certificate, Changes, Coverage, Integrity, Note, SignatureFacts, SignerKind
from rules.names import fold

_DETACHED = {"adbe.pkcs7.detached", "ETSI.CAdES.detached", "PBAD.PAdES"}
_MAX_SIGNATURES = 500
_PDF_DATE = re.compile(r"D?:?(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:([+\-Z])(?:(\d{2})'?(?:(\d{2})'?)?)?)?")
_BLANK = b"\x00\t\n\x0c\r "


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureReading:
    """Everything the signature room found in one file."""

    signatures: tuple[SignatureFacts, ...]
    """In the order in which they were added (revision, then byte range); page, rect and text are not filled here."""
    traces: int
    """Signs of signatures outside that list."""
    tail_problem: Note | None
    certificates: tuple[bytes, ...]
    """DER of every certificate seen, once each."""
    crls: tuple[bytes, ...]
    ocsps: tuple[bytes, ...]
    is_encrypted: bool
    notes: tuple[Note, ...] = ()
    beyond: Note | None = None
    """The limit that the file's streams exceed; then no page may be opened."""
    page_bytes: Mapping[int, int] = field(default_factory=dict)
    """What each page measured holds in pdfium while it is open, by its number from 0; at most."""


def read_signatures(data: bytes) -> SignatureReading:
    """Read the signatures of a file given as bytes. Returns in every case; limits of time are the caller's."""
    with quiet() as remarks, fast_hex_strings():
        try:
            return _read(open_pdf(data), remarks)
        except Exception as error:
            reason = note("reading-failed", detail=f"{type(error).__name__}: {error}")
            return SignatureReading(
                signatures=(),
                traces=sum(1 for _ in raw_byte_ranges(data)),
                tail_problem=None,
                certificates=(),
                crls=(),
                ocsps=(),
                is_encrypted=b"/Encrypt" in data,
                notes=(reason,),
            )


def _read(opened: Opened, remarks: Remarks) -> SignatureReading:
    view = None
    notes = list(opened.notes)
    if opened.reader is not None:
        view = View(opened.reader, opened.reader.xrefs.total_revisions - 1)
    if opened.failure is not None:
        notes.append(opened.failure)
    measured = unpacked(opened.data, view if opened.is_readable else None)
    try:
        found = enumerate_signatures(opened.data, view)
    except (*READ_ERRORS, LimitReached, RecursionError) as error:
        notes.append(note("enumeration-failed", detail=f"{type(error).__name__}: {error}"))
        view = None
        found = enumerate_signatures(opened.data, None)
    candidates = found.candidates[:_MAX_SIGNATURES]
    store = read_store(view)
    readings: list[tuple[Candidate, Place, CmsReading]] = []
    pool = list(store.certificates)
    places = [place_of(opened, view, candidate) for candidate in candidates]
    for candidate, place in zip(candidates, places, strict=True):
        readings.append((candidate, place, _check(opened, view, candidate, place, pool)))
        pool += [der for der in readings[-1][2].certificates if der not in pool]
    # A certificate that came with a later signature may be the one an earlier one lacks.
    readings = [
        (candidate, place, _check(opened, view, candidate, place, pool) if _lacks_certificate(reading) else reading)
        for candidate, place, reading in readings
    ]
    steps = _steps(opened, view, places)
    if remarks.repeated_keys:
        # Readers differ on which of two values counts, so what a revision changed cannot be told.
        reason = note("repeated-keys", count=str(remarks.repeated_keys))
        steps = {at: replace(step, changes=Changes.UNKNOWN, reason=reason) for at, step in steps.items()}
    facts = [_facts(opened, view, candidate, place, reading, steps, store) for candidate, place, reading in readings]
    order = sorted(range(len(facts)), key=lambda at: (facts[at].revision, places[at].end, facts[at].field))
    ordered = [facts[at] for at in order]
    ordered = _levels(ordered, store)
    ordered = _foreign(_timestamps_bind_nobody(ordered))
    if measured.beyond is None:
        ordered = _covering(opened, view, ordered, [readings[at][0] for at in order], [places[at] for at in order])
    problem = _tail(opened, [places[at] for at in order], steps, may_open=measured.beyond is None)
    traces = len(found.candidates) - len(candidates)
    if not (traces or candidates or found.others) and _has_traces(opened.data):
        traces = 1
    unreachable = sum(1 for candidate in candidates if not candidate.in_form)
    if unreachable:
        notes.append(note("signatures-outside-form", count=str(unreachable)))
    return SignatureReading(
        signatures=tuple(ordered),
        traces=traces + unreachable,
        tail_problem=problem,
        certificates=_unique([store.certificates, *(reading.certificates for _, _, reading in readings)]),
        crls=_unique([store.crls, *(reading.crls for _, _, reading in readings)]),
        ocsps=_unique([store.ocsps, *(reading.ocsps for _, _, reading in readings)]),
        is_encrypted=opened.is_encrypted,
        notes=tuple(notes),
        beyond=measured.beyond,
        page_bytes=measured.page_bytes,
    )


# -- one signature ---------------------------------------------------------------------------------------------------


def _check(opened: Opened, view: View | None, candidate: Candidate, place: Place, pool: Sequence[bytes]) -> CmsReading:
    """The cryptographic step alone."""
    contents = candidate.contents
    if contents is None and candidate.signature is not None:
        return CmsReading(integrity=Integrity.BROKEN, reason=note("no-contents"))
    if contents is not None and not contents.strip(b"\0"):
        return CmsReading(integrity=Integrity.BROKEN, reason=note("empty-contents"))
    if contents is None:
        return CmsReading(integrity=Integrity.BROKEN, reason=place.problem or note("no-contents"))
    # Where the signed bytes are gone (a copy cut from the signed file), signer and timestamp can still be told.
    can_digest = place.problem is None or _can_digest(opened, candidate)
    digest = _byte_range_digest(opened.data, candidate.byte_range) if can_digest else _no_digest
    sub_filter = _sub_filter(candidate)
    try:
        reading = _by_sub_filter(view, candidate, contents, sub_filter, digest, pool)
    except Broken as failed:
        reading = CmsReading(integrity=Integrity.BROKEN, reason=failed.note)
    except Unverifiable as refused:
        reading = CmsReading(integrity=Integrity.UNVERIFIABLE, reason=refused.note)
    except (*ASN1_ERRORS, *READ_ERRORS, RecursionError, MemoryError) as error:
        reading = CmsReading(
            integrity=Integrity.UNVERIFIABLE,
            reason=note("unreadable-cms", detail=f"{type(error).__name__}: {error}"),
        )
    if place.problem is not None:
        # Whatever the digest says of those bytes: they are not the bytes that are shown.
        return replace(reading, integrity=Integrity.BROKEN, reason=place.problem)
    if reading.integrity is not Integrity.INTACT:
        return reading
    if view is None or not opened.is_readable:
        # The bytes are those that were signed; what they show cannot be told.
        reason = opened.failure or note("unreadable-structure", detail="")
        return replace(reading, integrity=Integrity.UNVERIFIABLE, reason=reason)
    return reading


def _by_sub_filter(
    view: View | None,
    candidate: Candidate,
    contents: bytes,
    sub_filter: str | None,
    digest: Digest,
    pool: Sequence[bytes],
) -> CmsReading:
    if sub_filter == "ETSI.RFC3161":
        return read_token(contents, digest, pool=pool)
    if sub_filter in _DETACHED:
        return read_detached(contents, digest, pool=pool)
    if sub_filter == "adbe.pkcs7.sha1":
        return read_detached(contents, digest, pool=pool, econtent_is_sha1=True)
    if sub_filter == "adbe.x509.rsa_sha1":
        return read_rsa_sha1(contents, _cert_entry(view, candidate), digest)
    if sub_filter is None:
        # /SubFilter is optional, and of a raw byte range nothing else is left: what it is shows in the CMS itself.
        token = read_token(contents, digest, pool=pool)
        return token if token.timestamp is not None else read_detached(contents, digest, pool=pool)
    raise Unverifiable("unknown-sub-filter", sub_filter=sub_filter or "")


def _cert_entry(view: View | None, candidate: Candidate) -> tuple[bytes, ...]:
    value = view.child(candidate.signature, "/Cert") if view is not None else raw(candidate.signature, "/Cert")
    strings = items(value) if isinstance(value, generic.ArrayObject) else [value]
    return tuple(
        bytes(each.original_bytes)
        for each in strings
        if isinstance(each, (generic.ByteStringObject, generic.TextStringObject))
    )


def _byte_range_digest(data: bytes, byte_range: tuple[int, ...]) -> Digest:
    view = memoryview(data)
    return digest_of(
        view[start : start + length] for start, length in zip(byte_range[::2], byte_range[1::2], strict=False)
    )


def _no_digest(name: str) -> bytes:
    raise Broken("beyond-end-of-file", algorithm=name)


def _can_digest(opened: Opened, candidate: Candidate) -> bool:
    numbers = candidate.byte_range
    return (
        len(numbers) >= 2
        and len(numbers) % 2 == 0
        and min(numbers) >= 0
        and all(start + length <= len(opened.data) for start, length in zip(numbers[::2], numbers[1::2], strict=True))
    )


# -- what came after -------------------------------------------------------------------------------------------------


def _steps(opened: Opened, view: View | None, places: Sequence[Place]) -> dict[int, Step]:
    """What each revision after the first signed one did to the one before."""
    if view is None or not places:
        return {}
    last = view.revision
    known = [place.revision for place in places if place.coverage in (Coverage.ENTIRE_FILE, Coverage.ENTIRE_REVISION)]
    if not known or not opened.is_readable:
        return {}
    return compare_all([*(View(opened.reader, revision) for revision in range(min(known), last)), view])


def _changes_after(
    opened: Opened, view: View | None, candidate: Candidate, place: Place, steps: dict[int, Step]
) -> tuple[Changes, Note | None, frozenset[str], bool]:
    """(gravest change, its reason, fields filled, whether an annotation paints on a page)."""
    if place.coverage is Coverage.ENTIRE_FILE:
        return Changes.NONE, None, frozenset(), False
    if place.coverage is not Coverage.ENTIRE_REVISION or view is None:
        if place.coverage is Coverage.PARTIAL:
            return Changes.OTHER, note("signed-part-is-no-revision"), frozenset(), False
        return Changes.UNKNOWN, place.problem or opened.failure or note("coverage-unclear"), frozenset(), False
    if not opened.is_readable:
        return Changes.UNKNOWN, opened.failure or note("encrypted"), frozenset(), False
    gravest, reason = Changes.NONE, None
    filled: frozenset[str] = frozenset()
    paints = False
    for revision in range(place.revision + 1, view.revision + 1):
        step = steps[revision]
        if graver(gravest, step.changes) is not gravest:
            gravest, reason = step.changes, step.reason
        filled |= step.filled
        paints = paints or step.paints
    if gravest is Changes.NONE and opened.data[place.end :].strip(_BLANK):
        # Bytes that no revision owns; the tail check says more.
        gravest = Changes.LTV if place.revision < view.revision else Changes.NONE
    return gravest, reason, filled, paints


def _certification(view: View | None, candidate: Candidate) -> int | None:
    """P of the DocMDP transform when this signature certifies."""
    if view is None:
        return None
    for value in items(view.child(candidate.signature, "/Reference")):
        reference = view.get(value)
        if name_of(view.child(reference, "/TransformMethod")) == "/DocMDP":
            permission = view.child(view.child(reference, "/TransformParams"), "/P")
            return int(permission) if permission in (1, 2, 3) else 2
    return None


def _locked(view: View | None, candidate: Candidate, filled: frozenset[str]) -> str | None:
    """A field that this signature locks and that was filled afterwards."""
    if view is None or not filled:
        return None
    locks = [
        view.child(reference, "/TransformParams")
        for reference in map(view.get, items(view.child(candidate.signature, "/Reference")))
        if name_of(view.child(reference, "/TransformMethod")) == "/FieldMDP"
    ]
    locks.append(view.child(candidate.field, "/Lock"))
    for lock in locks:
        action = name_of(view.child(lock, "/Action"))
        named = {text_of(view.get(each)) or "" for each in items(view.child(lock, "/Fields"))}
        for name in sorted(filled):
            is_named = any(name == each or name.startswith(f"{each}.") for each in named)
            if action == "/All" or (action == "/Include" and is_named) or (action == "/Exclude" and not is_named):
                return name
    return None


# -- facts -----------------------------------------------------------------------------------------------------------


def _facts(
    opened: Opened,
    view: View | None,
    candidate: Candidate,
    place: Place,
    reading: CmsReading,
    steps: dict[int, Step],
    store: SecurityStore,
) -> SignatureFacts:
    changes, reason, filled, paints = _changes_after(opened, view, candidate, place, steps)
    certification = _certification(view, candidate)
    permitted = certification
    lock = view.child(view.child(candidate.field, "/Lock"), "/P") if view is not None else None
    if permitted is None and lock in (1, 2, 3):
        permitted = int(lock)
    is_allowed = allowed(changes, certification=permitted, paints=paints)
    locked = _locked(view, candidate, filled)
    if locked is not None:
        is_allowed, reason = False, note("locked-field-filled", field=locked)
    elif filled and changes is Changes.FORM_FILLING:
        reason = note("field-filled", field=min(filled))
    sub_filter = _sub_filter(candidate)
    is_token = sub_filter == "ETSI.RFC3161" or (candidate.signature is None and reading.timestamp is not None
                                                and reading.certificate == reading.timestamp.certificate)  # fmt: skip
    notes = list(reading.notes)
    if not candidate.in_form:
        notes.append(note("outside-form"))
        was_reachable = place.coverage is Coverage.ENTIRE_REVISION and _was_reachable(opened, candidate, place)
        if was_reachable and changes in (Changes.NONE, Changes.LTV, Changes.SIGNING):
            # Nothing leads to it any more: whoever took its field away changed the document after it.
            changes, reason, is_allowed = Changes.OTHER, note("signature-unreachable"), False
    elif not candidate.on_page and not is_token:
        notes.append(note("no-widget"))
    claimed = reading.signing_time or _written_time(view, candidate)
    return SignatureFacts(
        field=candidate.name,
        sub_filter=sub_filter,
        is_document_timestamp=is_token,
        integrity=reading.integrity,
        integrity_reason=reading.reason if reading.integrity is not Integrity.INTACT else None,
        coverage=place.coverage,
        byte_range=candidate.byte_range,
        revision=place.revision,
        changes_after=changes,
        changes_reason=reason if changes not in (Changes.NONE, Changes.LTV, Changes.SIGNING) or locked else None,
        changes_allowed=is_allowed,
        certification=certification,
        certificate=reading.certificate,
        embedded=tuple(certificate_id(der) for der in _unique([reading.certificates, store.certificates])),
        claimed_time=claimed,
        timestamp=reading.timestamp,
        format=_format(sub_filter, reading),
        digest=reading.digest,
        algorithm=reading.algorithm,
        key=reading.key,
        page=None,
        rect=None,
        text=None,
        has_picture=False,
        notes=tuple(notes),
    )


def _was_reachable(opened: Opened, candidate: Candidate, place: Place) -> bool:
    """The form of the revision that was signed led to this signature."""
    if opened.reader is None:
        return False
    signed = View(opened.reader, place.revision)
    found = enumerate_signatures(b"", signed).candidates
    return any(each.in_form and each.byte_range == candidate.byte_range for each in found)


def _format(sub_filter: str | None, reading: CmsReading) -> str:
    """Level without the store's data, which `_levels` adds (ETSI EN 319 142-1 clause 6)."""
    has_time = reading.timestamp is not None and reading.timestamp.integrity is Integrity.INTACT
    if sub_filter == "ETSI.CAdES.detached" and reading.has_signing_certificate:
        return "PAdES-B-T" if has_time else "PAdES-B-B"
    if sub_filter in _DETACHED or sub_filter is None:
        return "PKCS7-T" if has_time else "PKCS7"
    return sub_filter


def _levels(signatures: list[SignatureFacts], store: SecurityStore) -> list[SignatureFacts]:
    """B-LT where the store has certificates and revocation data, B-LTA where a document timestamp follows."""
    has_data = bool(store.certificates) and bool(store.crls or store.ocsps)
    graded = []
    for signature in signatures:
        later = [
            each for each in signatures
            if each.is_document_timestamp and each.integrity is Integrity.INTACT and each.revision > signature.revision
        ]  # fmt: skip
        label = signature.format
        if has_data and label == "PAdES-B-T":
            label = "PAdES-B-LTA" if later else "PAdES-B-LT"
        elif has_data and label == "PAdES-B-B" and later:
            # The document timestamp is the proof of existence that the level asks for.
            label = "PAdES-B-LTA"
        graded.append(replace(signature, format=label))
    return graded


def _timestamps_bind_nobody(signatures: list[SignatureFacts]) -> list[SignatureFacts]:
    """A document timestamp proves a time and forbids nothing: where somebody signed, that says what may follow.

    Only in a file of nothing but timestamps is what came after them held against it.
    """
    if all(signature.is_document_timestamp for signature in signatures):
        return signatures
    return [
        replace(signature, changes_allowed=True)
        if signature.is_document_timestamp and signature.changes_after is not Changes.UNKNOWN
        else signature
        for signature in signatures
    ]


def _foreign(signatures: list[SignatureFacts]) -> list[SignatureFacts]:
    """Tell of a signer whose organisation is none of those that signed before it."""
    seen: set[str] = set()
    told = []
    for signature in signatures:
        certificate = signature.certificate
        if signature.is_document_timestamp or certificate is None:
            told.append(signature)
            continue
        name = _office(certificate)
        folded = fold(name)
        if seen and folded and folded not in seen:
            signature = replace(signature, notes=(*signature.notes, note("foreign-signer", organisation=name)))
        if folded:
            seen.add(folded)
        told.append(signature)
    return told


def _covering(
    opened: Opened,
    view: View | None,
    signatures: list[SignatureFacts],
    candidates: Sequence[Candidate],
    places: Sequence[Place],
) -> list[SignatureFacts]:
    """Tell of widgets that hide what was signed before them, and hold it against them where a stranger put them there.

    What its signers signed is then no longer what the page shows, though nothing of it was changed; the same where a
    later signer's "stamp" is most of a page. Where nobody could look at what a stranger's widget hides, that is no
    better: it may hide anything.
    """
    if view is None or not opened.is_readable or len(signatures) < 2:
        return signatures
    ends = [0]
    for place in places:
        ends.append(max(ends[-1], place.end))
    widgets = [
        (each.name, each.field, end, place.end) for each, place, end in zip(candidates, places, ends, strict=False)
    ]
    try:
        told = covering_notes(opened.data, view, widgets)
    except (*READ_ERRORS, LimitReached, RecursionError):
        told = unknown_notes(widgets)
    noted = [
        replace(each, notes=(*each.notes, told[each.field])) if each.field in told else each for each in signatures
    ]
    for at, signature in enumerate(noted):
        codes = {each.code for each in signature.notes}
        is_strangers = "foreign-signer" in codes or _names_no_office(signature, noted[:at])
        if "widget-fills-page" in codes or ("covers-content" in codes and is_strangers):
            reason = note("hidden-by-signature", field=signature.field)
        elif "covering-unknown" in codes and is_strangers:
            reason = note("perhaps-hidden-by-signature", field=signature.field)
        else:
            continue
        for earlier in range(at):
            if not noted[earlier].is_document_timestamp and noted[earlier].changes_allowed:
                noted[earlier] = replace(noted[earlier], changes_after=Changes.UNKNOWN, changes_reason=reason)
    return noted


def _names_no_office(signature: SignatureFacts, earlier: Sequence[SignatureFacts]) -> bool:
    """The certificate names no organisation, and who holds it did not sign before: it is nobody's own office."""
    certificate = signature.certificate
    if certificate is None or _office(certificate):
        return False
    return certificate.sha256 not in {each.certificate.sha256 for each in earlier if each.certificate is not None}


def _office(certificate: Certificate) -> str:
    return certificate.organisation or (certificate.common_name if certificate.kind is SignerKind.ORGANISATION else "")


def _tail(opened: Opened, places: Sequence[Place], steps: dict[int, Step], *, may_open: bool) -> Note | None:
    """What stands behind the first signature and is not explained, or is seen otherwise by another reader.

    Behind the first and not the last: bytes that only some readers understand are no better for a further signature
    over them, least of all for a timestamp, which anybody is given.
    """
    ends = [place.end for place in places if place.coverage in (Coverage.ENTIRE_FILE, Coverage.ENTIRE_REVISION)]
    if not ends:
        return None
    end = min(ends)
    if not opened.data[end:].strip(_BLANK):
        return None
    if not may_open:
        return note("tail-unreadable", detail="")
    if opened.reader is None:
        # No table of ours explains these bytes. Another reader may show what they do; if it sees no difference, or
        # cannot read the file either, the tail stays unread.
        detail = dict(opened.failure.values).get("detail", "") if opened.failure else ""
        return second_opinion(opened.data, end) or note("tail-unreadable", detail=detail)
    try:
        problem = tail_problem(opened.data, opened.reader, end, max(ends))
    except (*READ_ERRORS, RecursionError) as error:
        problem = note("tail-unreadable", detail=f"{type(error).__name__}: {error}")
    return problem or second_opinion(opened.data, end)


def _sub_filter(candidate: Candidate) -> str | None:
    name = name_of(raw(candidate.signature, "/SubFilter"))
    return name[1:] if name else None


def _written_time(view: View | None, candidate: Candidate) -> datetime | None:
    """/M of the signature dictionary."""
    written = text_of(view.child(candidate.signature, "/M")) if view is not None else None
    return pdf_date(written) if written else None


def pdf_date(written: str) -> datetime | None:
    """A PDF date string as an aware time in UTC; None when it is none. Without a zone it is taken as UTC."""
    found = _PDF_DATE.match(written.strip())
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part) if part else None for part in found.groups()[:6])
    sign, zone_hours, zone_minutes = found.groups()[6:]
    offset = timedelta(hours=int(zone_hours or 0), minutes=int(zone_minutes or 0))
    try:
        zone = timezone(-offset if sign == "-" else offset)
        return datetime(year or 1, month or 1, day or 1, hour or 0, minute or 0, second or 0, tzinfo=zone).astimezone(
            UTC
        )
    except (ValueError, OverflowError):
        return None


def _lacks_certificate(reading: CmsReading) -> bool:
    return reading.reason is not None and reading.reason.code == "no-signer-certificate"


def _has_traces(data: bytes) -> bool:
    """A signature dictionary's own words in the raw bytes, without any signature that could be listed."""
    return re.search(rb"/Type\s*/Sig\b(?!Field)[^>]{0,400}/(Filter|Contents|SubFilter)", data) is not None


def _unique(groups: Sequence[Sequence[bytes]]) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(der for group in groups for der in group))
