"""Each annex in a file of its own carries the organisation's signature.

Reads: the files that were matched as annexes, their signatures and roles.
Cannot tell: of an annex that cannot be read, or whose signature is indeterminate.
Leaves to others: annexes inside the main file, which are not signed on their own; where the signature stands and
    what it writes (form/annex_signature_text); which class the document gets then (the profile's `annexes_decide`).
Source: Decree 30/2020 Annex I, Part I, II.8(b) and III.1(d).
"""

from __future__ import annotations

from rules import instruments as law
from rules.case import Case, all_passed, has_failure
from rules.facts import Issuance, Role, Unreadable
from rules.rule import ISSUANCE, NOT_APPLICABLE, Answer, Rule, Said, all_said, noncompliant, undecided
from rules.text import Text


def check(issuance: Issuance, case: Case) -> Answer:
    if not issuance.annexes:
        return NOT_APPLICABLE
    said: list[Said] = []
    for file, content in issuance.annexes:
        path = (("path", file.path),)
        if isinstance(content, Unreadable):
            said.append(Said("annex-unreadable", path))
            continue
        organisations = tuple(s for s in content.signatures if s.role is Role.ORGANISATION)
        if has_failure(content):
            said.append(Said("annex-invalid", path))
        elif all_passed(organisations):
            continue
        elif content.facts.was_signed:
            said.append(Said("annex-indeterminate", path))
        else:
            said.append(Said("annex-unsigned", path))
    return all_said(said)


RULE = Rule(
    id="signature/annex_signed",
    title=Text("Phụ lục ở tệp riêng có chữ ký số cơ quan", "Annex files carry the organisation's signature"),
    why=Text(
        "Phụ lục không cùng tệp với văn bản không được chữ ký trên văn bản bảo vệ.",
        "An annex in another file is not protected by the signatures on the document.",
    ),
    grounds=(law.D30_A1_ANNEX,),
    looks_at=ISSUANCE,
    messages={
        "annex-unsigned": noncompliant(
            Text("Phụ lục chưa ký số: {path}.", "The annex is not signed: {path}."),
            Text(
                "Văn thư ký số của cơ quan lên tệp phụ lục, góc trên bên phải trang đầu.",
                "Let the clerk apply the organisation's signature to the annex, top right of its first page.",
            ),
        ),
        "annex-invalid": noncompliant(
            Text("Chữ ký số trên phụ lục không hợp lệ: {path}.", "The annex's signature is not valid: {path}."),
            Text(
                "Lấy lại tệp phụ lục từ Hệ thống; nếu tệp đó cũng hỏng thì ký và gửi lại.",
                "Fetch the annex from the System again; if that one fails too, sign and send it anew.",
            ),
        ),
        "annex-indeterminate": undecided(
            Text(
                "Chưa kết luận được chữ ký số của cơ quan trên phụ lục: {path}.",
                "The organisation's signature on the annex cannot be decided: {path}.",
            ),
            Text(
                "Kiểm tra tệp bằng lệnh verify và bổ sung điều kiện còn thiếu.",
                "Look at the file with verify and add what the check lacks.",
            ),
        ),
        "annex-unreadable": undecided(
            Text("Không đọc được phụ lục: {path}.", "The annex cannot be read: {path}."),
            Text(
                "Thay bằng tệp PDF nguyên vẹn, đã ký số của cơ quan.",
                "Replace it by a whole PDF with the organisation's signature.",
            ),
        ),
    },
    check=check,
)
