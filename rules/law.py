"""What binds on which day: instruments, the clauses that are grounds (căn cứ pháp lý), and how they are cited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One legal instrument (văn bản quy phạm pháp luật) with the days on which it binds."""

    id: str
    """Kebab-case and stable, such as `decree-30-2020`."""
    name: Text
    """As cited: kind, number and year."""
    about: Text
    """What it is about, as its own title says."""
    in_force_from: date
    """First day on which it binds; where no source gave that day, the first day on which a source calls it in force."""
    start_is_certain: bool = True
    """False where `in_force_from` is a day on which it was seen in force, and it may have bound earlier."""
    in_force_to: date | None = None
    """Last day on which it binds; None while it is in force."""
    status: Text
    """What became of it, in words: in force, repealed by what, amended by what."""

    def binds_on(self, day: date | None) -> bool:
        """Whether it bound on a day in Vietnam; a document without a date is judged by what is in force still."""
        if day is None:
            return self.in_force_to is None
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalGround:
    """One clause on which a class or a finding rests."""

    instrument: Instrument
    article: str | None
    """Article (Điều), such as `5`; None where an annex is meant."""
    clause: str | None = None
    """Clause (khoản)."""
    point: str | None = None
    """Point (điểm), the Vietnamese letter."""
    annex: str | None = None
    """Annex and place in it as the annex numbers itself, such as `Phụ lục I, Phần I, Mục II.3`."""
    words: str | None
    """The clause's own Vietnamese words, cut with … where it is longer; None where they were not read verbatim."""
    gist: Text
    """What the clause demands here, in our words."""
    binds_the_check: bool = False
    """True for duties of whoever checks a signature, which bind on the day of the check and not of the document."""

    def binds_on(self, day: date | None) -> bool:
        """Whether it is a ground for a document issued on that day."""
        return self.instrument.binds_on(None if self.binds_the_check else day)

    def cite(self, lang: str) -> str:
        """The citation as an officer writes it: `khoản 1 Điều 5 Nghị định số 30/2020/NĐ-CP`."""
        vietnamese = [
            *([f"điểm {self.point}"] if self.point else []),
            *([f"khoản {self.clause}"] if self.clause else []),
            *([f"Điều {self.article}"] if self.article else []),
            *([self.annex] if self.annex else []),
        ]
        if lang != "en":
            return " ".join([*vietnamese, self.instrument.name.vi])
        english = [
            *([f"Article {self.article}"] if self.article else []),
            *([f"clause {self.clause}"] if self.clause else []),
            *([f"point {self.point}"] if self.point else []),
            *([_annex_in_english(self.annex)] if self.annex else []),
        ]
        return ", ".join([self.instrument.name.en, *english])


def grounds_on(day: date | None, grounds: tuple[LegalGround, ...]) -> tuple[LegalGround, ...]:
    """Those of the grounds that bind a document issued on that day, in the order given."""
    return tuple(ground for ground in grounds if ground.binds_on(day))


def _annex_in_english(annex: str) -> str:
    return annex.replace("Phụ lục", "Annex").replace("Phần", "Part").replace("Mục", "Section")
