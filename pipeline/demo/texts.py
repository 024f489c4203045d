"""What the invented letters are about: everyday matters of a provincial health service, no persons and no patients."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One matter, for one type of document."""

    type: str
    """Type name in lower case: công văn, quyết định …"""
    subject: str
    """What follows V/v or Về việc."""
    opening: str
    points: tuple[str, ...]
    department: str
    """Drafting department's abbreviation in the symbol."""


TYPE_ABBREVIATIONS: dict[str, str | None] = {
    "công văn": None,
    "quyết định": "QĐ",
    "báo cáo": "BC",
    "thông báo": "TB",
    "kế hoạch": "KH",
    "tờ trình": "TTr",
}
"""Decree 30/2020 Appendix III; an official letter has none."""

TOPICS: tuple[Topic, ...] = (
    Topic(
        type="công văn",
        subject="tăng cường sử dụng chữ ký số và phát hành văn bản điện tử",
        opening=(
            "Thực hiện chỉ đạo của cấp trên về nâng cao hiệu quả cải cách hành chính và "
            "trách nhiệm người đứng đầu,"
        ),
        points=(
            "Sử dụng đầy đủ chữ ký số trên phần mềm quản lý văn bản; không ký văn bản giấy để phát hành.",
            "Văn bản điện tử phải có chữ ký số của người có thẩm quyền và chữ ký số của cơ quan, tổ chức.",
            "Định kỳ hằng tháng tổng hợp tỷ lệ phát hành văn bản điện tử, gửi về bộ phận văn thư trước ngày 05.",
        ),
        department="VP",
    ),
    Topic(
        type="công văn",
        subject="rà soát trang thiết bị y tế phục vụ khám, chữa bệnh",
        opening="Để bảo đảm trang thiết bị phục vụ công tác khám, chữa bệnh quý II năm 2026,",
        points=(
            "Kiểm kê số lượng, tình trạng hoạt động của trang thiết bị được giao quản lý.",
            "Lập danh mục thiết bị cần kiểm định, hiệu chuẩn, sửa chữa trong quý.",
            "Đề xuất nhu cầu bổ sung kèm thuyết minh sự cần thiết.",
        ),
        department="VTTB",
    ),
    Topic(
        type="công văn",
        subject="phối hợp tổ chức lớp tập huấn kiểm soát nhiễm khuẩn",
        opening="Căn cứ kế hoạch đào tạo liên tục năm 2026,",
        points=(
            "Cử nhân viên tham dự đúng thành phần, thời gian theo lịch gửi kèm.",
            "Chuẩn bị hội trường, phương tiện trình chiếu và tài liệu phát tay.",
            "Báo cáo kết quả tập huấn trong vòng 05 ngày làm việc sau khi kết thúc lớp.",
        ),
        department="KHTH",
    ),
    Topic(
        type="công văn",
        subject="cung cấp số liệu phục vụ báo cáo quý I năm 2026",
        opening="Để có cơ sở tổng hợp báo cáo kết quả hoạt động quý I năm 2026,",
        points=(
            "Rà soát, đối chiếu số liệu giữa phần mềm và sổ theo dõi.",
            "Gửi số liệu theo biểu mẫu đính kèm, có xác nhận của lãnh đạo khoa, phòng.",
            "Nêu rõ nguyên nhân đối với các chỉ tiêu chưa đạt.",
        ),
        department="KHTH",
    ),
    Topic(
        type="công văn",
        subject="tăng cường phòng, chống dịch bệnh mùa nắng nóng",
        opening="Trước diễn biến thời tiết nắng nóng kéo dài và nguy cơ gia tăng một số bệnh truyền nhiễm,",
        points=(
            "Chủ động giám sát, phát hiện sớm ca bệnh, xử lý triệt để ổ dịch theo quy định.",
            "Bảo đảm thuốc, hóa chất, vật tư phục vụ phòng, chống dịch.",
            "Đẩy mạnh truyền thông để người dân biết và chủ động phòng bệnh.",
        ),
        department="NVY",
    ),
    Topic(
        type="công văn",
        subject="thực hiện lịch trực và bảo đảm an ninh trật tự dịp nghỉ lễ 30/4 và 01/5",
        opening="Để bảo đảm công tác thường trực cấp cứu, khám, chữa bệnh trong dịp nghỉ lễ,",
        points=(
            "Phân công trực đủ bốn cấp, niêm yết công khai lịch trực và số điện thoại đường dây nóng.",
            "Bảo đảm cơ số thuốc, dịch truyền, phương tiện cấp cứu, vận chuyển.",
            "Báo cáo nhanh trước 07 giờ 00 hằng ngày qua phần mềm.",
        ),
        department="TCHC",
    ),
    Topic(
        type="quyết định",
        subject="thành lập Tổ rà soát hồ sơ, thủ tục hành chính năm 2026",
        opening=(
            "Thành lập Tổ rà soát hồ sơ, thủ tục hành chính năm 2026 gồm 07 thành viên, "
            "do một Phó Giám đốc làm Tổ trưởng."
        ),
        points=(
            "Tổ rà soát có nhiệm vụ tham mưu đơn giản hóa thành phần hồ sơ, rút ngắn thời gian giải quyết.",
            "Tổ tự giải thể sau khi hoàn thành nhiệm vụ. Các thành viên làm việc theo chế độ kiêm nhiệm.",
        ),
        department="TCHC",
    ),
    Topic(
        type="quyết định",
        subject="ban hành Quy chế quản lý, sử dụng chữ ký số",
        opening="Ban hành kèm theo Quyết định này Quy chế quản lý, sử dụng chữ ký số và thiết bị lưu khóa bí mật.",
        points=(
            "Không giao, cho mượn thiết bị lưu khóa bí mật; người được cấp chịu trách nhiệm về thiết bị của mình.",
            "Quyết định này có hiệu lực kể từ ngày ký.",
        ),
        department="TCHC",
    ),
    Topic(
        type="quyết định",
        subject="phê duyệt danh mục dự toán mua sắm vật tư y tế quý II năm 2026",
        opening=(
            "Phê duyệt danh mục dự toán mua sắm vật tư y tế quý II năm 2026, nguồn kinh "
            "phí từ quỹ phát triển hoạt động sự nghiệp."
        ),
        points=(
            "Phòng Vật tư, thiết bị y tế chịu trách nhiệm tổ chức thực hiện theo đúng quy định của pháp luật.",
            "Quyết định này có hiệu lực kể từ ngày ký ban hành.",
        ),
        department="VTTB",
    ),
    Topic(
        type="báo cáo",
        subject="Kết quả công tác cải cách hành chính quý I năm 2026",
        opening=(
            "Thực hiện chế độ báo cáo định kỳ, đơn vị báo cáo kết quả công tác cải cách "
            "hành chính quý I năm 2026 như sau:"
        ),
        points=(
            "Tỷ lệ hồ sơ giải quyết đúng hạn đạt 97,2%; không có hồ sơ trả lại không rõ lý do.",
            "Tỷ lệ giao dịch thanh toán không dùng tiền mặt đạt 41,5%.",
            "Khó khăn: một số văn bản còn phải phát hành song song bản giấy theo đề nghị của nơi nhận.",
        ),
        department="VP",
    ),
    Topic(
        type="thông báo",
        subject="Kết luận cuộc họp giao ban tháng",
        opening="Tại cuộc họp giao ban, sau khi nghe các khoa, phòng báo cáo, lãnh đạo đơn vị kết luận như sau:",
        points=(
            "Ghi nhận, biểu dương các khoa, phòng hoàn thành tốt chỉ tiêu được giao.",
            "Khắc phục ngay tồn tại trong lập hồ sơ bệnh án điện tử và luân chuyển văn bản.",
            "Bộ phận văn thư theo dõi, đôn đốc việc thực hiện kết luận này.",
        ),
        department="TCHC",
    ),
    Topic(
        type="kế hoạch",
        subject="Đào tạo liên tục cho nhân viên y tế năm 2026",
        opening=(
            "Nhằm nâng cao năng lực chuyên môn cho đội ngũ nhân viên y tế, đơn vị xây "
            "dựng kế hoạch đào tạo liên tục như sau:"
        ),
        points=(
            "Mục tiêu: 100% người hành nghề được cập nhật kiến thức y khoa theo quy định.",
            "Nội dung: cấp cứu cơ bản, kiểm soát nhiễm khuẩn, an toàn người bệnh, kỹ năng giao tiếp.",
            "Kinh phí: chi từ nguồn đào tạo được giao trong dự toán năm 2026.",
        ),
        department="KHTH",
    ),
    Topic(
        type="tờ trình",
        subject="Xin bổ sung kinh phí sửa chữa cơ sở vật chất",
        opening=(
            "Cơ sở vật chất của đơn vị đã đưa vào sử dụng nhiều năm, một số hạng mục "
            "xuống cấp, ảnh hưởng đến phục vụ người bệnh."
        ),
        points=(
            "Hạng mục đề nghị: chống thấm khu điều trị, thay thế hệ thống thông gió, cải tạo lối đi.",
            "Kính trình cấp có thẩm quyền xem xét, bổ sung kinh phí để đơn vị triển khai thực hiện.",
        ),
        department="TCKT",
    ),
)  # fmt: skip

_FURTHER: tuple[str, ...] = (
    "Người đứng đầu các khoa, phòng chịu trách nhiệm về tiến độ và chất lượng thực hiện.",
    "Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, kịp thời phản ánh để được hướng dẫn, giải quyết.",
    "Giao bộ phận tham mưu theo dõi, đôn đốc, tổng hợp kết quả, báo cáo lãnh đạo theo quy định.",
    "Kết quả thực hiện là một trong các căn cứ đánh giá, xếp loại chất lượng cuối năm.",
    "Nội dung này thay thế các nội dung trước đây có quy định khác.",
)


def body(topic: Topic, chance: random.Random, *, length: int = 0) -> tuple[str, ...]:
    """The letter's paragraphs, the last one ending with ./. ; length: how many filling paragraphs more."""
    further = list(_FURTHER)
    chance.shuffle(further)
    further = (further * (length // len(further) + 1))[:length] if length else further[:1]
    match topic.type:
        case "công văn":
            opening = f"{topic.opening} lãnh đạo đơn vị đề nghị thực hiện một số nội dung sau:"
            points = [f"{index}. {point}" for index, point in enumerate(topic.points, 1)]
            return (opening, *points, *further, "Đề nghị các khoa, phòng, đơn vị triển khai thực hiện theo quy định./.")
        case "quyết định":
            articles = [f"Điều {index}. {text}" for index, text in enumerate((topic.opening, *topic.points), 1)]
            duty = "Trưởng các khoa, phòng, bộ phận liên quan chịu trách nhiệm thi hành Quyết định này./."
            end = f"Điều {len(articles) + 1}. {duty}"
            return (*articles, *further, end)
        case _:
            points = [f"{index}. {point}" for index, point in enumerate(topic.points, 1)]
            return (topic.opening, *points, *further, f"Trên đây là {topic.type} của đơn vị./.")


def grounds(agency: str) -> tuple[str, ...]:
    """Căn cứ … of a decision."""
    return (
        f"Căn cứ quy định về chức năng, nhiệm vụ, quyền hạn và cơ cấu tổ chức của {agency};",
        "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;",
        "Theo đề nghị của Trưởng phòng tham mưu.",
    )
