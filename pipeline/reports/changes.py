"""Which documents changed class between two runs, as JSON and as lines for a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.reports.content import Content
from pipeline.reports.shown import shown
from rules.classes import CLASSES, IssuanceClass
from rules.text import Language, Text

if TYPE_CHECKING:
    from pipeline.auditing import ClassChange

SCHEMA = "vanthu/diff/1"

REASONS: dict[str, Text] = {
    "files": Text("tệp hoặc sổ đăng ký thay đổi", "files or register changed"),
    "trust": Text("chứng thư, CRL hoặc OCSP thay đổi", "certificates, CRLs or OCSP answers changed"),
    "rulebook": Text("quy tắc kiểm tra thay đổi", "the rulebook changed"),
    "profile": Text("hồ sơ đánh giá thay đổi", "the profile changed"),
    "policy": Text("chính sách xác thực thay đổi", "the validation policy changed"),
    "unit": Text("khai báo đơn vị, người ký thay đổi", "the unit's record or signers changed"),
    "waivers": Text("miễn trừ thay đổi", "waivers changed"),
    "extractor": Text("bộ đọc văn bản đổi phiên bản", "another version read the documents"),
    "reader": Text("bộ đọc sổ đăng ký đổi phiên bản", "another version read the register"),
    "recogniser": Text("chương trình nhận dạng chữ thay đổi", "another program read the scans"),
    "time": Text("chỉ do thời gian", "time alone"),
}
"""What a unit's judging rests on, as said when it changed."""


def changes_content(changes: Sequence[ClassChange], *, first: int, last: int) -> Content:
    """The contract of `vanthu diff --format json`."""
    return {
        "schema": SCHEMA,
        "first": first,
        "last": last,
        "changes": [
            {
                "unit": each.unit,
                "number": each.number,
                "symbol": each.symbol,
                "issued_on": each.issued_on,
                "path": each.path,
                "was": each.was,
                "now": each.now,
                "run": each.run,
                "because": list(each.because),
                "rules_new": list(each.rules_new),
                "rules_gone": list(each.rules_gone),
            }
            for each in changes
        ],
    }


def changes_lines(changes: Sequence[ClassChange], *, language: Language) -> Iterator[str]:
    """Two or three lines a document."""
    if not changes:
        yield Text("Không văn bản nào đổi loại.", "No document changed class.").format(language)
    for each in changes:
        number = "/".join(part for part in (each.number, each.symbol) if part) or each.path or "—"
        labels = " → ".join(CLASSES[IssuanceClass(name)].label.format(language) for name in (each.was, each.now))
        yield f"{each.unit}  {shown(number)}  {each.issued_on or ''}  {labels}"
        why = "; ".join(REASONS[name].format(language) if name in REASONS else name for name in each.because)
        yield Text("    lần chạy {run}: {why}", "    run {run}: {why}").format(
            language, {"run": str(each.run), "why": why}
        )
        rules = [f"+{rule}" for rule in each.rules_new] + [f"-{rule}" for rule in each.rules_gone]
        if rules:
            yield "    " + " ".join(rules)
