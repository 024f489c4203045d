"""Sentences for what the signature room tells of signatures and of what followed them (rules/facts.py: Note), by code.

`{detail}` is a library's own words for the log-minded reader; every sentence stands without it.
"""

from __future__ import annotations

from rules.text import Text

SIGNING_TEXTS: dict[str, Text] = {
    # Why the integrity of a signature is broken.
    "digest-mismatch": Text(
        vi="Nội dung tệp đã bị thay đổi sau khi ký: giá trị băm không khớp.",
        en="The file was changed after signing: the digest does not fit.",
    ),
    "signature-mismatch": Text(
        vi="Giá trị chữ ký không khớp với chứng thư của người ký.",
        en="The signature value does not fit the signer's certificate.",
    ),
    "key-of-other-kind": Text(
        vi="Chữ ký ghi một thuật toán khác với loại khóa của chứng thư ({key}).",
        en="The signature names an algorithm of another kind than the certificate's key ({key}).",
    ),
    "digest-algorithms-differ": Text(
        vi="Chữ ký ghi hai thuật toán băm khác nhau ({signature} và {content}), không rõ thuật toán nào được dùng.",
        en="The signature names two different digests ({signature} and {content}); which was meant is unclear.",
    ),
    "digest-algorithm-is-signature": Text(
        vi="Chữ ký ghi sai thuật toán băm: đó là tên của một thuật toán ký ({algorithm}).",
        en="The signature names a signature algorithm where a digest belongs ({algorithm}).",
    ),
    "content-type-mismatch": Text(
        vi="Loại nội dung được ký không đúng với khai báo trong chữ ký ({declared}).",
        en="What was signed is not of the type that the signature declares ({declared}).",
    ),
    "repeated-attribute": Text(
        vi="Một thuộc tính được ký bị ghi hai lần ({attribute}).",
        en="A signed attribute is written twice ({attribute}).",
    ),
    "encapsulated-content": Text(
        vi="Chữ ký mang theo nội dung riêng bên trong ({size} byte) thay vì ký trực tiếp lên tệp.",
        en="The signature carries content of its own ({size} {size:byte|bytes}) instead of signing the file alone.",
    ),
    "no-encapsulated-digest": Text(
        vi="Chữ ký kiểu adbe.pkcs7.sha1 không mang giá trị băm của tệp.",
        en="A signature of kind adbe.pkcs7.sha1 carries no digest of the file.",
    ),
    "timestamp-of-other-data": Text(
        vi="Dấu thời gian được cấp cho dữ liệu khác, không phải cho tệp này.",
        en="The timestamp was made for other data than this.",
    ),
    "no-contents": Text(
        vi="Vùng chứa chữ ký đã bị xóa.",
        en="The place that holds the signature has been emptied.",
    ),
    "empty-contents": Text(
        vi="Vùng chứa chữ ký rỗng: chữ ký đã bị xóa hoặc chưa từng được điền.",
        en="The place that holds the signature is empty: it was erased or never filled.",
    ),
    "no-byte-range": Text(
        vi="Chữ ký không ghi phạm vi các byte được ký.",
        en="The signature does not say which bytes it covers.",
    ),
    "odd-byte-range": Text(
        vi="Phạm vi các byte được ký ghi sai quy cách.",
        en="The range of signed bytes is not as the standard demands.",
    ),
    "beyond-end-of-file": Text(
        vi="Chữ ký thuộc về một tệp dài hơn tệp này: văn bản đã được ký, nhưng bản sao này đã bị sửa hoặc nén lại.",
        en="The signature belongs to a longer file: the document was signed once, and this copy was altered or shrunk.",
    ),
    "copied-signature": Text(
        vi="Chữ ký là bản sao của một chữ ký khác trong tệp, không ký nội dung nào.",
        en="The signature is a copy of another one in the file and signs nothing.",
    ),
    "gap-is-not-contents": Text(
        vi="Trong vùng không được ký có dữ liệu khác ngoài chính chữ ký.",
        en="The part that is not signed holds something else than the signature itself.",
    ),
    # Why it could not be checked.
    "unreadable-cms": Text(
        vi="Không đọc được dữ liệu chữ ký ({detail}).",
        en="The signature's data could not be read ({detail}).",
    ),
    "not-signed-data": Text(
        vi="Dữ liệu trong vùng chữ ký không phải chữ ký số.",
        en="What stands in the signature's place is no signature.",
    ),
    "not-a-timestamp": Text(
        vi="Dữ liệu trong vùng dấu thời gian không phải dấu thời gian.",
        en="What stands in the timestamp's place is no timestamp.",
    ),
    "no-signer-info": Text(
        vi="Dữ liệu chữ ký không có thông tin của người ký nào.",
        en="The signature's data names no signer.",
    ),
    "no-message-digest": Text(
        vi="Chữ ký có thuộc tính được ký nhưng thiếu giá trị băm của văn bản.",
        en="The signature has signed attributes and no digest of the document among them.",
    ),
    "no-signer-certificate": Text(
        vi="Trong tệp không có chứng thư của người ký nên không kiểm tra được chữ ký.",
        en="The signer's certificate is nowhere in the file, so the signature cannot be checked.",
    ),
    "signing-certificate-mismatch": Text(
        vi="Chứng thư đi kèm không phải là chứng thư mà người ký đã chỉ rõ khi ký.",
        en="The certificate at hand is not the one that the signer named when signing.",
    ),
    "unknown-sub-filter": Text(
        vi="Chữ ký thuộc loại «{sub_filter}» mà phần mềm này chưa kiểm tra được.",
        en="The signature is of kind `{sub_filter}`, which this software cannot check.",
    ),
    "unknown-algorithm": Text(
        vi="Chữ ký dùng thuật toán «{algorithm}» mà phần mềm này chưa kiểm tra được.",
        en="The signature uses the algorithm `{algorithm}`, which this software cannot check.",
    ),
    "unknown-digest": Text(
        vi="Chữ ký dùng thuật toán băm «{algorithm}» mà phần mềm này chưa kiểm tra được.",
        en="The signature uses the digest `{algorithm}`, which this software cannot check.",
    ),
    "digest-not-allowed": Text(
        vi="Thuật toán băm «{algorithm}» không được dùng với loại khóa này.",
        en="The digest `{algorithm}` may not be used with a key of this kind.",
    ),
    "unusable-key": Text(
        vi="Khóa trong chứng thư không dùng được để kiểm tra ({detail}).",
        en="The certificate's key cannot be used for checking ({detail}).",
    ),
    "unreadable-structure": Text(
        vi="Cấu trúc tệp PDF bị hỏng nên không biết chữ ký bao phủ những gì ({detail}).",
        en="The PDF's structure is damaged, so what the signature covers cannot be told ({detail}).",
    ),
    "password-needed": Text(
        vi="Tệp đặt mật khẩu nên không kiểm tra được chữ ký. Hãy cung cấp bản không đặt mật khẩu.",
        en="The file needs a password, so its signatures cannot be checked. Provide it without one.",
    ),
    "encrypted-for-recipients": Text(
        vi="Tệp được mã hóa cho những người nhận nhất định nên không kiểm tra được chữ ký.",
        en="The file is encrypted for certain recipients, so its signatures cannot be checked.",
    ),
    "unreadable-encryption": Text(
        vi="Thông tin mã hóa của tệp bị hỏng nên không kiểm tra được chữ ký ({detail}).",
        en="The file's encryption is damaged, so its signatures cannot be checked ({detail}).",
    ),
    "encrypted": Text(
        vi="Tệp được mã hóa nên không so sánh được các lần thay đổi.",
        en="The file is encrypted, so what was changed in it cannot be compared.",
    ),
    # What is odd about a signature that is intact.
    "empty-encapsulated-content": Text(
        vi="Chữ ký có phần nội dung bên trong để trống; chữ ký vẫn ký đúng lên tệp.",
        en="The signature carries an empty content of its own; it is of the file all the same.",
    ),
    "no-signed-attributes": Text(
        vi="Chữ ký ký thẳng lên văn bản, không có thuộc tính nào được ký kèm.",
        en="The signature is over the document alone, without signed attributes.",
    ),
    "unsorted-signed-attributes": Text(
        vi="Các thuộc tính được ký không xếp theo thứ tự chuẩn; phần mềm khác có thể không chấp nhận.",
        en="The signed attributes are not in the standard's order; other software may refuse them.",
    ),
    "several-signers": Text(
        vi="Một chữ ký chứa {count} người ký khác nhau: không kết luận được ai đã ký.",
        en="One signature holds {count} different signers: nobody can say who signed.",
    ),
    "several-signer-infos": Text(
        vi="Một chữ ký chứa thông tin của {count} người ký; chỉ một người được xét.",
        en="One signature holds {count} signers; one of them was judged.",
    ),
    "signer-certificate-from-elsewhere": Text(
        vi="Chữ ký không mang chứng thư của người ký; chứng thư được lấy từ nơi khác trong tệp.",
        en="The signature does not carry the signer's certificate; it was found elsewhere in the file.",
    ),
    "unreadable-unsigned-attributes": Text(
        vi="Không đọc được phần thông tin đi kèm chữ ký, trong đó có thể có dấu thời gian ({detail}).",
        en="What comes with the signature could not be read; a timestamp may be among it ({detail}).",
    ),
    "unreadable-timestamp": Text(
        vi="Chữ ký có dấu thời gian nhưng không đọc được ({detail}).",
        en="The signature has a timestamp that could not be read ({detail}).",
    ),
    "further-timestamp-not-intact": Text(
        vi="Chữ ký có thêm một dấu thời gian không hợp lệ; dấu thời gian đó không được dùng.",
        en="The signature has one more timestamp, which does not hold and was not used.",
    ),
    "outside-form": Text(
        vi="Trường chữ ký không nằm trong biểu mẫu của tệp nên nhiều phần mềm không hiển thị chữ ký này.",
        en="The signature's field is not part of the file's form, so many programs do not show it.",
    ),
    "no-widget": Text(
        vi="Chữ ký không hiển thị trên trang nào.",
        en="The signature is shown on no page.",
    ),
    "foreign-signer": Text(
        vi="Người ký thuộc «{organisation}», khác với cơ quan của những người đã ký trước.",
        en="The signer belongs to `{organisation}`, which is not the organisation of those who signed before.",
    ),
    "covers-content": Text(
        vi="Hình chữ ký che nội dung đã in và đã được ký trước đó trên trang {page}; cần xem lại bản trước khi ký.",
        en="The signature's picture covers what was printed and signed before on page {page}; look at what it hides.",
    ),
    "widget-fills-page": Text(
        vi="Hình chữ ký chiếm phần lớn trang {page}: cần xem nội dung trang do ai ký.",
        en="The signature's picture takes most of page {page}: look at who signed what stands there.",
    ),
    "covering-unknown": Text(
        vi="Không vẽ lại được trang {page} nên không xét được hình chữ ký có che nội dung đã in hay không.",
        en="Page {page} could not be painted to see whether the signature's picture covers what is printed.",
    ),
    # What was done after a signature.
    "hidden-by-signature": Text(
        vi="Hình của chữ ký «{field}» thêm sau che nội dung đã ký: không kết luận được nội dung đang hiển thị.",
        en="The picture of the later signature `{field}` hides what was signed: what is shown cannot be told from it.",
    ),
    "perhaps-hidden-by-signature": Text(
        vi="Hình của chữ ký «{field}» do người ngoài cơ quan thêm sau: không xét được có che nội dung đã ký hay không.",
        en="Whether the picture of `{field}`, signed later by somebody from outside, hides what was signed is unknown.",
    ),
    "page-tree-changed": Text(
        vi="Sau khi ký, cây trang của văn bản bị thay đổi ({path}).",
        en="After signing, the page tree was changed ({path}).",
    ),
    "widget-of-other-field": Text(
        vi="Sau khi ký, một ô trên trang {page} được chuyển cho chữ ký khác («{field}»).",
        en="After signing, a widget on page {page} was given to another field (`{field}`).",
    ),
    "signature-widget-acts": Text(
        vi="Sau khi ký, có thêm ô chữ ký «{field}» kèm lệnh tự chạy ({path}).",
        en="After signing, a signature field `{field}` that carries an action was added ({path}).",
    ),
    "unsigned-field-paints": Text(
        vi="Sau khi ký, có thêm hình chữ ký «{field}» mà không ai ký.",
        en="After signing, the picture of a signature `{field}` was added that nobody signed.",
    ),
    "timestamp-paints": Text(
        vi="Sau khi ký, có dấu thời gian «{field}» vẽ nội dung lên trang: dấu thời gian không phải là chữ ký.",
        en="After signing, a timestamp `{field}` was added that writes on the page: a timestamp is nobody's signature.",
    ),
    "repeated-keys": Text(
        vi="Tệp có mục được khai hai lần ({count}): mỗi phần mềm đọc có thể hiển thị khác nhau.",
        en="The file states an entry twice ({count}): readers may show different things.",
    ),
    "signed": Text(
        vi="Sau chữ ký này có thêm chữ ký «{field}».",
        en="After this signature `{field}` was signed.",
    ),
    "field-filled": Text(
        vi="Sau khi ký, ô «{field}» của biểu mẫu được điền lại.",
        en="After signing, the form field `{field}` was filled in.",
    ),
    "locked-field-filled": Text(
        vi="Sau khi ký, ô «{field}» đã bị khóa vẫn được điền lại.",
        en="After signing, the form field `{field}` was filled in though the signer had locked it.",
    ),
    "form-resources-changed": Text(
        vi="Sau khi ký, phông chữ hoặc tài nguyên của biểu mẫu bị thay đổi ({path}).",
        en="After signing, fonts or resources of the form were changed ({path}).",
    ),
    "annotation-added": Text(
        vi="Sau khi ký, trang {page} có thêm chú thích ({subtype}).",
        en="After signing, an annotation ({subtype}) was added on page {page}.",
    ),
    "annotation-changed": Text(
        vi="Sau khi ký, một chú thích trên trang {page} bị thay đổi ({path}).",
        en="After signing, an annotation on page {page} was changed ({path}).",
    ),
    "annotation-removed": Text(
        vi="Sau khi ký, một chú thích trên trang {page} bị xóa.",
        en="After signing, an annotation on page {page} was removed.",
    ),
    "annotations-reordered": Text(
        vi="Sau khi ký, thứ tự chồng của các chú thích trên trang {page} bị đảo.",
        en="After signing, the annotations on page {page} were put in another order.",
    ),
    "appearance-without-value": Text(
        vi="Sau khi ký, phần hiển thị của ô «{field}» bị thay mà giá trị của ô giữ nguyên: dấu hiệu che giấu nội dung.",
        en="After signing, what the field `{field}` shows was replaced while its value stayed: a sign of concealment.",
    ),
    "signature-widget-changed": Text(
        vi="Sau khi ký, hình hoặc vị trí của chữ ký «{field}» bị thay đổi ({path}).",
        en="After signing, the picture or place of the signature `{field}` was changed ({path}).",
    ),
    "signature-object-reused": Text(
        vi="Chữ ký «{field}» dùng lại dữ liệu của một chữ ký đã có trong tệp.",
        en="The signature `{field}` reuses the data of one that was already in the file.",
    ),
    "signature-unreachable": Text(
        vi="Trường của chữ ký này đã bị gỡ khỏi tệp sau khi ký.",
        en="The field of this signature was taken out of the file after signing.",
    ),
    "field-added": Text(
        vi="Sau khi ký, tệp có thêm ô «{field}» không phải chữ ký.",
        en="After signing, a form field `{field}` that is no signature was added.",
    ),
    "field-changed": Text(
        vi="Sau khi ký, ô «{field}» của biểu mẫu bị sửa ({path}).",
        en="After signing, the form field `{field}` was altered ({path}).",
    ),
    "field-removed": Text(
        vi="Sau khi ký, ô hoặc chữ ký «{field}» bị gỡ khỏi tệp hoặc đổi tên.",
        en="After signing, the field or signature `{field}` was removed or renamed.",
    ),
    "form-changed": Text(
        vi="Sau khi ký, biểu mẫu của tệp bị thay đổi ({path}).",
        en="After signing, the file's form was changed ({path}).",
    ),
    "form-removed": Text(
        vi="Sau khi ký, biểu mẫu chứa các chữ ký bị gỡ khỏi tệp.",
        en="After signing, the form that holds the signatures was taken out of the file.",
    ),
    "widget-added": Text(
        vi="Sau khi ký, trang {page} có thêm một ô không thuộc chữ ký mới nào.",
        en="After signing, page {page} got a field that belongs to no new signature.",
    ),
    "widget-removed": Text(
        vi="Sau khi ký, một ô hoặc hình chữ ký trên trang {page} bị xóa.",
        en="After signing, a field or a signature's picture on page {page} was removed.",
    ),
    "page-changed": Text(
        vi="Sau khi ký, nội dung trang {page} bị thay đổi ({path}).",
        en="After signing, the content of page {page} was changed ({path}).",
    ),
    "page-count-changed": Text(
        vi="Sau khi ký, số trang thay đổi từ {before} thành {after}.",
        en="After signing, the number of pages went from {before} to {after}.",
    ),
    "catalog-changed": Text(
        vi="Sau khi ký, phần chung của tệp bị thay đổi ({path}).",
        en="After signing, what holds for the whole file was changed ({path}).",
    ),
    "catalog-missing": Text(
        vi="Không tìm thấy danh mục của tệp ở một lần lưu nên không so sánh được.",
        en="One revision of the file has no catalogue, so nothing can be compared.",
    ),
    "structure-changed": Text(
        vi="Sau khi ký, cấu trúc thẻ của văn bản bị thay đổi ({path}).",
        en="After signing, the document's tags were changed ({path}).",
    ),
    "permissions-changed": Text(
        vi="Sau khi ký, phần ghi quyền được chứng nhận của tệp bị gỡ hoặc thay ({key}).",
        en="After signing, the file's certified permissions were removed or replaced ({key}).",
    ),
    "encryption-changed": Text(
        vi="Sau khi ký, thông tin mã hóa của tệp bị thay đổi.",
        en="After signing, the file's encryption was changed.",
    ),
    "object-stream-overwritten": Text(
        vi="Sau khi ký, vùng chứa nhiều đối tượng đã ký bị ghi đè (đối tượng {object}).",
        en="After signing, a container of signed objects was overwritten (object {object}).",
    ),
    "generation-changed": Text(
        vi="Sau khi ký, bảng tra của tệp ghi đè số hiệu một đối tượng đang dùng (đối tượng {object}).",
        en="After signing, the file's tables list the number of an object in use otherwise (object {object}).",
    ),
    "stream-length-changed": Text(
        vi="Sau khi ký, độ dài của một phần nội dung đã ký bị sửa (đối tượng {object}).",
        en="After signing, the length of a signed stream was altered (object {object}).",
    ),
    "signed-part-is-no-revision": Text(
        vi="Phần được ký không phải là một lần lưu trọn vẹn của tệp.",
        en="The signed part is not one whole revision of the file.",
    ),
    "coverage-unclear": Text(
        vi="Không xác định được chữ ký bao phủ phần nào của tệp.",
        en="How much of the file the signature covers cannot be told.",
    ),
    "difference-limit": Text(
        vi="Các lần thay đổi của tệp quá lớn nên không so sánh hết được ({detail}).",
        en="The file's changes are too many to be compared ({detail}).",
    ),
    "difference-failed": Text(
        vi="Không so sánh được các lần thay đổi của tệp ({detail}).",
        en="The file's changes could not be compared ({detail}).",
    ),
    # What stands behind the last signature.
    "unlisted-object": Text(
        vi="Sau phần đã ký có nội dung mà bảng tra của tệp không ghi nhận (đối tượng {object}).",
        en="Behind the signed part stands content that no table of the file lists (object {object}).",
    ),
    "empty-cross-reference": Text(
        vi="Sau phần đã ký có một bảng tra rỗng: dấu hiệu chèn nội dung.",
        en="Behind the signed part stands an empty cross-reference table: a sign of inserted content.",
    ),
    "no-end-marker": Text(
        vi="Lần lưu cuối của tệp thiếu dấu kết thúc.",
        en="The file's last revision lacks its end marker.",
    ),
    "bytes-after-end": Text(
        vi="Sau dấu kết thúc của tệp còn {size} byte dữ liệu.",
        en="Behind the end of the file {size:stands|stand} {size} more {size:byte|bytes}.",
    ),
    "tail-unreadable": Text(
        vi="Không đọc được phần nằm sau chữ ký ({detail}).",
        en="What stands behind the signature could not be read ({detail}).",
    ),
    "other-reader-refuses": Text(
        vi="Phần mềm đọc PDF thứ hai mở được phần đã ký nhưng không mở được cả tệp.",
        en="A second PDF reader opens the signed part and not the whole file.",
    ),
    "other-reader-pages": Text(
        vi="Phần mềm đọc PDF thứ hai thấy {before} trang ở phần đã ký và {after} trang ở cả tệp.",
        en="A second PDF reader sees {before} {before:page|pages} in the signed part and {after} in the whole file.",
    ),
    "other-reader-text": Text(
        vi="Phần mềm đọc PDF thứ hai thấy trang {page} của cả tệp khác với phần đã ký.",
        en="A second PDF reader sees another page {page} in the whole file than in the signed part.",
    ),
    # Of the file.
    "junk-before-header": Text(
        vi="Trước phần đầu của tệp PDF có {size} byte thừa (thường do cổng thông tin chèn khi tải về); đã bỏ qua.",
        en="In front of the PDF {size:stands|stand} {size} foreign {size:byte|bytes} (portals put such there), "
        "passed over.",
    ),
    "no-header": Text(
        vi="Tệp không có phần đầu của PDF.",
        en="The file has no PDF header.",
    ),
    "signatures-outside-form": Text(
        vi="Có {count} chữ ký không nằm trong biểu mẫu của tệp; phần mềm khác có thể coi tệp là chưa ký.",
        en="{count} {count:signature is|signatures are} not in the file's form; other programs may call the file "
        "unsigned.",
    ),
    "enumeration-failed": Text(
        vi="Không liệt kê được các trường chữ ký; chữ ký được tìm trực tiếp trong tệp ({detail}).",
        en="The signature fields could not be listed; signatures were looked for in the bytes ({detail}).",
    ),
    "reading-failed": Text(
        vi="Không đọc được chữ ký số trong tệp ({detail}).",
        en="The signatures in the file could not be read ({detail}).",
    ),
}
