"""The document's date has come.

Reads: the document's date by the register and by the page, the day of judging in Vietnam, other clocks' times: of the
    signatures, of the row's entering and sending.
Cannot tell: of a date one day ahead, which a clock that is slow around midnight makes; where another clock says that
    the day had come, so that the row or this machine is wrong; where a recogniser alone read the date.
Leaves to others: void numbers; which of two dates is right (registration/date_agrees); a date earlier than the signing
    (timeliness/date_not_before_signing).
Source: Decree 30/2020 Art. 15(1), 16(1): dates are given in the order of issuing, and nothing was issued on a day that
    is yet to come. Whether it is a slip of the pen or a document dated ahead, no file tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from rules import instruments as law
from rules.case import Case
from rules.facts import Integrity, Issuance
from rules.holidays import in_vietnam, shown_day, shown_moment
from rules.rule import COMPLIANT, ISSUANCE, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(_: Issuance, case: Case) -> Answer:
    entry = case.entry
    if case.day is None or (entry is not None and (entry.is_secret or entry.is_void)):
        return NOT_APPLICABLE
    on_page = case.heading.issued_on
    dated = case.day if case.is_ahead or on_page is None else on_page
    if dated <= case.today:
        return COMPLIANT
    values = {"dated": shown_day(dated), "today": shown_day(case.today)}
    if dated - case.today == timedelta(days=1):
        return says("one-day-ahead", **values)
    other = max((told for told in _other_clocks(case) if _day_of(told) >= dated), key=_day_of, default=None)
    if other is not None:
        shown = shown_moment(other) if isinstance(other, datetime) else shown_day(other)
        return says("clocks-differ", told=shown, **values)
    if on_page is None and (entry is None or entry.issued_on is None):
        return says("recognised", **values)
    if not case.is_ahead:
        return says("page-ahead", register=shown_day(case.day), **values)
    return says("ahead", **values)


def _other_clocks(case: Case) -> Iterator[datetime | date]:
    """Times that other machines noted of the document; proof of nothing, and enough not to be sure of one's own."""
    if case.entry is not None:
        yield from filter(None, (case.entry.registered_on, case.entry.sent_on))
    for signature in case.signatures:
        if signature.facts.claimed_time is not None:
            yield signature.facts.claimed_time
        timestamp = signature.facts.timestamp
        if timestamp is not None and timestamp.integrity is Integrity.INTACT:
            yield timestamp.gen_time


def _day_of(told: datetime | date) -> date:
    return in_vietnam(told).date() if isinstance(told, datetime) else told


_CLOCK_VI = "Nếu đồng hồ của máy này sai thì chỉnh lại (vanthu doctor) rồi quét lại."
_CLOCK_EN = "Where this machine's clock is wrong, set it (vanthu doctor) and scan again."

RULE = Rule(
    id="timeliness/date_has_come",
    title=Text("Ngày văn bản đã đến", "The date has come"),
    why=Text(
        "Thời gian ban hành lấy theo trình tự ban hành: không văn bản nào ban hành vào ngày chưa đến. Có thể do gõ "
        "nhầm, ghi ngày muộn hơn thực tế hoặc đồng hồ máy sai; đến ngày đó phần mềm tự đánh giá lại.",
        "Dates follow the order of issuing: nothing was issued on a day that is yet to come. It may be a slip, a "
        "document dated ahead, or a wrong clock; when the day comes the document is judged again by itself.",
    ),
    grounds=(law.D30_15_1, law.D30_16_1),
    looks_at=ISSUANCE,
    messages={
        "ahead": noncompliant(
            Text(
                "Ngày văn bản {dated} chưa đến; hôm nay, theo đồng hồ máy, là {today}.",
                "The date {dated:day} has not come; today is {today:day} by this machine's clock.",
            ),
            Text(
                "Đối chiếu ngày trên văn bản; nếu gõ nhầm thì sửa trong sổ rồi xuất lại. " + _CLOCK_VI,
                "Compare with the date on the document; correct a slip in the register and export it again. "
                + _CLOCK_EN,
            ),
        ),
        "page-ahead": noncompliant(
            Text(
                "Văn bản ghi ngày {dated} là ngày chưa đến (hôm nay là {today}); sổ ghi ngày {register}.",
                "The document bears the date {dated:day}, which has not come (today is {today:day}); the register says "
                "{register:day}.",
            ),
            Text(
                "Nếu văn bản ghi sai ngày thì đính chính hoặc thay thế theo quy định. " + _CLOCK_VI,
                "Where the document bears a wrong date, correct or replace it by due form. " + _CLOCK_EN,
            ),
        ),
        "one-day-ahead": undecided(
            Text(
                "Ngày văn bản {dated} là ngày mai (hôm nay, theo đồng hồ máy, là {today}).",
                "The date {dated:day} is tomorrow (today is {today:day} by this machine's clock).",
            ),
            Text(
                "Chưa phải làm gì: qua ngày đó phần mềm tự đánh giá lại. Nếu gõ nhầm ngày thì sửa trong sổ.",
                "Nothing yet: it is judged again when that day has come. Correct the register where it is a slip.",
            ),
        ),
        "clocks-differ": undecided(
            Text(
                "Ngày văn bản {dated} chưa đến theo đồng hồ máy này ({today}), nhưng sổ hoặc chữ ký số ghi {told}.",
                "The date {dated:day} has not come by this machine's clock ({today:day}), and the register or a "
                "signature "
                "notes {told:day}.",
            ),
            Text(
                "Kiểm tra đồng hồ máy này trước (vanthu doctor), chỉnh lại rồi quét lại; nếu đồng hồ đúng thì sửa ngày "
                "trong sổ.",
                "Check this machine's clock first (vanthu doctor), set it and scan again; where it is right, correct "
                "the register.",
            ),
        ),
        "recognised": undecided(
            Text(
                "Ngày {dated} chưa đến (hôm nay là {today}) do máy nhận dạng đọc từ bản quét, có thể đọc nhầm.",
                "The date {dated:day}, which has not come (today is {today:day}), was read by a recogniser and may "
                "be misread.",
            ),
            Text("Xem ngày trên trang đầu; đăng ký văn bản vào sổ.", "Look at the first page; enter the document."),
        ),
    },
    check=check,
)
