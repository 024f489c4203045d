"""What is wrong with trust material, as values with a sentence in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustProblem:
    """One thing about the trust folder that the operator should know."""

    code: str
    """Key of the sentence in PROBLEM_TEXTS."""
    file: str
    """Relative to the trust folder, with `/`; empty when no single file is meant."""
    values: tuple[tuple[str, str], ...] = ()
    """What the sentence needs, as (name, shown value) pairs."""
    is_error: bool = True
    """False for advice: the material is used as it is."""

    def sentence(self, lang: str) -> str:
        """The problem in words."""
        return PROBLEM_TEXTS[self.code].format(lang, {"file": self.file, **dict(self.values)})


PROBLEM_TEXTS: dict[str, Text] = {
    "trust-folder-missing": Text(
        vi="Không có thư mục tin cậy «{folder}» nên không chữ ký nào dẫn tới chứng thư gốc; tạo bằng «vanthu init».",
        en="There is no trust folder `{folder}`, so no signature leads to a root; make one with `vanthu init`.",
    ),
    "no-anchors": Text(
        vi="Thư mục tin cậy chưa có chứng thư gốc nào dùng được (anchors/) nên mọi chữ ký đều chưa xác định.",
        en="The trust folder holds no usable root (anchors/), so every signature stays undecided.",
    ),
    "no-pins": Text(
        vi="[trust] pins chưa có dấu vân tay SHA-256 nào: mọi tệp trong anchors/ đều được tin cậy. Nên ghi vào.",
        en="[trust] pins names no SHA-256: every file in anchors/ is trusted. Better name them.",
    ),
    "anchor-not-pinned": Text(
        vi="{file}: chứng thư «{name}» ({sha256}) không có trong [trust] pins nên bị từ chối.",
        en="{file}: the certificate `{name}` ({sha256}) is not in [trust] pins and is refused.",
    ),
    "anchor-not-ca": Text(
        vi="{file}: «{name}» không phải chứng thư của cơ quan chứng thực nên không thể làm chứng thư gốc.",
        en="{file}: `{name}` is not the certificate of an authority and cannot be a root.",
    ),
    "pin-without-file": Text(
        vi="Dấu vân tay {sha256} ({name}) có trong [trust] pins nhưng không có tệp nào trong anchors/.",
        en="The fingerprint {sha256} ({name}) is in [trust] pins, and no file in anchors/ has it.",
    ),
    "file-unreadable": Text(
        vi="{file}: không đọc được ({cause}).",
        en="{file}: cannot be read ({cause}).",
    ),
    "file-too-large": Text(
        vi="{file}: quá lớn ({size_bytes} byte), không phải dữ liệu tin cậy.",
        en="{file}: too large ({size_bytes} bytes) to be trust material.",
    ),
    "file-unrecognised": Text(
        vi="{file}: không phải chứng thư, CRL hay phản hồi OCSP (PEM, DER, P7B).",
        en="{file}: not a certificate, CRL or OCSP response (PEM, DER, P7B).",
    ),
    "certificate-misplaced": Text(
        vi="{file}: có chứng thư «{name}» trong thư mục dành cho CRL/OCSP; hãy chuyển sang intermediates/.",
        en="{file}: holds the certificate `{name}` in a folder for CRLs or OCSP; move it to intermediates/.",
    ),
    "crl-of-nobody": Text(
        vi="{file}: CRL của «{name}» không do khóa của cơ quan nào trong thư mục ký; CRL này không nói lên điều gì.",
        en="{file}: the CRL of `{name}` is signed by the key of no authority at hand; it says nothing.",
    ),
    "crl-expired": Text(
        vi="{file}: CRL của «{name}» đã quá hạn cập nhật ({date}); hãy lấy bản mới.",
        en="{file}: the CRL of `{name}` should have been renewed on {date:day}; fetch a new one.",
    ),
    "crl-indirect": Text(
        vi="{file}: CRL của «{name}» là CRL gián tiếp, chưa dùng được; hãy lấy CRL do chính cơ quan cấp ký.",
        en="{file}: the CRL of `{name}` is an indirect one and not used; fetch the one that the issuer signs itself.",
    ),
    "crl-attribute": Text(
        vi="{file}: CRL của «{name}» chỉ dành cho chứng thư thuộc tính nên không dùng.",
        en="{file}: the CRL of `{name}` is for attribute certificates only and not used.",
    ),
    "crl-critical": Text(
        vi="{file}: CRL của «{name}» có phần mở rộng bắt buộc mà phần mềm không hiểu nên không dùng (RFC 5280, 5.2).",
        en="{file}: the CRL of `{name}` has a critical extension not understood here and is not used (RFC 5280, 5.2).",
    ),
    "crl-delta": Text(
        vi="{file}: CRL của «{name}» là bản bổ sung (delta): có tên trên đó thì tính, vắng mặt thì không kết luận.",
        en="{file}: the CRL of `{name}` is a delta: being on it counts, not being on it says nothing.",
    ),
    "crl-some-reasons": Text(
        vi="{file}: CRL của «{name}» chỉ ghi một số lý do thu hồi: có tên thì tính, vắng mặt thì không kết luận.",
        en="{file}: the CRL of `{name}` lists some reasons only: being on it counts, not being on it says nothing.",
    ),
    "crl-missing": Text(
        vi="Không có CRL hay OCSP của «{name}»: chứng thư do cơ quan này cấp sẽ «chưa kiểm tra thu hồi».",
        en="There is no CRL or OCSP response of `{name}`: certificates it issued stay `revocation not checked`.",
    ),
    "authority-expired": Text(
        vi="{file}: chứng thư «{name}» đã hết hạn ngày {date}; chỉ còn dùng cho chữ ký trước ngày đó.",
        en="{file}: the certificate `{name}` ended on {date:day}; it serves only for signatures made before.",
    ),
    "authority-expiring": Text(
        vi="{file}: chứng thư «{name}» sẽ hết hạn ngày {date}; hãy chuẩn bị chứng thư thay thế.",
        en="{file}: the certificate `{name}` ends on {date:day}; prepare its successor.",
    ),
    "authority-unrooted": Text(
        vi="{file}: chứng thư «{name}» không dẫn tới chứng thư gốc nào được tin cậy.",
        en="{file}: the certificate `{name}` leads to no trusted root.",
    ),
}
