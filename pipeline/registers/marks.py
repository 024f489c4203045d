"""What a cell says about an entry: secret, void, signed, on paper, and why.

Marks matter in law, so words are compared with their tones: `mật` (secret) is not `mất` (lost), `bảo mật` is no stamp,
and `lưu hành nội bộ` is a limit of circulation, not a state secret (Decree 30/2020/NĐ-CP Appendix I Part II.III.2).
Cells written without any marks are compared by their fold.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rules.names import fold, is_placeholder, tidy


def _says(text: str, toned: re.Pattern[str], plain: re.Pattern[str]) -> bool:
    words = tidy(text).lower().replace("huỷ", "hủy")
    return bool(plain.search(words) if words.isascii() else toned.search(words))


_SECRET_TONED = re.compile(r"(?<!bảo )(?<!không )(?<!giải )(?<!hết )\b(?:tuyệt |tối )?mật\b")
_SECRET_PLAIN = re.compile(r"(?<!bao )(?<!khong )(?<!giai )(?<!het )\b(?:tuyet |toi )?mat\b")
_SECRET_ALONE = re.compile(r"^(?:độ mật:? ?|văn bản )?(?:tuyệt mật|tối mật|mật)[.!]?$")
_SECRET_LIST = re.compile(
    r"văn bản mật|văn bản (?:đi )?(?:có )?độ mật|tài liệu mật|bí mật nhà nước|(?:^|sổ )đăng ký mật"
)


@lru_cache(maxsize=4_096)
def is_secret(level: str) -> bool:
    """A cell of a secrecy column names a level of state secret: Mật, Tối mật, Tuyệt mật."""
    return _says(level, _SECRET_TONED, _SECRET_PLAIN)


@lru_cache(maxsize=4_096)
def is_secret_note(note: str) -> bool:
    """A note consists of a secrecy mark. Without tones it proves nothing: `mat` may be `mất`."""
    return bool(_SECRET_ALONE.match(tidy(note).lower()))


def is_secret_list(titles: list[str]) -> bool:
    """A sheet's name or title says that it lists secret documents."""
    return any(_SECRET_LIST.search(tidy(title).lower()) for title in titles)


_VOID_TONED = re.compile(r"(?<!không )(?<!chưa )\b(?:hủy|thu hồi|hết hiệu lực do thay thế|bị thay thế|đã thay thế)\b")
_VOID_PLAIN = re.compile(r"(?<!khong )(?<!chua )\b(?:huy|thu hoi|bi thay the|da thay the|cancelled|recalled|void)\b")
_VOID_NOTE_TONED = re.compile(
    r"^(?:số |văn bản |vb |đã |bị |được )*(?:hủy|thu hồi|bỏ số|số bỏ|bỏ trống|để trống|trống|không sử dụng|"
    r"không phát hành|bị thay thế|thay thế bởi|được thay thế|số chờ|giữ số|số giữ|số dự phòng|chờ cấp)\b"
)
_VOID_NOTE_PLAIN = re.compile(
    r"^(?:so |van ban |vb |da |bi |duoc )*(?:huy|thu hoi|bo so|so bo|bo trong|de trong|khong su dung|khong phat hanh|"
    r"bi thay the|thay the boi|so cho|giu so|so giu|so du phong)\b"
)
# "Thu hồi văn bản số 12/QĐ-SYT": this document recalls another; "Thu hồi theo CV số 45" recalls this one.
_ACTS_ON_ANOTHER = re.compile(r"^(?:hủy|thu hồi|thay thế)(?: bỏ)? (?:văn bản|vb|công văn|cv|quyết định|qđ|số)[^.;]*\d")
_RESERVED = re.compile(r"số chờ|giữ số|số giữ|dự phòng|chờ cấp|để trống|bỏ trống|so cho|giu so|du phong")


@lru_cache(maxsize=4_096)
def is_void_status(status: str) -> bool:
    """A cell of a status column says cancelled, recalled or replaced (Decree 30/2020 Art. 18(3)-(4))."""
    return _says(status, _VOID_TONED, _VOID_PLAIN) or bool(_RESERVED.search(tidy(status).lower()))


@lru_cache(maxsize=4_096)
def is_void_note(note: str) -> bool:
    """A note says that this number was cancelled, recalled, replaced or only kept free."""
    words = tidy(note).lower().replace("huỷ", "hủy").strip("([ ")
    if _ACTS_ON_ANOTHER.match(words):
        return False
    return _says(words, _VOID_NOTE_TONED, _VOID_NOTE_PLAIN)


_NO = re.compile(r"^(?:khong|chua|no|false|0|n|k|ko)\b|chua ky|khong ky|ky giay|chua duoc ky")
_YES = re.compile(r"^(?:da\b|co\b|ky so|yes|true|1$|x$|v$|y$|ok|✓|✔|☑)|da ky")


@lru_cache(maxsize=4_096)
def signed_flag(claim: str) -> bool | None:
    """What a cell of a `Văn bản ký số` column claims; None where it is empty or says something else."""
    words = fold(claim)
    if is_placeholder(claim) and words != "khong":
        return None
    if _NO.search(words):
        return False
    return True if _YES.search(words) else None


_PAPERS = re.compile(r"^giay (?:moi|gioi thieu|uy quyen|nghi phep|chung nhan|xac nhan|phep)\b")
"""Giấy mời and the like are types of documents."""


@lru_cache(maxsize=4_096)
def paper_flag(form: str) -> bool | None:
    """True where a form (hình thức) is paper alone, False where it is electronic alone, None for both and neither."""
    words = fold(form)
    paper = bool(re.search(r"\bgiay\b|\bky tuoi\b|\bban cung\b|\bpaper\b", words)) and not _PAPERS.match(words)
    electronic = bool(re.search(r"\bdien tu\b|\bky so\b|\bban mem\b|\belectronic\b", words))
    return None if paper == electronic else paper


_NO_INFRASTRUCTURE = re.compile(
    r"(?:khong|chua|thieu)(?: \w+){0,4} (?:ha tang|giai phap|truc lien thong)|chua (?:duoc )?(?:ket noi|lien thong)|"
    r"khong (?:ket noi|nhan duoc|tiep nhan duoc) (?:duoc )?(?:van ban dien tu|truc)"
)


@lru_cache(maxsize=4_096)
def infrastructure_reason(note: str) -> str | None:
    """The note itself where it records that one side has no infrastructure (Decision 28/2018/QĐ-TTg Art. 7(1))."""
    return tidy(note) if _NO_INFRASTRUCTURE.search(fold(note)) else None


@lru_cache(maxsize=4_096)
def urgency(text: str) -> str | None:
    """Khẩn, thượng khẩn or hỏa tốc as written; None for the ordinary."""
    return tidy(text) if re.search(r"\bkhan\b|hoa toc", fold(text)) and "khong" not in fold(text) else None


def list_flags(titles: list[str]) -> tuple[bool | None, bool | None]:
    """(signed, paper) for a whole list, where its title says `Văn bản đi ký số` or `Văn bản đi ký giấy`."""
    folded = [fold(title.replace("_", " ").replace("-", " ")) for title in titles]
    signed = any(re.search(r"\bky so\b|\bky dien tu\b", title) for title in folded)
    paper = any(re.search(r"\bky giay\b", title) for title in folded)
    if signed == paper:
        return None, None
    return (True, False) if signed else (None, True)
