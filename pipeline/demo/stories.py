"""What may befall an issued document, one maker a story: from six good signatures to a page changed behind the seal."""

from __future__ import annotations

import random
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import assert_never

from pipeline.demo import damage
from pipeline.demo.letters import Letter, Rendered, printed_day_and_month, printed_number, render, render_annex
from pipeline.demo.offices import Office, Person, Workflow
from pipeline.demo.pictures import handwriting, initials, seal
from pipeline.demo.pki import SUBJECTS, Pki
from pipeline.demo.scans import scan
from pipeline.demo.signing import VIETNAM, Act, Box, Shape, sign
from pipeline.demo.texts import TOPICS, TYPE_ABBREVIATIONS, Topic, body, grounds
from rules.classes import IssuanceClass


class Story(StrEnum):
    """How one document came about."""

    REGULAR = "regular"
    """The office's own workflow, as it should be."""
    HEAD_SIGNS = "head-signs"
    """The head signs himself, nobody initials."""
    WEAK_DIGEST = "weak-digest"
    """The workflow with SHA-1 over the document, as whole provinces still sign: weak, but as issued."""
    LONG_TERM = "long-term"
    """PAdES with validation data (DSS) behind the last signature."""
    WITH_INITIALS = "with-initials"
    """Certifying initials before the two signatures."""
    BY_ORDER = "by-order"
    """TL.: the head of the office signs by order."""
    TWO_GENERATIONS = "two-generations"
    """The half-signed file was left beside the finished one."""
    WITH_ANNEX = "with-annex"
    """An annex in a file of its own, signed by the organisation with number and time at top right."""
    SEAL_FIRST = "seal-first"
    """The organisation signed before the leader."""
    BEFORE_LEAVING = "before-leaving"
    """By a deputy whose authority ended a day later."""
    BEFORE_REVOCATION = "before-revocation"
    """Timestamped before the signer's certificate was revoked."""
    SUFFIXED_NUMBER = "suffixed-number"
    ODD_NAME = "odd-name"
    """The file's name is long, spaced and in decomposed Unicode."""
    UNREGISTERED = "unregistered"
    """Issued, and not in the register."""
    SENT_LATE = "sent-late"
    """Sent a week after signing."""
    SECRET = "secret"
    """A secret entry without a file, as it must be."""
    SECRET_WITH_FILE = "secret-with-file"
    """A secret entry whose file was dropped all the same."""
    CANCELLED = "cancelled"
    RECALLED = "recalled"
    NO_INFRASTRUCTURE = "no-infrastructure"
    """On paper, with a recorded reason of Decision 28/2018 Art. 7(1)."""
    NO_FILE = "no-file"
    CUT_OFF = "cut-off"
    """Only the beginning of the file arrived."""
    GARBAGE = "garbage"
    PASSWORD = "password"
    EMPTY = "empty"
    BYTE_FLIPPED = "byte-flipped"
    FORGED = "forged"
    """Certificates of a CA with copied names over its own key."""
    CHANGED_AFTER = "changed-after"
    """A line painted over behind the seal."""
    AFTER_REVOCATION = "after-revocation"
    SHRUNK = "shrunk"
    """A shrunk copy: signed once, altered since."""
    NO_ANCHOR = "no-anchor"
    """Honest certificates of a CA that is not pinned."""
    NO_TIMESTAMP = "no-timestamp"
    """No timestamp, and the signer's certificate has ended since."""
    NOT_ON_ROSTER = "not-on-roster"
    AFTER_LEAVING = "after-leaving"
    """By a deputy whose authority had ended."""
    OTHER_SEAL = "other-seal"
    """Sealed with another unit's certificate."""
    COPY = "copy"
    """A scan that the organisation signed with SAO Y."""
    COPY_WITHOUT_MARK = "copy-without-mark"
    SIGNED_SCAN = "signed-scan"
    """A scan with the leader's and the organisation's signatures."""
    SEAL_ONLY = "seal-only"
    PERSON_ONLY = "person-only"
    PAPER = "paper"
    PAPER_OCR = "paper-ocr"
    """A scan with an invisible text layer."""
    UNSIGNED = "unsigned"
    PICTURES_ONLY = "pictures-only"
    """Seal and signature are mere pictures on the page."""
    TWO_CLAIMS = "two-claims"
    """Two different letters with one number, and the register names a third matter."""
    BAD_DATE = "bad-date"
    """A row dated 31/02/2026: a number without a day and without a file."""

    @property
    def expected(self) -> IssuanceClass:
        """The class that the document must get."""
        return _EXPECTED.get(self, IssuanceClass.E_ORIGINAL)

    @property
    def has_file(self) -> bool:
        """Whether a file lies in the folder."""
        return self not in _WITHOUT_FILE

    @property
    def is_registered(self) -> bool:
        """Whether the register tells of it (where the unit keeps one)."""
        return self is not Story.UNREGISTERED


_WITHOUT_FILE = frozenset(
    {Story.SECRET, Story.CANCELLED, Story.RECALLED, Story.NO_INFRASTRUCTURE, Story.NO_FILE, Story.BAD_DATE}
)

_EXPECTED: dict[Story, IssuanceClass] = {
    Story.SECRET: IssuanceClass.EXEMPT_SECRET,
    Story.SECRET_WITH_FILE: IssuanceClass.EXEMPT_SECRET,
    Story.CANCELLED: IssuanceClass.VOID,
    Story.RECALLED: IssuanceClass.VOID,
    Story.NO_INFRASTRUCTURE: IssuanceClass.EXEMPT_INFRASTRUCTURE,
    Story.NO_FILE: IssuanceClass.MISSING,
    Story.BAD_DATE: IssuanceClass.MISSING,
    Story.CUT_OFF: IssuanceClass.UNREADABLE,
    Story.GARBAGE: IssuanceClass.UNREADABLE,
    Story.PASSWORD: IssuanceClass.UNREADABLE,
    Story.EMPTY: IssuanceClass.UNREADABLE,
    Story.BYTE_FLIPPED: IssuanceClass.INVALID,
    Story.FORGED: IssuanceClass.INVALID,
    Story.CHANGED_AFTER: IssuanceClass.INVALID,
    Story.AFTER_REVOCATION: IssuanceClass.INVALID,
    Story.SHRUNK: IssuanceClass.INVALID,
    Story.NO_ANCHOR: IssuanceClass.INDETERMINATE,
    Story.NO_TIMESTAMP: IssuanceClass.INDETERMINATE,
    Story.NOT_ON_ROSTER: IssuanceClass.WRONG_SIGNER,
    Story.AFTER_LEAVING: IssuanceClass.WRONG_SIGNER,
    Story.OTHER_SEAL: IssuanceClass.WRONG_SIGNER,
    Story.COPY: IssuanceClass.DIGITISED_COPY,
    Story.COPY_WITHOUT_MARK: IssuanceClass.DIGITISED_COPY,
    Story.SIGNED_SCAN: IssuanceClass.HYBRID,
    Story.SEAL_ONLY: IssuanceClass.ORGANISATION_ONLY,
    Story.PERSON_ONLY: IssuanceClass.PERSON_ONLY,
    Story.PAPER: IssuanceClass.PAPER_SCAN,
    Story.PAPER_OCR: IssuanceClass.PAPER_SCAN,
    Story.UNSIGNED: IssuanceClass.UNSIGNED,
    Story.PICTURES_ONLY: IssuanceClass.UNSIGNED,
    Story.TWO_CLAIMS: IssuanceClass.REVIEW,
}
"""All others are e-originals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One document of the plan."""

    story: Story
    """What befalls it."""
    office: Office
    number: str
    """As the register writes it."""
    issued_on: date
    role: str = "deputy"
    """Who signs, a key of `office.people`."""
    type: str = "công văn"
    length: int = 0
    """Filling paragraphs more than usual."""

    @property
    def person(self) -> Person:
        """Who signs."""
        return self.office.people[self.role]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A document as it was made."""

    symbol: str
    topic: Topic
    """What the register says that it is about."""
    files: tuple[bytes, ...]
    """The one to be judged first; nothing where the story has no file."""


def make(case: Case, pki: Pki, chance: random.Random) -> Made:
    """The document of one case. `chance` decides its matter and its minutes."""
    topic = chance.choice([topic for topic in TOPICS if topic.type == case.type])
    symbol = _symbol(case, topic)
    if not case.story.has_file:
        return Made(symbol=symbol, topic=topic, files=())
    return Made(symbol=symbol, topic=topic, files=_Desk(case, pki, chance, topic, symbol).files())


def _symbol(case: Case, topic: Topic) -> str:
    abbreviation = TYPE_ABBREVIATIONS[topic.type]
    return (
        f"{case.office.symbol}-{topic.department}" if abbreviation is None else f"{abbreviation}-{case.office.symbol}"
    )


class _Desk:
    """One document on its way through the office."""

    def __init__(self, case: Case, pki: Pki, chance: random.Random, topic: Topic, symbol: str) -> None:
        self.case, self.pki, self.chance = case, pki, chance
        self.office, self.person = case.office, case.person
        self.letter = self._letter(topic, symbol)
        minute = chance.randrange(5, 50)
        self.signed_at = datetime.combine(case.issued_on, time(8, minute, chance.randrange(60)), VIETNAM)
        self.sealed_at = self.signed_at + timedelta(minutes=chance.randrange(12, 95), seconds=chance.randrange(60))

    def _letter(self, topic: Topic, symbol: str) -> Letter:
        case, office, person = self.case, self.office, self.person
        return Letter(
            agency=office.agency,
            parent=office.parent,
            number=case.number,
            symbol=symbol,
            issued_on=case.issued_on,
            place=office.place,
            type=topic.type,
            subject=topic.subject,
            addressees=self.chance.choice(office.addressees),
            grounds=grounds(office.agency) if topic.type == "quyết định" else (),
            paragraphs=body(topic, self.chance, length=case.length),
            recipients=("Như trên", "Ban Giám đốc", f"Lưu: VT, {topic.department}"),
            titles=person.titles,
            signer=person.name,
        )

    def files(self) -> tuple[bytes, ...]:
        """What lies in the folder in the end."""
        match self.case.story:
            case (
                Story.REGULAR
                | Story.SUFFIXED_NUMBER
                | Story.ODD_NAME
                | Story.UNREGISTERED
                | Story.SENT_LATE
                | Story.BY_ORDER
                | Story.BEFORE_LEAVING
                | Story.BEFORE_REVOCATION
                | Story.AFTER_LEAVING
                | Story.AFTER_REVOCATION
                | Story.NOT_ON_ROSTER
            ):
                return (self.workflow(),)
            case Story.HEAD_SIGNS:
                return (self.workflow(with_initials=False),)
            case Story.WITH_INITIALS:
                return (self.two(with_initials=True),)
            case Story.WEAK_DIGEST:
                return (self.vnpt(digest="sha1"),)
            case Story.LONG_TERM:
                return (self.two(shape=Shape.PADES, is_long_term=True),)
            case Story.TWO_GENERATIONS:
                rendered = render(self.letter, stamped=True)
                half = self.signed(rendered, self.leader(rendered))
                return (self.finished(half, rendered), half)
            case Story.WITH_ANNEX:
                return (self.workflow(), self.annex())
            case Story.SEAL_FIRST:
                rendered = render(self.letter)
                leader = replace(self.leader(rendered)[0], at=self.sealed_at + timedelta(minutes=25))
                return (self.signed(rendered, [self.organisation(rendered), leader]),)
            case Story.SECRET_WITH_FILE:
                return (render(replace(self.letter, secrecy="MẬT")).pdf,)
            case Story.CUT_OFF:
                return (damage.cut_tail(render(self.letter).pdf),)
            case Story.GARBAGE:
                return (damage.garbage(self.chance),)
            case Story.PASSWORD:
                return (render(self.letter, password="vanthu2026").pdf,)
            case Story.EMPTY:
                return (b"",)
            case Story.BYTE_FLIPPED:
                return (damage.flip_byte(self.workflow()),)
            case Story.FORGED:
                return (self.two(organisation="forged-organisation"),)
            case Story.CHANGED_AFTER:
                return (damage.change_page(self.workflow()),)
            case Story.SHRUNK:
                return (damage.shrunk_copy(self.two()),)
            case Story.NO_ANCHOR:
                return (self.two(organisation="public-organisation"),)
            case Story.NO_TIMESTAMP:
                return (self.six(has_timestamp=False),)
            case Story.OTHER_SEAL:
                return (self.two(organisation="syt-organisation"),)
            case Story.COPY:
                when = self.sealed_at.isoformat(timespec="seconds")
                return (self.sealed_scan((f"SAO Y; {self.office.agency};", when)),)
            case Story.COPY_WITHOUT_MARK:
                return (
                    self.sealed_scan(
                        (f"Cơ quan: {self.office.agency}", f"Thời gian ký: {self.sealed_at:%d.%m.%Y %H:%M:%S}")
                    ),
                )
            case Story.SIGNED_SCAN:
                paper = self.paper(is_half=True, colour=True)
                spots = render(self.letter).spots
                pdf = Rendered(pdf=paper, spots=spots)
                return (self.signed(pdf, [*self.leader(pdf), self.organisation(pdf)]),)
            case Story.SEAL_ONLY:
                rendered = render(self.letter, stamped=True)
                return (
                    self.signed(rendered, [*self.stamps(rendered, self.office.clerk), self.organisation(rendered)]),
                )
            case Story.PERSON_ONLY:
                rendered = render(self.letter)
                return (self.signed(rendered, self.leader(rendered)),)
            case Story.PAPER:
                return (self.paper(),)
            case Story.PAPER_OCR:
                return (self.paper(ocr=True),)
            case Story.UNSIGNED:
                return (render(self.letter).pdf,)
            case Story.PICTURES_ONLY:
                return (render(self.letter, wet=True).pdf,)
            case Story.TWO_CLAIMS:
                return tuple(self.about(topic).two() for topic in self.other_matters(2))
            case (
                Story.SECRET
                | Story.CANCELLED
                | Story.RECALLED
                | Story.NO_INFRASTRUCTURE
                | Story.NO_FILE
                | Story.BAD_DATE
            ):
                return ()
            case never:
                assert_never(never)

    def other_matters(self, count: int) -> list[Topic]:
        """Letters about something else than the register says."""
        others = [topic for topic in TOPICS if topic.type == "công văn" and topic.subject != self.letter.subject]
        return self.chance.sample(others, count)

    def about(self, topic: Topic) -> _Desk:
        """The same desk with a letter about another matter."""
        other = copy(self)
        other.letter = replace(self.letter, subject=topic.subject, paragraphs=body(topic, self.chance))
        return other

    # --- workflows

    def workflow(self, *, with_initials: bool = True) -> bytes:
        match self.office.workflow:
            case Workflow.SIX:
                return self.six(with_initials=with_initials)
            case Workflow.VNPT:
                return self.vnpt()
            case Workflow.TWO:
                return self.two(shape=Shape.PADES)
            case never:
                assert_never(never)

    def six(self, *, with_initials: bool = True, has_timestamp: bool = True) -> bytes:
        """Initials and leader on the working day before, number and date and seal in the morning."""
        rendered = render(self.letter, stamped=True)
        before = [*(self.initials(rendered) if with_initials else []), *self.leader(rendered)]
        before = [replace(act, at=_day_before(act.at, hour=15 + index)) for index, act in enumerate(before)]
        acts = [*before, *self.stamps(rendered, self.office.clerk), self.organisation(rendered)]
        return self.signed(rendered, [replace(act, has_timestamp=has_timestamp) for act in acts])

    def vnpt(self, *, digest: str = "sha256") -> bytes:
        """Leader, seal, number, day, month; everything of the organisation within one second."""
        rendered = render(self.letter, stamped=True)
        stamps = [replace(act, at=self.sealed_at) for act in self.stamps(rendered, self.office.organisation)]
        acts = [*self.leader(rendered), self.organisation(rendered), *stamps]
        return self.signed(rendered, [replace(act, digest=digest) for act in acts])

    def two(
        self,
        *,
        shape: Shape = Shape.VGCA,
        organisation: str | None = None,
        with_initials: bool = False,
        is_long_term: bool = False,
    ) -> bytes:
        """Number and date printed by the system, then leader and seal."""
        rendered = render(self.letter)
        acts = [*(self.initials(rendered) if with_initials else []), *self.leader(rendered)]
        last = self.organisation(rendered, certificate=organisation)
        if is_long_term:
            evidence = self.sealed_at + timedelta(days=8)  # the first lists that can speak of the signing time
            last = replace(last, crls=(self.pki.crl("sub", evidence), self.pki.crl("root", evidence)))
        return self.signed(rendered, [replace(act, shape=shape) for act in (*acts, last)])

    def finished(self, half: bytes, rendered: Rendered) -> bytes:
        acts = [*self.stamps(rendered, self.office.clerk), self.organisation(rendered)]
        return sign(half, self.pki, acts)

    def sealed_scan(self, lines: tuple[str, ...]) -> bytes:
        """A paper original scanned, signed by the organisation at top right (Art. 25(1)(c), Appendix I Part II.I.3)."""
        rendered = render(self.letter, wet=True)
        box = Box(page=0, rect=rendered.spots.top_right, lines=lines, size_pt=10)
        act = Act(by=self.office.organisation, at=self.sealed_at, box=box)
        return sign(self.paper(colour=True), self.pki, [act])

    def paper(self, *, colour: bool = False, ocr: bool = False, is_half: bool = False) -> bytes:
        """The signed and sealed paper, scanned; is_half: printed before anybody had signed it."""
        return scan(render(self.letter, wet=not is_half).pdf, self.chance, colour=colour, ocr=ocr)

    def annex(self) -> bytes:
        rows = [("STT", "Nội dung", "Số lượng")]
        rows += [(str(index), f"Hạng mục {index}", str(self.chance.randrange(2, 40))) for index in range(1, 9)]
        day, month = printed_day_and_month(self.case.issued_on)
        symbol = f"{printed_number(self.case.number)}/{self.letter.symbol}"
        when = f"{day}/{month}/{self.case.issued_on.year}"
        attached_to = f"{self.letter.type.capitalize()} số {symbol} ngày {when} của {self.office.name}"
        rendered = render_annex("PHỤ LỤC", "DANH MỤC KÈM THEO", rows, attached_to=attached_to)
        lines = (f"Số: {symbol}", self.sealed_at.isoformat(timespec="seconds"))
        box = Box(page=0, rect=rendered.spots.top_right, lines=lines, size_pt=10)
        return sign(rendered.pdf, self.pki, [Act(by=self.office.organisation, at=self.sealed_at, box=box)])

    # --- single acts

    def signed(self, rendered: Rendered, acts: list[Act]) -> bytes:
        return sign(rendered.pdf, self.pki, acts)

    def initials(self, rendered: Rendered) -> list[Act]:
        officer = self.office.people.get("second officer" if self.case.role == "officer" else "officer")
        if officer is None:
            return []
        spots = rendered.spots
        box = Box(page=spots.initials_page, rect=spots.initials, picture=initials(officer.name))
        at = self.signed_at - timedelta(minutes=40)
        return [Act(by=officer.certificate, at=at, box=box, certification=2)]

    def leader(self, rendered: Rendered) -> list[Act]:
        spots = rendered.spots
        box = Box(page=spots.last_page, rect=spots.signature, picture=handwriting(self.person.name))
        return [Act(by=self.person.certificate, at=self.signed_at, box=box)]

    def stamps(self, rendered: Rendered, certificate: str) -> list[Act]:
        """Number, day, month, a few seconds apart, before the seal."""
        day, month = printed_day_and_month(self.case.issued_on)
        spots = rendered.spots
        number = Box(page=0, rect=spots.number, lines=(printed_number(self.case.number),))
        written = [
            number,
            *(Box(page=0, rect=r, lines=(t,), slanted=True) for r, t in ((spots.day, day), (spots.month, month))),
        ]
        start = self.sealed_at - timedelta(minutes=7)
        return [Act(by=certificate, at=start + timedelta(seconds=8 * i), box=box) for i, box in enumerate(written)]

    def organisation(self, rendered: Rendered, *, certificate: str | None = None) -> Act:
        by = certificate or self.office.organisation
        box = Box(page=rendered.spots.last_page, rect=rendered.spots.seal, picture=seal(SUBJECTS[by].name))
        return Act(by=by, at=self.sealed_at, box=box)


def _day_before(at: datetime, *, hour: int) -> datetime:
    """That hour of the working day before."""
    at -= timedelta(days=1)
    while at.weekday() > 4:
        at -= timedelta(days=1)
    return at.replace(hour=hour)
