"""The eleven duties of whoever checks a signature (Circular 15/2025/TT-BKHCN), and what was done of each for one file.

A checklist and not a verdict. compliant: done, and nothing found against the file. noncompliant: done, and something
was found. indeterminate: not done, or not to its end; the sentence says what was missing. not applicable: the file has
nothing that the duty is about. Worst answer of a file's signatures first.

Source: Circular 15/2025/TT-BKHCN Art. 6 and Annex II; Decree 23/2025/NĐ-CP Art. 15 to 17.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rules.algorithms import technical_standard
from rules.facts import (
    Changes,
    Coverage,
    Document,
    DocumentVerdict,
    Indication,
    Integrity,
    Outcome,
    Revocation,
    RevocationPolicy,
    Signature,
    SubIndication,
)
from rules.indication import ValidationPolicy, document_verdict
from rules.instruments import C15_6, C15_A2
from rules.law import LegalGround
from rules.text import Text

GROUNDS: tuple[LegalGround, ...] = (C15_6, C15_A2)
"""What lays the duties on whoever checks; they bind on the day of the check."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One duty, and what became of it for one file."""

    number: int
    """1 to 11, in the order of the circular."""
    outcome: Outcome
    message: str
    """Key of DUTY_TEXTS."""
    values: tuple[tuple[str, str], ...] = ()

    @property
    def title(self) -> Text:
        """What the duty asks."""
        return DUTY_TITLES[self.number]

    def sentence(self, lang: str) -> str:
        """What was done and found."""
        return DUTY_TEXTS[self.message].format(lang, dict(self.values))


DUTY_TITLES: dict[int, Text] = {
    1: Text("Kiểm tra chữ ký bằng khóa công khai của người ký", "Check the signature with the signer's public key"),
    2: Text("Lập đường dẫn tin cậy đến chứng thư gốc", "Build the path to a root certificate"),
    3: Text("Hiệu lực của chứng thư tại thời điểm ký", "Validity of the certificate at the time of signing"),
    4: Text("Trạng thái thu hồi theo CRL hoặc OCSP", "Revocation status by CRL or OCSP"),
    5: Text("Thuật toán và độ dài khóa theo tiêu chuẩn", "Algorithms and key sizes as the standards say"),
    6: Text("Phạm vi sử dụng chứng thư", "What the certificate may be used for"),
    7: Text("Tính toàn vẹn của nội dung đã ký", "Integrity of what was signed"),
    8: Text("Dấu thời gian, nếu có", "The timestamp, where there is one"),
    9: Text("Cho phép thêm, bớt chứng thư CA", "Let CA certificates be added and removed"),
    10: Text("Lưu chứng thư, CRL và kết quả kiểm tra", "Keep certificates, CRLs and the result"),
    11: Text("Hiển thị đủ bảy nội dung bằng tiếng Việt", "Show the seven items in Vietnamese"),
}

DUTY_TEXTS: dict[str, Text] = {
    "no-signature": Text(
        "Tệp không có chữ ký số.",
        "The file has no digital signature.",
    ),
    "only-traces": Text(
        "Tệp có dấu vết chữ ký số nhưng không đọc được chữ ký nào để kiểm tra.",
        "The file has traces of signatures, and none could be read to be checked.",
    ),
    "key-fits": Text(
        "Đã kiểm tra {total} chữ ký số bằng khóa công khai trên chứng thư của người ký; tất cả đều đúng.",
        "Signatures that fit the public key of the signer's certificate: {total} of {total}.",
    ),
    "key-does-not-fit": Text(
        "{count}/{total} chữ ký số không đúng với khóa công khai trên chứng thư của người ký.",
        "Signatures that do not fit the public key of the signer's certificate: {count} of {total}.",
    ),
    "key-not-reached": Text(
        "{count}/{total} chữ ký số không kiểm tra được đến bước này: nội dung được ký đã khác hoặc dữ liệu chữ ký "
        "không đọc được.",
        "Signatures that could not be checked this far, because what was signed is different or the signature could "
        "not be read: {count} of {total}.",
    ),
    "path-found": Text(
        "Chứng thư của {total} chữ ký số đều dẫn tới chứng thư gốc tin cậy: {anchors}.",
        "Signatures whose certificate leads to a trusted root ({anchors}): {total} of {total}.",
    ),
    "path-refused": Text(
        "{count}/{total} chữ ký số dùng chứng thư mạo danh hoặc có đường dẫn tin cậy không hợp lệ.",
        "Signatures with a forged certificate or a path that does not hold: {count} of {total}.",
    ),
    "path-missing": Text(
        "{count}/{total} chữ ký số có chứng thư chưa dẫn tới chứng thư gốc nào trong danh mục tin cậy.",
        "Signatures whose certificate leads to no root of the trust folder: {count} of {total}.",
    ),
    "valid-then": Text(
        "Chứng thư của {total} chữ ký số trong thời hạn và không bị thu hồi tại thời điểm ký.",
        "Signatures whose certificate was within validity and not revoked when they were made: {total} of {total}.",
    ),
    "not-valid-then": Text(
        "{count}/{total} chữ ký số dùng chứng thư hết hạn, chưa có hiệu lực hoặc đã bị thu hồi tại thời điểm ký.",
        "Signatures whose certificate had ended, was not yet valid or had been revoked when they were made: {count} "
        "of {total}.",
    ),
    "within-validity-only": Text(
        "Các chứng thư đều trong thời hạn; với {count}/{total} chữ ký số, chưa biết chứng thư khi đó có bị thu hồi "
        "hay không.",
        "All certificates were within validity. Signatures for which it is not known whether the certificate was "
        "revoked then: {count} of {total}.",
    ),
    "validity-open": Text(
        "{count}/{total} chữ ký số chưa kết luận được về hiệu lực của chứng thư tại thời điểm ký.",
        "Signatures for which the certificate's validity at the time of signing is not settled: {count} of {total}.",
    ),
    "status-known": Text(
        "Trạng thái thu hồi của {total} chữ ký số đã được xác định bằng CRL hoặc OCSP.",
        "Signatures whose revocation status was settled by a CRL or an OCSP response: {total} of {total}.",
    ),
    "status-skipped": Text(
        "Chính sách đang đặt là bỏ qua kiểm tra thu hồi, nên yêu cầu này không được thực hiện.",
        "The policy in use skips revocation, so this duty was not done.",
    ),
    "status-open": Text(
        "{count}/{total} chữ ký số không kiểm tra được trạng thái thu hồi và đã được cảnh báo. Bổ sung CRL của cơ "
        "quan cấp vào thư mục tin cậy rồi kiểm tra lại.",
        "Signatures whose status could not be checked, as a warning says: {count} of {total}. Add the issuer's CRL to "
        "the trust folder and check again.",
    ),
    "standard-kept": Text(
        "Thuật toán và độ dài khóa của {total} chữ ký số đúng tiêu chuẩn.",
        "Signatures with algorithms and key sizes as the standards say: {total} of {total}.",
    ),
    "standard-left": Text(
        "{count}/{total} chữ ký số dùng thuật toán hoặc khóa khác tiêu chuẩn ({which}). Nhận xét này tách riêng với "
        "tính hợp lệ của chữ ký.",
        "Signatures with algorithms or keys other than the standards' ({which}): {count} of {total}. This is told "
        "apart from the validity of the signature.",
    ),
    "standard-open": Text(
        "{count}/{total} chữ ký số không cho biết thuật toán hoặc khóa.",
        "Signatures that do not tell their algorithm or key: {count} of {total}.",
    ),
    "usage-fits": Text(
        "Chứng thư của {total} chữ ký số được phép dùng vào việc này.",
        "Signatures whose certificate may be used for this: {total} of {total}.",
    ),
    "usage-does-not-fit": Text(
        "{count}/{total} chữ ký số dùng chứng thư không ghi mục đích ký số hoặc cấp dấu thời gian; đã cảnh báo.",
        "Signatures whose certificate is not for signing or time-stamping, as a warning says: {count} of {total}.",
    ),
    "usage-not-reached": Text(
        "{count}/{total} chữ ký số chưa xét đến phạm vi sử dụng vì đã dừng ở bước trước.",
        "Signatures that were not asked about usage, because an earlier step ended the check: {count} of {total}.",
    ),
    "content-intact": Text(
        "Giá trị băm của {total} chữ ký số đều khớp; không có nội dung nào được thêm ngoài phần được phép.",
        "Signatures whose digest fits, with nothing added beyond what is allowed: {total} of {total}.",
    ),
    "content-broken": Text(
        "{count}/{total} chữ ký số cho thấy nội dung đã ký bị thay đổi hoặc có thay đổi không được phép sau khi ký.",
        "Signatures that show a change of what was signed, or a later change beyond what is allowed: {count} of "
        "{total}.",
    ),
    "tail-unexplained": Text(
        "Sau chữ ký cuối có dữ liệu làm nội dung hiển thị khác đi hoặc không giải thích được.",
        "After the last signature there are data that change what is shown or that nothing explains.",
    ),
    "tail-open": Text(
        "Chưa kiểm tra được hết dữ liệu nằm sau chữ ký cuối.",
        "The data after the last signature could not be checked to their end.",
    ),
    "content-open": Text(
        "{count}/{total} chữ ký số không kiểm tra được tính toàn vẹn hoặc những thay đổi sau khi ký.",
        "Signatures whose integrity or later changes could not be checked: {count} of {total}.",
    ),
    "traces-beside": Text(
        "Ngoài {total} chữ ký số đã kiểm tra, tệp còn dấu vết chữ ký số khác không đọc được.",
        "Signatures that were checked: {total}; the file has traces of others that cannot be read.",
    ),
    "no-timestamp-there": Text(
        "Không chữ ký số nào có dấu thời gian.",
        "No signature has a timestamp.",
    ),
    "timestamps-good": Text(
        "{count}/{total} chữ ký số có dấu thời gian; tất cả đều đúng và do máy chủ tin cậy cấp.",
        "Signatures with a timestamp: {count} of {total}; every timestamp is right and from a trusted server.",
    ),
    "timestamps-refused": Text(
        "{count}/{total} dấu thời gian không đúng với chữ ký hoặc do máy chủ không được phép cấp.",
        "Timestamps that do not fit the signature or are from a server that may not make them: {count} of {total}.",
    ),
    "timestamps-open": Text(
        "{count}/{total} dấu thời gian không kiểm tra được hoặc chưa dẫn tới chứng thư gốc tin cậy.",
        "Timestamps that could not be checked or that lead to no trusted root: {count} of {total}.",
    ),
    "trust-is-yours": Text(
        "Danh mục chứng thư CA nằm trong thư mục tin cậy, do người quản trị thêm, bớt (vanthu trust).",
        "The CA certificates lie in the trust folder, where the administrator adds and removes them (vanthu trust).",
    ),
    "evidence-kept": Text(
        "Chứng thư, CRL, OCSP và kết quả đã được lưu để kiểm tra lại về sau.",
        "Certificates, CRLs, OCSP responses and the result were kept, to be checked again later.",
    ),
    "evidence-not-kept": Text(
        "Lần kiểm tra này không lưu bằng chứng; dùng --evidence THƯ_MỤC để lưu.",
        "This run kept no evidence; use --evidence FOLDER to keep it.",
    ),
    "seven-shown": Text(
        "Đã nêu đủ bảy nội dung của {total} chữ ký số.",
        "Signatures with all seven items: {total} of {total}.",
    ),
    "seven-with-gaps": Text(
        "{count}/{total} chữ ký số không mang chứng thư người ký, nên có nội dung phải để trống.",
        "Signatures without the signer's certificate, so that items are left empty: {count} of {total}.",
    ),
}


def duties(document: Document, policy: ValidationPolicy, *, evidence_kept: bool = False) -> tuple[Duty, ...]:
    """What was done of the eleven duties for this file, in their order.

    `evidence_kept` says whether this run kept certificates, revocation data and the result beside the document.
    """
    return (
        *(_about_signatures(number, check, document, policy) for number, check in _CHECKS),
        Duty(number=9, outcome=Outcome.COMPLIANT, message="trust-is-yours"),
        _kept(document, evidence_kept),
        _about_signatures(11, _seven_items, document, policy),
    )


_Check = Callable[[Document, ValidationPolicy], Duty]

_NOT_VALID_THEN = frozenset({SubIndication.EXPIRED, SubIndication.NOT_YET_VALID, SubIndication.REVOKED})
_PATH_REFUSED = frozenset({"issuer-forged", "path-broken"})
_KEY_MISMATCHES = frozenset({"signature-mismatch", "key-of-other-kind"})
_STANDARD_OF_ALGORITHMS = frozenset(
    {"standard-not-pss", "standard-short-key", "standard-other-algorithm", "standard-old-digest"}
)
"""Departures that are about algorithms and keys; the others are about the format of signature and file."""

_TIMESTAMP_REFUSED = frozenset(
    {"timestamp-not-of-this-signature", "tsa-wrong-usage", "tsa-outside-validity", "tsa-revoked"}
)
_TIMESTAMP_OPEN = frozenset(
    {"timestamp-unverifiable", "tsa-certificate-missing", "tsa-untrusted", "timestamp-after-validation"}
)
_BEFORE_USAGE = frozenset(SubIndication) - {
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE,
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
}
"""Sub-indications that end a validation before usage is asked about (rules/indication.py asks in that order)."""


def _about_signatures(number: int, check: _Check, document: Document, policy: ValidationPolicy) -> Duty:
    """The check's answer, or why there is nothing to check."""
    if not document.signatures:
        if document.facts.was_signed:
            return Duty(number=number, outcome=Outcome.INDETERMINATE, message="only-traces")
        return Duty(number=number, outcome=Outcome.NOT_APPLICABLE, message="no-signature")
    return check(document, policy)


def _public_key(document: Document, policy: ValidationPolicy) -> Duty:
    def outcome(signature: Signature) -> Outcome:
        facts = signature.facts
        if facts.integrity is Integrity.INTACT:
            return Outcome.COMPLIANT
        code = facts.integrity_reason.code if facts.integrity_reason is not None else ""
        is_mismatch = code in _KEY_MISMATCHES or (
            signature.validation.sub_indication is SubIndication.SIG_CRYPTO_FAILURE
        )
        is_broken = facts.integrity is Integrity.BROKEN
        return Outcome.NONCOMPLIANT if is_broken and is_mismatch else Outcome.INDETERMINATE

    return _worst(1, document.signatures, outcome, ("key-fits", "key-does-not-fit", "key-not-reached"))


def _path(document: Document, policy: ValidationPolicy) -> Duty:
    def outcome(signature: Signature) -> Outcome:
        validation = signature.validation
        if validation.reason is not None and validation.reason.code in _PATH_REFUSED:
            return Outcome.NONCOMPLIANT
        return Outcome.COMPLIANT if validation.anchor is not None else Outcome.INDETERMINATE

    anchors = dict.fromkeys(each.validation.anchor_name or "?" for each in document.signatures)
    told = (("anchors", ", ".join(anchors)),)
    return _worst(2, document.signatures, outcome, ("path-found", "path-refused", "path-missing"), told)


def _validity(document: Document, policy: ValidationPolicy) -> Duty:
    def outcome(signature: Signature) -> Outcome:
        validation = signature.validation
        if validation.sub_indication in _NOT_VALID_THEN or validation.revocation is Revocation.REVOKED:
            return Outcome.NONCOMPLIANT
        is_settled = validation.revocation is Revocation.GOOD and validation.anchor is not None
        return Outcome.COMPLIANT if is_settled and _within_validity(signature) else Outcome.INDETERMINATE

    open_key = "within-validity-only" if all(map(_within_validity, document.signatures)) else "validity-open"
    return _worst(3, document.signatures, outcome, ("valid-then", "not-valid-then", open_key))


def _within_validity(signature: Signature) -> bool:
    certificate = signature.facts.certificate
    return certificate is not None and (
        certificate.valid_from <= signature.validation.validated_at <= certificate.valid_to
    )


def _status(document: Document, policy: ValidationPolicy) -> Duty:
    if policy.revocation is RevocationPolicy.SKIP:
        return Duty(number=4, outcome=Outcome.INDETERMINATE, message="status-skipped")

    def outcome(signature: Signature) -> Outcome:
        is_known = signature.validation.revocation in (Revocation.GOOD, Revocation.REVOKED)
        return Outcome.COMPLIANT if is_known else Outcome.INDETERMINATE

    return _worst(4, document.signatures, outcome, ("status-known", "status-known", "status-open"))


def _standard(document: Document, policy: ValidationPolicy) -> Duty:
    """Which algorithms and keys were used; the file's format and version are not this duty's."""

    def outcome(signature: Signature) -> Outcome:
        facts = signature.facts
        if facts.algorithm is None or facts.digest is None or facts.key is None:
            return Outcome.INDETERMINATE
        notes = technical_standard(facts, document.facts.pdf_version)
        departs = any(note.code in _STANDARD_OF_ALGORITHMS for note in notes)
        return Outcome.NONCOMPLIANT if departs else Outcome.COMPLIANT

    used = [each.facts for each in document.signatures if outcome(each) is Outcome.NONCOMPLIANT]
    which = dict.fromkeys(f"{facts.algorithm}, {facts.key}" for facts in used)
    told = (("which", "; ".join(which)),)
    return _worst(5, document.signatures, outcome, ("standard-kept", "standard-left", "standard-open"), told)


def _usage(document: Document, policy: ValidationPolicy) -> Duty:
    def outcome(signature: Signature) -> Outcome:
        validation = signature.validation
        reason = () if validation.reason is None else (validation.reason,)
        codes = {note.code for note in (*validation.notes, *reason)}
        about_itself = {"key-usage-not-signing"} | (
            {"tsa-wrong-usage"} if signature.facts.is_document_timestamp else set()
        )
        if codes & about_itself:
            return Outcome.NONCOMPLIANT
        ended = validation.indication is not Indication.TOTAL_PASSED and (
            validation.sub_indication in _BEFORE_USAGE or signature.facts.integrity is not Integrity.INTACT
        )
        return Outcome.INDETERMINATE if ended else Outcome.COMPLIANT

    return _worst(6, document.signatures, outcome, ("usage-fits", "usage-does-not-fit", "usage-not-reached"))


def _integrity(document: Document, policy: ValidationPolicy) -> Duty:
    def outcome(signature: Signature) -> Outcome:
        facts = signature.facts
        if facts.integrity is Integrity.BROKEN or facts.coverage in (Coverage.PARTIAL, Coverage.UNCLEAR):
            return Outcome.NONCOMPLIANT
        if facts.integrity is Integrity.UNVERIFIABLE or facts.changes_after is Changes.UNKNOWN:
            return Outcome.INDETERMINATE
        return Outcome.COMPLIANT if facts.changes_allowed else Outcome.NONCOMPLIANT

    found = _worst(7, document.signatures, outcome, ("content-intact", "content-broken", "content-open"))
    if found.outcome is Outcome.NONCOMPLIANT:
        return found
    if document.facts.tail_problem is not None:
        # Asked without its signatures, a file is invalid only for a tail that is known to be more than unexamined.
        is_known = document_verdict(document.facts, ()) is DocumentVerdict.INVALID
        outcome_of_tail = Outcome.NONCOMPLIANT if is_known else Outcome.INDETERMINATE
        return Duty(number=7, outcome=outcome_of_tail, message="tail-unexplained" if is_known else "tail-open")
    if found.outcome is Outcome.COMPLIANT and document.facts.signature_traces:
        total = (("total", str(len(document.signatures))),)
        return Duty(number=7, outcome=Outcome.INDETERMINATE, message="traces-beside", values=total)
    return found


def _timestamps(document: Document, policy: ValidationPolicy) -> Duty:
    stamped = [each for each in document.signatures if each.facts.timestamp is not None]
    if not stamped:
        return Duty(number=8, outcome=Outcome.NOT_APPLICABLE, message="no-timestamp-there")

    def outcome(signature: Signature) -> Outcome:
        codes = {note.code for note in signature.validation.notes}
        timestamp = signature.facts.timestamp
        if codes & _TIMESTAMP_REFUSED or (timestamp is not None and timestamp.integrity is Integrity.BROKEN):
            return Outcome.NONCOMPLIANT
        is_proven = not codes & _TIMESTAMP_OPEN and signature.validation.poe_time is not None
        return Outcome.COMPLIANT if is_proven else Outcome.INDETERMINATE

    found = _worst(8, stamped, outcome, ("timestamps-good", "timestamps-refused", "timestamps-open"))
    if found.outcome is Outcome.COMPLIANT:
        counts = (("count", str(len(stamped))), ("total", str(len(document.signatures))))
        return Duty(number=8, outcome=Outcome.COMPLIANT, message="timestamps-good", values=counts)
    return found


def _kept(document: Document, evidence_kept: bool) -> Duty:
    if not document.facts.was_signed:
        return Duty(number=10, outcome=Outcome.NOT_APPLICABLE, message="no-signature")
    if evidence_kept:
        return Duty(number=10, outcome=Outcome.COMPLIANT, message="evidence-kept")
    return Duty(number=10, outcome=Outcome.INDETERMINATE, message="evidence-not-kept")


def _seven_items(document: Document, policy: ValidationPolicy) -> Duty:
    def outcome(signature: Signature) -> Outcome:
        return Outcome.COMPLIANT if signature.facts.certificate is not None else Outcome.INDETERMINATE

    return _worst(11, document.signatures, outcome, ("seven-shown", "seven-with-gaps", "seven-with-gaps"))


_CHECKS: tuple[tuple[int, _Check], ...] = (
    (1, _public_key),
    (2, _path),
    (3, _validity),
    (4, _status),
    (5, _standard),
    (6, _usage),
    (7, _integrity),
    (8, _timestamps),
)
"""The duties that ask each signature; 9 is the software's own, 10 this run's, 11 what the page shows."""


def _worst(
    number: int,
    signatures: Sequence[Signature],
    outcome: Callable[[Signature], Outcome],
    messages: tuple[str, str, str],
    values: Iterable[tuple[str, str]] = (),
) -> Duty:
    """The gravest answer of the signatures, with how many gave it; `messages` for compliant, noncompliant, open."""
    outcomes = [outcome(signature) for signature in signatures]
    gravest = next(
        each for each in (Outcome.NONCOMPLIANT, Outcome.INDETERMINATE, Outcome.COMPLIANT) if each in outcomes
    )
    message = {
        Outcome.COMPLIANT: messages[0],
        Outcome.NONCOMPLIANT: messages[1],
        Outcome.INDETERMINATE: messages[2],
    }[gravest]
    counts = (("count", str(outcomes.count(gravest))), ("total", str(len(outcomes))))
    return Duty(number=number, outcome=gravest, message=message, values=(*counts, *values))
