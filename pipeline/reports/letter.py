"""A letter to one unit: its figures, its documents below the line by remedy, and what to do. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime

from pipeline.items import JudgedRow
from pipeline.reports.content import VIETNAM, Manner
from pipeline.reports.interface import Report
from pipeline.reports.manifest import digest_of, manifest_of
from pipeline.reports.report_words import assumptions, period_text
from pipeline.reports.shown import shown
from pipeline.reports.telling import told_day, told_number, told_percent, told_time
from rules.classes import CLASSES, IssuanceClass
from rules.text import Text

MOST_DOCUMENTS = 200
"""Documents that one letter lists; the rest is counted, and found with `vanthu documents`."""
_MOST_TEXT = 200


def letter(report: Report, manner: Manner, *, sender: str, to: Sequence[str], at: datetime) -> EmailMessage:
    """The letter of a report on one unit. The same report, addresses and time give the same bytes."""
    language, unit = manner.language, report.summary.units[0]
    name = shown(unit.name, most=_MOST_TEXT)
    period = period_text(report.summary.period).format(language)
    message = EmailMessage(policy=policy.SMTP)
    message["Subject"] = _SUBJECT.format(language, {"unit": name, "period": period})
    message["From"] = sender
    if to:
        message["To"] = ", ".join(to)
    message["Date"] = format_datetime(at.astimezone(VIETNAM))
    digests = digest_of(manifest_of(report, manner))
    told = hashlib.sha256(f"{digests} {', '.join(to)} {at.isoformat()}".encode("utf-8", "replace")).hexdigest()
    message["Message-ID"] = f"<{told[:32]}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n".join(_lines(report, manner, name)), charset="utf-8")
    return message


def _lines(report: Report, manner: Manner, name: str) -> list[str]:
    language, summary = manner.language, report.summary
    ratio = summary.units[0].measures[summary.profile.measure]
    period = period_text(summary.period).format(language)
    lines = [_GREETING.format(language, {"unit": name}), ""]
    if not ratio.has_arisen:
        lines += [_NOTHING.format(language, {"period": period}), ""]
    else:
        values = {
            "period": period,
            "percent": told_percent(ratio.percent, language),
            "numerator": told_number(ratio.numerator, language),
            "denominator": told_number(ratio.denominator, language),
            "high": told_percent(ratio.high_percent, language),
        }
        lines += [_FIGURE.format(language, values), ""]
    below = [row for row in report.rows if report.is_counted(row) and not report.is_original(row)]
    groups: dict[IssuanceClass, list[JudgedRow]] = {}
    for row in below:
        groups.setdefault(row.verdict.issuance_class, []).append(row)
    left = MOST_DOCUMENTS
    for issuance_class, rows in sorted(groups.items(), key=lambda each: -len(each[1])):
        card = CLASSES[issuance_class]
        lines += [f"{card.label.format(language)}: {told_number(len(rows), language)}",
                  f"  {_DO.format(language)}: {card.remedy.format(language)}"]  # fmt: skip
        lines += [f"  - {_document(row, manner)}" for row in rows[:left]]
        left -= min(left, len(rows))
        lines.append("")
    if len(below) > MOST_DOCUMENTS:
        lines += [_MORE.format(language, {"count": told_number(len(below) - MOST_DOCUMENTS, language)}), ""]
    if not below and ratio.has_arisen:
        lines += [_ALL_WELL.format(language), ""]
    if report.unread:
        lines += [_UNREAD.format(language, {"count": told_number(len(report.unread), language)}), ""]
    lines += [_RESTS.format(language), *(f"  {each.format(language)}" for each in assumptions(report, manner))]
    basis = report.basis
    lines += [
        f"  {_JUDGED.format(language)}: {told_time(basis.judged_at, language)}",
        f"  {basis.software}; rulebook {basis.rulebook_told}; trust {basis.trust or '–'}",
        *([f"  {basis.checkpoint}"] if basis.checkpoint else []),
        *(f"  SHA-256 {each['part']}: {each['sha256']}" for each in manifest_of(report, manner)),
    ]
    return lines


def _document(row: JudgedRow, manner: Manner) -> str:
    number = "/".join(part for part in (row.number, row.symbol) if part) or "–"
    subject = manner.private(row.subject) if row.subject else ""
    parts = (number, told_day(row.issued_on, manner.language), subject, row.path or "")
    return " · ".join(shown(part, most=_MOST_TEXT) for part in parts if part)


_SUBJECT = Text("Phát hành văn bản điện tử: {unit}, {period}", "Electronic issuance: {unit}, {period}")
_GREETING = Text("Kính gửi: {unit}", "To: {unit}")
_NOTHING = Text(
    "{period}: không phát sinh văn bản phải phát hành điện tử.", "{period}: no document to be issued electronically."
)
_FIGURE = Text(
    "{period}: {percent} ({numerator}/{denominator} văn bản là bản gốc điện tử); nhiều nhất có thể {high}.",
    "{period}: {percent} ({numerator} of {denominator} documents {numerator:is an electronic original|are "
    "electronic originals}); at most {high}.",
)
_DO = Text("Cần làm", "To do")
_MORE = Text(
    "Còn {count} văn bản khác; xem đầy đủ bằng lệnh vanthu documents hoặc bảng tính.",
    "{count} more {count:is|are} not listed here; `vanthu documents` or the workbook lists all.",
)
_ALL_WELL = Text("Không có văn bản chưa đạt.", "No document is below the line.")
_UNREAD = Text(
    "{count} dòng sổ đăng ký không đọc được; xem bằng lệnh vanthu register TỆP.",
    "Register rows that were not read: {count}; `vanthu register FILE` shows them.",
)
_RESTS = Text("Cách tính và dữ liệu nền:", "How it is counted, and what it rests on:")
_JUDGED = Text("Đánh giá lúc", "Judged at")
