"""A new installation: commented settings, a trust folder, and one folder a unit, ready for an officer to fill."""

from __future__ import annotations

from pathlib import Path

from pipeline.config import FILE_NAME
from pipeline.errors import HouseError
from rules.text import Language, Text

TRUST_FOLDERS = ("anchors", "intermediates", "crls", "ocsps")

_SETTINGS = Text(
    vi="""\
# Cấu hình vanthu. Bỏ dấu # ở đầu dòng để dùng mục đó.

watch_dirs = "watch_dirs"               # thư mục theo dõi; mỗi đơn vị một thư mục con
store = "sqlite:///vanthu.db"           # kho dữ liệu, đặt trên ổ đĩa của chính máy này
profile = "strict"                      # strict: bản gốc điện tử đủ hai chữ ký (khoản 1 Điều 5 Nghị định 30/2020/NĐ-CP)
language = "vi"

[trust]
folder = "trust"                        # anchors/ intermediates/ crls/ ocsps/; tệp PEM, DER hoặc P7B
pins = [                                # mã SHA-256 của các chứng thư gốc được chấp nhận
  "f04ba4b459a7c9a1b971ad9b1cb833e695a80c79aea63b174b66a70edfe2fdb8",  # RootCA chuyên dùng Chính phủ G2
  "f7bc89054cec7f12730d7b8cd3eb7955b163835087e5eb873edfb584763b3f90",  # RootCA chuyên dùng Chính phủ G1
  "bac8bf609ab420a8ee1780d74f4de5c7f7184959d2a7375b0a75e4c29f0908e7",  # Vietnam National Root CA
]
revocation = "if-available"             # require | if-available | skip; được in kèm mọi kết quả
weak_algorithms = "warn"                # warn | reject
online = false                          # true: cho phép tải CRL, OCSP, chứng thư CA qua mạng

# Lượt quét đêm ghi báo cáo các tháng và năm nay, năm trước vào thư mục này.
[reports]
folder = "reports"                      # nằm ngoài thư mục theo dõi
formats = ["html", "json"]              # html, xlsx, docx, csv, json, openmetrics; để trống: không ghi

# Máy chủ thư cho «vanthu notify --send»; mật khẩu đặt ở biến môi trường VANTHU_MAIL_PASSWORD.
# [mail]
# server = "mail.vidu.gov.vn"
# security = "starttls"                 # starttls (cổng 587) | tls (cổng 465)
# sender = "vanthu@vidu.gov.vn"
# user = "vanthu"
# [mail.to]
# DONVI1 = ["vanthu.donvi1@vidu.gov.vn"]

# Mỗi đơn vị một khối [[unit]]. Đơn vị đổi tên hoặc sáp nhập: thêm khối cùng mã, khác ngày hiệu lực.
[[unit]]
code = "DONVI1"                         # mã cố định, không đổi
folder = "DONVI1"                       # thư mục con trong thư mục theo dõi
name = "Tên đơn vị"
symbols = []                            # nhóm đầu của ký hiệu văn bản, ví dụ ["BVĐKĐN"]
certificate_names = []                  # tên (CN) trên chứng thư số của cơ quan; để trống: dùng tên đơn vị
certificate_uids = []                   # ví dụ ["MNS:1057059"]
# valid_from = 2025-07-01
# roster = "nguoi-ky.toml"              # người ký; lập từ bảng tính: vanthu roster TỆP --write nguoi-ky.toml
# secret_numbers = ["05/BC-BVĐK 2026"]  # văn bản mật theo sổ riêng: số, ký hiệu, năm; tệp của chúng không được mở
# [unit.columns]                        # cột có tên lạ; thử: vanthu register TỆP --unit DONVI1
# "Mã văn bản" = "number"               # number, symbol, issued_on, subject, signer, signed, secrecy, sent_on …

# Ai được ký, từ ngày nào. Không khai: thẩm quyền ký được ghi là chưa đối chiếu.
# [[unit.signer]]
# name = "Nguyễn Văn A"
# capacity = "Giám đốc"
# from = 2024-01-01
""",
    en="""\
# Settings of vanthu. Take away the # before a line to use it.

watch_dirs = "watch_dirs"               # the watched folder; one folder a unit below it
store = "sqlite:///vanthu.db"           # where results are kept, on a disk of this machine
profile = "strict"                      # strict: electronic originals with both signatures (Decree 30/2020 Art. 5(1))
language = "en"

[trust]
folder = "trust"                        # anchors/ intermediates/ crls/ ocsps/; PEM, DER or P7B files
pins = [                                # SHA-256 of the root certificates that are accepted
  "f04ba4b459a7c9a1b971ad9b1cb833e695a80c79aea63b174b66a70edfe2fdb8",  # RootCA chuyên dùng Chính phủ G2
  "f7bc89054cec7f12730d7b8cd3eb7955b163835087e5eb873edfb584763b3f90",  # RootCA chuyên dùng Chính phủ G1
  "bac8bf609ab420a8ee1780d74f4de5c7f7184959d2a7375b0a75e4c29f0908e7",  # Vietnam National Root CA
]
revocation = "if-available"             # require | if-available | skip; printed with every result
weak_algorithms = "warn"                # warn | reject
online = false                          # true: CRL, OCSP and CA certificates may be fetched

# The nightly pass writes the reports on the months, this year and the year before, into this folder.
[reports]
folder = "reports"                      # outside of the watched folder
formats = ["html", "json"]              # html, xlsx, docx, csv, json, openmetrics; empty: none is written

# The mail server of `vanthu notify --send`; its password goes to the environment variable VANTHU_MAIL_PASSWORD.
# [mail]
# server = "mail.example.gov.vn"
# security = "starttls"                 # starttls (port 587) | tls (port 465)
# sender = "vanthu@example.gov.vn"
# user = "vanthu"
# [mail.to]
# UNIT1 = ["clerk.unit1@example.gov.vn"]

# One [[unit]] block a unit. Renamed or merged: another block with the same code and other days.
[[unit]]
code = "UNIT1"                          # stable, never changed
folder = "UNIT1"                        # below the watched folder
name = "The unit's name"
symbols = []                            # first group of its document symbols, such as ["BVĐKĐN"]
certificate_names = []                  # CN of its organisation certificate; empty: the unit's name
certificate_uids = []                   # such as ["MNS:1057059"]
# valid_from = 2025-07-01
# roster = "signers.toml"               # who may sign; from a table: vanthu roster FILE --write signers.toml
# secret_numbers = ["05/BC-BVĐK 2026"]  # secrets of a book of their own: number, symbol, year; never opened
# [unit.columns]                        # columns under odd names; try: vanthu register FILE --unit UNIT1
# "Mã văn bản" = "number"               # number, symbol, issued_on, subject, signer, signed, secrecy, sent_on …

# Who may sign, from when. Without it the authority to sign is told as not checked.
# [[unit.signer]]
# name = "Nguyễn Văn A"
# capacity = "Giám đốc"
# from = 2024-01-01
""",
)


def write_installation(directory: Path, *, language: Language) -> tuple[Path, ...]:
    """Writes the settings, the trust folders and the first unit's folder into `directory`; what it made, in order.

    Raises HouseError (file-there) rather than write over settings; folders that exist are left as they are.
    """
    settings = directory / FILE_NAME
    if settings.exists():
        raise HouseError("file-there", path=settings)
    unit = "DONVI1" if language == "vi" else "UNIT1"
    folders = [directory / "trust" / name for name in TRUST_FOLDERS] + [directory / "watch_dirs" / unit]
    made = [folder for folder in folders if not folder.exists()]
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    settings.write_text(_SETTINGS.format(language), encoding="utf-8")
    return (settings, *made)
