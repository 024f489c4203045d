"""What is wrong with the house itself: settings, folders, trust material, store. Documents are never an exception."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass

from rules.text import Text

DONE, GATE_MISSED, WRONG_USAGE, NOTHING_TO_JUDGE, INCOMPLETE, HOUSE_TROUBLE, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130
"""Exit codes; the meaning of each stands in `vanthu --help`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One way in which the house can be wrong."""

    sentence: Text
    """What is wrong with what, where."""
    advice: Text
    """What to do next."""
    exit_code: int


TROUBLES: dict[str, Trouble] = {
    "settings-unreadable": Trouble(
        sentence=Text(
            vi="Không đọc được tệp cấu hình {path}: {cause}.", en="Cannot read the settings {path}: {cause}."
        ),
        advice=Text(
            vi="Mở tệp, sửa đúng chỗ nêu trên, hoặc tạo tệp mới bằng «vanthu init».",
            en="Open the file and mend the place named above, or write a new one with `vanthu init`.",
        ),
        exit_code=WRONG_USAGE,
    ),
    "settings-missing": Trouble(
        sentence=Text(vi="Không có tệp cấu hình {path}.", en="There is no settings file {path}."),
        advice=Text(
            vi="Chạy «vanthu init» để tạo tệp mẫu, hoặc chỉ đúng tệp bằng --config.",
            en="Write one with `vanthu init`, or name the right one with --config.",
        ),
        exit_code=WRONG_USAGE,
    ),
    "setting-unknown": Trouble(
        sentence=Text(
            vi="{path}: không có mục cấu hình nào tên «{key}»{hint}",
            en="{path}: there is no setting named `{key}`{hint}",
        ),
        advice=Text(vi="Sửa lại tên mục hoặc xóa dòng đó.", en="Mend the name or delete the line."),
        exit_code=WRONG_USAGE,
    ),
    "setting-wrong": Trouble(
        sentence=Text(
            vi="{path}: mục «{key}» có giá trị «{value}» không dùng được; cần {wanted}.",
            en="{path}: the setting `{key}` has the value `{value}`, which cannot be used; it takes {wanted}.",
        ),
        advice=Text(vi="Sửa giá trị của mục đó.", en="Mend the value."),
        exit_code=WRONG_USAGE,
    ),
    "roster-other-file": Trouble(
        sentence=Text(
            vi="{path} đã có và không phải danh sách người ký do vanthu lập.",
            en="{path} is there already and is no roster that vanthu wrote.",
        ),
        advice=Text(
            vi="Chọn tên khác cho --write; tệp này được giữ nguyên.",
            en="Choose another name for --write; the file was left as it is.",
        ),
        exit_code=WRONG_USAGE,
    ),
    "roster-several-units": Trouble(
        sentence=Text(
            vi="{path} có người ký của nhiều đơn vị: {units}.", en="{path} lists signers of several units: {units}."
        ),
        advice=Text(
            vi="Chọn một đơn vị đã khai trong vanthu.toml bằng --unit MÃ.",
            en="Choose one unit of the settings with --unit CODE.",
        ),
        exit_code=WRONG_USAGE,
    ),
    "setting-missing": Trouble(
        sentence=Text(
            vi="{path}: «{place}» thiếu mục «{key}».",
            en="{path}: `{place}` lacks the setting `{key}`.",
        ),
        advice=Text(vi="Bổ sung mục đó vào đúng khối.", en="Add it to that block."),
        exit_code=WRONG_USAGE,
    ),
    "waiver-wrong": Trouble(
        sentence=Text(vi="{path}: {told}", en="{path}: {told}"),
        advice=Text(
            vi="Sửa khối [[waiver]] đó; vanthu chỉ chạy khi mọi miễn trừ đều được ghi đúng.",
            en="Mend that [[waiver]] block; no work is begun with a waiver that is written wrongly.",
        ),
        exit_code=WRONG_USAGE,
    ),
    "watch-dirs-missing": Trouble(
        sentence=Text(
            vi="Không thấy thư mục theo dõi {path}.",
            en="The watched folder {path} is not there.",
        ),
        advice=Text(
            vi="Kiểm tra ổ đĩa mạng đã kết nối chưa, hoặc sửa «watch_dirs» trong tệp cấu hình.",
            en="Check that the network drive is mounted, or mend `watch_dirs` in the settings.",
        ),
        exit_code=INCOMPLETE,
    ),
    "watch-dirs-empty": Trouble(
        sentence=Text(
            vi="Thư mục theo dõi {path} trống, trong khi trước đây có {count} đơn vị.",
            en="The watched folder {path} is empty, and {count} {count:unit was|units were} there before.",
        ),
        advice=Text(
            vi="Kiểm tra ổ đĩa mạng đã kết nối chưa; chưa có kết luận nào được đưa ra.",
            en="Check that the network drive is mounted; nothing was concluded from it.",
        ),
        exit_code=INCOMPLETE,
    ),
    "store-on-share": Trouble(
        sentence=Text(
            vi="Kho dữ liệu {store} nằm trên ổ đĩa mạng ({kind}).",
            en="The store {store} lies on a network share ({kind}).",
        ),
        advice=Text(
            vi="Đặt «store» trên ổ đĩa của chính máy này: khóa tệp của SQLite không giữ được qua mạng.",
            en="Keep `store` on a disk of this machine: SQLite's locks do not hold over a network.",
        ),
        exit_code=HOUSE_TROUBLE,
    ),
    "store-in-watched-folder": Trouble(
        sentence=Text(
            vi="Kho dữ liệu {store} nằm trong thư mục theo dõi {path}.",
            en="The store {store} lies inside the watched folder {path}.",
        ),
        advice=Text(
            vi="Chuyển «store» ra ngoài: vanthu không ghi gì vào thư mục của đơn vị.",
            en="Move `store` out of it: nothing is ever written into a unit's folder.",
        ),
        exit_code=HOUSE_TROUBLE,
    ),
    "backup-on-server": Trouble(
        sentence=Text(
            vi="Kho dữ liệu nằm trên PostgreSQL; vanthu không tự sao lưu máy chủ cơ sở dữ liệu.",
            en="The store is on PostgreSQL, which is not backed up from here.",
        ),
        advice=Text(
            vi="Dùng pg_dump và pg_restore, hoặc cách sao lưu của máy chủ.",
            en="Use pg_dump and pg_restore, or the server's own backup.",
        ),
        exit_code=WRONG_USAGE,
    ),
    "backup-unusable": Trouble(
        sentence=Text(
            vi="Không khôi phục được từ {path}: {cause}.",
            en="{path} cannot be restored: {cause}.",
        ),
        advice=Text(
            vi="Chọn bản sao lưu khác; kho dữ liệu hiện có không bị thay đổi.",
            en="Choose another backup; the present store was not touched.",
        ),
        exit_code=HOUSE_TROUBLE,
    ),
    "run-unknown": Trouble(
        sentence=Text(vi="Không có lần chạy nào số «{run}».", en="There is no run `{run}`."),
        advice=Text(vi="Xem các lần chạy bằng «vanthu status».", en="`vanthu status` lists the runs."),
        exit_code=WRONG_USAGE,
    ),
    "checkpoint-unreadable": Trouble(
        sentence=Text(
            vi="{path} không có điểm kiểm nhật ký nào.",
            en="{path} holds no checkpoint of the log.",
        ),
        advice=Text(
            vi="Dùng báo cáo do «vanthu report» lập, hoặc tệp do «vanthu audit checkpoint -o TỆP» ghi ra.",
            en="Give a report made by `vanthu report`, or a file written by `vanthu audit checkpoint -o FILE`.",
        ),
        exit_code=WRONG_USAGE,
    ),
    "no-trust-anchor": Trouble(
        sentence=Text(
            vi="Thư mục tin cậy {path} không có chứng thư gốc nào dùng được.",
            en="The trust folder {path} holds no usable trust anchor.",
        ),
        advice=Text(
            vi="Thêm chứng thư gốc bằng «vanthu trust add TỆP», rồi xem lại bằng «vanthu trust list».",
            en="Add a root certificate with `vanthu trust add FILE`, then look with `vanthu trust list`.",
        ),
        exit_code=WRONG_USAGE,
    ),
    "nothing-to-judge": Trouble(
        sentence=Text(
            vi="Không có văn bản nào để đánh giá{where}.",
            en="There is nothing to judge{where}.",
        ),
        advice=Text(
            vi="Đặt văn bản và sổ đăng ký vào thư mục của đơn vị rồi chạy «vanthu scan».",
            en="Put documents and registers into a unit's folder, then run `vanthu scan`.",
        ),
        exit_code=NOTHING_TO_JUDGE,
    ),
    "no-store": Trouble(
        sentence=Text(vi="Chưa có kho dữ liệu {store}.", en="There is no store {store} yet."),
        advice=Text(vi="Chạy «vanthu scan» trước.", en="Run `vanthu scan` first."),
        exit_code=NOTHING_TO_JUDGE,
    ),
    "document-unknown": Trouble(
        sentence=Text(
            vi="Không tìm thấy văn bản «{document}» trong kho dữ liệu.",
            en="No document `{document}` is in the store.",
        ),
        advice=Text(
            vi="Ghi số/ký hiệu (101/BVĐKĐN-VP), đường dẫn tệp hoặc mã SHA-256; xem danh sách bằng «vanthu documents».",
            en="Give number/symbol (101/BVĐKĐN-VP), a path or a SHA-256; `vanthu documents` lists them.",
        ),
        exit_code=WRONG_USAGE,
    ),
    "document-ambiguous": Trouble(
        sentence=Text(
            vi="«{document}» chỉ tới {count} văn bản: {choices}.",
            en="`{document}` means {count} documents: {choices}.",
        ),
        advice=Text(vi="Thêm --unit hoặc --period.", en="Add --unit or --period."),
        exit_code=WRONG_USAGE,
    ),
    "period-wrong": Trouble(
        sentence=Text(vi="«{period}» không phải là kỳ báo cáo.", en="`{period}` is not a period."),
        advice=Text(
            vi="Ghi tháng 2026-03, quý 2026-Q1 hoặc năm 2026.",
            en="Write a month 2026-03, a quarter 2026-Q1 or a year 2026.",
        ),
        exit_code=WRONG_USAGE,
    ),
    "time-wrong": Trouble(
        sentence=Text(vi="«{time}» không phải là thời điểm.", en="`{time}` is not a time."),
        advice=Text(
            vi="Ghi theo ISO 8601, ví dụ 2026-05-01 hoặc 2026-05-01T08:00+07:00.",
            en="Write ISO 8601, such as 2026-05-01 or 2026-05-01T08:00+07:00.",
        ),
        exit_code=WRONG_USAGE,
    ),
    "unit-unknown": Trouble(
        sentence=Text(vi="Không có đơn vị nào mã «{unit}»{hint}", en="There is no unit `{unit}`{hint}"),
        advice=Text(
            vi="Xem mã đơn vị trong tệp cấu hình hoặc trong «vanthu summary».",
            en="The codes stand in the settings and in `vanthu summary`.",
        ),
        exit_code=WRONG_USAGE,
    ),
    "rule-unknown": Trouble(
        sentence=Text(vi="Không có quy tắc «{rule}»{hint}", en="There is no rule `{rule}`{hint}"),
        advice=Text(vi="Xem danh sách bằng «vanthu rules».", en="`vanthu rules` lists them."),
        exit_code=WRONG_USAGE,
    ),
    "class-unknown": Trouble(
        sentence=Text(vi="Không có loại văn bản «{name}».", en="There is no class `{name}`."),
        advice=Text(vi="Chọn trong các loại: {names}.", en="Choose among: {names}."),
        exit_code=WRONG_USAGE,
    ),
    "measure-unknown": Trouble(
        sentence=Text(vi="Không có chỉ tiêu «{measure}».", en="There is no measure `{measure}`."),
        advice=Text(vi="Chọn một trong: {names}.", en="Choose one of: {names}."),
        exit_code=WRONG_USAGE,
    ),
    "folder-not-empty": Trouble(
        sentence=Text(vi="Thư mục {path} không rỗng.", en="The folder {path} is not empty."),
        advice=Text(
            vi="Chọn một thư mục mới hoặc thư mục rỗng; vanthu không ghi đè lên tệp đang có.",
            en="Choose a new or an empty folder; vanthu writes over nothing.",
        ),
        exit_code=WRONG_USAGE,
    ),
    "file-there": Trouble(
        sentence=Text(vi="Tệp {path} đã có.", en="The file {path} is already there."),
        advice=Text(vi="vanthu không ghi đè; đổi tên tệp cũ trước.", en="Nothing is overwritten; rename the old one."),
        exit_code=WRONG_USAGE,
    ),
    "demo-parts-missing": Trouble(
        sentence=Text(
            vi="Chưa cài phần minh họa: thiếu {module}.",
            en="The demonstration's parts are not installed: {module} is missing.",
        ),
        advice=Text(vi="Cài bằng: pip install 'vanthu[demo]'", en="Install them: pip install 'vanthu[demo]'"),
        exit_code=WRONG_USAGE,
    ),
    "mail-not-set": Trouble(
        sentence=Text(vi="Chưa có máy chủ thư trong cấu hình.", en="The settings name no mail server."),
        advice=Text(
            vi="Thêm [mail] với server, sender và [mail.to] vào vanthu.toml; mật khẩu đặt ở VANTHU_MAIL_PASSWORD.",
            en="Add [mail] with server, sender and [mail.to] to vanthu.toml; the password goes to "
            "VANTHU_MAIL_PASSWORD.",
        ),
        exit_code=WRONG_USAGE,
    ),
    "mail-refused": Trouble(
        sentence=Text(vi="Máy chủ thư {server} không nhận: {cause}.", en="The mail server {server} refused: {cause}."),
        advice=Text(
            vi="Kiểm tra địa chỉ, cổng, chứng thư TLS, tài khoản và mật khẩu; chưa thư nào trong số còn lại được gửi.",
            en="Check address, port, TLS certificate, account and password; nothing more was sent.",
        ),
        exit_code=HOUSE_TROUBLE,
    ),
    "key-unusable": Trouble(
        sentence=Text(
            vi="Không dùng được khóa trong {path}: tệp không phải PKCS#12 hoặc sai mật khẩu.",
            en="The key in {path} cannot be used: it is no PKCS#12 file, or the passphrase is wrong.",
        ),
        advice=Text(
            vi="Kiểm tra tệp .p12; đặt mật khẩu vào biến môi trường VANTHU_KEY_PASSPHRASE hoặc gõ khi được hỏi.",
            en="Check the .p12 file; put its passphrase into VANTHU_KEY_PASSPHRASE, or type it when asked.",
        ),
        exit_code=WRONG_USAGE,
    ),
    "report-unreadable": Trouble(
        sentence=Text(vi="{path} không phải là báo cáo JSON của vanthu.", en="{path} is no JSON report of vanthu."),
        advice=Text(
            vi="So sánh với tệp do «vanthu report --format json» ghi ra.",
            en="Compare with a file that `vanthu report --format json` wrote.",
        ),
        exit_code=WRONG_USAGE,
    ),
    "cannot-write": Trouble(
        sentence=Text(vi="Không ghi được {path}: {cause}.", en="{path} cannot be written: {cause}."),
        advice=Text(
            vi="Kiểm tra thư mục có tồn tại, quyền ghi và dung lượng đĩa còn trống.",
            en="Check that the folder is there, that it may be written and that the disk has room.",
        ),
        exit_code=HOUSE_TROUBLE,
    ),
    "workers-broken": Trouble(
        sentence=Text(
            vi="Không khởi động được các tiến trình xử lý: đã hỏng {count} lần liên tiếp.",
            en="The worker processes cannot be kept running: they broke {count} {count:time|times} in a row.",
        ),
        advice=Text(
            vi="Kiểm tra bộ nhớ còn trống của máy, rồi chạy lại với --workers 1.",
            en="Check the machine's free memory, then run again with --workers 1.",
        ),
        exit_code=HOUSE_TROUBLE,
    ),
    "temporary-folder-long": Trouble(
        sentence=Text(
            vi="Tên thư mục tạm quá dài, không khởi động được các tiến trình xử lý: {path} ({size} byte).",
            en="The temporary folder's name is too long for worker processes to be started: {path} ({size} bytes).",
        ),
        advice=Text(
            vi="Đặt biến môi trường TMPDIR thành một thư mục có tên ngắn, chẳng hạn /tmp, rồi chạy lại.",
            en="Set the environment variable TMPDIR to a folder with a short name, such as /tmp, and run again.",
        ),
        exit_code=HOUSE_TROUBLE,
    ),
    "cluster-parts-missing": Trouble(
        sentence=Text(
            vi="Chưa cài phần chạy trên nhiều máy: thiếu {module}.",
            en="The parts for several machines are not installed: {module} is missing.",
        ),
        advice=Text(vi="Cài bằng: pip install 'vanthu[cluster]'", en="Install them: pip install 'vanthu[cluster]'"),
        exit_code=WRONG_USAGE,
    ),
    "cluster-unnamed": Trouble(
        sentence=Text(vi="Chưa nêu địa chỉ bộ điều phối của cụm máy.", en="The cluster's scheduler is not named."),
        advice=Text(
            vi="Thêm --scheduler tcp://MÁY:8786 hoặc đặt biến môi trường VANTHU_SCHEDULER.",
            en="Add --scheduler tcp://HOST:8786, or set the environment variable VANTHU_SCHEDULER.",
        ),
        exit_code=WRONG_USAGE,
    ),
    "cluster-keys-incomplete": Trouble(
        sentence=Text(
            vi="Kết nối TLS với cụm máy cần đủ ba tệp: CA, chứng thư và khóa.",
            en="TLS with the cluster takes three files: CA, certificate and key.",
        ),
        advice=Text(
            vi="Nêu cả --tls-ca, --tls-cert và --tls-key, hoặc bỏ cả ba.",
            en="Give all of --tls-ca, --tls-cert and --tls-key, or none.",
        ),
        exit_code=WRONG_USAGE,
    ),
    "cluster-unreachable": Trouble(
        sentence=Text(
            vi="Không kết nối được bộ điều phối {scheduler}: {cause}.",
            en="The scheduler {scheduler} cannot be reached: {cause}.",
        ),
        advice=Text(
            vi="Kiểm tra địa chỉ, mạng, tường lửa và các tệp TLS; hoặc quét ngay trên máy này, bỏ --executor dask.",
            en="Check address, network, firewall and the TLS files; or scan on this machine, without --executor dask.",
        ),
        exit_code=HOUSE_TROUBLE,
    ),
    "cluster-no-workers": Trouble(
        sentence=Text(
            vi="Bộ điều phối {scheduler} không có máy xử lý nào.", en="The scheduler {scheduler} has no workers."
        ),
        advice=Text(
            vi="Chạy «vanthu worker» trên các máy xử lý rồi quét lại; việc đã làm xong được giữ lại.",
            en="Start `vanthu worker` on the machines that are to work and scan again; what was done is kept.",
        ),
        exit_code=HOUSE_TROUBLE,
    ),
    "cluster-worker-refused": Trouble(
        sentence=Text(
            vi="Máy xử lý {worker} không giống máy này nên không được giao việc ({what}).",
            en="The worker {worker} differs from this machine and is given no work ({what}).",
        ),
        advice=Text(
            vi="Cài cùng một bản vanthu, gắn cùng thư mục theo dõi (--root), chỉnh đồng hồ, hoặc dừng máy xử lý đó.",
            en="Install the same vanthu there, mount the same watched folder (--root), set its clock, or stop it.",
        ),
        exit_code=HOUSE_TROUBLE,
    ),
    "cluster-lost": Trouble(
        sentence=Text(
            vi="Mất kết nối với bộ điều phối {scheduler} khi đang làm việc.",
            en="The connection to the scheduler {scheduler} was lost while work was under way.",
        ),
        advice=Text(
            vi="Việc đã làm xong được giữ lại; khởi động lại bộ điều phối rồi quét lại, phần còn lại sẽ được làm tiếp.",
            en="What was done is kept; start the scheduler again and scan again, and the rest is done.",
        ),
        exit_code=HOUSE_TROUBLE,
    ),
    "store-locked": Trouble(
        sentence=Text(
            vi="Kho dữ liệu {store} đang được một lần chạy khác sử dụng: {holder}.",
            en="The store {store} is in use by another run: {holder}.",
        ),
        advice=Text(
            vi="Chờ lần chạy đó xong rồi chạy lại; mỗi kho dữ liệu chỉ một lần quét tại một thời điểm.",
            en="Wait until it is done and run again; a store takes one scan at a time.",
        ),
        exit_code=HOUSE_TROUBLE,
    ),
    "store-unusable": Trouble(
        sentence=Text(
            vi="Không dùng được kho dữ liệu {store}: {cause}.",
            en="The store {store} cannot be used: {cause}.",
        ),
        advice=Text(
            vi="Kiểm tra quyền ghi, dung lượng đĩa còn trống và «store» trong tệp cấu hình; nếu kho ở máy chủ khác, "
            "kiểm tra máy chủ có đang chạy và mạng có thông không, rồi quét lại. «vanthu doctor» cho biết kho có bị "
            "hỏng không và cách khắc phục.",
            en="Check that it may be written, that the disk has room, and `store` in the settings; where the store is "
            "on a server, that this runs and can be reached; then scan again. `vanthu doctor` tells whether it is "
            "damaged, and what to do.",
        ),
        exit_code=HOUSE_TROUBLE,
    ),
    "store-newer": Trouble(
        sentence=Text(
            vi="Kho dữ liệu {store} do phiên bản vanthu mới hơn tạo ra (lược đồ {found}, bản này hiểu đến {known}).",
            en="The store {store} was written by a newer vanthu (schema {found}; this one knows {known}).",
        ),
        advice=Text(vi="Cập nhật vanthu; dữ liệu không bị thay đổi.", en="Update vanthu; nothing was changed."),
        exit_code=HOUSE_TROUBLE,
    ),
    "store-older": Trouble(
        sentence=Text(
            vi="Kho dữ liệu {store} do phiên bản vanthu cũ hơn tạo ra (lược đồ {found}, bản này dùng {known}).",
            en="The store {store} was written by an earlier vanthu (schema {found}; this one uses {known}).",
        ),
        advice=Text(
            vi="Chạy «vanthu scan» hoặc khởi động lại «vanthu watch»: kho được nâng cấp, bản cũ được giữ bên cạnh.",
            en="Run `vanthu scan` or start `vanthu watch` anew: it brings the store up, and keeps the old one beside.",
        ),
        exit_code=HOUSE_TROUBLE,
    ),
    "store-taken": Trouble(
        sentence=Text(
            vi="Kho dữ liệu {store} đã do tiến trình khác tiếp quản: {holder}.",
            en="The store {store} was taken over by another process: {holder}.",
        ),
        advice=Text(
            vi="Lần chạy này mất liên lạc với máy chủ quá lâu nên dừng ghi; việc còn lại do tiến trình kia làm.",
            en="This run was out of touch with the server for too long and stops writing; the other does the rest.",
        ),
        exit_code=HOUSE_TROUBLE,
    ),
    "store-damaged": Trouble(
        sentence=Text(
            vi="Dữ liệu trong kho {store} bị hỏng ở {place}: {cause}.",
            en="The store {store} is damaged at {place}: {cause}.",
        ),
        advice=Text(
            vi="Giữ lại tệp kho dữ liệu này, đổi tên nó và quét lại từ đầu bằng «vanthu scan».",
            en="Keep this file under another name and scan anew with `vanthu scan`.",
        ),
        exit_code=HOUSE_TROUBLE,
    ),
}
"""Every key a HouseError may carry. Rooms add theirs here, in the wording that an officer reads."""


_SYSTEM_CAUSES: dict[int, str] = {
    errno.EACCES: "không có quyền truy cập",
    errno.EPERM: "không được phép",
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.EISDIR: "đây là thư mục, không phải tệp",
    errno.ENOTDIR: "đây không phải là thư mục",
    errno.EEXIST: "đã có sẵn",
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.EDQUOT: "đã hết hạn mức dung lượng",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.EIO: "lỗi đọc ghi ổ đĩa",
    errno.EBUSY: "đang được dùng",
    errno.ELOOP: "liên kết vòng",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.ETIMEDOUT: "quá thời gian chờ",
    errno.ESTALE: "ổ đĩa mạng đã ngắt kết nối",
    errno.ECONNREFUSED: "máy chủ từ chối kết nối",
    errno.EHOSTDOWN: "máy chủ đang tắt",
    errno.EHOSTUNREACH: "không tới được máy chủ",
}
"""What the system's own errors are called in Vietnamese; in English the system has its words."""


def system_cause(number: int | None) -> Text:
    """An errno in words; the system's English for those that hardly ever occur here."""
    told = os.strerror(number or 0)
    return Text(vi=_SYSTEM_CAUSES.get(number or 0, told), en=told)


class HouseError(Exception):
    """Settings, a folder, trust material or the store is not as the work needs it; told once, with an advice.

    A value may be a Text, where a part of the sentence itself depends on the language, or an OSError, told by its
    errno.
    """

    def __init__(self, key: str, /, **values: object) -> None:
        trouble = TROUBLES[key]
        self.key = key
        self.values = values
        self.trouble = trouble
        super().__init__(f"{key}: {self.sentence('en')}")

    @property
    def exit_code(self) -> int:
        """The process's exit code for this trouble."""
        return self.trouble.exit_code

    def sentence(self, language: str) -> str:
        """What is wrong, in `vi` or `en`."""
        return self.trouble.sentence.format(language, self._shown(language))

    def advice(self, language: str) -> str:
        """What to do next, in `vi` or `en`."""
        return self.trouble.advice.format(language, self._shown(language))

    def _shown(self, language: str) -> dict[str, str]:
        return {name: _told(value, language) for name, value in self.values.items()}


def _told(value: object, language: str) -> str:
    if isinstance(value, OSError) and value.errno is not None:
        value = system_cause(value.errno)
    return value.format(language) if isinstance(value, Text) else str(value)
