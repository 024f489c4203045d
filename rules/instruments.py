"""The instruments and their clauses, as data.

Verbatim words are those of the Official Gazette (Công Báo 283+284 of 17 March 2020 for Decree 30/2020, 811+812 of
28 July 2018 for Decision 28/2018); where only a summary of a clause was read, `words` is None. An instrument whose text
or status was not read is not here: what is not verified is no ground.
"""

from __future__ import annotations

from datetime import date

from rules.law import Instrument, LegalGround
from rules.text import Text

# The instruments ------------------------------------------------------------------------------------------------------

DECREE_30 = Instrument(
    id="decree-30-2020",
    name=Text("Nghị định số 30/2020/NĐ-CP", "Decree 30/2020/NĐ-CP"),
    about=Text("Công tác văn thư", "Clerical work (công tác văn thư)"),
    in_force_from=date(2020, 3, 5),  # Art. 37: from the day it was signed
    status=Text("Còn hiệu lực", "In force"),
)
DECISION_28 = Instrument(
    id="decision-28-2018",
    name=Text("Quyết định số 28/2018/QĐ-TTg", "Decision 28/2018/QĐ-TTg"),
    about=Text(
        "Việc gửi, nhận văn bản điện tử giữa các cơ quan trong hệ thống hành chính nhà nước",
        "Sending and receiving electronic documents between agencies of the State administration",
    ),
    in_force_from=date(2018, 9, 6),
    status=Text("Còn hiệu lực", "In force"),
)
CIRCULAR_41 = Instrument(
    id="circular-41-2017",
    name=Text("Thông tư số 41/2017/TT-BTTTT", "Circular 41/2017/TT-BTTTT"),
    about=Text(
        "Sử dụng chữ ký số cho văn bản điện tử trong cơ quan nhà nước",
        "Digital signatures on electronic documents in State agencies",
    ),
    in_force_from=date(2018, 2, 5),
    in_force_to=date(2026, 11, 14),
    status=Text(
        "Hết hiệu lực từ ngày 15/11/2026 (Thông tư số 59/2026/TT-BKHCN bãi bỏ)",
        "Repealed by Circular 59/2026/TT-BKHCN from 15 November 2026",
    ),
)
LAW_20 = Instrument(
    id="law-20-2023",
    name=Text("Luật số 20/2023/QH15", "Law 20/2023/QH15"),
    about=Text("Giao dịch điện tử", "Electronic transactions"),
    in_force_from=date(2024, 7, 1),
    status=Text(
        "Còn hiệu lực; Luật số 20/2026/QH16 sửa đổi từ ngày 01/3/2027, không sửa Điều 22, 23",
        "In force; amended by Law 20/2026/QH16 from 1 March 2027, Articles 22 and 23 excepted",
    ),
)
DECREE_68 = Instrument(
    id="decree-68-2024",
    name=Text("Nghị định số 68/2024/NĐ-CP", "Decree 68/2024/NĐ-CP"),
    about=Text("Chữ ký số chuyên dùng công vụ", "Public-duty digital signatures"),
    in_force_from=date(2024, 8, 15),
    status=Text("Còn hiệu lực", "In force"),
)
CIRCULAR_15 = Instrument(
    id="circular-15-2025",
    name=Text("Thông tư số 15/2025/TT-BKHCN", "Circular 15/2025/TT-BKHCN"),
    about=Text(
        "Tiêu chuẩn chữ ký số, yêu cầu đối với phần mềm ký số và phần mềm kiểm tra chữ ký số",
        "Standards for digital signatures, requirements for software that signs and that checks signatures",
    ),
    # Issued 15 August 2025. The day it took force was not read; a health-sector inventory of 6 October 2026 has it in
    # force, and nothing earlier is certain.
    in_force_from=date(2026, 10, 6),
    start_is_certain=False,
    status=Text(
        "Còn hiệu lực; thay thế Thông tư số 22/2020/TT-BTTTT",
        "In force; replaces Circular 22/2020/TT-BTTTT",
    ),
)
LAW_117 = Instrument(
    id="law-117-2025",
    name=Text("Luật số 117/2025/QH15", "Law 117/2025/QH15"),
    about=Text("Bảo vệ bí mật nhà nước", "Protection of State secrets"),
    in_force_from=date(2026, 3, 1),
    status=Text("Còn hiệu lực; thay thế Luật số 29/2018/QH14", "In force; replaces Law 29/2018/QH14"),
)

INSTRUMENTS: tuple[Instrument, ...] = (
    DECREE_30, DECISION_28, CIRCULAR_41, LAW_20, DECREE_68, CIRCULAR_15, LAW_117,
)  # fmt: skip

# Decree 30/2020/NĐ-CP: value, signing ---------------------------------------------------------------------------------

D30_3_4 = LegalGround(
    instrument=DECREE_30, article="3", clause="4",
    words="“Văn bản điện tử” là văn bản dưới dạng thông điệp dữ liệu được tạo lập hoặc được số hóa từ văn bản giấy và "
    "trình bày đúng thể thức, kỹ thuật, định dạng theo quy định.",
    gist=Text("Văn bản số hóa từ giấy cũng là văn bản điện tử", "A digitised paper is an electronic document too"),
)  # fmt: skip
D30_3_8 = LegalGround(
    instrument=DECREE_30, article="3", clause="8",
    words="“Bản gốc văn bản” là bản hoàn chỉnh về nội dung, thể thức văn bản, được người có thẩm quyền trực tiếp ký "
    "trên văn bản giấy hoặc ký số trên văn bản điện tử.",
    gist=Text(
        "Bản gốc điện tử là bản được người có thẩm quyền ký số",
        "The electronic original is the one the competent person signed digitally",
    ),
)  # fmt: skip
D30_4_2_A = LegalGround(
    instrument=DECREE_30, article="4", clause="2", point="a",
    words="Văn bản của cơ quan, tổ chức phải được soạn thảo và ban hành đúng thẩm quyền, trình tự, thủ tục, hình "
    "thức, thể thức và kỹ thuật trình bày theo quy định của pháp luật …",
    gist=Text("Văn bản phải được ban hành đúng thẩm quyền", "Documents are issued by those competent to"),
)  # fmt: skip
D30_4_2_B = LegalGround(
    instrument=DECREE_30, article="4", clause="2", point="b",
    words="Tất cả văn bản đi, văn bản đến của cơ quan, tổ chức phải được quản lý tập trung tại Văn thư cơ quan để làm "
    "thủ tục tiếp nhận, đăng ký, trừ những loại văn bản được đăng ký riêng theo quy định của pháp luật.",
    gist=Text("Mọi văn bản đi phải được đăng ký tại Văn thư", "Every outgoing document is registered"),
)  # fmt: skip
D30_4_2_C = LegalGround(
    instrument=DECREE_30, article="4", clause="2", point="c",
    words="Văn bản đi, văn bản đến thuộc ngày nào phải được đăng ký, phát hành hoặc chuyển giao trong ngày, chậm nhất "
    "là trong ngày làm việc tiếp theo.",
    gist=Text(
        "Đăng ký, phát hành trong ngày, chậm nhất ngày làm việc tiếp theo",
        "Registered and issued the same day, at latest the next working day",
    ),
)  # fmt: skip
D30_4_2_D = LegalGround(
    instrument=DECREE_30, article="4", clause="2", point="d",
    words="Văn bản phải được theo dõi, cập nhật trạng thái gửi, nhận, xử lý.",
    gist=Text("Theo dõi, cập nhật trạng thái gửi, nhận", "The state of sending and receiving is followed"),
)  # fmt: skip
D30_4_2_E = LegalGround(
    instrument=DECREE_30, article="4", clause="2", point="e",
    words="Con dấu, thiết bị lưu khóa bí mật của cơ quan, tổ chức phải được quản lý, sử dụng theo quy định của pháp "
    "luật.",
    gist=Text("Quản lý thiết bị lưu khóa bí mật theo quy định", "Keys are kept and used as the law says"),
)  # fmt: skip
D30_5_1 = LegalGround(
    instrument=DECREE_30, article="5", clause="1",
    words="Văn bản điện tử được ký số bởi người có thẩm quyền và ký số của cơ quan, tổ chức theo quy định của pháp "
    "luật có giá trị pháp lý như bản gốc văn bản giấy.",
    gist=Text(
        "Hai chữ ký số: của người có thẩm quyền và của cơ quan, tổ chức",
        "Two digital signatures: the competent person's and the organisation's",
    ),
)  # fmt: skip
D30_5_2 = LegalGround(
    instrument=DECREE_30, article="5", clause="2",
    words="Chữ ký số trên văn bản điện tử phải đáp ứng đầy đủ các quy định của pháp luật.",
    gist=Text("Chữ ký số phải đáp ứng đầy đủ quy định", "The signatures meet all legal requirements"),
)  # fmt: skip
D30_7 = LegalGround(
    instrument=DECREE_30, article="7",
    words="Văn bản hành chính gồm các loại văn bản sau: Nghị quyết (cá biệt), quyết định (cá biệt), chỉ thị, quy chế, "
    "quy định, thông cáo, thông báo, hướng dẫn, chương trình, kế hoạch, phương án, đề án, dự án, báo cáo, biên bản, "
    "tờ trình, hợp đồng, công văn, công điện, bản ghi nhớ, bản thỏa thuận, giấy ủy quyền, giấy mời, giấy giới thiệu, "
    "giấy nghỉ phép, phiếu gửi, phiếu chuyển, phiếu báo, thư công.",
    gist=Text("29 loại văn bản hành chính", "The 29 types of administrative document"),
)  # fmt: skip
D30_8_2 = LegalGround(
    instrument=DECREE_30, article="8", clause="2",
    words="Thể thức văn bản hành chính bao gồm các thành phần chính a) Quốc hiệu và Tiêu ngữ. b) Tên cơ quan, tổ chức "
    "ban hành văn bản. c) Số, ký hiệu của văn bản. d) Địa danh và thời gian ban hành văn bản. đ) Tên loại và trích "
    "yếu nội dung văn bản. e) Nội dung văn bản. g) Chức vụ, họ tên và chữ ký của người có thẩm quyền. h) Dấu, chữ ký "
    "số của cơ quan, tổ chức. i) Nơi nhận.",
    gist=Text("Chín thành phần thể thức chính", "The nine main components of a document"),
)  # fmt: skip
D30_12_1 = LegalGround(
    instrument=DECREE_30, article="12", clause="1",
    words="Người đứng đầu đơn vị soạn thảo văn bản phải kiểm tra và chịu trách nhiệm trước người đứng đầu cơ quan, tổ "
    "chức và trước pháp luật về nội dung văn bản.",
    gist=Text("Đơn vị soạn thảo kiểm tra trước khi ký", "The drafting unit checks before the head signs"),
)  # fmt: skip
D30_13 = LegalGround(
    instrument=DECREE_30, article="13",
    words="Người đứng đầu cơ quan, tổ chức có thẩm quyền ký tất cả văn bản do cơ quan, tổ chức ban hành; có thể giao "
    "cấp phó ký thay các văn bản thuộc lĩnh vực được phân công phụ trách …",
    gist=Text(
        "Ai được ký: người đứng đầu, cấp phó ký thay, thừa lệnh, thừa ủy quyền",
        "Who may sign: the head, a deputy for him, by order, by special delegation",
    ),
)  # fmt: skip
D30_13_3 = LegalGround(
    instrument=DECREE_30, article="13", clause="3",
    words="Việc giao ký thừa ủy quyền phải được thực hiện bằng văn bản, giới hạn thời gian và nội dung được ủy quyền. "
    "Người được ký thừa ủy quyền không được ủy quyền lại cho người khác ký. …",
    gist=Text("Ký thừa ủy quyền phải có văn bản, có thời hạn", "Delegated signing needs a written, limited mandate"),
)  # fmt: skip
D30_13_4 = LegalGround(
    instrument=DECREE_30, article="13", clause="4",
    words="Việc giao ký thừa lệnh phải được quy định cụ thể trong quy chế làm việc hoặc quy chế công tác văn thư của "
    "cơ quan, tổ chức.",
    gist=Text("Ký thừa lệnh phải có trong quy chế", "Signing by order is laid down in the agency's regulation"),
)  # fmt: skip
D30_13_7 = LegalGround(
    instrument=DECREE_30, article="13", clause="7",
    words="Đối với văn bản điện tử, người có thẩm quyền thực hiện ký số. Vị trí, hình ảnh chữ ký số theo quy định tại "
    "Phụ lục I Nghị định này.",
    gist=Text("Người có thẩm quyền ký số văn bản điện tử", "The competent person signs digitally"),
)  # fmt: skip

# Decree 30/2020/NĐ-CP: numbering, registering, issuing, keeping -------------------------------------------------------

D30_15_1 = LegalGround(
    instrument=DECREE_30, article="15", clause="1",
    words="Số và thời gian ban hành văn bản được lấy theo thứ tự và trình tự thời gian ban hành văn bản của cơ quan, "
    "tổ chức trong năm (bắt đầu liên tiếp từ số 01 vào ngày 01 tháng 01 và kết thúc vào ngày 31 tháng 12 hàng năm). "
    "Số và ký hiệu văn bản của cơ quan, tổ chức là duy nhất trong một năm, thống nhất giữa văn bản giấy và văn bản "
    "điện tử.",
    gist=Text(
        "Số lấy liên tiếp trong năm; số, ký hiệu là duy nhất",
        "Numbers run on through the year; number and symbol are unique",
    ),
)  # fmt: skip
D30_15_2 = LegalGround(
    instrument=DECREE_30, article="15", clause="2",
    words="Đối với văn bản giấy, việc cấp số, thời gian ban hành được thực hiện sau khi có chữ ký của người có thẩm "
    "quyền, chậm nhất là trong ngày làm việc tiếp theo. Văn bản mật được cấp hệ thống số riêng.",
    gist=Text("Văn bản mật có hệ thống số riêng", "Secret documents have a number sequence of their own"),
)  # fmt: skip
D30_15_3 = LegalGround(
    instrument=DECREE_30, article="15", clause="3",
    words="Đối với văn bản điện tử, việc cấp số, thời gian ban hành được thực hiện bằng chức năng của Hệ thống.",
    gist=Text("Cấp số, ngày bằng chức năng của Hệ thống", "Number and date are given by the System"),
)  # fmt: skip
D30_16_1 = LegalGround(
    instrument=DECREE_30, article="16", clause="1",
    words="Việc đăng ký văn bản bảo đảm đầy đủ, chính xác các thông tin cần thiết của văn bản đi.",
    gist=Text("Đăng ký đầy đủ, chính xác", "Registration is complete and correct"),
)  # fmt: skip
D30_16_3 = LegalGround(
    instrument=DECREE_30, article="16", clause="3",
    words="Văn bản mật được đăng ký theo quy định của pháp luật về bảo vệ bí mật nhà nước.",
    gist=Text("Văn bản mật đăng ký riêng", "Secret documents are registered under the law on State secrets"),
)  # fmt: skip
D30_17_2 = LegalGround(
    instrument=DECREE_30, article="17", clause="2",
    words="Ký số của cơ quan, tổ chức được thực hiện theo quy định tại Phụ lục I Nghị định này.",
    gist=Text("Ký số của cơ quan theo Phụ lục I", "The organisation signs as Annex I says"),
)  # fmt: skip
D30_18_1 = LegalGround(
    instrument=DECREE_30, article="18", clause="1",
    words="Văn bản đi phải hoàn thành thủ tục tại Văn thư cơ quan và phát hành trong ngày văn bản đó được ký, chậm "
    "nhất là trong ngày làm việc tiếp theo. Văn bản khẩn phải được phát hành và gửi ngay sau khi ký văn bản.",
    gist=Text(
        "Phát hành trong ngày ký, chậm nhất ngày làm việc tiếp theo; văn bản khẩn: ngay",
        "Issued on the day of signing, at latest the next working day; urgent ones at once",
    ),
)  # fmt: skip
D30_18_3 = LegalGround(
    instrument=DECREE_30, article="18", clause="3",
    words="Văn bản đã phát hành nhưng có sai sót về nội dung phải được sửa đổi, thay thế bằng văn bản có hình thức "
    "tương đương. Văn bản đã phát hành nhưng có sai sót về thể thức, kỹ thuật trình bày, thủ tục ban hành phải được "
    "đính chính bằng công văn của cơ quan, tổ chức ban hành văn bản.",
    gist=Text("Sai sót: sửa đổi, thay thế hoặc đính chính", "Mistakes are amended, replaced or corrected by letter"),
)  # fmt: skip
D30_18_4_B = LegalGround(
    instrument=DECREE_30, article="18", clause="4", point="b",
    words="Đối với văn bản điện tử, trường hợp nhận được văn bản thông báo thu hồi, bên nhận hủy bỏ văn bản điện tử "
    "bị thu hồi trên Hệ thống, đồng thời thông báo qua Hệ thống để bên gửi biết.",
    gist=Text("Thu hồi văn bản điện tử", "Recall of an electronic document"),
)  # fmt: skip
D30_18_5 = LegalGround(
    instrument=DECREE_30, article="18", clause="5",
    words="Phát hành văn bản giấy từ văn bản được ký số của người có thẩm quyền: Văn thư cơ quan thực hiện in văn bản "
    "đã được ký số của người có thẩm quyền ra giấy, đóng dấu của cơ quan, tổ chức để tạo bản chính văn bản giấy và "
    "phát hành văn bản.",
    gist=Text("In ra, đóng dấu là bản chính giấy", "Printed and stamped, it is a paper document"),
)  # fmt: skip
D30_18_6 = LegalGround(
    instrument=DECREE_30, article="18", clause="6",
    words="Trường hợp cần phát hành văn bản điện tử từ văn bản giấy: Văn thư cơ quan thực hiện theo quy định tại điểm "
    "c khoản 1 Điều 25 Nghị định này.",
    gist=Text("Phát hành điện tử từ giấy: sao y điện tử", "Issuing electronically from paper: an electronic copy"),
)  # fmt: skip
D30_19_2_A = LegalGround(
    instrument=DECREE_30, article="19", clause="2", point="a",
    words="Bản gốc văn bản điện tử phải được lưu trên Hệ thống của cơ quan, tổ chức ban hành văn bản.",
    gist=Text("Bản gốc điện tử phải được lưu", "The electronic original is kept in the System"),
)  # fmt: skip
D30_21_2_A = LegalGround(
    instrument=DECREE_30, article="21", clause="2", point="a",
    words="Văn thư cơ quan phải kiểm tra tính xác thực và toàn vẹn của văn bản điện tử và thực hiện tiếp nhận trên Hệ "
    "thống.",
    gist=Text(
        "Bên nhận kiểm tra tính xác thực và toàn vẹn",
        "The receiver checks authenticity and integrity",
    ),
)  # fmt: skip
D30_21_2_B = LegalGround(
    instrument=DECREE_30, article="21", clause="2", point="b",
    words="Trường hợp văn bản điện tử không đáp ứng các quy định tại điểm a khoản này hoặc gửi sai nơi nhận thì cơ "
    "quan, tổ chức nhận văn bản phải trả lại cho cơ quan, tổ chức gửi văn bản trên Hệ thống. …",
    gist=Text("Không xác thực, toàn vẹn thì trả lại", "A document that fails the check is returned"),
)  # fmt: skip
D30_25_1_C = LegalGround(
    instrument=DECREE_30, article="25", clause="1", point="c",
    words="Sao y từ văn bản giấy sang văn bản điện tử được thực hiện bằng việc số hóa văn bản giấy và ký số của cơ "
    "quan, tổ chức.",
    gist=Text("Sao y điện tử: số hóa và ký số cơ quan", "An electronic copy: scan, organisation's signature"),
)  # fmt: skip
D30_26 = LegalGround(
    instrument=DECREE_30, article="26",
    words="Bản sao y, bản sao lục và bản trích sao được thực hiện theo đúng quy định tại Nghị định này có giá trị "
    "pháp lý như bản chính.",
    gist=Text("Bản sao đúng quy định có giá trị như bản chính", "Copies made correctly are worth the original"),
)  # fmt: skip
D30_32_2_C = LegalGround(
    instrument=DECREE_30, article="32", clause="2", point="c",
    words="Phải trực tiếp đóng dấu, ký số vào văn bản do cơ quan, tổ chức ban hành và bản sao văn bản.",
    gist=Text("Văn thư trực tiếp ký số của cơ quan", "The clerk applies the organisation's signature himself"),
)  # fmt: skip
D30_32_2_D = LegalGround(
    instrument=DECREE_30, article="32", clause="2", point="d",
    words="Chỉ được đóng dấu, ký số của cơ quan, tổ chức vào văn bản đã có chữ ký của người có thẩm quyền và bản sao "
    "văn bản do cơ quan, tổ chức trực tiếp thực hiện.",
    gist=Text(
        "Cơ quan ký sau người có thẩm quyền",
        "The organisation signs after the competent person",
    ),
)  # fmt: skip
D30_32_3 = LegalGround(
    instrument=DECREE_30, article="32", clause="3",
    words="Cá nhân có trách nhiệm tự bảo quản an toàn thiết bị lưu khóa bí mật và khóa bí mật.",
    gist=Text("Cá nhân tự giữ thiết bị lưu khóa bí mật", "A person keeps his own key himself"),
)  # fmt: skip
D30_33_2 = LegalGround(
    instrument=DECREE_30, article="33", clause="2",
    words="Thiết bị lưu khóa bí mật của cơ quan, tổ chức được sử dụng để ký số các văn bản điện tử do cơ quan, tổ "
    "chức ban hành và bản sao từ văn bản giấy sang văn bản điện tử.",
    gist=Text(
        "Khóa của cơ quan chỉ ký văn bản của chính cơ quan đó",
        "An organisation's key signs that organisation's documents only",
    ),
)  # fmt: skip

# Decree 30/2020/NĐ-CP: annexes ----------------------------------------------------------------------------------------

D30_A1_AGENCY = LegalGround(
    instrument=DECREE_30, article=None, annex="Phụ lục I, Phần I, Mục II.2.a",
    words="Tên cơ quan, tổ chức ban hành văn bản là tên chính thức, đầy đủ của cơ quan, tổ chức hoặc chức danh nhà "
    "nước của người có thẩm quyền ban hành văn bản.",
    gist=Text("Tên cơ quan ban hành ghi đầy đủ", "The issuing agency is named in full"),
)  # fmt: skip
D30_A1_NUMBER = LegalGround(
    instrument=DECREE_30, article=None, annex="Phụ lục I, Phần I, Mục II.3.c",
    words="… với những số nhỏ hơn 10 phải ghi thêm số 0 phía trước. … Giữa số và ký hiệu văn bản có dấu gạch chéo "
    "(/), giữa các nhóm chữ viết tắt trong ký hiệu văn bản có dấu gạch nối (-), không cách chữ.",
    gist=Text("Cách ghi số, ký hiệu", "How number and symbol are written"),
)  # fmt: skip
D30_A1_SYMBOL = LegalGround(
    instrument=DECREE_30, article=None, annex="Phụ lục I, Phần I, Mục II.3.b",
    words="Ký hiệu của văn bản bao gồm chữ viết tắt tên loại văn bản và chữ viết tắt tên cơ quan, tổ chức hoặc chức "
    "danh nhà nước có thẩm quyền ban hành văn bản. Đối với công văn, ký hiệu bao gồm chữ viết tắt tên cơ quan, tổ "
    "chức hoặc chức danh nhà nước ban hành công văn và chữ viết tắt tên đơn vị soạn thảo hoặc lĩnh vực được giải "
    "quyết.",
    gist=Text("Ký hiệu gồm tên loại và tên cơ quan", "The symbol holds type and agency"),
)  # fmt: skip
D30_A1_DATE = LegalGround(
    instrument=DECREE_30, article=None, annex="Phụ lục I, Phần I, Mục II.4.b",
    words="Thời gian ban hành văn bản phải được viết đầy đủ; các số thể hiện ngày, tháng, năm dùng chữ số Ả Rập; đối "
    "với những số thể hiện ngày nhỏ hơn 10 và tháng 1, 2 phải ghi thêm số 0 phía trước.",
    gist=Text("Thời gian ban hành phải ghi đầy đủ", "The date is written in full"),
)  # fmt: skip
D30_A1_SUBJECT = LegalGround(
    instrument=DECREE_30, article=None, annex="Phụ lục I, Phần I, Mục II.5",
    words="Trích yếu nội dung văn bản là một câu ngắn gọn hoặc một cụm từ phản ánh khái quát nội dung chủ yếu của văn "
    "bản. …",
    gist=Text("Phải có tên loại và trích yếu nội dung", "A document has a type and a subject"),
)  # fmt: skip
D30_A1_CAPACITY = LegalGround(
    instrument=DECREE_30, article=None, annex="Phụ lục I, Phần I, Mục II.7.b",
    words="Trường hợp ký thay người đứng đầu cơ quan, tổ chức thì phải ghi chữ viết tắt “KT.” vào trước chức vụ của "
    "người đứng đầu. …",
    gist=Text("Ghi quyền hạn người ký: TM., Q., KT., TL., TUQ.", "The capacity is written before the title"),
)  # fmt: skip
D30_A1_SIGNER_NAME = LegalGround(
    instrument=DECREE_30, article=None, annex="Phụ lục I, Phần I, Mục II.7.c",
    words="Trước họ tên của người ký, không ghi học hàm, học vị và các danh hiệu danh dự khác. Việc ghi thêm quân "
    "hàm, học hàm, học vị trước họ tên người ký đối với văn bản của các đơn vị vũ trang nhân dân, các tổ chức sự "
    "nghiệp giáo dục, y tế, khoa học do người đứng đầu cơ quan quản lý ngành, lĩnh vực quy định.",
    gist=Text("Họ tên người ký trên văn bản", "The signer's name as printed"),
)  # fmt: skip
D30_A1_PERSON_IMAGE = LegalGround(
    instrument=DECREE_30, article=None, annex="Phụ lục I, Phần I, Mục II.7.d",
    words="Hình ảnh, vị trí chữ ký số của người có thẩm quyền là hình ảnh chữ ký của người có thẩm quyền trên văn bản "
    "giấy, màu xanh, định dạng Portable Network Graphics (.png) nền trong suốt; đặt canh giữa chức vụ của người ký và "
    "họ tên người ký.",
    gist=Text("Hình ảnh chữ ký số của người có thẩm quyền", "The person's signature picture"),
)  # fmt: skip
D30_A1_SEAL = LegalGround(
    instrument=DECREE_30, article=None, annex="Phụ lục I, Phần I, Mục II.8.a",
    words="Hình ảnh, vị trí chữ ký số của cơ quan, tổ chức là hình ảnh dấu của cơ quan, tổ chức ban hành văn bản trên "
    "văn bản, màu đỏ, kích thước bằng kích thước thực tế của dấu, định dạng (.png) nền trong suốt, trùm lên khoảng "
    "1/3 hình ảnh chữ ký số của người có thẩm quyền về bên trái.",
    gist=Text(
        "Hình ảnh dấu: đỏ, cỡ thật, trùm khoảng 1/3 chữ ký về bên trái",
        "The seal's picture: red, actual size, over a third of the signature, to its left",
    ),
)  # fmt: skip
D30_A1_ANNEX = LegalGround(
    instrument=DECREE_30, article=None, annex="Phụ lục I, Phần I, Mục III.1.d",
    words="Đối với Phụ lục không cùng tệp tin với nội dung văn bản điện tử, Văn thư cơ quan thực hiện ký số của cơ "
    "quan, tổ chức trên từng tệp tin kèm theo, cụ thể: Vị trí: Góc trên, bên phải, trang đầu của mỗi tệp tin. Hình "
    "ảnh chữ ký số của cơ quan, tổ chức: Không hiển thị. Thông tin: Số và ký hiệu văn bản; thời gian ký (ngày tháng "
    "năm; giờ phút giây; múi giờ Việt Nam theo tiêu chuẩn ISO 8601) …",
    gist=Text(
        "Phụ lục ở tệp riêng phải có chữ ký số của cơ quan",
        "An annex in a file of its own carries the organisation's signature",
    ),
)  # fmt: skip
D30_A1_URGENCY = LegalGround(
    instrument=DECREE_30, article=None, annex="Phụ lục I, Phần I, Mục III.2.b",
    words="Tuỳ theo mức độ cần được chuyển phát nhanh, văn bản được xác định độ khẩn theo các mức sau: hoả tốc, "
    "thượng khẩn, khẩn.",
    gist=Text("Ba mức độ khẩn", "Three degrees of urgency"),
)  # fmt: skip
D30_A1_SECRECY = LegalGround(
    instrument=DECREE_30, article=None, annex="Phụ lục I, Phần I, Mục III.2.a",
    words="Con dấu các độ mật (TUYỆT MẬT, TỐI MẬT hoặc MẬT) và dấu tài liệu thu hồi được khắc sẵn theo quy định của "
    "pháp luật về bảo vệ bí mật nhà nước. Dấu chỉ độ mật được đóng vào ô số 10a …",
    gist=Text("Dấu chỉ độ mật", "The mark of secrecy"),
)  # fmt: skip
D30_A1_COPY_FORM = LegalGround(
    instrument=DECREE_30, article=None, annex="Phụ lục I, Phần II, Mục I.1",
    words="Hình thức sao “SAO Y” hoặc “SAO LỤC” hoặc “TRÍCH SAO”.",
    gist=Text("Bản sao phải ghi hình thức sao", "A copy says which kind of copy it is"),
)  # fmt: skip
D30_A1_DIGITISATION = LegalGround(
    instrument=DECREE_30, article=None, annex="Phụ lục I, Phần II, Mục I.2",
    words="a) Định dạng Portable Document Format (.pdf), phiên bản 1.4 trở lên. b) Ảnh màu. c) Độ phân giải tối "
    "thiểu: 200dpi. d) Tỷ lệ số hóa: 100%.",
    gist=Text("Tiêu chuẩn văn bản số hóa", "What a digitised document must be"),
)  # fmt: skip
D30_A1_COPY_SIGNATURE = LegalGround(
    instrument=DECREE_30, article=None, annex="Phụ lục I, Phần II, Mục I.3",
    words="a) Vị trí: Góc trên, bên phải, trang đầu của văn bản … b) Hình ảnh chữ ký số của cơ quan, tổ chức: Không "
    "hiển thị. c) Thông tin: Hình thức sao, tên cơ quan, tổ chức sao văn bản, thời gian ký …",
    gist=Text(
        "Chữ ký số cơ quan trên bản sao: góc trên bên phải, ghi hình thức sao",
        "The organisation's signature on a copy: top right, saying which kind of copy",
    ),
)  # fmt: skip
D30_A3_TYPES = LegalGround(
    instrument=DECREE_30, article=None, annex="Phụ lục III, Mục I",
    words=None,
    gist=Text("Bảng chữ viết tắt tên loại văn bản", "The table of type abbreviations"),
)  # fmt: skip
D30_A4_REGISTER = LegalGround(
    instrument=DECREE_30, article=None, annex="Phụ lục IV",
    words=None,
    gist=Text(
        "Mẫu Sổ đăng ký văn bản đi, ít nhất 10 cột",
        "The register of outgoing documents, at least ten columns",
    ),
)  # fmt: skip
D30_A6_DUPLICATES = LegalGround(
    instrument=DECREE_30, article=None, annex="Phụ lục VI, Phần I, Mục III.1.h",
    words="Thông báo cho Văn thư cơ quan khi có sự trùng lặp mã định danh văn bản hoặc cả ba trường thông tin số, ký "
    "hiệu và tên cơ quan, tổ chức ban hành văn bản.",
    gist=Text("Hệ thống phải báo trùng số, ký hiệu", "The System warns of a duplicate number and symbol"),
)  # fmt: skip
D30_A6_RECALL = LegalGround(
    instrument=DECREE_30, article=None, annex="Phụ lục VI, Phần I, Mục III.8.a",
    words="Đóng băng văn bản đi và dữ liệu đặc tả văn bản đi khi có lệnh thu hồi văn bản của cơ quan, tổ chức.",
    gist=Text("Đóng băng văn bản đi bị thu hồi", "A recalled document is frozen with its data"),
)  # fmt: skip

# Decision 28/2018/QĐ-TTg ----------------------------------------------------------------------------------------------

D28_1_2 = LegalGround(
    instrument=DECISION_28, article="1", clause="2",
    words="Quyết định này không áp dụng đối với việc gửi, nhận văn bản điện tử có nội dung thuộc bí mật nhà nước theo "
    "quy định của pháp luật.",
    gist=Text("Không áp dụng cho bí mật nhà nước", "Does not apply to State secrets"),
)  # fmt: skip
D28_4_1 = LegalGround(
    instrument=DECISION_28, article="4", clause="1",
    words="Văn bản điện tử đã ký số theo quy định của pháp luật được gửi, nhận qua hệ thống quản lý văn bản và điều "
    "hành quy định tại Quyết định này có giá trị pháp lý tương đương văn bản giấy và thay cho việc gửi, nhận văn bản "
    "giấy.",
    gist=Text("Văn bản điện tử đã ký số thay văn bản giấy", "A signed electronic document replaces paper"),
)  # fmt: skip
D28_4_2 = LegalGround(
    instrument=DECISION_28, article="4", clause="2",
    words="Văn bản điện tử không thuộc khoản 1 Điều này được gửi, nhận qua hệ thống quản lý văn bản và điều hành có "
    "giá trị để biết, tham khảo, không thay cho việc gửi, nhận văn bản giấy.",
    gist=Text("Không ký số: để biết, tham khảo", "Unsigned: for information only"),
)  # fmt: skip
D28_5_2 = LegalGround(
    instrument=DECISION_28, article="5", clause="2",
    words="Tất cả các văn bản điện tử thuộc thẩm quyền ban hành và giải quyết của các cơ quan trong hệ thống hành "
    "chính nhà nước phải được gửi, nhận qua hệ thống quản lý văn bản và điều hành, trừ các trường hợp quy định tại "
    "khoản 1 Điều 7 của Quyết định này.",
    gist=Text("Gửi, nhận điện tử là bắt buộc", "Sending electronically is the rule"),
)  # fmt: skip
D28_5_3 = LegalGround(
    instrument=DECISION_28, article="5", clause="3",
    words="Các cơ quan trong hệ thống hành chính nhà nước không phát hành văn bản giấy đến Bên nhận khi đã gửi văn "
    "bản điện tử, trừ các trường hợp quy định tại khoản 2 Điều 7 của Quyết định này.",
    gist=Text("Đã gửi điện tử thì không gửi giấy", "What was sent electronically is not sent on paper too"),
)  # fmt: skip
D28_5_4 = LegalGround(
    instrument=DECISION_28, article="5", clause="4",
    words="Bên nhận có quyền từ chối nhận văn bản điện tử, nếu văn bản điện tử đó không bảo đảm các nguyên tắc, yêu "
    "cầu về gửi, nhận …",
    gist=Text("Bên nhận có quyền từ chối", "The receiver may refuse"),
)  # fmt: skip
D28_6_2 = LegalGround(
    instrument=DECISION_28, article="6", clause="2",
    words="Văn bản điện tử phải được gửi ngay trong ngày văn bản đó ký ban hành, chậm nhất là trong buổi sáng của "
    "ngày làm việc tiếp theo. … Trường hợp văn bản điện tử thuộc loại khẩn phải được đặt ở chế độ ưu tiên, ghi rõ mức "
    "độ khẩn, gửi ngay sau khi đã ký số …",
    gist=Text(
        "Gửi trong ngày ký, chậm nhất buổi sáng ngày làm việc tiếp theo",
        "Sent on the day of signing, at latest the morning of the next working day",
    ),
)  # fmt: skip
D28_6_3 = LegalGround(
    instrument=DECISION_28, article="6", clause="3",
    words="Văn bản điện tử phải được theo dõi, cập nhật tự động trạng thái gửi, nhận, xử lý trên hệ thống quản lý văn "
    "bản và điều hành.",
    gist=Text("Theo dõi trạng thái gửi, nhận", "The state of sending is followed"),
)  # fmt: skip
D28_7_1 = LegalGround(
    instrument=DECISION_28, article="7", clause="1",
    words="… trừ trường hợp Bên gửi hoặc Bên nhận chưa đáp ứng các yêu cầu về hạ tầng kỹ thuật, công nghệ, an toàn "
    "thông tin, giải pháp kết nối, liên thông để gửi, nhận văn bản điện tử.",
    gist=Text("Trừ khi một bên chưa đủ hạ tầng", "Except where one side lacks the infrastructure"),
)  # fmt: skip
D28_7_2 = LegalGround(
    instrument=DECISION_28, article="7", clause="2",
    words="Các loại văn bản điện tử gửi kèm văn bản giấy a) Văn bản gửi Chính phủ, Thủ tướng Chính phủ theo quy định "
    "tại Quy chế làm việc của Chính phủ; b) Văn bản theo Danh mục do người đứng đầu bộ, ngành, địa phương quyết định …",
    gist=Text("Văn bản gửi cả điện tử và giấy", "Documents sent both ways"),
)  # fmt: skip
D28_8_1 = LegalGround(
    instrument=DECISION_28, article="8", clause="1",
    words="Văn bản điện tử sau khi được cấp có thẩm quyền phê duyệt, ký ban hành, ký số theo quy định của pháp luật "
    "và gửi đến Bên nhận thông qua các hệ thống quản lý văn bản và điều hành được kết nối, liên thông với nhau.",
    gist=Text("Gửi sau khi đã ký số", "Sent once it has been signed"),
)  # fmt: skip
D28_8_2 = LegalGround(
    instrument=DECISION_28, article="8", clause="2",
    words="… Trường hợp thu hồi văn bản điện tử, Bên gửi phải thông báo trên hệ thống quản lý văn bản và điều hành "
    "cho Bên nhận biết để xử lý văn bản điện tử được thu hồi.",
    gist=Text("Bên gửi thông báo thu hồi trên hệ thống", "The sender announces a recall in the system"),
)  # fmt: skip
D28_9_1 = LegalGround(
    instrument=DECISION_28, article="9", clause="1",
    words="Trước khi tiếp nhận, Bên nhận phải kiểm tra tính đầy đủ, toàn vẹn, tính xác thực của văn bản điện tử … "
    "Trường hợp không bảo đảm các nguyên tắc, yêu cầu về gửi, nhận văn bản điện tử, Bên nhận phải kịp thời phản hồi …",
    gist=Text("Bên nhận kiểm tra trước khi tiếp nhận", "The receiver checks before accepting"),
)  # fmt: skip
D28_10_2_H = LegalGround(
    instrument=DECISION_28, article="10", clause="2", point="h",
    words="Trạng thái xử lý (đã đến, đã tiếp nhận, đã chuyển xử lý, đang xử lý, đã hoàn thành, từ chối nhận (trả "
    "lại), thu hồi, xóa…)",
    gist=Text("Các trạng thái xử lý", "The states of handling"),
)  # fmt: skip

# Signatures -----------------------------------------------------------------------------------------------------------

L20_22_1 = LegalGround(
    instrument=LAW_20, article="22", clause="1", words=None,
    gist=Text(
        "Ba loại: chữ ký điện tử chuyên dùng, chữ ký số công cộng, chữ ký số chuyên dùng công vụ",
        "Three kinds: specialised electronic, public digital, public-duty digital signatures",
    ),
)  # fmt: skip
L20_22_3_D = LegalGround(
    instrument=LAW_20, article="22", clause="3", point="d", words=None,
    gist=Text(
        "Mọi thay đổi sau thời điểm ký đều có thể bị phát hiện",
        "Any change after signing can be detected",
    ),
)  # fmt: skip
L20_23_2 = LegalGround(
    instrument=LAW_20, article="23", clause="2", words=None,
    gist=Text(
        "Chữ ký số có giá trị như chữ ký của cá nhân trên giấy",
        "A digital signature is worth a person's handwritten one",
    ),
)  # fmt: skip
L20_23_3 = LegalGround(
    instrument=LAW_20, article="23", clause="3", words=None,
    gist=Text(
        "Cần cơ quan xác nhận thì phải có chữ ký của chính cơ quan",
        "Where an organisation must confirm, the organisation's own signature is needed",
    ),
)  # fmt: skip
D68_2 = LegalGround(
    instrument=DECREE_68, article="2", words=None,
    gist=Text(
        "Cơ quan nhà nước, đơn vị sự nghiệp công lập dùng chữ ký số chuyên dùng công vụ",
        "State agencies and public service units use public-duty signatures",
    ),
)  # fmt: skip
C41_KEYS = LegalGround(
    instrument=CIRCULAR_41, article=None, words=None,
    gist=Text(
        "Người có thẩm quyền ký bằng khóa cá nhân, văn thư ký bằng khóa của cơ quan",
        "The person signs with his own key, the clerk with the organisation's",
    ),
)  # fmt: skip
C15_6 = LegalGround(
    instrument=CIRCULAR_15, article="6", words=None, binds_the_check=True,
    gist=Text(
        "Phần mềm kiểm tra phải kiểm tra chữ ký, đường dẫn tin cậy, hiệu lực và toàn vẹn",
        "Checking software checks signature, trusted path, validity and integrity",
    ),
)  # fmt: skip
C15_A2 = LegalGround(
    instrument=CIRCULAR_15, article=None, annex="Phụ lục II", words=None, binds_the_check=True,
    gist=Text(
        "Phải cảnh báo khi không kiểm tra được trạng thái chứng thư",
        "Must warn when a certificate's status cannot be checked",
    ),
)  # fmt: skip
C15_A1 = LegalGround(
    instrument=CIRCULAR_15, article=None, annex="Phụ lục I", words=None,
    gist=Text(
        "Tiêu chuẩn: RSA từ 2048 bit (RSASSA-PSS) hoặc ECDSA từ 256 bit, SHA-2 (256, 384, 512), PAdES, PDF 1.7",
        "Standards: RSA from 2048 bits (RSASSA-PSS) or ECDSA from 256, SHA-2 (256, 384, 512), PAdES, PDF 1.7",
    ),
)  # fmt: skip

# State secrets --------------------------------------------------------------------------------------------------------

L117 = LegalGround(
    instrument=LAW_117, article=None, words=None,
    gist=Text(
        "Không soạn, lưu, gửi bí mật nhà nước trên máy tính, mạng kết nối Internet",
        "State secrets are not kept or sent on machines connected to the Internet",
    ),
)  # fmt: skip
