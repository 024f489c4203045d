"""The classes of issued documents: every issuance gets exactly one; what each is called, rests on and asks for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rules import instruments as law
from rules.law import LegalGround
from rules.text import Text


class IssuanceClass(StrEnum):
    """What an issued document is, for the ratio. The table that chooses is rules/verdict.py."""

    EXEMPT_SECRET = "exempt-secret"
    VOID = "void"
    EXEMPT_INFRASTRUCTURE = "exempt-infrastructure"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    INVALID = "invalid"
    INDETERMINATE = "indeterminate"
    WRONG_SIGNER = "wrong-signer"
    E_ORIGINAL = "e-original"
    DIGITISED_COPY = "digitised-copy"
    HYBRID = "hybrid"
    ORGANISATION_ONLY = "organisation-only"
    PERSON_ONLY = "person-only"
    PAPER_SCAN = "paper-scan"
    UNSIGNED = "unsigned"
    REVIEW = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassCard:
    """What is said of one class wherever it is shown."""

    issuance_class: IssuanceClass
    label: Text
    meaning: Text
    """Why a document is in this class, in one sentence."""
    remedy: Text
    """What the office does about it; for a good document, what to keep doing."""
    grounds: tuple[LegalGround, ...]


CLASSES: dict[IssuanceClass, ClassCard] = {
    card.issuance_class: card
    for card in (
        ClassCard(
            issuance_class=IssuanceClass.EXEMPT_SECRET,
            label=Text("Miễn trừ (bí mật nhà nước)", "Exempt (State secret)"),
            meaning=Text(
                "Văn bản có nội dung bí mật nhà nước không thuộc diện phát hành điện tử; tệp không được mở.",
                "A document with State secrets is not issued electronically; its file is not opened.",
            ),
            remedy=Text(
                "Đăng ký, quản lý riêng theo pháp luật về bảo vệ bí mật nhà nước. Nếu có tệp trên máy nối mạng, báo "
                "ngay người phụ trách bảo vệ bí mật nhà nước.",
                "Register and keep it apart under the law on State secrets. Where a file of it lies on a networked "
                "machine, tell the officer in charge of State secrets at once.",
            ),
            grounds=(law.D28_1_2, law.D30_16_3, law.L117),
        ),
        ClassCard(
            issuance_class=IssuanceClass.VOID,
            label=Text("Hủy, thu hồi", "Void, recalled"),
            meaning=Text(
                "Số bị hủy hoặc văn bản đã thu hồi, thay thế.",
                "The number was cancelled, or the document recalled or replaced.",
            ),
            remedy=Text(
                "Ghi lý do hủy hoặc văn bản thu hồi vào cột Ghi chú của Sổ đăng ký văn bản đi.",
                "Write the reason, or the recalling document, into the register's column Ghi chú.",
            ),
            grounds=(law.D30_18_3, law.D30_18_4_B),
        ),
        ClassCard(
            issuance_class=IssuanceClass.EXEMPT_INFRASTRUCTURE,
            label=Text("Miễn trừ (hạ tầng)", "Exempt (infrastructure)"),
            meaning=Text(
                "Phát hành giấy vì một bên chưa đáp ứng hạ tầng kỹ thuật, có ghi lý do.",
                "Issued on paper because one side lacks the infrastructure, with the reason recorded.",
            ),
            remedy=Text(
                "Giữ căn cứ của lý do đã ghi và rà soát lại khi bên nhận đã đủ hạ tầng.",
                "Keep what supports the recorded reason, and look again once the receiver is equipped.",
            ),
            grounds=(law.D28_7_1,),
        ),
        ClassCard(
            issuance_class=IssuanceClass.MISSING,
            label=Text("Chưa có tệp", "No file"),
            meaning=Text(
                "Có trong sổ đăng ký nhưng chưa tìm thấy tệp của văn bản.",
                "Entered in the register, and no file of it was found.",
            ),
            remedy=Text(
                "Lấy bản gốc điện tử từ Hệ thống và đặt vào thư mục của đơn vị; kiểm tra số, ký hiệu trong sổ.",
                "Take the electronic original from the System into the unit's folder; check number and symbol in the "
                "register.",
            ),
            grounds=(law.D30_19_2_A,),
        ),
        ClassCard(
            issuance_class=IssuanceClass.UNREADABLE,
            label=Text("Tệp không đọc được", "File cannot be read"),
            meaning=Text(
                "Tệp hỏng, có mật khẩu, không phải PDF hoặc vượt giới hạn đọc.",
                "The file is damaged, locked, no PDF, or beyond the limits of reading.",
            ),
            remedy=Text(
                "Tải lại tệp nguyên vẹn từ Hệ thống (không in lại, không lưu qua phần mềm khác) và thay tệp này.",
                "Fetch the file whole from the System (not reprinted, not saved through other software) and replace "
                "this one.",
            ),
            grounds=(law.D30_19_2_A, law.D30_21_2_A),
        ),
        ClassCard(
            issuance_class=IssuanceClass.INVALID,
            label=Text("Chữ ký số không hợp lệ", "Invalid digital signature"),
            meaning=Text(
                "Có chữ ký số không đạt: nội dung đã thay đổi, chữ ký sai, hoặc chứng thư bị thu hồi, hết hạn khi ký.",
                "A signature fails: the content was changed, the signature is wrong, or the certificate was revoked or "
                "expired when it signed.",
            ),
            remedy=Text(
                "So với bản trên Hệ thống; nếu bản đó nguyên vẹn thì dùng bản đó, nếu không thì ký và phát hành lại.",
                "Compare with the System's own file; if that one is whole use it, otherwise sign and issue again.",
            ),
            grounds=(law.D30_5_2, law.D30_21_2_A, law.L20_22_3_D, law.C15_6),
        ),
        ClassCard(
            issuance_class=IssuanceClass.INDETERMINATE,
            label=Text("Chưa xác định", "Indeterminate"),
            meaning=Text(
                "Chưa đủ căn cứ để kết luận: chữ ký số chưa kiểm tra được hết, hoặc ngày văn bản chưa đến.",
                "There is not enough at hand to conclude: signatures that cannot be checked to the end, or a date that "
                "has not come.",
            ),
            remedy=Text(
                "Bổ sung điều kiện kiểm tra (chứng thư CA, CRL, dấu thời gian), sửa ngày nếu gõ nhầm, rồi kiểm tra "
                "lại; lệnh explain cho biết lý do của từng chữ ký, từng văn bản.",
                "Add what the check lacks (CA certificates, CRLs, timestamps), correct a date that is a slip, and "
                "check again; explain shows the reason for each signature and document.",
            ),
            grounds=(law.D30_5_2, law.C15_A2),
        ),
        ClassCard(
            issuance_class=IssuanceClass.WRONG_SIGNER,
            label=Text("Sai thẩm quyền", "Not competent to sign"),
            meaning=Text(
                "Người ký không có thẩm quyền vào ngày đó, hoặc chứng thư cơ quan là của đơn vị khác.",
                "The signer had no authority on that day, or the organisation's certificate is another unit's.",
            ),
            remedy=Text(
                "Kiểm tra danh sách người ký và tên chứng thư của đơn vị trong cấu hình; nếu đúng là ký sai thẩm quyền "
                "thì thay thế bằng văn bản ký đúng thẩm quyền.",
                "Check the unit's signers and certificate names in the settings; if the wrong person or key did sign, "
                "replace the document by one that is signed by those competent.",
            ),
            grounds=(law.D30_13, law.D30_4_2_A, law.D30_33_2),
        ),
        ClassCard(
            issuance_class=IssuanceClass.E_ORIGINAL,
            label=Text("Bản gốc điện tử", "Electronic original"),
            meaning=Text(
                "Văn bản điện tử được ký số bởi người có thẩm quyền và ký số của cơ quan, tổ chức.",
                "An electronic document signed digitally by the competent person and by the organisation.",
            ),
            remedy=Text(
                "Không phải khắc phục; lưu bản gốc trên Hệ thống.",
                "Nothing to mend; keep the original in the System.",
            ),
            grounds=(law.D30_5_1, law.D30_3_8),
        ),
        ClassCard(
            issuance_class=IssuanceClass.DIGITISED_COPY,
            label=Text("Bản số hóa từ bản giấy", "Digitised from paper"),
            meaning=Text(
                "Lãnh đạo ký giấy; bản quét được ký số của cơ quan (bản sao y điện tử).",
                "The leader signed paper; the scan carries the organisation's signature (an electronic copy).",
            ),
            remedy=Text(
                "Với văn bản sau: trình ký số trên Hệ thống thay cho ký giấy rồi quét.",
                "For the documents to come: have them signed digitally in the System instead of on paper.",
            ),
            grounds=(law.D30_25_1_C, law.D30_18_6, law.D30_26),
        ),
        ClassCard(
            issuance_class=IssuanceClass.HYBRID,
            label=Text("Bản quét có ký số người có thẩm quyền", "Scan signed digitally by the competent person"),
            meaning=Text(
                "Trang là ảnh quét từ giấy, nhưng có đủ chữ ký số của người có thẩm quyền và của cơ quan.",
                "The pages are scans of paper, and both the competent person and the organisation signed digitally.",
            ),
            remedy=Text(
                "Với văn bản sau: ký số thẳng trên tệp do phần mềm soạn thảo tạo ra, không in và quét.",
                "For the documents to come: sign the file as the word processor makes it, without printing and "
                "scanning.",
            ),
            grounds=(law.D30_3_4, law.D30_3_8),
        ),
        ClassCard(
            issuance_class=IssuanceClass.ORGANISATION_ONLY,
            label=Text("Chỉ có chữ ký số cơ quan", "Organisation's signature only"),
            meaning=Text(
                "Thiếu chữ ký số của người có thẩm quyền.",
                "The competent person's digital signature is missing.",
            ),
            remedy=Text(
                "Trình người có thẩm quyền ký số trước, sau đó Văn thư mới ký số của cơ quan.",
                "Have the competent person sign first; only then does the clerk apply the organisation's signature.",
            ),
            grounds=(law.D30_5_1, law.D30_32_2_D),
        ),
        ClassCard(
            issuance_class=IssuanceClass.PERSON_ONLY,
            label=Text("Chưa ký số cơ quan", "Organisation's signature missing"),
            meaning=Text(
                "Có chữ ký số của người có thẩm quyền, thiếu chữ ký số của cơ quan (có thể đã in ra đóng dấu).",
                "The competent person signed digitally, the organisation did not (perhaps it was printed and stamped).",
            ),
            remedy=Text(
                "Văn thư ký số của cơ quan lên tệp rồi phát hành; không in ra để đóng dấu.",
                "Let the clerk apply the organisation's signature to the file and issue it, instead of printing and "
                "stamping.",
            ),
            grounds=(law.D30_5_1, law.D30_18_5),
        ),
        ClassCard(
            issuance_class=IssuanceClass.PAPER_SCAN,
            label=Text("Ký giấy, bản quét", "Signed on paper, scanned"),
            meaning=Text(
                "Bản quét của văn bản giấy, không có chữ ký số: chỉ để biết, tham khảo.",
                "A scan of a paper document with no digital signature: for information only.",
            ),
            remedy=Text(
                "Trình ký số trên Hệ thống. Nếu buộc phải ký giấy: số hóa và ký số của cơ quan để có bản sao y điện "
                "tử.",
                "Have it signed digitally in the System. Where paper cannot be avoided: digitise it and apply the "
                "organisation's signature, which makes an electronic copy.",
            ),
            grounds=(law.D28_4_2,),
        ),
        ClassCard(
            issuance_class=IssuanceClass.UNSIGNED,
            label=Text("Chưa ký số", "Not signed digitally"),
            meaning=Text(
                "Tệp không có chữ ký số nào; hình chữ ký, hình dấu dán vào không phải chữ ký số.",
                "The file has no digital signature; pasted pictures of signature and seal are none.",
            ),
            remedy=Text(
                "Trình ký số của người có thẩm quyền và ký số của cơ quan trước khi phát hành.",
                "Have both the competent person and the organisation sign digitally before issuing.",
            ),
            grounds=(law.D28_4_2, law.D30_5_1),
        ),
        ClassCard(
            issuance_class=IssuanceClass.REVIEW,
            label=Text("Cần xem tay", "Needs a person to look"),
            meaning=Text(
                "Không xếp loại tự động được: nhiều tệp cùng khớp, hoặc vai trò của chữ ký chưa rõ.",
                "It cannot be classed by itself: several files fit, or the roles of the signatures are not clear.",
            ),
            remedy=Text(
                "Mở văn bản, xác định tệp đúng hoặc vai trò của người ký, rồi bổ sung cấu hình hoặc dọn tệp thừa.",
                "Open the document, settle which file or which signer it is, then complete the settings or remove the "
                "surplus files.",
            ),
            grounds=(law.D30_4_2_B, law.D30_5_1),
        ),
    )
}
"""Every class with its card, in the order of the class table."""
