"""The words for what facts and verdicts say: one Text for each member of each enum that a user sees."""

from __future__ import annotations

from rules.facts import (
    Changes,
    Coverage,
    DocumentVerdict,
    Indication,
    Integrity,
    Level,
    MatchBasis,
    Origin,
    Outcome,
    Revocation,
    RevocationPolicy,
    Role,
    SignerKind,
)
from rules.text import Text

ROLES = {
    Role.PERSON: Text("người có thẩm quyền", "competent person"),
    Role.INITIALS: Text("ký nháy", "initials"),
    Role.CLERK: Text("văn thư", "clerk"),
    Role.ORGANISATION: Text("cơ quan, tổ chức", "organisation"),
    Role.TIMESTAMP: Text("dấu thời gian", "document timestamp"),
    Role.UNKNOWN: Text("chưa rõ", "unknown"),
}
INDICATIONS = {
    Indication.TOTAL_PASSED: Text("hợp lệ", "valid"),
    Indication.INDETERMINATE: Text("chưa xác định", "cannot tell"),
    Indication.TOTAL_FAILED: Text("không hợp lệ", "not valid"),
}
INTEGRITIES = {
    Integrity.INTACT: Text("toàn vẹn", "intact"),
    Integrity.BROKEN: Text("đã bị thay đổi", "broken"),
    Integrity.UNVERIFIABLE: Text("không kiểm tra được", "could not be checked"),
}
COVERAGES = {
    Coverage.ENTIRE_FILE: Text("toàn bộ tệp", "the entire file"),
    Coverage.ENTIRE_REVISION: Text("toàn bộ phiên bản tại thời điểm ký", "the entire revision that was signed"),
    Coverage.PARTIAL: Text("một phần tệp", "a part of the file"),
    Coverage.UNCLEAR: Text("phạm vi không rõ ràng", "unclear"),
}
CHANGES = {
    Changes.NONE: Text("không có thay đổi", "nothing"),
    Changes.LTV: Text("dữ liệu xác thực lâu dài", "validation data"),
    Changes.SIGNING: Text("chữ ký số của người ký sau", "later signatures"),
    Changes.FORM_FILLING: Text("điền biểu mẫu", "form fields filled in"),
    Changes.ANNOTATIONS: Text("chú thích thêm vào", "annotations"),
    Changes.OTHER: Text("nội dung khác", "other content"),
    Changes.UNKNOWN: Text("không phân tích được", "could not be analysed"),
}
REVOCATIONS = {
    Revocation.GOOD: Text("không bị thu hồi", "not revoked"),
    Revocation.REVOKED: Text("đã bị thu hồi", "revoked"),
    Revocation.UNKNOWN: Text("chưa xác định được", "could not be determined"),
    Revocation.NOT_CHECKED: Text("chưa kiểm tra", "not checked"),
}
REVOCATION_POLICIES = {
    RevocationPolicy.REQUIRE: Text("bắt buộc kiểm tra thu hồi", "a revocation status is required"),
    RevocationPolicy.IF_AVAILABLE: Text(
        "kiểm tra thu hồi khi có dữ liệu", "revocation is checked where data is at hand"
    ),
    RevocationPolicy.SKIP: Text("không kiểm tra thu hồi", "revocation is not checked"),
}
SIGNER_KINDS = {
    SignerKind.PERSON: Text("cá nhân", "person"),
    SignerKind.ORGANISATION: Text("cơ quan, tổ chức", "organisation"),
    SignerKind.UNIT: Text("đơn vị trực thuộc", "department"),
    SignerKind.UNKNOWN: Text("chưa rõ", "unknown"),
}
ORIGINS = {
    Origin.BORN_DIGITAL: Text("văn bản điện tử", "born digital"),
    Origin.SCAN: Text("bản quét từ giấy", "scan of paper"),
    Origin.MIXED: Text("vừa điện tử vừa bản quét", "mixed"),
    Origin.UNKNOWN: Text("chưa rõ", "unknown"),
}
VERDICTS = {
    DocumentVerdict.VALID: Text("HỢP LỆ", "VALID"),
    DocumentVerdict.INDETERMINATE: Text("CHƯA XÁC ĐỊNH", "CANNOT TELL"),
    DocumentVerdict.INVALID: Text("KHÔNG HỢP LỆ", "NOT VALID"),
    DocumentVerdict.UNSIGNED: Text("CHƯA KÝ SỐ", "UNSIGNED"),
    DocumentVerdict.UNREADABLE: Text("KHÔNG ĐỌC ĐƯỢC", "UNREADABLE"),
}
OUTCOMES = {
    Outcome.COMPLIANT: Text("đạt", "compliant"),
    Outcome.NONCOMPLIANT: Text("chưa đạt", "noncompliant"),
    Outcome.INDETERMINATE: Text("chưa xác định", "cannot tell"),
    Outcome.NOT_APPLICABLE: Text("không áp dụng", "not applicable"),
}
LEVELS = {
    Level.FAIL: Text("lỗi", "failure"),
    Level.WARN: Text("cảnh báo", "warning"),
    Level.NOTE: Text("lưu ý", "note"),
    Level.IGNORE: Text("bỏ qua", "ignored"),
}
BASES = {
    MatchBasis.NUMBER: Text("số, ký hiệu trên văn bản", "number and symbol on the page"),
    MatchBasis.FILE_NAME: Text("tên tệp", "the file's name"),
    MatchBasis.DATE_AND_SUBJECT: Text("ngày và trích yếu", "date and subject"),
    MatchBasis.NONE: Text("không đối chiếu được", "nothing"),
}
HOLDINGS = {
    "anchor": Text("chứng thư gốc", "anchor"),
    "intermediate": Text("chứng thư trung gian", "intermediate"),
    "tsa": Text("máy chủ dấu thời gian", "time-stamp server"),
    "crl": Text("CRL", "CRL"),
    "ocsp": Text("phản hồi OCSP", "OCSP response"),
    "unknown": Text("chưa rõ", "unknown"),
}
"""What a trust folder holds (pipeline/trust/keep.py)."""
REGISTERS = {
    "register": Text("sổ đăng ký", "register"),
    "package": Text("gói edXML", "edXML package"),
    "dossiers": Text("danh sách hồ sơ", "list of dossiers"),
    "unknown": Text("không nhận ra", "not recognised"),
}
"""What a register export turns out to be (pipeline/registers/__init__.py)."""
RUNS = {
    "running": Text("đang chạy", "running"),
    "done": Text("hoàn thành", "done"),
    "incomplete": Text("hoàn thành nhưng còn thiếu", "done, but incomplete"),
    "interrupted": Text("bị ngắt", "interrupted"),
}
"""How a run stands (pipeline/stores/interface.py, RunState)."""

WAITING = Text(
    "Còn {count} tệp đã thấy mà chưa đọc đến: văn bản trong đó chưa có trong số liệu nào (vanthu status).",
    "Files seen and not read yet: {count}; their documents are in no figure (vanthu status).",
)

DATED_AHEAD = Text(
    "{count} văn bản ghi ngày chưa đến vào lúc đánh giá, xếp vào tháng của ngày đó, chưa văn bản nào tính là bản gốc; "
    "nếu phần lớn văn bản như vậy thì đồng hồ máy sai (vanthu doctor).",
    "Documents of a date that had not come when they were judged: {count}, in the month of that date, none of them "
    "counted as an original; where it is most of them, this machine's clock is wrong (vanthu doctor).",
)
