"""A roster that was read, as the file of signers that `roster = "…"` of a unit names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from pipeline.registers.roster import RosterRow
from rules.facts import RosterSigner, Unit
from rules.names import fold
from rules.text import LANGUAGES, Language, Text

_HEAD = Text(
    vi="""\
# Người có thẩm quyền ký, lập từ {source}.
# Trong vanthu.toml, ở khối [[unit]] của đơn vị: roster = "{name}"
""",
    en="""\
# Who may sign, made from {source}.
# In vanthu.toml, in the unit's [[unit]] block: roster = "{name}"
""",
)


def of_unit(rows: Sequence[RosterRow], records: Sequence[Unit]) -> tuple[list[RosterRow], int]:
    """The rows of one unit, by its code or any of its names in time, and how many are of others.

    A row without a word on its unit is the unit's: most offices keep a roster of their own.
    """
    names = {fold(name) for unit in records for name in (unit.code, unit.name, *unit.certificate_names)}
    own = [row for row in rows if row.unit is None or fold(row.unit) in names]
    return own, len(rows) - len(own)


def units_named(rows: Iterable[RosterRow]) -> list[str]:
    """The different units that the rows name, as written, in order of appearance."""
    return list({fold(row.unit): row.unit for row in rows if row.unit is not None}.values())


def roster_text(rows: Iterable[RosterRow], *, source: str, name: str, language: Language) -> str:
    """The file's content: TOML, one `[[signer]]` a person, in the roster's order."""
    # A line end in a file's name would end the comment.
    shown = {"source": " ".join(source.split()), "name": " ".join(name.split())}
    return "\n".join([_HEAD.format(language, shown), *(_signer(row.signer) for row in rows)])


def is_roster_text(text: str) -> bool:
    """Whether a file was written as a roster, in either language, and so may be written over."""
    return text.startswith(tuple(_HEAD.format(language, {"source": "", "name": ""})[:20] for language in LANGUAGES))


def _signer(signer: RosterSigner) -> str:
    lines = ["[[signer]]", f"name = {_quoted(signer.name)}", f"capacity = {_quoted(signer.capacity)}"]
    if signer.may_sign_as:
        lines.append(f"may_sign_as = [{', '.join(map(_quoted, signer.may_sign_as))}]")
    if signer.valid_from is not None:
        lines.append(f"from = {signer.valid_from.isoformat()}")
    if signer.valid_to is not None:
        lines.append(f"to = {signer.valid_to.isoformat()}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's, with DEL escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
