"""The sentences for bad rows, refused files and notes of registers: one key, two languages, what to do next.

Sentences on bad rows know {column} and {value} and stand alone or behind the place; refusals know {source}; notes
know {value}.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.items import BadRow, PackageStatus, RegisterReading
from rules.text import Text

_PLACE = Text('{file}, trang tính "{sheet}", dòng {row}', '{file}, sheet "{sheet}", row {row}')
_PLACE_WITHOUT_SHEET = Text("{file}, dòng {row}", "{file}, row {row}")

BAD_ROWS: dict[str, Text] = {
    "date-impossible": Text(
        '"{column}": "{value}" không phải là một ngày có thật. Ghi lại theo dạng ngày/tháng/năm, ví dụ 05/03/2026.',
        '"{column}": "{value}" is not a date. Write it as dd/mm/yyyy, such as 05/03/2026.',
    ),
    "date-month-first": Text(
        '"{column}": "{value}" dường như ghi tháng trước ngày. Ghi lại theo dạng ngày/tháng/năm.',
        '"{column}": "{value}" seems to have the month first. Write it as dd/mm/yyyy.',
    ),
    "date-without-year": Text(
        '"{column}": "{value}" không có năm. Ghi đủ ngày/tháng/năm, hoặc ghi năm ở đầu sổ (Năm: 2026).',
        '"{column}": "{value}" has no year. Write dd/mm/yyyy, or name the year above the table (Năm: 2026).',
    ),
    "date-unreadable": Text(
        '"{column}": không đọc được "{value}" là ngày. Ghi theo dạng ngày/tháng/năm.',
        '"{column}": "{value}" cannot be read as a date. Write it as dd/mm/yyyy.',
    ),
    "date-missing": Text(
        '"{column}": chưa ghi ngày văn bản. Bổ sung ngày theo dạng ngày/tháng/năm.',
        '"{column}": the document\'s date is missing. Add it as dd/mm/yyyy.',
    ),
    "number-missing": Text(
        '"{column}": chưa có số văn bản. Bổ sung số, ký hiệu như trên văn bản, ví dụ 05/BVĐK-VP.',
        '"{column}": the document has no number. Add number and symbol as on the document, such as 05/BVĐK-VP.',
    ),
    "number-unreadable": Text(
        '"{column}": không đọc được số văn bản từ "{value}". Ghi như trên văn bản, ví dụ 05/BVĐK-VP.',
        '"{column}": no document number can be read from "{value}". Write it as on the document, such as 05/BVĐK-VP.',
    ),
    "number-became-date": Text(
        '"{column}": chương trình bảng tính đã đổi số văn bản thành ngày "{value}". Định dạng cột là Văn bản '
        "(Text) rồi ghi lại số.",
        '"{column}": the spreadsheet program turned the number into the date "{value}". Format the column as '
        "text and write the number again.",
    ),
}
"""What is wrong with a row that is told to the clerk. The row's other facts are kept where there are any."""

_EXPORT = "Xuất lại sổ đăng ký văn bản đi ra tệp Excel (.xlsx) hoặc CSV."
_EXPORT_EN = "Export the register of outgoing documents again, as Excel (.xlsx) or CSV."

REASONS: Mapping[str, Text] = {
    "file-empty": Text(f"{{source}}: tệp không có nội dung. {_EXPORT}", f"{{source}}: the file is empty. {_EXPORT_EN}"),
    "file-too-large": Text(
        "{source}: tệp lớn hơn 100 MB. Xuất sổ theo từng tháng hoặc từng quý.",
        "{source}: the file is larger than 100 MB. Export the register month by month or quarter by quarter.",
    ),
    "file-out-of-reach": Text(
        "{source}: không mở được tệp. Kiểm tra quyền đọc và đường truyền tới thư mục.",
        "{source}: the file cannot be opened. Check the permission to read it and the connection to the folder.",
    ),
    "password-protected": Text(
        "{source}: bảng tính có mật khẩu. Lưu một bản không có mật khẩu rồi đưa lại vào thư mục.",
        "{source}: the workbook is protected by a password. Save a copy without one and drop it again.",
    ),
    "workbook-damaged": Text(
        f"{{source}}: tệp bị hỏng hoặc chưa chép xong. Chép lại tệp; nếu vẫn lỗi: {_EXPORT}",
        f"{{source}}: the file is damaged or was not copied completely. Copy it again; if that "
        f"does not help: {_EXPORT_EN}",
    ),
    "binary-workbook": Text(
        "{source}: bảng tính nhị phân (.xlsb) không được đọc. Mở bằng Excel và lưu thành .xlsx.",
        "{source}: binary workbooks (.xlsb) are not read. Open it with Excel and save it as .xlsx.",
    ),
    "unpacks-too-large": Text(
        f"{{source}}: bảng tính khi giải nén lớn quá mức cho phép (200 MB) nên không được mở. {_EXPORT}",
        f"{{source}}: the workbook unpacks to more than is allowed (200 MB) and was not opened. {_EXPORT_EN}",
    ),
    "too-many-rows": Text(
        "{source}: có dữ liệu ở quá dòng 200.000. Xóa các dòng thừa ở cuối, hoặc xuất sổ theo từng năm.",
        "{source}: there is data below row 200,000. Delete what stands far below, or export the register year by year.",
    ),
    "too-many-columns": Text(
        "{source}: có dữ liệu ở quá 200 cột. Xóa các cột thừa ở bên phải rồi lưu lại.",
        "{source}: there is data beyond 200 columns. Delete what stands far to the right and save it again.",
    ),
    "too-many-tables": Text(
        f"{{source}}: trang có quá nhiều bảng. {_EXPORT}", f"{{source}}: the page has too many tables. {_EXPORT_EN}"
    ),
    "html-without-table": Text(
        f"{{source}}: trang web không chứa bảng nào (có thể là trang đăng nhập đã hết phiên). {_EXPORT}",
        f"{{source}}: the web page holds no table (perhaps the page of a session that ended). {_EXPORT_EN}",
    ),
    "delimited-damaged": Text(
        f"{{source}}: tệp CSV có dấu ngoặc kép không đóng hoặc dòng dài quá mức. {_EXPORT}",
        f"{{source}}: the CSV file has a quotation mark that is never closed, or an endless line. {_EXPORT_EN}",
    ),
    "xml-with-doctype": Text(
        f"{{source}}: tệp XML có khai báo DOCTYPE nên không được đọc, vì lý do an toàn. {_EXPORT}",
        f"{{source}}: the XML file declares a document type and is not read, for safety. {_EXPORT_EN}",
    ),
    "xml-unknown": Text(
        f"{{source}}: tệp XML không phải gói edXML, cũng không phải bảng tính. {_EXPORT}",
        f"{{source}}: the XML file is neither an edXML package nor a workbook. {_EXPORT_EN}",
    ),
    "web-archive": Text(
        "{source}: trang web lưu trữ (.mht). Mở bằng Excel và lưu thành .xlsx.",
        "{source}: a web archive (.mht). Open it with Excel and save it as .xlsx.",
    ),
    "pdf-not-a-register": Text(
        f"{{source}}: tệp PDF, không đọc được như một sổ. {_EXPORT}",
        f"{{source}}: a PDF, which cannot be read as a register. {_EXPORT_EN}",
    ),
    "archive-not-a-register": Text(
        "{source}: tệp nén. Giải nén rồi đưa các tệp bên trong vào thư mục của đơn vị.",
        "{source}: an archive. Unpack it and drop what is inside into the unit's folder.",
    ),
    "picture-not-a-register": Text(f"{{source}}: tệp hình ảnh. {_EXPORT}", f"{{source}}: a picture. {_EXPORT_EN}"),
    "text-document-not-a-register": Text(
        f"{{source}}: tệp soạn thảo (Word, RTF), không phải bảng. {_EXPORT}",
        f"{{source}}: a text document (Word, RTF), no table. {_EXPORT_EN}",
    ),
    "not-a-register": Text(
        f"{{source}}: không nhận ra loại tệp. {_EXPORT}", f"{{source}}: the kind of file is not known. {_EXPORT_EN}"
    ),
    "no-header": Text(
        "{source}: không tìm thấy dòng tiêu đề của sổ (cần cột số, ký hiệu và cột ngày hoặc trích yếu). Xuất sổ kèm "
        'dòng tiêu đề, ví dụ "Số, ký hiệu văn bản", "Ngày tháng văn bản", "Trích yếu nội dung".',
        "{source}: no header row of a register was found (a column for number and symbol and one for date or subject "
        'are needed). Export it with its header row, such as "Số, ký hiệu văn bản", "Ngày tháng văn bản", '
        '"Trích yếu nội dung".',
    ),
    "register-of-incoming": Text(
        "{source}: đây là sổ đăng ký văn bản đến. Tỷ lệ phát hành tính trên văn bản đi: xuất sổ đăng ký văn bản đi.",
        "{source}: this is a register of incoming documents (sổ đăng ký văn bản đến). The ratio is about issued ones: "
        "export the register of outgoing documents (sổ đăng ký văn bản đi).",
    ),
    "dossiers-not-a-register": Text(
        "{source}: đây là danh sách hồ sơ một cửa, không phải sổ đăng ký văn bản đi. Không tính vào tỷ lệ phát hành.",
        "{source}: this is a list of one-stop dossiers, not a register of outgoing documents. It does not count here.",
    ),
    "package-damaged": Text(
        "{source}: gói edXML bị hỏng hoặc chưa đầy đủ. Tải lại gói tin từ trục liên thông.",
        "{source}: the edXML package is damaged or incomplete. Fetch it again from the exchange axis.",
    ),
}
"""Why a whole file was refused."""

NOTES: Mapping[str, Text] = {
    "legacy-encoding": Text(
        "Bảng mã cũ {value} đã được chuyển sang Unicode.", "The old encoding {value} was converted to Unicode."
    ),
    "hidden-sheet-read": Text('Trang tính ẩn "{value}" cũng được đọc.', 'The hidden sheet "{value}" was read, too.'),
    "sheet-without-header": Text(
        'Trang tính "{value}" không có dòng tiêu đề của sổ nên được bỏ qua.',
        'Sheet "{value}" has no header row of a register and was passed over.',
    ),
    "sheet-of-incoming": Text(
        'Trang tính "{value}" là sổ văn bản đến nên được bỏ qua.',
        'Sheet "{value}" is a register of incoming documents and was passed over.',
    ),
    "column-numbers": Text("Bỏ qua {value} dòng đánh số cột.", "Rows of column numbers passed over: {value}."),
    "group-rows": Text("Bỏ qua {value} dòng tiêu đề nhóm.", "Group rows passed over: {value}."),
    "total-rows": Text("Bỏ qua {value} dòng tổng cộng.", "Total rows passed over: {value}."),
    "repeated-headers": Text("Bỏ qua {value} dòng tiêu đề lặp lại.", "Repeated header rows passed over: {value}."),
    "footer-rows": Text("Bỏ qua {value} dòng cuối sổ.", "Footer rows passed over: {value}."),
    "continued-rows": Text(
        "{value} dòng nối tiếp dòng trên (ô số được gộp).",
        "Rows that go on from the one above (merged number cell): {value}.",
    ),
    "rows-without-number": Text(
        "Bỏ qua {value} dòng không có số và không có nội dung văn bản.",
        "Rows with neither a number nor a document passed over: {value}.",
    ),
    "numbers-without-document": Text(
        "{value} số được ghi sẵn nhưng chưa có văn bản.", "Numbers written down without a document: {value}."
    ),
    "no-date-column": Text(
        "Sổ không có cột ngày văn bản: {value} văn bản không xếp được vào tháng nào. Xuất lại sổ có cột ngày văn bản.",
        "The register has no column for the document's date: {value} {value:document belongs|documents belong} to "
        "no month. Export it again "
        "with that column.",
    ),
    "attachment-damaged": Text(
        'Tệp kèm theo "{value}" trong gói tin không giải mã được. Tải lại gói tin từ trục liên thông.',
        'The attachment "{value}" of the package cannot be decoded. Fetch the package again from the exchange axis.',
    ),
    "attachment-empty": Text(
        'Tệp kèm theo "{value}" trong gói tin không có nội dung.', 'The attachment "{value}" of the package is empty.'
    ),
    "dates-perhaps-swapped": Text(
        "{value} ô ngày có thể đã bị chương trình bảng tính đảo ngày và tháng; đối chiếu lại với văn bản.",
        "Date cells in which the spreadsheet program may have swapped day and month: {value}. Compare them with the "
        "documents.",
    ),
}
"""How a file was read, where that is worth telling."""


STATUSES: Mapping[PackageStatus, Text] = {
    PackageStatus.ARRIVED: Text("Đã đến", "Arrived"),
    PackageStatus.REFUSED: Text("Từ chối nhận", "Refused"),
    PackageStatus.ACCEPTED: Text("Đã tiếp nhận", "Accepted"),
    PackageStatus.ASSIGNED: Text("Đã phân công", "Assigned"),
    PackageStatus.IN_HAND: Text("Đang xử lý", "In hand"),
    PackageStatus.DONE: Text("Đã hoàn thành", "Done"),
    PackageStatus.RECALL_ASKED: Text("Yêu cầu lấy lại", "Recall asked for"),
    PackageStatus.RECALL_AGREED: Text("Đồng ý lấy lại", "Recall agreed to"),
    PackageStatus.RECALL_REFUSED: Text("Từ chối lấy lại", "Recall refused"),
}
"""What a receiver answered, in the words of Decision 28/2018/QĐ-TTg Art. 10(2)(h) and QCVN 102:2016."""

ROSTER_ROWS: dict[str, Text] = {
    "roster-name": Text(
        '"{column}": "{value}" không phải họ và tên. Ghi đủ họ và tên như trên văn bản.',
        '"{column}": "{value}" is not a full name. Write it as documents print it.',
    ),
    "roster-title": Text(
        '"{column}": chưa ghi chức vụ. Bổ sung, ví dụ Giám đốc, Phó Giám đốc.',
        '"{column}": the position is missing. Add it, such as Giám đốc or Phó Giám đốc.',
    ),
    "roster-form": Text(
        '"{column}": không hiểu hình thức ký "{value}". Ghi TM., Q., KT., TL., TUQ., hoặc để trống nếu ký trực tiếp.',
        '"{column}": "{value}" is no form of signing. Write TM., Q., KT., TL. or TUQ., or leave it empty for the head.',
    ),
    "roster-ends-before": Text(
        '"{column}": ngày kết thúc {value} trước ngày bắt đầu. Sửa lại một trong hai ngày.',
        '"{column}": the end, {value}, lies before the beginning. Mend one of the two.',
    ),
}
"""What is wrong with a row of a roster; such a row is left out as a whole."""

ROSTER_REASONS: Mapping[str, Text] = {
    "roster-no-header": Text(
        "{source}: không thấy dòng tiêu đề. Danh sách cần ít nhất hai cột Họ và tên, Chức vụ; nên có Hình thức ký, "
        "Từ ngày, Đến ngày.",
        "{source}: no header row. A roster needs at least the columns Họ và tên and Chức vụ; better also Hình thức ký, "
        "Từ ngày, Đến ngày.",
    ),
}

MESSAGES: Mapping[str, Text] = {**BAD_ROWS, **REASONS, **NOTES}
"""Every sentence on registers by its key."""


ROSTER_MESSAGES: Mapping[str, Text] = {**BAD_ROWS, **REASONS, **ROSTER_ROWS, **ROSTER_REASONS}
"""Every sentence on rosters by its key."""


def bad_row_sentence(bad: BadRow, lang: str) -> str:
    """Where a bad row is, what is wrong with it and what to do."""
    values = {
        "file": bad.source.rpartition("/")[2],
        "sheet": bad.sheet or "",
        "row": str(bad.row),
        "column": bad.column or "",
        "value": bad.value,
    }
    place = _PLACE if bad.sheet else _PLACE_WITHOUT_SHEET
    return f"{place.format(lang, values)}, {(BAD_ROWS | ROSTER_ROWS)[bad.message].format(lang, values)}"


def reason_sentence(reading: RegisterReading, lang: str) -> str | None:
    """Why a file was refused and what to export instead; None where it was read."""
    return None if reading.reason is None else REASONS[reading.reason].format(lang, {"source": reading.source})


def note_sentences(reading: RegisterReading, lang: str) -> list[str]:
    """What is worth telling about how a file was read."""
    return [NOTES[key].format(lang, {"value": value}) for key, value in reading.notes]
