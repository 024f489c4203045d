"""The official report (báo cáo) as docx, in the layout of Decree 30/2020/NĐ-CP Appendix I; Vietnamese in any language.

Text follows the figures: it says that a ratio rose, fell, stayed, or that nothing arose. Number, day, signature and
recipients are left for the clerk, who edits the file, has it signed in the System, and so issues it electronically.

Source: LAW 2.6 (layout of Appendix I); templates/bao-cao.docx holds the layout and tests/write_template.py makes it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction
from importlib import resources
from io import BytesIO
from typing import Any

from jinja2 import Environment, StrictUndefined

from pipeline.items import JudgedRow
from pipeline.reports import words
from pipeline.reports.content import VIETNAM, Content, Manner
from pipeline.reports.figures import below_the_line
from pipeline.reports.interface import Report
from pipeline.reports.manifest import manifest_of
from pipeline.reports.report import claim_shares
from pipeline.reports.report_words import assumptions, period_text
from pipeline.reports.shown import shown
from pipeline.reports.telling import told_day, told_month, told_number, told_percent, told_time
from pipeline.summary import Summary, UnitSummary
from rules.classes import CLASSES
from rules.ratio import NOT_ARISEN, claim_gap, percent_text

TEMPLATE = "bao-cao.docx"
MOST_DOCUMENTS = 1000
"""Lines of the annex that lists documents; beyond, the workbook is named."""
_MOST_TEXT = 600
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest day that a ZIP knows: members carry no time of making."""
_UNKNOWN = "……………"


class OfficialReport:
    """docx."""

    tells_signatures = False

    def render(self, report: Report, manner: Manner) -> bytes:
        """See Format."""
        from docxtpl import DocxTemplate

        told = Manner(language="vi", show_personal_data=manner.show_personal_data)
        source = resources.files("pipeline.reports").joinpath("templates", TEMPLATE)
        template = DocxTemplate(BytesIO(source.read_bytes()))
        environment = Environment(undefined=StrictUndefined, autoescape=True)
        template.render(_harmless(_context(report, told)), jinja_env=environment, autoescape=True)
        stream = BytesIO()
        template.save(stream)
        return repacked(stream.getvalue(), report.basis.judged_at)


def repacked(docx: bytes, at: datetime | None) -> bytes:
    """The same document with its parts in order, without times of packing, and made at `at`: the same bytes always."""
    made = (at or datetime(1980, 1, 1, tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(docx)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _dated(content, made)
            new.writestr(zipfile.ZipInfo(name, _ZIP_DAY), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _dated(core: bytes, made: str) -> bytes:
    from lxml import etree

    root = etree.fromstring(core)
    for name in ("created", "modified"):
        for element in root.iter(f"{{http://purl.org/dc/terms/}}{name}"):
            element.text = made
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _harmless(value: Any) -> Any:
    """Every text on its way into the document: nothing that XML forbids, nothing that hides, cut."""
    match value:
        case str():
            return shown(value, most=_MOST_TEXT)
        case dict():
            return {name: _harmless(each) for name, each in value.items()}
        case list():
            return [_harmless(each) for each in value]
        case _:
            return value


# --- what the template is given ---------------------------------------------------------------------------------------


def _context(report: Report, manner: Manner) -> Content:
    summary = report.summary
    measure = summary.profile.measure
    total = summary.total.measures[measure]
    short_of = total.denominator - total.numerator
    lower = [row for row in report.rows if report.is_counted(row) and not report.is_original(row)]
    period = _begun_small(period_text(summary.period).format("vi"))
    return {
        "agency": (report.agency or "TÊN CƠ QUAN, TỔ CHỨC").upper(),
        "parent_agency": (report.parent_agency or "TÊN CƠ QUAN, TỔ CHỨC CHỦ QUẢN").upper(),
        "symbol": "…",
        "place": "…………",
        "year": str(report.basis.judged_at.astimezone(VIETNAM).year) if report.basis.judged_at else "……",
        "subject": f"Kết quả phát hành văn bản điện tử {period}",
        "opening": _opening(report, period),
        "results": list(_results(report)),
        "units": [_unit_row(place, unit, report) for place, unit in enumerate(summary.units, start=1)],
        "total": _unit_row(0, summary.total, report),
        "below_told": _below_told(short_of, total.has_arisen),
        "below": [
            {"place": str(place), "label": each["label"], "count": told_number(each["count"], "vi"),
             "remedy": each["remedy"]}
            for place, each in enumerate(below_the_line(summary, manner), start=1)
        ],
        "claims": list(_claims(summary)),
        "assumptions": [each.format("vi").replace(" %", "%") for each in assumptions(report, manner)]
        + _unread_told(report),
        "closing": _closing(report),
        "recipient": "Các đơn vị có tên trong báo cáo" if len(summary.units) > 1 else _UNKNOWN,
        "documents": [_document_row(place, row, manner) for place, row in enumerate(lower[:MOST_DOCUMENTS], start=1)],
        "documents_told": _documents_told(lower),
        "last_annex": "II" if lower else "",
        "basis": _basis(report, manner),
    }  # fmt: skip


def _opening(report: Report, period: str) -> str:
    who = report.agency or _UNKNOWN
    return (
        "Thực hiện khoản 1 Điều 5 Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn "
        "thư và Quyết định số 28/2018/QĐ-TTg ngày 12 tháng 7 năm 2018 của Thủ tướng Chính phủ về việc gửi, nhận văn "
        f"bản điện tử giữa các cơ quan trong hệ thống hành chính nhà nước, {who} báo cáo kết quả phát hành văn bản "
        f"điện tử {period} như sau:"
    )


def _results(report: Report) -> Sequence[str]:
    summary = report.summary
    total = summary.total.measures[summary.profile.measure]
    if not total.has_arisen:
        return ["Trong kỳ không phát sinh văn bản phải phát hành điện tử."]
    told = [
        (
            f"Trong kỳ có {told_number(total.denominator, 'vi')} văn bản phải phát hành điện tử; trong đó "
            f"{told_number(total.numerator, 'vi')} văn bản là bản gốc điện tử (được ký số bởi người có thẩm quyền và "
            f"ký số của cơ quan, tổ chức), đạt {_percent(total.percent)} so với chỉ tiêu 100%."
        )
    ]
    if total.met:
        told.append("Toàn bộ văn bản trong kỳ đạt yêu cầu.")
    elif total.high > total.numerator:
        told.append(
            f"Có {told_number(total.high - total.numerator, 'vi')} văn bản chưa đủ căn cứ kết luận (chưa có tệp, tệp "
            f"không đọc được hoặc chưa xác định); nếu các văn bản này đều đạt thì tỷ lệ cao nhất là "
            f"{_percent(total.high_percent)}."
        )
    if compared := _compared(report):
        told.append(compared)
    idle = [unit.name for unit in summary.units if not unit.measures[summary.profile.measure].has_arisen]
    if idle:
        told.append(f"Không phát sinh văn bản trong kỳ: {'; '.join(idle)}.")
    return told


def _compared(report: Report) -> str | None:
    """How the last month stands to the month before it; None where there is only one."""
    if len(report.months) < 2:
        return None
    (before, earlier), (month, latest) = report.months[-2:]
    measure = report.summary.profile.measure
    was, now = earlier.total.measures[measure], latest.total.measures[measure]
    names = told_month(month, "vi"), told_month(before, "vi")
    if now.fraction is None:
        return f"Tháng {names[0]} không phát sinh văn bản phải phát hành điện tử."
    start = f"Riêng tháng {names[0]} đạt {_percent(now.percent)}"
    if was.fraction is None:
        return f"{start}; tháng {names[1]} không phát sinh nên không so sánh."
    return f"{start}, {_moved(now.fraction - was.fraction)} so với tháng {names[1]} ({_percent(was.percent)})."


def _moved(difference: Fraction) -> str:
    """`tăng 3,5 điểm phần trăm`, `giảm …`, `không thay đổi`."""
    if difference == 0:
        return "không thay đổi"
    word = "tăng" if difference > 0 else "giảm"
    tenths = int(abs(difference) * 1000 + Fraction(1, 2))
    size = f"{tenths // 10},{tenths % 10}" if tenths else "dưới 0,1"
    return f"{word} {size} điểm phần trăm"


def _unit_row(place: int, unit: UnitSummary, report: Report) -> Content:
    ratio = unit.measures[report.summary.profile.measure]
    return {
        "place": str(place),
        "name": unit.name,
        "entries": told_number(unit.tally.entries, "vi"),
        "denominator": told_number(ratio.denominator, "vi"),
        "numerator": told_number(ratio.numerator, "vi"),
        "percent": _begun(NOT_ARISEN.vi) if ratio.percent is None else _percent(ratio.percent),
        "trend": _trend(unit, report),
    }


def _trend(unit: UnitSummary, report: Report) -> str:
    if len(report.months) < 2:
        return "–"
    was, now = (_of(figures, unit).measures[report.summary.profile.measure] for _, figures in report.months[-2:])
    if now.fraction is None or was.fraction is None:
        return "–"
    return _begun(_moved(now.fraction - was.fraction)).removesuffix(" điểm phần trăm")


def _of(figures: Summary, unit: UnitSummary) -> UnitSummary:
    return next((each for each in figures.units if each.code == unit.code), figures.total)


def _below_told(short_of: int, has_arisen: bool) -> str:
    if not has_arisen:
        return "Không phát sinh."
    if not short_of:
        return "Không có văn bản chưa đạt."
    return (
        f"Có {told_number(short_of, 'vi')} văn bản chưa phải là bản gốc điện tử, phân theo tình trạng và biện pháp "
        "khắc phục như sau (danh sách từng văn bản tại Phụ lục I):"
    )


def _claims(summary: Summary) -> Sequence[str]:
    told = []
    for unit in summary.units:
        shares = claim_shares(unit, summary.profile)
        if shares is None:
            continue
        gap = claim_gap(unit.basis, summary.profile)
        said, proven = (_percent(percent_text(share.numerator, share.denominator)) for share in shares)
        told.append(
            f"{unit.name}: trong các dòng có ghi tình trạng ký số, phần mềm ghi “Đã ký số” {said}, trong khi tệp chứng "
            f"minh được {proven}; {told_number(gap.claimed_and_refuted, 'vi')} văn bản ghi đã ký số nhưng tệp cho thấy "
            "chưa phải là bản gốc điện tử."
        )
    return told or ["Sổ đăng ký do các đơn vị cung cấp không có thông tin về tình trạng ký số để đối chiếu."]


def _unread_told(report: Report) -> list[str]:
    if not report.unread:
        return []
    return [
        f"Có {told_number(len(report.unread), 'vi')} dòng sổ đăng ký hoặc tệp sổ không đọc được; cần sửa tại nguồn."
    ]


def _closing(report: Report) -> str:
    period = _begun_small(period_text(report.summary.period).format("vi"))
    return f"Trên đây là báo cáo kết quả phát hành văn bản điện tử {period}./."


def _document_row(place: int, row: JudgedRow, manner: Manner) -> Content:
    return {
        "place": str(place),
        "unit": str(row.unit),
        "number": manner.private("/".join(part for part in (row.number, row.symbol) if part)),
        "day": told_day(row.issued_on, "vi"),
        "subject": manner.private(row.subject) if row.subject else "",
        "label": CLASSES[row.verdict.issuance_class].label.vi,
    }


def _documents_told(lower: Sequence[JudgedRow]) -> str:
    told = f"(Kèm theo Báo cáo số      /BC-…; gồm {told_number(len(lower), 'vi')} văn bản"
    if len(lower) > MOST_DOCUMENTS:
        told += f", liệt kê {told_number(MOST_DOCUMENTS, 'vi')} văn bản đầu; danh sách đầy đủ trong bảng tính kèm theo"
    return told + ")"


def _basis(report: Report, manner: Manner) -> list[dict[str, str]]:
    basis = report.basis
    rows = [
        ("Thời điểm đánh giá", told_time(basis.judged_at, "vi") or "–"),
        ("Phần mềm", basis.software),
        ("Cách tính", f"{basis.profile}: {report.summary.profile.title.vi}"),
        ("Chính sách thu hồi", _begun(words.REVOCATION_POLICIES[basis.revocation].vi)),
        ("Bộ quy tắc (SHA-256)", basis.rulebook_told),
        ("Dữ liệu tin cậy (SHA-256)", basis.trust or "–"),
        ("Điểm kiểm của nhật ký", basis.checkpoint or "–"),
        *((f"SHA-256: {each['part']}", each["sha256"]) for each in manifest_of(report, manner)),
    ]
    return [{"label": label, "value": value} for label, value in rows]


def _percent(percent: str | None) -> str:
    """As official texts write it, without a blank: `52,9%`."""
    return told_percent(percent, "vi").replace(" %", "%")


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def _begun_small(text: str) -> str:
    return text[:1].lower() + text[1:]
