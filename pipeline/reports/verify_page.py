"""`vanthu verify` as one page that a lawyer reads: no script, no network, printable on A4, light and dark.

The page is made from the values of the JSON contract (content.py), with the duties of Circular 15/2025 and the
technical standard beside them. Whatever comes from a file or a disk passes `shown` and Jinja's escaping on its way, by
the environment and not by the template, so that no place can be forgotten.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, Template
from markupsafe import Markup

from pipeline.items import VerifiedFile
from pipeline.reports import words
from pipeline.reports.content import VIETNAM, Content, Manner, moment, verify_content
from pipeline.reports.shown import shown
from rules.duties import DUTY_TITLES, GROUNDS
from rules.facts import (
    Changes,
    Coverage,
    Document,
    DocumentVerdict,
    Indication,
    Integrity,
    Origin,
    Outcome,
    Revocation,
    RevocationPolicy,
    Role,
    Signature,
    SignatureFacts,
    SignerKind,
    Validation,
    WeakPolicy,
)
from rules.indication import ValidationPolicy
from rules.instruments import C15_A1, D28_4_2, D30_5_1, D30_5_2, D30_21_2_A, D30_25_1_C, L20_22_3_D
from rules.law import LegalGround
from rules.text import Language, Text

MOST_SHOWN = 600
"""Characters of one text that a page shows; what a document brings beyond is counted and not shown."""

MOST_LINES = 20
"""Lines of a signature's appearance that a page shows."""


def verify_page(
    files: Sequence[VerifiedFile],
    *,
    manner: Manner,
    judged_at: datetime,
    policy: ValidationPolicy,
    trust_digest: str,
    software: str,
    evidence_kept: bool = False,
) -> str:
    """The page as HTML in UTF-8. `software` names the program and its version; the same values give the same bytes."""
    content = verify_content(files, manner=manner, judged_at=judged_at, policy=policy, evidence_kept=evidence_kept)
    views = [
        _file_view(position, told, file, policy, manner, evidence_kept)
        for position, (told, file) in enumerate(zip(content["files"], files, strict=True), start=1)
    ]
    style = _resource("verify.css")
    return _template().render(
        lang=manner.language,
        style=Markup(style),
        style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        t=_Told(manner.language),
        judged_at=_clock(content["judged_at"], manner.language),
        revocation_policy=_begun(words.REVOCATION_POLICIES[policy.revocation].format(manner.language)),
        is_strict=policy.revocation is RevocationPolicy.REQUIRE,
        weak_policy=_begun(_WEAK_POLICIES[policy.weak_algorithms].format(manner.language)),
        trust_digest=trust_digest,
        software=software,
        files=views,
        counts=_counts(views, manner.language),
        duty_grounds=[_ground(each, manner.language) for each in GROUNDS],
        grounds=[_ground(each, manner.language) for each in _LEGAL_TEXT],
        masked=not manner.show_personal_data,
    )


_LEGAL_TEXT = (D30_5_1, D30_5_2, L20_22_3_D, D30_21_2_A, D30_25_1_C, D28_4_2, C15_A1)
"""What a reader of a verdict needs to weigh it: worth of a signature, integrity, the receiver's check, copies."""

_WEAK_POLICIES = {
    WeakPolicy.WARN: Text("cảnh báo, không làm mất hiệu lực", "a warning, which takes nothing from validity"),
    WeakPolicy.REJECT: Text("không chấp nhận", "not accepted"),
}


# --- what the template is given ---------------------------------------------------------------------------------------


def _file_view(
    position: int, told: Content, file: VerifiedFile, policy: ValidationPolicy, manner: Manner, evidence_kept: bool
) -> Content:
    language = manner.language
    verdict = DocumentVerdict(told["verdict"])
    view: Content = {
        "id": f"f{position}",
        "position": position,
        "path": told["path"],
        "name": told["path"].replace("\\", "/").rpartition("/")[2] or told["path"],
        "folder": told["path"].replace("\\", "/").rpartition("/")[0],
        "sha256": told["sha256"],
        "size": _number(told["size_bytes"], language),
        "verdict": verdict.value,
        "verdict_word": words.VERDICTS[verdict],
        "verdict_sentence": _VERDICT_SENTENCES[verdict].format(language),
        "tone": _VERDICT_TONES[verdict],
        "readable": told["readable"],
        "reason": told["reason"],
        "title": None,
        "signatures": [],
        "warnings": [],
        "duties": [],
        "caveat": None,
    }
    if not isinstance(file.document, Document):
        return view
    heading = told["heading"]
    signatures = [
        _signature_view(each, number, told_one, file.document, manner)
        for number, (each, told_one) in enumerate(
            zip(file.document.signatures, told["signatures"], strict=True), start=1
        )
    ]
    unsettled = sum(each["revocation"] in ("unknown", "not-checked") for each in told["signatures"])
    return view | {
        "title": _title(heading, language),
        "subject": heading["subject"],
        "agency": heading["agency"],
        "parent_agency": heading["parent_agency"],
        "pages": told["pages"],
        "pdf_version": told["pdf_version"],
        "origin": _begun(words.ORIGINS[Origin(told["origin"])].format(language)),
        "origin_reason": told["origin_reason"],
        "warnings": [each["message"] for each in told["warnings"]],
        "signatures": signatures,
        "duties": [
            each | {"tone": _OUTCOME_TONES[Outcome(each["outcome"])], "title": DUTY_TITLES[each["number"]],
                    "word": _DUTY_WORDS[Outcome(each["outcome"])].format(language)}
            for each in told["duties"]
        ],
        "caveat": _CAVEAT.format(language, {"count": str(unsettled), "total": str(len(signatures))})
        if unsettled and verdict is DocumentVerdict.VALID
        else None,
    }  # fmt: skip


def _signature_view(signature: Signature, number: int, told: Content, document: Document, manner: Manner) -> Content:
    language = manner.language
    indication = Indication(told["indication"])
    reason = told["reason"]
    notes = dict.fromkeys(each["message"] for each in told["warnings"] if each["message"] != reason)
    prefix = f"{_LABELS['standard'].format(language)}: "
    standard = told["standard"]
    return {
        "number": number,
        "role": words.ROLES[Role(told["role"])],
        "field": told["field"],
        "word": _begun(words.INDICATIONS[indication].format(language)),
        "indication": indication.value,
        "sub_indication": told["sub_indication"],
        "tone": _INDICATION_TONES[indication],
        "items": _seven_items(signature, told, language),
        "on_page": _on_page(signature.facts, told, manner),
        "reason": reason,
        "notes": list(notes),
        "standard": {
            "word": _begun(_STANDARD_WORDS[standard["kept"]].format(language)),
            "departures": [_begun(each["message"].removeprefix(prefix)) for each in standard["departures"]],
            "tone": _STANDARD_TONES[standard["kept"]],
        },
        "details": _details(signature.facts, told, language),
    }  # fmt: skip


def _seven_items(signature: Signature, told: Content, language: Language) -> list[Content]:
    """The seven items of Annex II, in its order: label, what is shown first, what is added to it."""
    facts, validation = signature.facts, signature.validation
    signer = told["signer"]
    missing = (_MISSING_CERTIFICATE.format(language), "")
    if signer:
        holder = ", ".join([*signer["units"], *([signer["organisation"]] if signer["organisation"] else [])])
        ca = (told["issuer"], _anchor_words(told["anchor_name"], language))
        subject = (signer["common_name"], words.SIGNER_KINDS[SignerKind(signer["kind"])].format(language))
        manager = (holder or signer["common_name"], signer["uid"] or "")
        validity = (f"{_day(told['valid_from'], language)} – {_day(told['valid_to'], language)}", "")
        then = _then(validation, told, language)
    else:
        ca = subject = manager = validity = then = missing
    values = (ca, subject, manager, _signing_time(facts, told, language), _integrity(told, language), then, validity)
    return [
        {"number": number, "label": label, "first": first, "more": more}
        for number, (label, (first, more)) in enumerate(zip(_SEVEN, values, strict=True), start=1)
    ]


def _on_page(facts: SignatureFacts, told: Content, manner: Manner) -> tuple[list[str], str] | None:
    """What the signature's own appearance writes, line by line, or shows, and where; None when that is nothing."""
    if told["page"] is None or not (told["text"] or facts.has_picture):
        return None
    lines = [manner.private(line) for line in (told["text"] or _PICTURE.format(manner.language)).split("\n")]
    return lines[:MOST_LINES], _PLACE.format(manner.language, {"page": str(told["page"])})


def _anchor_words(name: str | None, language: Language) -> str:
    if name is None:
        return _NO_ANCHOR.format(language)
    return _ANCHOR.format(language, {"name": name})


def _signing_time(facts: SignatureFacts, told: Content, language: Language) -> tuple[str, str]:
    if told["poe_time"]:
        is_own = facts.timestamp is not None and moment(facts.timestamp.gen_time) == told["poe_time"]
        by = _BY_TIMESTAMP if is_own else _BY_LATER_TIMESTAMP
        return _clock(told["poe_time"], language), by.format(language, {"tsa": told["tsa"] or "?"} if is_own else {})
    if told["claimed_time"]:
        return _clock(told["claimed_time"], language), _CLAIMED.format(language)
    return _NOT_STATED.format(language), ""


def _integrity(told: Content, language: Language) -> tuple[str, str]:
    coverage = words.COVERAGES[Coverage(told["coverage"])].format(language)
    changes = words.CHANGES[Changes(told["changes_after"])].format(language)
    more = _COVERED.format(language, {"coverage": coverage, "changes": changes})
    return _begun(words.INTEGRITIES[Integrity(told["integrity"])].format(language)), more


def _then(validation: Validation, told: Content, language: Language) -> tuple[str, str]:
    inside = told["valid_from"] <= told["validated_at"] <= told["valid_to"]
    basis = _AT_SIGNING if told["poe_time"] else _AT_CHECK
    status = words.REVOCATIONS[Revocation(told["revocation"])].format(language)
    first = (_INSIDE if inside else _OUTSIDE).format(language, {"when": basis.format(language)})
    if validation.revocation_as_of is None:
        return first, _STATUS.format(language, {"status": status})
    as_of = _clock_of(validation.revocation_as_of, language)
    return first, _DATED_STATUS.format(language, {"status": status, "as_of": as_of})


def _details(facts: SignatureFacts, told: Content, language: Language) -> list[tuple[str, str, bool]]:
    """Technical data: label, value, whether it is set in a fixed-width face. What is not there is left out."""
    certificate, timestamp = facts.certificate, facts.timestamp
    stamp = None
    if timestamp is not None:
        stamp = f"{_clock_of(timestamp.gen_time, language)}, {timestamp.digest}, {timestamp.serial}"
    rows: list[tuple[str, str | None, bool]] = [
        ("field", told["field"], True),
        ("format", told["format"], False),
        ("sub_filter", facts.sub_filter, True),
        ("algorithm", ", ".join(each for each in (facts.algorithm, facts.digest, facts.key) if each), True),
        ("byte_range", " ".join(map(str, facts.byte_range)), True),
        ("revision", str(facts.revision), False),
        ("certification", f"DocMDP P={facts.certification}" if facts.certification else None, True),
        ("certificate", certificate.sha256 if certificate else None, True),
        ("serial", certificate.serial if certificate else None, True),
        ("anchor", told["anchor"], True),
        ("timestamp", stamp, True),
        ("claimed", _clock(told["claimed_time"], language) if told["claimed_time"] else None, False),
        ("validated_at", _clock(told["validated_at"], language), False),
    ]
    return [(_DETAILS[name].format(language), value, fixed) for name, value, fixed in rows if value]


def _title(heading: Content, language: Language) -> str | None:
    """Type, number and date as an officer cites a document; None when the page tells no number and no date."""
    number = "/".join(part for part in (heading["number"], heading["symbol"]) if part)
    if not number and not heading["date"]:
        return None
    kind = heading["type"] or Text("văn bản", "document").format(language)
    parts = [
        _begun(kind),
        _NUMBER.format(language, {"number": number}) if number else "",
        _DATED.format(language, {"date": _day(heading["date"], language)}) if heading["date"] else "",
    ]
    return " ".join(part for part in parts if part)


def _counts(views: Sequence[Content], language: Language) -> list[Content]:
    """How many files have each verdict, from good to bad; verdicts that nobody has are left out."""
    return [
        {
            "word": words.VERDICTS[verdict].format(language),
            "tone": _VERDICT_TONES[verdict],
            "count": sum(view["verdict"] == verdict.value for view in views),
        }
        for verdict in DocumentVerdict
        if any(view["verdict"] == verdict.value for view in views)
    ]


def _ground(ground: LegalGround, language: Language) -> Content:
    quoted = ground.words if language == "vi" else None
    return {"cite": ground.cite(language), "words": quoted, "gist": ground.gist.format(language)}


# --- words ------------------------------------------------------------------------------------------------------------

_SEVEN = (
    Text("Tổ chức cung cấp dịch vụ chứng thực (CA)", "Certification authority (CA)"),
    Text("Chủ thể ký", "Signer"),
    Text("Đơn vị quản lý chứng thư", "Certificate held by"),
    Text("Thời điểm ký, dấu thời gian", "Time of signing, timestamp"),
    Text("Tính toàn vẹn", "Integrity"),
    Text("Hiệu lực tại thời điểm ký", "Validity at the time of signing"),
    Text("Thời hạn chứng thư", "Certificate valid from – to"),
)
"""Circular 15/2025/TT-BKHCN Annex II: what software that checks signatures shows at least."""

_MISSING_CERTIFICATE = Text("Không có: chữ ký không mang chứng thư", "Not there: the signature carries no certificate")
_NO_ANCHOR = Text("chưa dẫn tới chứng thư gốc tin cậy", "leads to no trusted root")
_ANCHOR = Text("chứng thư gốc: {name}", "root certificate: {name}")
_BY_TIMESTAMP = Text("theo dấu thời gian của {tsa}", "by the timestamp of {tsa}")
_BY_LATER_TIMESTAMP = Text(
    "theo dấu thời gian của tài liệu, thêm sau khi ký", "by a document timestamp that was added after signing"
)
_CLAIMED = Text(
    "do máy của người ký tự ghi, không có dấu thời gian tin cậy để chứng minh",
    "as the signer's own clock says; no trusted timestamp proves it",
)
_NOT_STATED = Text("Không ghi", "Not stated")
_COVERED = Text("phạm vi ký: {coverage}; sau khi ký: {changes}", "covers {coverage}; added after signing: {changes}")
_AT_SIGNING = Text("tại thời điểm ký", "when it was signed")
_AT_CHECK = Text("tại thời điểm kiểm tra", "at the time of this check")
_INSIDE = Text("Chứng thư trong thời hạn {when}", "Certificate within validity {when}")
_OUTSIDE = Text("Chứng thư ngoài thời hạn {when}", "Certificate outside validity {when}")
_STATUS = Text("trạng thái thu hồi: {status}", "revocation: {status}")
_DATED_STATUS = Text(
    "trạng thái thu hồi: {status}, theo dữ liệu phát hành {as_of}", "revocation: {status}, by data issued {as_of}"
)
_PICTURE = Text("Hình ảnh", "A picture")
_PLACE = Text("trang {page}", "page {page}")
_NUMBER = Text("số {number}", "no. {number}")
_DATED = Text("ngày {date}", "of {date}")
_STANDARD_WORDS: dict[bool | None, Text] = {
    True: Text("đúng tiêu chuẩn", "as the standard says"),
    False: Text("khác tiêu chuẩn", "other than the standard"),
    None: Text("chưa xác định được", "could not be determined"),
}
_STANDARD_TONES: dict[bool | None, str] = {True: "pass", False: "note", None: "none"}
_CAVEAT = Text(
    "Với {count}/{total} chữ ký số, chưa biết chứng thư có bị thu hồi hay không.",
    "Signatures for which it is not known whether the certificate was revoked: {count} of {total}.",
)

_VERDICT_SENTENCES = {
    DocumentVerdict.VALID: Text(
        "Mọi chữ ký số trong tệp đều hợp lệ và tệp không có nội dung nào chưa giải thích được.",
        "Every signature in the file is valid, and nothing in the file is left unexplained.",
    ),
    DocumentVerdict.INDETERMINATE: Text(
        "Chưa đủ căn cứ để kết luận. Lý do được ghi ở từng chữ ký số và ở phần cảnh báo.",
        "There is not enough to conclude. The reasons stand at each signature and among the warnings.",
    ),
    DocumentVerdict.INVALID: Text(
        "Có chữ ký số không hợp lệ, hoặc nội dung tệp đã thay đổi sau khi ký. Lý do được ghi bên dưới.",
        "A signature is not valid, or the file's content was changed after signing. The reasons stand below.",
    ),
    DocumentVerdict.UNSIGNED: Text(
        "Tệp không có chữ ký số và không có dấu vết của chữ ký số.",
        "The file has no digital signature and no trace of one.",
    ),
    DocumentVerdict.UNREADABLE: Text(
        "Không đọc được tệp này như một tệp PDF nên không kết luận gì về chữ ký số.",
        "The file could not be read as a PDF, so nothing is concluded about signatures.",
    ),
}
_DUTY_WORDS = {
    Outcome.COMPLIANT: Text("Đạt", "Met"),
    Outcome.NONCOMPLIANT: Text("Không đạt", "Not met"),
    Outcome.INDETERMINATE: Text("Chưa thực hiện đủ", "Not fully done"),
    Outcome.NOT_APPLICABLE: Text("Không áp dụng", "Not applicable"),
}
_VERDICT_TONES = {
    DocumentVerdict.VALID: "pass",
    DocumentVerdict.INDETERMINATE: "open",
    DocumentVerdict.INVALID: "fail",
    DocumentVerdict.UNSIGNED: "none",
    DocumentVerdict.UNREADABLE: "fail",
}
_INDICATION_TONES = {
    Indication.TOTAL_PASSED: "pass",
    Indication.INDETERMINATE: "open",
    Indication.TOTAL_FAILED: "fail",
}
_OUTCOME_TONES = {
    Outcome.COMPLIANT: "pass",
    Outcome.NONCOMPLIANT: "fail",
    Outcome.INDETERMINATE: "open",
    Outcome.NOT_APPLICABLE: "none",
}
_DETAILS = {
    "field": Text("Trường chữ ký", "Signature field"),
    "format": Text("Khuôn dạng", "Format"),
    "sub_filter": Text("Kiểu chữ ký (SubFilter)", "Kind (SubFilter)"),
    "algorithm": Text("Thuật toán, khóa", "Algorithm, key"),
    "byte_range": Text("Vùng được ký (ByteRange)", "Signed bytes (ByteRange)"),
    "revision": Text("Phiên bản trong tệp", "Revision in the file"),
    "certification": Text("Quyền thay đổi sau ký", "Changes it allows"),
    "certificate": Text("SHA-256 của chứng thư", "Certificate SHA-256"),
    "serial": Text("Số sê-ri chứng thư", "Certificate serial number"),
    "anchor": Text("SHA-256 của chứng thư gốc", "Root certificate SHA-256"),
    "timestamp": Text("Dấu thời gian", "Timestamp"),
    "claimed": Text("Giờ máy người ký", "Signer's own clock"),
    "validated_at": Text("Xét hiệu lực tại", "Validity asked at"),
}
_LABELS = {
    "page_title": Text("Kết quả kiểm tra chữ ký số", "Result of checking digital signatures"),
    "kicker": Text("Văn bản điện tử", "Electronic documents"),
    "checked_at": Text("Thời điểm kiểm tra", "Checked at"),
    "vietnam_time": Text("giờ Việt Nam", "Vietnam time"),
    "file_count": Text("Số tệp", "Files"),
    "revocation_policy": Text("Chính sách thu hồi", "Revocation policy"),
    "weak_policy": Text("Thuật toán yếu", "Weak algorithms"),
    "trust": Text("Dữ liệu tin cậy (SHA-256)", "Trust material (SHA-256)"),
    "software": Text("Phần mềm kiểm tra", "Checked with"),
    "only_require": Text(
        "Chính sách này cho phép kết luận khi chưa có dữ liệu thu hồi. Chỉ chính sách «bắt buộc kiểm tra thu hồi» mới "
        "cho kết luận theo đúng Thông tư 15/2025/TT-BKHCN.",
        "This policy concludes even where revocation data are missing. Only the policy “a revocation status is "
        "required” concludes as Circular 15/2025/TT-BKHCN asks.",
    ),
    "overview": Text("Các tệp đã kiểm tra", "The files that were checked"),
    "file": Text("Tệp", "File"),
    "document": Text("Văn bản", "Document"),
    "signature_count": Text("Chữ ký số", "Signatures"),
    "verdict": Text("Kết luận", "Verdict"),
    "digest": Text("SHA-256 của tệp", "SHA-256 of the file"),
    "size": Text("Dung lượng", "Size"),
    "bytes": Text("byte", "bytes"),
    "pages": Text("Số trang", "Pages"),
    "origin": Text("Nguồn gốc", "Origin"),
    "pdf": Text("Phiên bản PDF", "PDF version"),
    "subject": Text("Trích yếu", "Subject"),
    "agency": Text("Cơ quan ban hành", "Issued by"),
    "warnings": Text("Cảnh báo", "Warnings"),
    "signatures": Text("Các chữ ký số", "Signatures"),
    "in_order": Text("theo thứ tự ký", "in the order of signing"),
    "reason": Text("Lý do", "Reason"),
    "notes": Text("Lưu ý", "Notes"),
    "standard": Text("Chuẩn kỹ thuật", "Technical standard"),
    "on_page": Text("Thể hiện trên trang", "Shown on the page"),
    "standard_apart": Text("tách riêng với tính hợp lệ", "apart from validity"),
    "details": Text("Chi tiết kỹ thuật", "Technical details"),
    "duties": Text(
        "Mười một yêu cầu đối với việc kiểm tra chữ ký số", "The eleven duties of whoever checks signatures"
    ),
    "duty": Text("Yêu cầu", "Duty"),
    "done": Text("Kết quả", "Result"),
    "finding": Text("Đã làm gì, thấy gì", "What was done and found"),
    "by": Text("Theo", "As laid down in"),
    "grounds": Text("Căn cứ pháp lý", "Legal grounds"),
    "again": Text("Kiểm tra lại", "Checking again"),
    "again_how": Text(
        "Kết luận này chỉ đúng với tệp có mã SHA-256 nêu trên. Tính mã của tệp trong tay rồi so sánh từng ký tự:",
        "This verdict holds only for a file with the SHA-256 shown above. Compute it for the file in hand and compare:",
    ),
    "masked": Text(
        "Số định danh cá nhân, thư điện tử và số điện thoại đã được che.",
        "Citizen numbers, e-mail addresses and telephone numbers are masked.",
    ),
    "no_signature": Text("Không có chữ ký số nào trong tệp.", "There is no digital signature in the file."),
    "example_name": Text("van-ban.pdf", "document.pdf"),
    "skip": Text("Đến kết quả", "Skip to the results"),
}


class _Told:
    """Labels by name, in the page's language, for the template."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def __getitem__(self, name: str) -> str:
        return _LABELS[name].format(self._language)


# --- the machine ------------------------------------------------------------------------------------------------------


@cache
def _template() -> Template:
    environment = Environment(
        loader=BaseLoader(), autoescape=True, undefined=StrictUndefined, finalize=_finalized, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    return environment.from_string(_resource("verify.html.j2"))


def _finalized(value: Any) -> Any:
    """Every value on its way into the page; markup of our own passes, all else is made harmless and then escaped."""
    return value if isinstance(value, Markup) else shown(str(value), most=MOST_SHOWN)


def _resource(name: str) -> str:
    return resources.files("pipeline.reports").joinpath("templates", name).read_text("utf-8")


def _clock(iso: str, language: Language) -> str:
    return _clock_of(datetime.fromisoformat(iso), language)


def _clock_of(at: datetime, language: Language) -> str:
    return at.astimezone(VIETNAM).strftime(f"{_DAY[language]} %H:%M:%S")


def _day(iso: str, language: Language) -> str:
    """The day of an ISO date or time: 05/03/2026 in Vietnamese, 2026-03-05 in English, where 05/03 means two days."""
    return datetime.fromisoformat(iso).strftime(_DAY[language])


_DAY: dict[Language, str] = {"vi": "%d/%m/%Y", "en": "%Y-%m-%d"}


def _begun(text: str) -> str:
    """With a capital at its beginning, for words that stand alone."""
    return text[:1].upper() + text[1:]


def _number(number: int, language: Language) -> str:
    """With the language's separator of thousands: 120.000 in Vietnamese, 120,000 in English."""
    return f"{number:,}".replace(",", ".") if language == "vi" else f"{number:,}"
