"""Sentences for the notes and reasons that documents and signatures carry (rules/facts.py: Note), by code."""

from __future__ import annotations

from rules.signing_texts import SIGNING_TEXTS
from rules.text import Text

NOTE_TEXTS: dict[str, Text] = {
    **SIGNING_TEXTS,
    # Signatures, as rules/indication.py validates them.
    "no-timestamp": Text(
        vi="Chữ ký không có dấu thời gian: sau khi chứng thư hết hạn sẽ không còn chứng minh được thời điểm ký.",
        en="The signature has no timestamp: once the certificate has expired, nothing proves when it was made.",
    ),
    "timestamp-not-of-this-signature": Text(
        vi="Dấu thời gian không khớp với chữ ký này nên không được dùng làm căn cứ về thời điểm ký.",
        en="The timestamp does not fit this signature, so it proves nothing about the time of signing.",
    ),
    "timestamp-unverifiable": Text(
        vi="Không kiểm tra được dấu thời gian nên không dùng làm căn cứ về thời điểm ký.",
        en="The timestamp could not be checked, so it proves nothing about the time of signing.",
    ),
    "tsa-certificate-missing": Text(
        vi="Không có chứng thư của máy chủ cấp dấu thời gian nên dấu thời gian không được dùng làm căn cứ.",
        en="The time-stamp server's certificate is not at hand, so the timestamp proves nothing.",
    ),
    "tsa-untrusted": Text(
        vi="Máy chủ cấp dấu thời gian «{tsa}» không dẫn tới chứng thư gốc tin cậy nên dấu thời gian không được dùng.",
        en="The time-stamp server `{tsa}` does not lead to a trusted root, so its timestamp proves nothing.",
    ),
    "tsa-wrong-usage": Text(
        vi="Chứng thư «{tsa}» không phải chứng thư dành riêng cho cấp dấu thời gian nên dấu thời gian không được dùng.",
        en="The certificate `{tsa}` is not one for time-stamping alone, so its timestamp proves nothing.",
    ),
    "tsa-outside-validity": Text(
        vi="Dấu thời gian được cấp ngoài thời hạn của chứng thư «{tsa}» nên không được dùng.",
        en="The timestamp was made outside the validity of the certificate `{tsa}`, so it proves nothing.",
    ),
    "timestamp-after-validation": Text(
        vi="Dấu thời gian {time} muộn hơn thời điểm kiểm tra; hãy xem lại đồng hồ của máy này.",
        en="The timestamp {time:day} is later than the time of validation; check this machine's clock.",
    ),
    "tsa-revoked": Text(
        vi="Chứng thư của máy chủ cấp dấu thời gian «{tsa}» bị thu hồi ngày {date} nên dấu thời gian không được dùng.",
        en="The certificate of the time-stamp server `{tsa}` was revoked on {date:day}, so its timestamp proves "
        "nothing.",
    ),
    "tsa-expired": Text(
        vi="Chứng thư của máy chủ cấp dấu thời gian «{tsa}» đã hết hạn ngày {date}, sau khi cấp dấu thời gian này.",
        en="The certificate of the time-stamp server `{tsa}` ended on {date:day}, after it made this timestamp.",
    ),
    "clock-local-as-utc": Text(
        vi="Giờ máy tính của người ký lệch 7 giờ so với dấu thời gian: phần mềm ký ghi giờ Việt Nam thành giờ UTC.",
        en="The signer's clock is 7 hours from the timestamp: the signing software wrote Vietnam's time as UTC.",
    ),
    "clock-skew": Text(
        vi="Giờ máy tính của người ký lệch {hours} giờ so với dấu thời gian; thời điểm ký lấy theo dấu thời gian.",
        en="The signer's clock is {hours} {hours:hour|hours} from the timestamp; the timestamp is what counts.",
    ),
    "integrity-broken": Text(
        vi="Nội dung được ký đã bị thay đổi: giá trị băm không khớp.",
        en="What was signed has been changed: the digest does not fit.",
    ),
    "integrity-unverifiable": Text(
        vi="Có chữ ký số nhưng không kiểm tra được tính toàn vẹn.",
        en="There is a signature, and its integrity could not be checked.",
    ),
    "coverage-partial": Text(
        vi="Chữ ký không bao phủ trọn phần tệp mà nó phải bao phủ.",
        en="The signature does not cover the whole of what it must cover.",
    ),
    "coverage-unclear": Text(
        vi="Phạm vi bao phủ của chữ ký không bình thường: có phần tệp nằm ngoài vùng được ký.",
        en="What the signature covers is not as it should be: parts of the file lie outside.",
    ),
    "changes-not-analysed": Text(
        vi="Không phân tích được những thay đổi sau khi ký nên chưa kết luận được.",
        en="What was changed after signing could not be analysed, so nothing is concluded.",
    ),
    "filled-after-signing": Text(
        vi="Biểu mẫu được điền sau khi ký: người ký chưa thấy nội dung đang hiển thị.",
        en="The form was filled in after signing: the signer did not see what is shown now.",
    ),
    "content-changed": Text(
        vi="Nội dung tệp đã bị thay đổi sau khi ký, ngoài những thay đổi được phép.",
        en="The file's content was changed after signing, beyond what is allowed.",
    ),
    "no-signing-certificate": Text(
        vi="Không tìm thấy chứng thư của người ký.",
        en="The signer's certificate was not found.",
    ),
    "issuer-forged": Text(
        vi="Chứng thư mạo danh: ghi do «{issuer}» cấp nhưng không phải do khóa của cơ quan chứng thực này ký.",
        en="A forged certificate: it names `{issuer}` as its issuer, and that authority's key did not sign it.",
    ),
    "issuer-missing": Text(
        vi="Chưa có chứng thư của cơ quan cấp «{issuer}»; hãy bổ sung vào thư mục tin cậy (vanthu trust add).",
        en="The certificate of the issuer `{issuer}` is not at hand; add it to the trust folder (vanthu trust add).",
    ),
    "anchor-missing": Text(
        vi="Chứng thư do «{issuer}» cấp không dẫn tới chứng thư gốc nào đã được tin cậy.",
        en="The certificate issued by `{issuer}` leads to no root that is trusted here.",
    ),
    "path-broken": Text(
        vi="Đường dẫn tin cậy không hợp lệ: {detail}",
        en="The certification path does not hold: {detail}",
    ),
    "expired-at-signing": Text(
        vi="Chứng thư đã hết hạn ({end}) trước khi ký ({time}).",
        en="The certificate had ended ({end:day}) before the signature was made ({time:day}).",
    ),
    "not-yet-valid-at-signing": Text(
        vi="Chứng thư chưa có hiệu lực (từ {start}) khi ký ({time}).",
        en="The certificate was not yet valid (from {start:day}) when the signature was made ({time:day}).",
    ),
    "expired-no-proof": Text(
        vi="Chứng thư đã hết hạn ({end}) và không có dấu thời gian chứng minh chữ ký có trước đó.",
        en="The certificate has ended ({end:day}), and no timestamp proves that the signature is older.",
    ),
    "not-yet-valid": Text(
        vi="Chứng thư chưa có hiệu lực tại thời điểm kiểm tra (từ {start}).",
        en="The certificate is not yet valid at the time of validation (from {start:day}).",
    ),
    "issuer-outside-validity": Text(
        vi="Chứng thư của cơ quan cấp không có hiệu lực tại thời điểm xét.",
        en="An issuer's certificate is not valid at the time that matters.",
    ),
    "revoked-before-signing": Text(
        vi="Chứng thư đã bị thu hồi ({date}, lý do: {why}) trước khi ký.",
        en="The certificate had been revoked ({date:day}, reason: {why}) before the signature was made.",
    ),
    "revoked-no-proof": Text(
        vi="Chứng thư đã bị thu hồi ({date}, lý do: {why}) và không có dấu thời gian chứng minh chữ ký có trước đó.",
        en="The certificate was revoked ({date:day}, reason: {why}), and no timestamp proves that the signature is "
        "older.",
    ),
    "revoked-later": Text(
        vi="Chứng thư bị thu hồi ngày {date}, sau thời điểm ký; chữ ký vẫn có giá trị.",
        en="The certificate was revoked on {date:day}, after the signature was made; the signature keeps its worth.",
    ),
    "issuer-revoked": Text(
        vi="Chứng thư của cơ quan cấp đã bị thu hồi ({date}).",
        en="An issuer's certificate was revoked ({date:day}).",
    ),
    "suspended-for-a-time": Text(
        vi="Chứng thư bị tạm dừng từ {date} rồi được khôi phục; không rõ tại thời điểm ký còn tạm dừng hay không.",
        en="The certificate was suspended from {date:day} and restored later; whether it was so at signing is not "
        "known.",
    ),
    "revocation-known-but-skipped": Text(
        vi="Chính sách bỏ qua kiểm tra thu hồi, nhưng chứng thư này đã bị thu hồi ngày {date}.",
        en="The policy skips revocation, yet this certificate was revoked on {date:day}.",
    ),
    "revocation-not-checked": Text(
        vi="Trạng thái thu hồi: chưa kiểm tra (không có CRL hoặc OCSP của cơ quan cấp).",
        en="Revocation: not checked (no CRL or OCSP response of the issuer is at hand).",
    ),
    "revocation-required": Text(
        vi="Chính sách yêu cầu kiểm tra thu hồi nhưng không có CRL hoặc OCSP của cơ quan cấp.",
        en="The policy requires a revocation status, and no CRL or OCSP response of the issuer is at hand.",
    ),
    "revocation-unsettled": Text(
        vi="Chính sách yêu cầu kiểm tra thu hồi nhưng dữ liệu hiện có không đủ kết luận.",
        en="The policy requires a revocation status, and the data at hand do not settle it.",
    ),
    "revocation-unknown": Text(
        vi="Máy chủ OCSP trả lời không biết chứng thư này.",
        en="The OCSP responder says that it does not know this certificate.",
    ),
    "crl-old": Text(
        vi="Dữ liệu thu hồi đã cũ (phát hành {date}), chưa nói gì về thời điểm cần xét.",
        en="The revocation data are old (of {date:day}) and say nothing of the time that matters.",
    ),
    "crl-without-expired": Text(
        vi="Dữ liệu thu hồi ngày {date} phát hành sau khi chứng thư hết hạn và không giữ chứng thư hết hạn.",
        en="The revocation data of {date:day} are later than the certificate's end and do not keep expired "
        "certificates.",
    ),
    "key-usage-not-signing": Text(
        vi="Mục đích sử dụng khóa ghi trên chứng thư không gồm ký số.",
        en="The key usage stated in the certificate does not include signing.",
    ),
    "not-public-duty": Text(
        vi="Chữ ký số công cộng, không phải chữ ký số chuyên dùng công vụ (Nghị định 68/2024/NĐ-CP).",
        en="A public digital signature, not a public-duty one (Decree 68/2024/NĐ-CP).",
    ),
    "weak-digest": Text(
        vi="Thuật toán băm {digest} đã yếu (từ {since}); đây là thói quen của phần mềm ký, không phải giả mạo.",
        en="The digest {digest} has been weak since {since}; a habit of the signing software, not a sign of forgery.",
    ),
    "weak-key": Text(
        vi="Khóa ký {key} đã ngắn so với chuẩn (từ {since}).",
        en="The signing key {key} has been too short since {since}.",
    ),
    "weak-timestamp-digest": Text(
        vi="Dấu thời gian dùng thuật toán băm {digest} đã yếu (từ {since}).",
        en="The timestamp uses the digest {digest}, weak since {since}.",
    ),
    "weak-path": Text(
        vi="Chứng thư trong đường dẫn tin cậy được ký bằng {algorithm}, đã yếu (từ {since}).",
        en="A certificate of the path is signed with {algorithm}, weak since {since}.",
    ),
    # The technical standard of Circular 15/2025, Annex I (rules/algorithms.py); never a matter of validity.
    "standard-not-pss": Text(
        vi="Chuẩn kỹ thuật: chữ ký RSA chưa theo lược đồ RSASSA-PSS ({algorithm}).",
        en="Technical standard: the RSA signature is not RSASSA-PSS ({algorithm}).",
    ),
    "standard-short-key": Text(
        vi="Chuẩn kỹ thuật: khóa {key} ngắn hơn mức {least}.",
        en="Technical standard: the key {key} is shorter than {least}.",
    ),
    "standard-other-algorithm": Text(
        vi="Chuẩn kỹ thuật: khóa {key} không thuộc RSA hoặc ECDSA.",
        en="Technical standard: the key {key} is neither RSA nor ECDSA.",
    ),
    "standard-old-digest": Text(
        vi="Chuẩn kỹ thuật: thuật toán băm {digest} không thuộc họ SHA-256 trở lên.",
        en="Technical standard: the digest {digest} is not of the SHA-256 family or better.",
    ),
    "standard-not-pades": Text(
        vi="Chuẩn kỹ thuật: khuôn dạng chữ ký {format} không phải PAdES.",
        en="Technical standard: the signature's format {format} is not PAdES.",
    ),
    "standard-old-pdf": Text(
        vi="Chuẩn kỹ thuật: tệp PDF phiên bản {version}, chuẩn yêu cầu từ 1.7.",
        en="Technical standard: the file is PDF {version}; the standard asks for 1.7 or later.",
    ),
    # A file that could not be read (pipeline/extract).
    "pdf-empty": Text(
        vi="Tệp rỗng. Hãy xuất lại văn bản từ phần mềm quản lý văn bản.",
        en="The file is empty. Export the document from the document software again.",
    ),
    "pdf-no-header": Text(
        vi="Nội dung tệp không phải là PDF, bất kể tên tệp. Hãy xuất lại văn bản ở dạng PDF.",
        en="The file is no PDF, whatever its name says. Export the document as PDF.",
    ),
    "pdf-damaged": Text(
        vi="Tệp PDF bị hỏng hoặc bị cắt cụt nên không đọc được. Hãy chép lại tệp từ phần mềm quản lý văn bản.",
        en="The PDF is damaged or cut short and cannot be read. Copy it from the document software again.",
    ),
    "pdf-no-pages": Text(
        vi="Tệp PDF không có trang nào. Hãy xuất lại văn bản từ phần mềm quản lý văn bản.",
        en="The PDF has no pages. Export the document from the document software again.",
    ),
    "pdf-needs-password": Text(
        vi="Tệp PDF đặt mật khẩu nên không đọc được. Hãy lưu lại bản không đặt mật khẩu.",
        en="The PDF needs a password and cannot be read. Provide the document without one.",
    ),
    "pdf-too-large": Text(
        vi="Tệp quá lớn ({size}, mức tối đa {limit}) nên không được đọc.",
        en="The file is too large to be read ({size}; at most {limit}).",
    ),
    "pdf-unpacks-too-large": Text(
        vi="Không đọc được vì vượt giới hạn: dữ liệu nén trong tệp bung ra quá {limit}. Hãy xuất lại văn bản.",
        en="Not read, beyond the limit: compressed data in the file unpack to more than {limit}. Export it again.",
    ),
    "pdf-page-too-heavy": Text(
        vi="Không đọc được vì vượt giới hạn: trang {page} cần quá {limit} bộ nhớ để mở. Hãy xuất lại văn bản.",
        en="Not read, beyond the limit: page {page} takes more than {limit} of memory to open. Export it again.",
    ),
    # Parts of a file that could not be read; the rest was.
    "signatures-unread": Text(
        vi="Không đọc được chữ ký số trong tệp ({cause}).",
        en="The signatures in the file could not be read ({cause}).",
    ),
    "pages-unread": Text(
        vi="Không mở được các trang của tệp: chữ ký số được kiểm tra, nhưng không xem được nội dung đã ký.",
        en="The pages of the file could not be opened: its signatures were checked, what was signed could not be seen.",
    ),
    "heading-by-ocr": Text(
        vi="Số, ký hiệu, ngày tháng do máy nhận dạng chữ ({engine}) đọc từ ảnh trang đầu; có thể đọc sai.",
        en="Number, symbol and date were read from the picture of the first page by {engine}, which may misread.",
    ),
    "heading-not-read-no-ocr": Text(
        vi="Bản quét không có lớp chữ và máy này chưa cài Tesseract tiếng Việt: chỉ đối chiếu được theo tên tệp.",
        en="A scan without a text layer, and no Tesseract with Vietnamese here: matched by its file name only.",
    ),
    "heading-waits-for-ocr": Text(
        vi="Bản quét không có lớp chữ, đang chờ đến lượt nhận dạng ở lần quét sau; tạm đối chiếu theo tên tệp.",
        en="A scan without a text layer, waiting to be read by a later pass; until then matched by its file name.",
    ),
    "heading-ocr-nothing": Text(
        vi="Máy nhận dạng chữ ({engine}) không đọc được số, ký hiệu trên trang đầu: chỉ đối chiếu được theo tên tệp.",
        en="{engine} could read no heading on the first page: matched by its file name only.",
    ),
    "heading-unread": Text(
        vi="Không đọc được phần thể thức ở trang đầu và trang cuối ({cause}).",
        en="The heading and the signer's block could not be read ({cause}).",
    ),
    "widgets-unread": Text(
        vi="Không đọc được hình hiển thị của chữ ký số ({cause}).",
        en="The appearances of the signatures could not be read ({cause}).",
    ),
    "widgets-damaged": Text(
        vi="Có {count} chú thích trên trang không đọc được; hình hiển thị của chữ ký có thể thiếu.",
        en="{count} {count:annotation|annotations} on the pages could not be read; appearances of signatures may be "
        "missing.",
    ),
    "widgets-too-many": Text(
        vi="Tệp có quá nhiều trang hoặc chú thích; hình hiển thị của chữ ký chỉ được đọc một phần.",
        en="The file has too many pages or annotations; appearances of signatures were read in part.",
    ),
    "widget-off-page": Text(
        vi="Hình hiển thị của chữ ký nằm ngoài trang {page} nên người đọc không thấy.",
        en="The signature's appearance lies outside page {page}, where no reader sees it.",
    ),
    "widget-over-text": Text(
        vi="Hình hiển thị của chữ ký ghi «{text}» đè lên chữ «{covered}» đã in trên trang {page}.",
        en="The signature's appearance writes `{text}` over `{covered}`, which is printed on page {page}.",
    ),
    # What told the origin. Counts are of pages.
    "origin-text": Text(
        vi="Tệp do phần mềm tạo ra: {text} trong {looked} trang đã xem có chữ của phần mềm (tệp có {pages} trang).",
        en="Born digital: {text} of the {looked} {looked:page|pages} looked at {text:has|have} text made by "
        "software ({pages} in the file).",
    ),
    "origin-vector": Text(
        vi="Trang được vẽ bằng nét ({vector} trong {looked} trang được xem), không có chữ và không phải ảnh chụp.",
        en="Pages are drawn in outlines ({vector} of the {looked} looked at), without text and without a picture.",
    ),
    "origin-scan": Text(
        vi="Bản quét: {images} trong {looked} trang được xem là ảnh phủ kín trang, {ocr} trang có lớp chữ ẩn (OCR).",
        en="A scan: {images} of the {looked} {looked:page|pages} looked at {images:is|are} filled by a picture, "
        "{ocr} with a hidden OCR layer.",
    ),
    "origin-mixed": Text(
        vi="Tệp hỗn hợp: {images} trang là ảnh quét, {text} trang có chữ do phần mềm tạo ({looked} trang được xem).",
        en="Mixed: {images} {images:page is a picture|pages are pictures}, {text} {text:has|have} text made by "
        "software ({looked} looked at).",
    ),
    "origin-blank": Text(
        vi="Không nhận ra nguồn gốc: {looked} trang được xem đều trống.",
        en="The origin cannot be told: nothing is on the {looked} {looked:page|pages} looked at.",
    ),
    "origin-unread": Text(
        vi="Không xác định được tệp do phần mềm tạo ra hay là bản quét.",
        en="Whether the file was born digital or scanned could not be told.",
    ),
    # Files that a pass could not read (pipeline/run.py, pipeline/reading.py).
    "cannot-open": Text(
        vi="Hệ điều hành không cho mở tệp ({cause}). Tệp sẽ được thử lại.",
        en="The operating system would not open the file ({cause}). It will be tried again.",
    ),
    "being-written": Text(
        vi="Tệp đang được ghi. Lần quét sau sẽ đọc.",
        en="The file is being written. The next pass reads it.",
    ),
    "kind-other": Text(
        vi="Loại tệp này không đọc được. Văn bản: xuất ra PDF đã ký số; sổ đăng ký: xuất ra xlsx hoặc csv.",
        en="Files of this kind are not read. Documents: export the signed PDF; registers: export xlsx or csv.",
    ),
    "kind-empty": Text(
        vi="Tệp rỗng. Hãy chép lại tệp.",
        en="The file is empty. Copy it again.",
    ),
    # Archives (pipeline/intake/archives.py: Refusal).
    "archive-encrypted": Text(
        vi="«{name}» có đặt mật khẩu. Gửi lại tệp nén không đặt mật khẩu.",
        en="{name} is protected by a password. Send it again without one.",
    ),
    "archive-outside": Text(
        vi="«{name}» có đường dẫn trỏ ra ngoài tệp nén nên không được mở. Nén lại từ thư mục của đơn vị.",
        en="{name} has a path that leads out of the archive and was not opened. Pack it again from the unit's folder.",
    ),
    "archive-link": Text(
        vi="«{name}» là liên kết, không phải tệp. Nén lại kèm tệp gốc.",
        en="{name} is a link and no file. Pack it again with the file itself.",
    ),
    "archive-twice": Text(
        vi="Tệp nén có hai tệp cùng tên «{name}»; chỉ tệp đầu được đọc. Đổi tên một tệp rồi nén lại.",
        en="Two files in the archive are named {name}; only the first was read. Rename one and pack again.",
    ),
    "archive-bomb": Text(
        vi="«{name}» phình ra bất thường khi giải nén nên không được mở. Gửi tệp gốc không nén.",
        en="{name} grows beyond measure when unpacked and was not opened. Send the file itself.",
    ),
    "archive-too-large": Text(
        vi="«{name}» quá lớn để đọc trong tệp nén. Gửi tệp gốc, hoặc chia thành nhiều tệp nén nhỏ hơn.",
        en="{name} is too large to read from an archive. Send the file itself, or several smaller archives.",
    ),
    "archive-too-many": Text(
        vi="Tệp nén «{name}» chứa quá nhiều tệp (tối đa 2.000). Chia thành nhiều tệp nén.",
        en="The archive {name} holds too many files (2,000 at most). Make several archives of it.",
    ),
    "archive-too-deep": Text(
        vi="«{name}» là tệp nén nằm trong tệp nén thứ hai nên không được mở. Giải nén rồi gửi lại.",
        en="{name} is an archive inside an archive inside another and was not opened. Unpack it and send it again.",
    ),
    "archive-damaged": Text(
        vi="«{name}» bị hỏng hoặc chưa chép xong. Gửi lại tệp này.",
        en="{name} is damaged or was not copied to its end. Send it again.",
    ),
    "archive-method": Text(
        vi="«{name}» được nén bằng phương pháp không đọc được. Nén lại bằng ZIP thông thường.",
        en="{name} is packed by a method that cannot be read. Pack it as an ordinary ZIP.",
    ),
    "archive-no-zip": Text(
        vi="«{name}» là tệp nén không phải ZIP (RAR, 7z, …) nên không đọc được. Gửi tệp ZIP hoặc các tệp gốc.",
        en="{name} is an archive of another kind than ZIP (RAR, 7z, …). Send a ZIP, or the files themselves.",
    ),
    "worker-killed": Text(
        vi="Tiến trình đọc tệp bị dừng đột ngột ({detail}); tệp có thể bị hỏng.",
        en="The process that read the file died ({detail}); the file may be damaged or hostile.",
    ),
    "worker-timeout": Text(
        vi="Đọc tệp vượt giới hạn thời gian ({detail}).",
        en="Reading the file took too long ({detail}).",
    ),
    "worker-memory": Text(
        vi="Đọc tệp vượt giới hạn bộ nhớ ({detail}).",
        en="Reading the file needed too much memory ({detail}).",
    ),
    "worker-error": Text(
        vi="Lỗi của phần mềm vanthu khi đọc tệp ({detail}); xin báo cho người phát triển.",
        en="A defect of vanthu while reading the file ({detail}); please report it.",
    ),
}
