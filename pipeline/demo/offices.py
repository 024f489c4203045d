"""The issuing units of the demonstration: who they are, who signs for them, how their software signs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.demo.pki import BVDN, CDC, SUBJECTS, SYT, TTYTPL, TTYTPL_OLD
from rules.facts import UnitCode


class Workflow(StrEnum):
    """The order in which an office's software puts signatures on a document."""

    SIX = "six"
    """Certifying initials, leader, number, day, month by the clerk's office, seal last (VGCA)."""
    VNPT = "vnpt"
    """Leader, seal, then number, day, month by the organisation's own certificate."""
    TWO = "two"
    """Number and date printed by the system; leader, then seal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who signs."""

    certificate: str
    """Label in pki.SUBJECTS."""
    titles: tuple[str, ...]
    """Printed lines above the name."""
    capacity: str = ""
    """As the roster writes it; empty: not on the roster."""
    may_sign_as: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def name(self) -> str:
        """As printed."""
        return SUBJECTS[self.certificate].name


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """One unit."""

    code: UnitCode
    name: str
    """As the settings write it."""
    agency: str
    """As the letterhead prints it."""
    parent: str
    symbol: str
    """First group of its symbols."""
    place: str
    workflow: Workflow
    organisation: str
    """Label of its organisation's certificate."""
    clerk: str
    """Label of the certificate that signs number and date."""
    people: dict[str, Person]
    """By role: head, deputy, officer …"""
    former_name: str | None = None
    """Its name until 30 June 2025."""
    has_roster: bool = True
    addressees: tuple[tuple[str, ...], ...] = (
        ("Các khoa, phòng trực thuộc",),
        ("Sở Y tế tỉnh Đồng Nai",),
        ("Các khoa, phòng", "Các trạm y tế"),
    )
    """To whom its letters go; one of these each."""


_DEPUTY = ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")

OFFICES: dict[str, Office] = {
    "BVDN": Office(
        code=UnitCode("BVDN"),
        name="Bệnh viện Đa khoa Đồng Nai",
        agency=BVDN,
        parent="SỞ Y TẾ ĐỒNG NAI",
        symbol="BVĐKĐN",
        place="Đồng Nai",
        workflow=Workflow.SIX,
        organisation="bvdn-organisation",
        clerk="bvdn-clerk",
        people={
            "head": Person(
                certificate="bvdn-head", titles=("GIÁM ĐỐC",), capacity="GĐ", valid_from=date(2024, 1, 1)
            ),
            "deputy": Person(
                certificate="bvdn-deputy", titles=_DEPUTY, capacity="PGĐ", may_sign_as=("KT.",),
                valid_from=date(2024, 1, 1),
            ),
            "former": Person(
                certificate="bvdn-former", titles=_DEPUTY, capacity="PGĐ", may_sign_as=("KT.",),
                valid_from=date(2021, 5, 1), valid_to=date(2026, 3, 31),
            ),
            "expired": Person(
                certificate="bvdn-expired", titles=_DEPUTY, capacity="PGĐ", valid_from=date(2021, 5, 1)
            ),
            "revoked": Person(
                certificate="bvdn-revoked", titles=_DEPUTY, capacity="PGĐ", valid_from=date(2023, 5, 1)
            ),
            "officer": Person(certificate="bvdn-officer", titles=("TL. GIÁM ĐỐC", "TRƯỞNG PHÒNG KẾ HOẠCH TỔNG HỢP")),
            "second officer": Person(certificate="bvdn-officer2", titles=()),
            "forger": Person(certificate="forged-head", titles=("GIÁM ĐỐC",)),
        },
    ),
    "TTYTPL": Office(
        code=UnitCode("TTYTPL"),
        name="Trung tâm Y tế khu vực Phước Long",
        agency=TTYTPL,
        parent="SỞ Y TẾ ĐỒNG NAI",
        symbol="TTYTPL",
        place="Phước Long",
        workflow=Workflow.VNPT,
        organisation="ttytpl-organisation",
        clerk="ttytpl-organisation",
        people={
            "head": Person(
                certificate="ttytpl-head", titles=("GIÁM ĐỐC",), capacity="GĐ", valid_from=date(2025, 7, 1)
            ),
            "deputy": Person(
                certificate="ttytpl-deputy", titles=_DEPUTY, capacity="PGĐ", valid_from=date(2025, 7, 1)
            ),
            "officer": Person(certificate="ttytpl-officer", titles=()),
            "public": Person(certificate="public-person", titles=_DEPUTY),
        },
        former_name="Trung tâm Y tế thị xã Phước Long",
    ),
    "SYT": Office(
        code=UnitCode("SYT"),
        name="Sở Y tế tỉnh Đồng Nai",
        agency="SỞ Y TẾ",
        parent="ỦY BAN NHÂN DÂN TỈNH ĐỒNG NAI",
        symbol="SYT",
        place="Đồng Nai",
        workflow=Workflow.TWO,
        addressees=(("Các đơn vị trực thuộc",), ("Các phòng chuyên môn Sở", "Các đơn vị trực thuộc")),
        organisation="syt-organisation",
        clerk="syt-clerk",
        people={
            "head": Person(certificate="syt-head", titles=("GIÁM ĐỐC",), capacity="GĐ", valid_from=date(2025, 7, 1)),
            "deputy": Person(
                certificate="syt-deputy", titles=_DEPUTY, capacity="PGĐ", valid_from=date(2025, 7, 1)
            ),
            "office": Person(
                certificate="syt-office", titles=("TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"), capacity="CVP",
                may_sign_as=("TL.",), valid_from=date(2025, 7, 1),
            ),
            "officer": Person(certificate="syt-officer", titles=()),
        },
    ),
    "KSBT": Office(
        code=UnitCode("KSBT"),
        name="Trung tâm Kiểm soát bệnh tật tỉnh Đồng Nai",
        agency=CDC,
        parent="SỞ Y TẾ ĐỒNG NAI",
        symbol="KSBT",
        place="Đồng Nai",
        workflow=Workflow.TWO,
        organisation="cdc-organisation",
        clerk="cdc-organisation",
        people={
            "head": Person(certificate="cdc-head", titles=("GIÁM ĐỐC",)),
            "deputy": Person(certificate="cdc-deputy", titles=_DEPUTY),
        },
        has_roster=False,
    ),
}  # fmt: skip
"""By unit code. KSBT keeps no register and has no roster; TTYTPL was renamed on 1 July 2025."""

CERTIFICATE_NAMES: dict[str, tuple[str, ...]] = {
    "BVDN": (BVDN,),
    "TTYTPL": (TTYTPL, TTYTPL_OLD),
    "SYT": (SYT,),
    "KSBT": (CDC,),
}
"""Accepted CN of each organisation's certificate, for the settings."""
