"""The words that the page, the workbook and the official report share, and the assumptions every report states."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.reports import words
from pipeline.reports.content import Manner
from pipeline.reports.interface import Report
from pipeline.reports.telling import told_month
from pipeline.summary import Period
from rules.classes import CLASSES
from rules.facts import RevocationPolicy, WeakPolicy
from rules.ratio import MEASURES
from rules.sequence import LOWER_BOUND_NOTE
from rules.text import LANGUAGES, Text

TITLE = Text("Kết quả phát hành văn bản điện tử", "Electronic issuance of documents")
TOTAL = Text("Tổng cộng", "Total")
NO_DATE = Text("không rõ ngày", "no date")
OUTSIDE_REGISTER = Text("ngoài sổ", "not in the register")

_COUNTED = Text(
    "Chỉ tiêu chính: {measure} ({short}) = {formula}. Tỷ lệ của nhiều đơn vị là tổng tử số chia tổng mẫu số, không "
    "phải trung bình các tỷ lệ.",
    "Headline measure: {measure} ({short}) = {formula}. The ratio of several units is sum over sum, never the mean of "
    "ratios.",
)
_EXCLUDED = Text("Không tính vào mẫu số: {label} ({grounds}).", "Not in the denominator: {label} ({grounds}).")
_BOUNDS = Text(
    "Cận dưới là số đã chứng minh được; cận trên là khi mọi văn bản chưa có tệp, tệp không đọc được và chưa xác định "
    "đều đạt. Chỉ ghi 100 % khi tử số bằng mẫu số.",
    "The low bound is what is proven; the high bound is reached if everything missing, unreadable or indeterminate "
    "turned out well. 100 % is shown only where numerator and denominator are equal.",
)
_UNDATED = Text(
    "{count} văn bản không rõ ngày; khi báo cáo theo kỳ thì không tính vào kỳ nào.",
    "Documents without a date: {count}; a report on a period counts them in none.",
)
_OUTSIDE = Text(
    "Văn bản ngoài sổ (có tệp, không có trong sổ đăng ký) được xếp loại nhưng không tính vào mẫu số: {count}.",
    "Documents outside the register are classed and are not in the denominator: {count}.",
)
_POLICY = Text("Kiểm tra thu hồi: {policy}.", "Revocation: {policy}.")
_NOT_STRICT = Text(
    "Chính sách này cho phép kết luận khi chưa có dữ liệu thu hồi. Chỉ chính sách «bắt buộc kiểm tra thu hồi» mới cho "
    "kết luận theo đúng Thông tư 15/2025/TT-BKHCN.",
    "This policy concludes even where revocation data are missing. Only the policy “a revocation status is required” "
    "concludes as Circular 15/2025/TT-BKHCN asks.",
)
_WEAK = {
    WeakPolicy.WARN: Text(
        "Thuật toán yếu (SHA-1) được cảnh báo, không làm mất hiệu lực chữ ký số.",
        "Weak algorithms (SHA-1) are warned of and take nothing from validity.",
    ),
    WeakPolicy.REJECT: Text("Thuật toán yếu (SHA-1) không được chấp nhận.", "Weak algorithms (SHA-1) are rejected."),
}
_MASKED = Text(
    "Số định danh cá nhân, thư điện tử và số điện thoại đã được che.",
    "Citizen numbers, e-mail addresses and telephone numbers are masked.",
)


def period_text(period: Period | None) -> Text:
    """The months a report is on, in words; "no date" where nothing has one."""
    if period is None:
        return NO_DATE
    if period.first == period.last:
        return Text(*(_MONTH.format(lang, {"month": told_month(period.first, lang)}) for lang in LANGUAGES))
    return Text(
        *(
            _MONTHS.format(lang, {"first": told_month(period.first, lang), "last": told_month(period.last, lang)})
            for lang in LANGUAGES
        )
    )


_MONTH = Text("Tháng {month}", "{month}")
_MONTHS = Text("Từ tháng {first} đến tháng {last}", "{first} to {last}")


_WAIVED = Text(
    "Miễn trừ {id}: quy tắc {rule}, {scope}; lý do: {reason}; cho phép: {by}; đến hết ngày {until}. "
    "Phát hiện được miễn trừ vẫn nêu, ghi là lưu ý; tỷ lệ không đổi.",
    "Waiver {id}: rule {rule}, {scope}; reason: {reason}; granted by {by}; until {until:day}. "
    "What is waived is still told, as a note; no ratio changes by it.",
)


_OTHER_RULEBOOK = Text(
    "Kết quả của {units} do bộ quy tắc {judged} đánh giá, không phải bộ quy tắc đang cài ({installed}); câu chữ, biện "
    "pháp ở đây theo bộ đang cài. Chạy «vanthu scan» để đánh giá lại.",
    "The verdicts on {units} are by the rulebook {judged}, not by the one that is installed ({installed}), whose words "
    "and remedies stand here. `vanthu scan` judges again.",
)
_UNKNOWN_RULEBOOK = Text("không rõ", "unknown")


def _other_rulebooks(report: Report) -> Iterator[Text]:
    """A sentence for each rulebook but the installed one that judged some of what is shown."""
    basis = report.basis
    units: dict[str, list[str]] = {}
    for unit in basis.judged_by_another:
        units.setdefault(basis.rulebook_of(unit), []).append(str(unit))
    for digits, codes in sorted(units.items()):
        yield _filled(
            _OTHER_RULEBOOK, units=", ".join(codes), judged=f"{digits}…" if digits else _UNKNOWN_RULEBOOK,
            installed=f"{basis.rulebook[:16]}…",
        )  # fmt: skip


def assumptions(report: Report, manner: Manner) -> Iterator[Text]:
    """What the figures rest on and leave open, one sentence each, in the order in which a reader would ask."""
    summary = report.summary
    measure = MEASURES[summary.profile.measure]
    yield summary.profile.title
    yield _filled(_COUNTED, measure=measure.title, short=measure.short, formula=measure.formula)
    for exclusion in summary.profile.exclusions:
        grounds = Text(*("; ".join(each.cite(lang) for each in exclusion.grounds) for lang in ("vi", "en")))
        yield _filled(_EXCLUDED, label=CLASSES[exclusion.issuance_class].label, grounds=grounds)
    yield _BOUNDS
    for unit in summary.units:
        if unit.lower_bound is not None:
            bound = {"at_least": str(unit.lower_bound.at_least), "missing": str(unit.lower_bound.missing)}
            yield _filled(Text("{name}: {told}", "{name}: {told}"), name=unit.name,
                          told=_filled(LOWER_BOUND_NOTE, **bound))  # fmt: skip
    outside = sum(unit.tally.unregistered for unit in summary.units if unit.has_register)
    if outside:
        yield _filled(_OUTSIDE, count=str(outside))
    if summary.undated:
        yield _filled(_UNDATED, count=str(summary.undated))
    if summary.waiting:
        yield _filled(words.WAITING, count=str(summary.waiting))
    if summary.ahead:
        yield _filled(words.DATED_AHEAD, count=str(summary.ahead))
    yield from _other_rulebooks(report)
    yield _filled(_POLICY, policy=words.REVOCATION_POLICIES[report.basis.revocation])
    if report.basis.revocation is not RevocationPolicy.REQUIRE:
        yield _NOT_STRICT
    yield _WEAK[report.basis.weak_algorithms]
    for waiver in report.basis.waivers:
        yield _filled(
            _WAIVED, id=waiver.id, rule=waiver.rule, scope=" ".join(filter(None, (waiver.unit, waiver.document))),
            reason=manner.private(waiver.reason), by=manner.private(waiver.granted_by),
            until=waiver.until.strftime("%d/%m/%Y"),
        )  # fmt: skip
    if not manner.show_personal_data:
        yield _MASKED


def _filled(text: Text, **values: Text | str) -> Text:
    """A Text with its names filled, each in its language."""

    def told(value: Text | str, lang: str) -> str:
        return value.format(lang) if isinstance(value, Text) else value

    return Text(
        *(
            text.format(lang, {name: told(value, lang) for name, value in values.items()})
            .replace("{", "{{")
            .replace("}", "}}")
            for lang in ("vi", "en")
        )
    )
