"""The files of one document: which is the document itself, which its annexes, which other generations of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from pipeline.match.entries import Entry
from pipeline.match.evidence import Claim, File
from pipeline.match.likeness import ALIKE, SIMILAR, UNLIKE, similarity
from rules.facts import (
    Document,
    DocumentVerdict,
    FileRef,
    Integrity,
    Issuance,
    MatchBasis,
    Origin,
    Role,
    Unit,
    Unreadable,
)


@dataclass(slots=True)
class Group:
    """The files of one entry, or of one document without an entry."""

    files: list[tuple[File, Claim | None]] = field(default_factory=list)
    candidates: set[str] = field(default_factory=set)

    @property
    def has_document(self) -> bool:
        """Something else than annexes is in it."""
        return any(not file.is_annex for file, _ in self.files)


def settle(group: Group, one: Entry) -> list[File]:
    """Leaves in a group the files of one document; returns those that turned out to be of another."""
    mains = [(file, claim) for file, claim in group.files if not file.is_annex]
    if one.entry.is_secret or len({file.file.ref.sha256 for file, _ in mains}) < 2:
        return []
    dated = [pair for pair in mains if pair[0].day is not None and pair[0].day == one.entry.issued_on]
    strangers: list[tuple[File, Claim | None]] = []
    if dated:
        # Same number and symbol, another day, and nothing that says it is the same document.
        strangers = [
            pair
            for pair in mains
            if pair[0].day not in (None, one.entry.issued_on)
            and not any(_is_same_document(pair[0], d[0]) for d in dated)
        ]
    rest = [pair for pair in mains if pair not in strangers]
    if _some_are_unlike([file for file, _ in rest]):
        fitting = [pair for pair in rest if pair[1] is not None and (pair[1].likeness or 0.0) >= SIMILAR]
        others = [pair for pair in rest if pair not in fitting]
        if fitting and not _some_are_unlike([file for file, _ in fitting]):
            strangers += [pair for pair in others if any(_are_unlike(pair[0], f[0]) for f in fitting)]
        else:
            group.candidates = {file.path for file, _ in rest}
            group.files = [pair for pair in group.files if pair not in rest and pair not in strangers]
            return [file for file, _ in strangers]
    group.files = [pair for pair in group.files if pair not in strangers]
    return [file for file, _ in strangers]


def _is_same_document(a: File, b: File) -> bool:
    likeness = similarity(a.subject, b.subject)
    return likeness is not None and likeness >= ALIKE


def _are_unlike(a: File, b: File) -> bool:
    """Two files that cannot be generations of one document. One with nothing but the seal is an annex, not another."""
    if a.file.ref.sha256 == b.file.ref.sha256 or _only_sealed(a) != _only_sealed(b):
        return False
    likeness = similarity(a.subject, b.subject)
    return likeness is not None and likeness < UNLIKE


def _some_are_unlike(files: Iterable[File]) -> bool:
    """Whether two of them are unlike. A thousand files that say the same are compared as one, not in half a million
    pairs: a document that was dropped once for each reader must not cost its unit a minute."""
    told = {(file.subject, _only_sealed(file)): file for file in files}
    return any(_are_unlike(a, b) for a, b in combinations(told.values(), 2))


def _only_sealed(file: File) -> bool:
    """Signed by the organisation and its clerks, by no person."""
    return Role.ORGANISATION in file.roles and Role.PERSON not in file.roles


def _annexes(files: Sequence[File]) -> list[File]:
    """Files that come with the document: they say so, or carry its number under the seal alone beside a signed one.

    Decree 30/2020, Appendix I Part II.II.8(b): annexes in separate files are signed by the organisation, each.
    """
    mains = [file for file in files if not file.is_annex]
    signed = [file for file in mains if Role.PERSON in file.roles]
    sealed = [
        file for file in mains if signed and _only_sealed(file) and not any(_is_generation(file, s) for s in signed)
    ]
    return [file for file in files if file.is_annex or file in sealed]


def _is_generation(file: File, of: File) -> bool:
    """The same pages with fewer or more signatures."""
    a, b = file.file.document, of.file.document
    if not isinstance(a, Document) or not isinstance(b, Document):
        return False
    likeness = similarity(file.subject, of.subject)
    return a.facts.pages == b.facts.pages and (likeness is None or likeness >= SIMILAR)


_VERDICTS = {
    DocumentVerdict.VALID: 0, DocumentVerdict.INDETERMINATE: 1, DocumentVerdict.UNSIGNED: 2,
    DocumentVerdict.INVALID: 3, DocumentVerdict.UNREADABLE: 4,
}  # fmt: skip
_ORIGINS = {Origin.BORN_DIGITAL: 0, Origin.MIXED: 1, Origin.UNKNOWN: 2, Origin.SCAN: 3}


def _completeness(file: File) -> tuple[int, int, int, int, int, str]:
    """Orders generations, the most completely signed first; only signatures whose bytes are whole count."""
    document = file.file.document
    roles = len(file.roles & {Role.PERSON, Role.ORGANISATION})
    if not isinstance(document, Document):
        return (0, 5, 0, 4, len(file.path), file.path)
    whole = sum(1 for signature in document.signatures if signature.facts.integrity is not Integrity.BROKEN)
    return (
        -roles,
        _VERDICTS[document.verdict],
        -whole,
        _ORIGINS[document.facts.origin],
        len(file.path),
        file.path,
    )


def issuance_of(group: Group, one: Entry, records: Sequence[Unit]) -> Issuance:
    files = [file for file, _ in group.files]
    claims = {file.path: claim for file, claim in group.files}
    is_secret = one.entry.is_secret
    # Of a secret entry every file is an alarm, its annexes no less; what is in them is not told apart.
    annexes = [] if is_secret else _annexes(files)
    mains = sorted((file for file in files if file not in annexes), key=_completeness)
    main = mains[0] if mains else None
    claim = claims[main.path] if main is not None else None
    return Issuance(
        unit=unit_on(records, one.entry.issued_on or (main.day if main is not None else None)),
        entry=one.entry,
        file=main.file.ref if main is not None else None,
        document=main.file.document if main is not None and not is_secret else None,
        annexes=_distinct(annexes),
        other_files=tuple(file.file.ref for file in mains[1:]),
        # A withheld file was assigned by its name, before anything was weighed.
        basis=claim.basis if claim is not None else MatchBasis.NONE if main is None else MatchBasis.FILE_NAME,
        confidence=claim.confidence if claim is not None else 1.0,
        candidates=() if main is not None else tuple(sorted(group.candidates)),
    )


def _distinct(annexes: Sequence[File]) -> tuple[tuple[FileRef, Document | Unreadable], ...]:
    """Each annex once, however many copies of it were dropped."""
    kept: dict[str, tuple[FileRef, Document | Unreadable]] = {}
    for file in annexes:
        if file.file.document is not None:
            kept.setdefault(file.file.ref.sha256, (file.file.ref, file.file.document))
    return tuple(kept.values())


def outside_register(files: Sequence[File], records: Sequence[Unit]) -> list[Issuance]:
    """Files without an entry; generations and annexes of one document are one issuance here, too."""
    groups: dict[tuple[object, ...], list[File]] = defaultdict(list)
    for file in files:
        if file.number is not None and file.symbol and file.day is not None:
            groups["page", file.number, file.symbol, file.day].append(file)
        else:
            groups["content", file.file.ref.sha256].append(file)
    made = []
    for members in groups.values():
        mains = sorted((f for f in members if not f.is_annex), key=_completeness)
        if _some_are_unlike(mains):
            made += [_alone([file], records) for file in members]
        else:
            made.append(_alone(members, records))
    return sorted(made, key=lambda issuance: issuance.file.path if issuance.file is not None else "")


def _alone(files: list[File], records: Sequence[Unit]) -> Issuance:
    annexes = _annexes(files)
    mains = sorted((file for file in files if file not in annexes), key=_completeness)
    if not mains:
        # An annex whose document is not at hand stands for itself.
        mains, annexes = sorted(annexes, key=_completeness), []
    return Issuance(
        unit=unit_on(records, mains[0].day),
        entry=None,
        file=mains[0].file.ref,
        document=mains[0].file.document,
        annexes=_distinct(annexes),
        other_files=tuple(file.file.ref for file in mains[1:]),
    )


def unit_on(records: Sequence[Unit], day: date | None) -> Unit:
    """The record of a unit that held on a day; the newest where none did or the day is not known."""
    newest = max(records, key=lambda unit: unit.valid_from or date.min)
    if day is None:
        return newest
    for unit in sorted(records, key=lambda unit: unit.valid_from or date.min, reverse=True):
        if (unit.valid_from or date.min) <= day <= (unit.valid_to or date.max):
            return unit
    return newest
