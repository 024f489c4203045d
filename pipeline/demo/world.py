"""The demonstration world: four units, two months, every class; made into a folder, the same for the same seed."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from asn1crypto import pem

from pipeline.demo.offices import CERTIFICATE_NAMES, OFFICES, Office
from pipeline.demo.pki import SUBJECTS, Pki, make_pki
from pipeline.demo.registers import Row, appendix_iv, list_export, text_table, web_page
from pipeline.demo.stories import Case, Made, Story, make
from rules.classes import IssuanceClass
from rules.facts import UnitCode

SEED = 1347
"""The number of the dispatch that asked for all this (1347/SYT-VP of 22 March 2023)."""

JUDGED_AT = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)
"""A good time to judge the world at: both months are over, one certificate has ended, the lists are a week old."""

_LISTS_OF = (datetime(2026, 4, 2, 2, 0, tzinfo=UTC), datetime(2026, 5, 1, 2, 0, tzinfo=UTC))
"""When the revocation lists in `trust/crls/` were fetched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One document of the world and what must be found of it."""

    unit: UnitCode
    number: str
    symbol: str
    issued_on: date | None
    """None where the register row has no such day."""
    is_registered: bool
    path: str | None
    """The file to be judged, relative to the watched folder, with `/`; None where there is none, and where two claim
    the number."""
    annexes: tuple[str, ...]
    other_paths: tuple[str, ...]
    """Other generations of the same document, or all the files between which nobody can choose."""
    expected_class: IssuanceClass
    story: Story


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Where everything lies, and what must be found."""

    directory: Path
    settings: Path
    watch_dirs: Path
    trust: Path
    judged_at: datetime
    units: tuple[UnitCode, ...]
    registers: tuple[str, ...]
    """Relative to the watched folder."""
    bad_rows: int
    """Register rows that cannot be read, over all registers."""
    documents: tuple[Planned, ...]


def make_world(directory: Path, *, seed: int = SEED) -> World:
    """The whole world in `directory` (made when it is not there; files of an earlier world are written over)."""
    return _make(directory, plan(), seed=seed)


def make_sample(directory: Path, *, seed: int = SEED) -> World:
    """The small part of it that the repository carries: two units, one month."""
    return _make(directory, _sample_plan(), seed=seed)


# --- the plan ----------------------------------------------------------------------------------------------------

_Line = tuple[str, int, Story] | tuple[str, int, Story, str] | tuple[str, int, Story, str, str]
"""Number, day of the month, story, signer's role (deputy), type (công văn)."""

_BVDN_MARCH: tuple[_Line, ...] = (
    ("101", 2, Story.REGULAR),
    ("102", 2, Story.REGULAR, "head", "quyết định"),
    ("103", 3, Story.HEAD_SIGNS, "head"),
    ("104", 3, Story.PAPER),
    ("105", 4, Story.REGULAR, "deputy", "báo cáo"),
    ("106", 4, Story.NO_INFRASTRUCTURE),
    ("107", 5, Story.CANCELLED),
    ("108", 5, Story.NO_FILE),
    ("109", 6, Story.TWO_GENERATIONS),
    ("110", 9, Story.WITH_ANNEX, "head"),
    ("111", 10, Story.COPY),
    ("112", 11, Story.SIGNED_SCAN, "head"),
    ("113", 12, Story.PICTURES_ONLY),
    ("114", 12, Story.PERSON_ONLY),
    ("115", 13, Story.SEAL_ONLY),
    ("116", 16, Story.BYTE_FLIPPED),
    ("117", 17, Story.FORGED, "forger"),
    ("118", 18, Story.TWO_CLAIMS),
    ("119", 18, Story.NOT_ON_ROSTER, "officer"),
    ("120", 19, Story.CUT_OFF),
    ("121", 20, Story.PAPER_OCR, "head", "thông báo"),
    ("122", 23, Story.SEAL_FIRST, "head"),
    ("123", 24, Story.REGULAR, "head", "kế hoạch"),
    ("124", 25, Story.NO_TIMESTAMP, "expired"),
    ("125", 30, Story.BEFORE_LEAVING, "former", "quyết định"),
    ("126", 31, Story.BEFORE_REVOCATION, "revoked"),
    ("127", 31, Story.UNREGISTERED),
    ("03", 16, Story.SECRET, "head", "báo cáo"),
    ("04", 27, Story.SECRET_WITH_FILE, "head", "báo cáo"),
)
_BVDN_APRIL: tuple[_Line, ...] = (
    ("129", 1, Story.REGULAR),
    ("130", 2, Story.REGULAR, "head", "quyết định"),
    ("131", 6, Story.CHANGED_AFTER),
    ("132", 20, Story.AFTER_REVOCATION, "revoked"),
    ("133", 14, Story.AFTER_LEAVING, "former"),
    ("134", 15, Story.LONG_TERM, "head"),
    ("135", 15, Story.SENT_LATE, "head", "tờ trình"),
    ("136", 16, Story.ODD_NAME),
    ("137", 17, Story.SHRUNK, "head"),
    ("138", 21, Story.GARBAGE),
    ("139", 22, Story.REGULAR, "head", "thông báo"),
    ("140", 22, Story.COPY_WITHOUT_MARK),
    ("141", 23, Story.REGULAR),
    ("141a", 23, Story.SUFFIXED_NUMBER),
    ("143", 28, Story.BAD_DATE, "head"),
)
_TTYTPL_MARCH: tuple[_Line, ...] = (
    ("41", 2, Story.REGULAR),
    ("42", 3, Story.WEAK_DIGEST),
    ("43", 4, Story.WEAK_DIGEST, "head", "báo cáo"),
    ("44", 6, Story.UNSIGNED),
    ("45", 9, Story.PAPER),
    ("46", 10, Story.REGULAR, "head", "quyết định"),
    ("47", 12, Story.PERSON_ONLY),
    ("48", 13, Story.NO_ANCHOR, "public"),
    ("49", 17, Story.OTHER_SEAL),
    ("50", 19, Story.REGULAR),
    ("51", 23, Story.NO_FILE),
    ("52", 25, Story.SEAL_ONLY),
    ("53", 27, Story.REGULAR, "head", "kế hoạch"),
)
_TTYTPL_APRIL: tuple[_Line, ...] = (
    ("54", 1, Story.REGULAR),
    ("55", 3, Story.WEAK_DIGEST),
    ("56", 7, Story.WITH_INITIALS, "deputy", "thông báo"),
    ("57", 9, Story.SIGNED_SCAN),
    ("58", 14, Story.PAPER_OCR),
    ("59", 16, Story.RECALLED),
    ("60", 21, Story.REGULAR, "head"),
    ("61", 23, Story.WITH_ANNEX, "head"),
)
_SYT_MARCH: tuple[_Line, ...] = (
    ("1340", 2, Story.REGULAR),
    ("1341", 3, Story.WITH_INITIALS),
    ("1342", 4, Story.BY_ORDER, "office"),
    ("1343", 5, Story.REGULAR, "head", "quyết định"),
    ("1344", 9, Story.LONG_TERM, "head"),
    ("1345", 11, Story.PAPER),
    ("1346", 12, Story.PASSWORD),
    ("1347", 20, Story.WITH_INITIALS),
    ("1348", 23, Story.PERSON_ONLY, "office"),
    ("1349", 25, Story.REGULAR, "deputy", "kế hoạch"),
    ("1350", 26, Story.COPY),
    ("1351", 30, Story.UNSIGNED),
)
_SYT_APRIL: tuple[_Line, ...] = (
    ("1352", 1, Story.REGULAR),
    ("1353", 6, Story.REGULAR, "head", "báo cáo"),
    ("1354", 8, Story.EMPTY),
    ("1355", 10, Story.SENT_LATE),
    ("1356", 14, Story.WITH_INITIALS),
    ("1357", 17, Story.NO_FILE),
    ("1358", 22, Story.REGULAR, "deputy", "thông báo"),
)
_KSBT_MARCH: tuple[_Line, ...] = (
    ("210", 4, Story.REGULAR),
    ("211", 11, Story.REGULAR, "head", "báo cáo"),
    ("212", 18, Story.PAPER_OCR),
    ("214", 26, Story.REGULAR),
)
_KSBT_APRIL: tuple[_Line, ...] = (
    ("215", 7, Story.REGULAR, "head", "kế hoạch"),
    ("216", 15, Story.SEAL_ONLY),
    ("217", 22, Story.PICTURES_ONLY),
)

_SAMPLE: tuple[tuple[str, tuple[_Line, ...]], ...] = (
    (
        "BVDN",
        (
            ("101", 2, Story.REGULAR),
            ("103", 3, Story.HEAD_SIGNS, "head"),
            ("107", 5, Story.CANCELLED),
            ("108", 5, Story.NO_FILE),
            ("113", 12, Story.UNSIGNED),
            ("114", 12, Story.PERSON_ONLY),
        ),
    ),
    (
        "TTYTPL",
        (
            ("41", 2, Story.REGULAR),
            ("44", 6, Story.UNSIGNED),
            ("45", 9, Story.PAPER),
            ("51", 23, Story.NO_FILE),
            ("52", 25, Story.SEAL_ONLY),
        ),
    ),
)


def _cases(unit: str, month: int, lines: Iterable[_Line]) -> list[Case]:
    return [
        Case(
            office=OFFICES[unit],
            number=line[0],
            issued_on=date(2026, month, line[1]),
            story=line[2],
            role=line[3] if len(line) > 3 else "deputy",
            type=line[4] if len(line) > 4 else "công văn",
            length=9 if line[0] in ("105", "1347") else 0,  # two that run to a second page
        )
        for line in lines
    ]


def plan() -> list[Case]:
    """Every document of the world, by unit and number."""
    return [
        *_cases("BVDN", 3, _BVDN_MARCH),
        *_cases("BVDN", 4, _BVDN_APRIL),
        *_cases("TTYTPL", 3, _TTYTPL_MARCH),
        *_cases("TTYTPL", 4, _TTYTPL_APRIL),
        *_cases("SYT", 3, _SYT_MARCH),
        *_cases("SYT", 4, _SYT_APRIL),
        *_cases("KSBT", 3, _KSBT_MARCH),
        *_cases("KSBT", 4, _KSBT_APRIL),
    ]


def _sample_plan() -> list[Case]:
    return [case for unit, lines in _SAMPLE for case in _cases(unit, 3, lines)]


# --- making it ---------------------------------------------------------------------------------------------------


def _make(directory: Path, cases: Sequence[Case], *, seed: int) -> World:
    pki = make_pki()
    watch_dirs = directory / "watch_dirs"
    documents: list[Planned] = []
    entries: dict[UnitCode, list[tuple[Case, Made]]] = {}
    for case in cases:
        chance = random.Random(f"{seed} {case.office.code} {case.number}")
        made = make(case, pki, chance)
        paths = _paths(case, made, chance)
        for path, content in zip(paths, made.files, strict=True):
            _write(watch_dirs / path, content)
        documents.append(_planned(case, made, paths))
        entries.setdefault(case.office.code, []).append((case, made))
    registers: list[str] = []
    for unit, issued in entries.items():
        for name, content in _registers(OFFICES[unit], issued):
            _write(watch_dirs / unit / name, content)
            registers.append(f"{unit}/{name}")
    _write_trust(directory / "trust", pki)
    offices = [OFFICES[unit] for unit in entries]
    _write(directory / "vanthu.toml", _settings(offices, pki).encode())
    return World(
        directory=directory,
        settings=directory / "vanthu.toml",
        watch_dirs=watch_dirs,
        trust=directory / "trust",
        judged_at=JUDGED_AT,
        units=tuple(entries),
        registers=tuple(registers),
        bad_rows=sum(case.story is Story.BAD_DATE for case in cases),
        documents=tuple(documents),
    )


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _planned(case: Case, made: Made, paths: Sequence[str]) -> Planned:
    main: str | None = paths[0] if paths else None
    annexes: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    if case.story is Story.WITH_ANNEX:
        annexes = tuple(paths[1:])
    elif case.story is Story.TWO_CLAIMS:
        main, others = None, tuple(paths)
    else:
        others = tuple(paths[1:])
    return Planned(
        unit=case.office.code,
        number=case.number,
        symbol=made.symbol,
        issued_on=None if case.story is Story.BAD_DATE else case.issued_on,
        is_registered=case.story.is_registered and case.office.code != "KSBT",
        path=main,
        annexes=annexes,
        other_paths=others,
        expected_class=case.story.expected,
        story=case.story,
    )


# --- names of files ----------------------------------------------------------------------------------------------


def _paths(case: Case, made: Made, chance: random.Random) -> list[str]:
    """Where the document's files lie, named as clerks name them."""
    folder = f"{case.office.code}/{case.issued_on:%Y-%m}"
    return [f"{folder}/{name}" for name in _names(case, made, chance)][: len(made.files)]


def _names(case: Case, made: Made, chance: random.Random) -> list[str]:
    plain = f"{case.number}-{_ascii(made.symbol)}"
    match case.story:
        case Story.TWO_GENERATIONS:
            return [f"{plain}.signed.signed.pdf", f"{plain}.signed.pdf"]
        case Story.WITH_ANNEX:
            return [f"{plain}.signed.pdf", f"{plain}_PhuLuc.signed.pdf"]
        case Story.TWO_CLAIMS:
            return [f"{plain}.signed.pdf", f"{plain} (1).signed.pdf"]
        case Story.ODD_NAME:
            told = f"Công văn số {case.number} {made.symbol} về việc {made.topic.subject} (bản phát hành chính thức) "
            return [unicodedata.normalize("NFD", told.replace("/", ".")[:110].strip()) + ".pdf"]
        case Story.SECRET_WITH_FILE:
            return [f"{plain}_MAT.pdf"]
        case Story.REGULAR if made.topic.type == "công văn" and chance.random() < 0.4:
            # Nothing but the matter in the name: number and symbol stand on the page only.
            return [f"{_ascii(made.topic.subject)[:60].strip().replace(' ', '_')}_{case.issued_on:%d%m}.signed.pdf"]
        case Story.PAPER | Story.PAPER_OCR | Story.COPY | Story.COPY_WITHOUT_MARK | Story.SIGNED_SCAN:
            return [f"{case.number}_{_ascii(made.symbol)}.pdf"]
        case _:
            patterns = (
                f"{plain}.signed.pdf",
                f"{case.number}.{_ascii(made.symbol)}.signed.pdf",
                f"{case.number}_{made.symbol}.pdf",
            )
            return [chance.choice(patterns)]


def _ascii(text: str) -> str:
    """Without diacritics, as older programs want file names."""
    stripped = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return re.sub(r"[^A-Za-z0-9 ._-]", "", "".join(c for c in stripped if not unicodedata.combining(c)))


# --- registers ---------------------------------------------------------------------------------------------------


def _registers(office: Office, issued: Sequence[tuple[Case, Made]]) -> Iterable[tuple[str, bytes]]:
    """Name and content of each export that the unit's clerk drops; nothing for a unit that keeps no register."""
    rows = [(case.issued_on.month, _row(case, made)) for case, made in issued if case.story.is_registered]
    rows.sort(key=lambda each: each[1].issued_on if isinstance(each[1].issued_on, date) else date.max)
    months = sorted({month for month, _ in rows})
    by_month = {month: [row for each, row in rows if each == month] for month in months}
    match office.code:
        case "BVDN":
            groups = [(f"Tháng {month}", by_month[month]) for month in months]
            yield "So_van_ban_di_2026.xlsx", appendix_iv(f"{office.parent} - {office.agency}", 2026, groups)
        case "TTYTPL":
            for month in months:
                content = list_export(office.name, by_month[month], period=f"tháng {month} năm 2026")
                yield f"DanhSachVanBanDi_T{month:02}_2026.xlsx", content
        case "SYT":
            yield "van_ban_di_thang_03.csv", text_table(by_month[3])
            yield "van_ban_di_thang_04.xls", web_page(office.name, by_month[4], year=2026)


_CLAIMS_SIGNED = frozenset({Story.UNSIGNED, Story.PAPER, Story.PERSON_ONLY, Story.SEAL_ONLY, Story.PAPER_OCR})
"""Marked "Đã ký số" by the system though the file does not bear it out: the gap between R4 and R1."""


def _row(case: Case, made: Made) -> Row:
    story = case.story
    note, secrecy, form, state = "", "", "Điện tử", "Đã phát hành"
    match story:
        case Story.SECRET | Story.SECRET_WITH_FILE:
            secrecy, form = "Mật", "Giấy"
        case Story.CANCELLED:
            note = "Hủy số, không ban hành"
        case Story.RECALLED:
            state = "Đã thu hồi"
            note = "Thu hồi"
        case Story.NO_INFRASTRUCTURE:
            form = "Giấy"
            note = (
                "Phát hành bản giấy: bên nhận chưa đáp ứng hạ tầng kỹ thuật (khoản 1 Điều 7 Quyết định 28/2018/QĐ-TTg)"
            )
        case Story.PAPER | Story.PAPER_OCR:
            form = "Giấy"
    is_good = story.expected is IssuanceClass.E_ORIGINAL or story in _CLAIMS_SIGNED
    return Row(
        number=case.number,
        symbol=made.symbol,
        issued_on="31/02/2026" if story is Story.BAD_DATE else case.issued_on,
        type=made.topic.type,
        subject=made.topic.subject if not secrecy else "(không ghi trích yếu)",
        signer=case.person.name,
        unit=case.office.name,
        secrecy=secrecy,
        form=form,
        signed="Đã ký số" if is_good else "Không ký số" if story is Story.NO_FILE else "",
        state=state,
        sent_on=case.issued_on + timedelta(days=8 if story is Story.SENT_LATE else 0),
        note=note,
    )


# --- trust and settings ------------------------------------------------------------------------------------------


def _write_trust(folder: Path, pki: Pki) -> None:
    """One anchor, one intermediate, the lists of both CAs at two dates. The forged and the public CA stay outside."""
    _write(folder / "anchors" / "rootca-thu-nghiem-g2.pem", pem.armor("CERTIFICATE", pki.der("root")))
    _write(folder / "intermediates" / "cpcag2-thu-nghiem.crt", pki.der("sub"))
    for at in _LISTS_OF:
        for authority, name in (("root", "rootcag2"), ("sub", "cpcag2")):
            _write(folder / "crls" / f"{name}-{at:%Y%m%d}.crl", pki.crl(authority, at))


_HEAD = """\
# Made by `vanthu demo`: invented units, people and certificates. Nothing here is worth anything outside of it.
watch_dirs = "watch_dirs"
store = "sqlite:///vanthu.db"
profile = "strict"

[trust]
folder = "trust"
# The only anchor. Without pins every file in trust/anchors/ would be trusted.
pins = ["{pin}"]
revocation = "if-available"
weak_algorithms = "warn"
"""


def _settings(offices: Sequence[Office], pki: Pki) -> str:
    parts = [_HEAD.format(pin=pki.sha256("root"))]
    for office in offices:
        if office.former_name is not None:
            parts.append(_unit(office, office.former_name, valid_to=date(2025, 6, 30)))
        parts.append(_unit(office, office.name, valid_from=date(2025, 7, 1)))
    return "\n".join(parts)


def _unit(office: Office, name: str, *, valid_from: date | None = None, valid_to: date | None = None) -> str:
    uid = SUBJECTS[office.organisation].uid
    lines = [
        "[[unit]]",
        f'code = "{office.code}"',
        f'folder = "{office.code}"',
        f'name = "{name}"',
        f'symbols = ["{office.symbol}"]',
        f"certificate_names = {_list(CERTIFICATE_NAMES[office.code])}",
        f'certificate_uids = ["{uid}"]',
    ]
    if valid_from is not None:
        lines.append(f"valid_from = {valid_from.isoformat()}")
    if valid_to is not None:
        lines.append(f"valid_to = {valid_to.isoformat()}")
    if valid_to is None and office.has_roster:
        for person in office.people.values():
            if not person.capacity:
                continue
            lines += ["", "[[unit.signer]]", f'name = "{person.name}"', f'capacity = "{person.capacity}"']
            if person.may_sign_as:
                lines.append(f"may_sign_as = {_list(person.may_sign_as)}")
            if person.valid_from is not None:
                lines.append(f"from = {person.valid_from.isoformat()}")
            if person.valid_to is not None:
                lines.append(f"to = {person.valid_to.isoformat()}")
    return "\n".join(lines) + "\n"


def _list(values: Iterable[str]) -> str:
    return "[" + ", ".join(f'"{value}"' for value in values) + "]"
