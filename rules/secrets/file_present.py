"""No file of a State secret lies in a watched folder.

Reads: whether the register calls the entry secret and a file was matched to it; whether a page bears a secrecy stamp.
Cannot tell: which of several files belongs to the secret entry, where only candidates are known.
Leaves to others: everything in the file; nothing of it is opened, told or logged.
Source: Decision 28/2018 Art. 1(2); Decree 30/2020 Art. 16(3); Law 117/2025.
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case
from rules.facts import Issuance
from rules.rule import COMPLIANT, ISSUANCE, NOT_APPLICABLE, Answer, Rule, noncompliant, says, undecided
from rules.text import Text


def check(issuance: Issuance, case: Case) -> Answer:
    if not case.is_secret:
        return NOT_APPLICABLE
    if issuance.file is not None:
        registered = case.entry is not None and case.entry.is_secret
        return says("file-present" if registered else "stamped-file", path=issuance.file.path)
    if issuance.candidates:
        return says("maybe-present", paths=", ".join(issuance.candidates))
    return COMPLIANT


RULE = Rule(
    id="secrets/file_present",
    title=Text("Không có tệp của văn bản mật", "No file of a secret document"),
    why=Text(
        "Bí mật nhà nước không được lưu, xử lý trên máy tính kết nối mạng; tệp không được mở.",
        "State secrets are not kept or handled on networked machines; the file is not opened.",
    ),
    grounds=(law.D28_1_2, law.D30_16_3, law.L117, law.D30_A1_SECRECY),
    looks_at=ISSUANCE,
    messages={
        "file-present": noncompliant(
            Text(
                "CẢNH BÁO: có tệp của văn bản mật trong thư mục theo dõi: {path}. Tệp không được mở.",
                "ALARM: a file of a secret document lies in the watched folder: {path}. It was not opened.",
            ),
            Text(
                "Báo ngay người phụ trách bảo vệ bí mật nhà nước; không mở, không gửi, không sao chép tệp.",
                "Tell the officer in charge of State secrets at once; do not open, send or copy the file.",
            ),
        ),
        "stamped-file": noncompliant(
            Text(
                "CẢNH BÁO: tệp {path} có dấu chỉ độ mật nhưng sổ đăng ký không ghi mật.",
                "ALARM: the file {path} bears a stamp of secrecy, and the register does not call it secret.",
            ),
            Text(
                "Báo ngay người phụ trách bảo vệ bí mật nhà nước; rà soát độ mật ghi trong sổ.",
                "Tell the officer in charge of State secrets at once; check the register's column of secrecy.",
            ),
        ),
        "maybe-present": undecided(
            Text(
                "CẢNH BÁO: có thể có tệp của văn bản mật trong thư mục theo dõi: {paths}. Tệp không được mở.",
                "ALARM: files of a secret document may lie in the watched folder: {paths}. None was opened.",
            ),
            Text(
                "Để người phụ trách bảo vệ bí mật nhà nước xác định và xử lý.",
                "Let the officer in charge of State secrets find out and act.",
            ),
        ),
    },
    check=check,
    waivable=False,
)
