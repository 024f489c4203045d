"""The validation report of ETSI TS 119 102-2 has the schema's structure, and says no more than is known."""

from __future__ import annotations

import dataclasses
import hashlib
import typing
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from pyhanko.generated.etsi import ts_11910202 as vr
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig

from pipeline.items import VerifiedFile
from pipeline.reports.content import Manner
from pipeline.reports.etsi import EtsiSource, etsi_report, read_signed_digests
from rules.facts import (
    CertificateStanding,
    Document,
    Indication,
    Note,
    Revocation,
    RevocationPolicy,
    Role,
    Sha256,
    SubIndication,
    Unreadable,
)
from rules.indication import ValidationPolicy
from tests.builders import (
    ANCHOR,
    NOW,
    SIGNED_AT,
    a_certificate,
    a_document,
    a_signature,
    a_standing,
    an_unreadable,
    an_unsigned_document,
    digest_of,
    some_evidence,
)

NAMESPACE = "{http://uri.etsi.org/19102/v1.2.1#}"
HOSTILE = (
    "<script>alert(1)</script>",
    "]]><!-- &amp; \" ' -->",
    "\u202egpj.exe\u2066\u200b",
    "\x00\x07\x1b[31m\x7f\ufffe\udcff",
    "Ả" * 10_000,
)


def standing_of(sha256: Sha256, embedded: tuple[Sha256, ...]) -> CertificateStanding:
    return a_standing(a_certificate(sha256=sha256))


def the_report(
    *documents: Document | Unreadable,
    path: str = "BVDN/101.pdf",
    policy: ValidationPolicy | None = None,
    objects: Mapping[Sha256, bytes] | None = None,
    show_personal_data: bool = False,
    **source: Any,
) -> str:
    sources = [
        EtsiSource(file=VerifiedFile(path=path, sha256=digest_of("101"), size_bytes=1, document=document), **source)
        for document in documents
    ]
    return etsi_report(
        sources,
        policy=policy or ValidationPolicy(),
        trust_digest=digest_of("trust"),
        objects=objects or {},
        manner=Manner(language="en", show_personal_data=show_personal_data),
        judged_at=NOW,
        software="vanthu 0",
    )


def parsed(xml: str) -> vr.ValidationReport:
    """The report read back through the schema's bindings; anything that the schema does not know raises."""
    strict = ParserConfig(
        fail_on_unknown_properties=True, fail_on_unknown_attributes=True, fail_on_converter_warnings=True
    )
    report = XmlParser(config=strict).from_string(xml, vr.ValidationReport)
    check_required(report)
    check_order(etree.fromstring(xml.encode()), vr.ValidationReport)
    check_references(xml)
    return report


def check_required(value: Any) -> None:
    """Every element and attribute that the schema requires is there, all the way down."""
    for field in dataclasses.fields(value):
        found = getattr(value, field.name)
        if field.metadata.get("required"):
            assert found not in (None, ""), f"{type(value).__name__} without {field.name}"
        # `sequence` marks where the bindings flattened an xs:choice: either branch will do.
        least = 0 if "sequence" in field.metadata else field.metadata.get("min_occurs", 0)
        assert not isinstance(found, tuple) or len(found) >= least, field.name
        for each in found if isinstance(found, tuple) else (found,):
            if dataclasses.is_dataclass(each) and "generated" in type(each).__module__:
                check_required(each)


def check_order(element: etree._Element, of: type[Any]) -> None:
    """Children stand in the schema's order (xs:sequence), which is the order of the bindings' fields."""
    hints = typing.get_type_hints(of)
    fields = [field for field in dataclasses.fields(of) if field.metadata.get("type") == "Element"]
    names = [f"{{{field.metadata['namespace']}}}{field.metadata.get('name', field.name)}" for field in fields]
    places = [names.index(str(child.tag)) for child in element if child.tag in names]
    assert places == sorted(places), f"{element.tag}: {[child.tag for child in element]}"
    for child in element:
        if child.tag in names:
            inner = list(classes_in(hints[fields[names.index(str(child.tag))].name]))
            if inner:
                check_order(child, inner[0])


def classes_in(hint: Any) -> Iterator[type[Any]]:
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        yield hint
    for argument in typing.get_args(hint):
        yield from classes_in(argument)


def check_references(xml: str) -> None:
    """Every id is given once, and every reference leads to one (xs:ID, xs:IDREFS)."""
    root = etree.fromstring(xml.encode())
    ids = [str(value) for value in root.xpath("//@id")]
    assert len(ids) == len(set(ids))
    named = {one for value in root.xpath("//@VOReference") for one in str(value).split()}
    assert named <= set(ids), named - set(ids)


def status(report: vr.ValidationReport, number: int = 0) -> vr.ValidationStatusType:
    found = report.signature_validation_report[number].signature_validation_status
    assert found is not None
    return found


def test_a_good_document_has_one_report_for_each_signature_in_the_schema_structure() -> None:
    report = parsed(the_report(a_document(), standing_of=standing_of, signed_digests=(b"\x01" * 32, b"\x02" * 32)))
    assert [each.signature_identifier.id for each in report.signature_validation_report] == ["S-1-1", "S-1-2"]
    first = report.signature_validation_report[0]
    assert status(report).main_indication == "urn:etsi:019102:mainindication:total-passed"
    assert first.signer_information.signer == "Nguyễn Văn An"
    assert first.signers_document.digest_alg_and_value.digest_value.value == b"\x01" * 32
    assert first.validation_time_info.best_signature_time.poetime.to_datetime() == SIGNED_AT
    assert first.signature_validation_process.signature_validation_process_id.endswith(":LTVM")
    chain = status(report).associated_validation_report_data[0].certificate_chain
    assert chain.trust_anchor.voreference == (f"C-{ANCHOR}",)
    assert len(chain.intermediate_certificate) == 1


def test_every_object_has_a_proof_of_existence() -> None:
    report = parsed(the_report(a_document(), standing_of=standing_of))
    objects = report.signature_validation_objects.validation_object
    assert all(each.poe is not None for each in objects)
    kinds = {each.object_type.rpartition(":")[2] for each in objects}
    assert kinds == {"certificate", "timestamp", "signedData"}


@pytest.mark.parametrize(
    ("indication", "sub"),
    [(Indication.TOTAL_FAILED, SubIndication.HASH_FAILURE), (Indication.INDETERMINATE, SubIndication.TRY_LATER)],
)
def test_an_indication_and_its_reason_are_told_as_the_standard_names_them(
    indication: Indication, sub: SubIndication
) -> None:
    signature = a_signature(indication=indication, sub_indication=sub, reason=Note(code="integrity-broken"))
    found = status(parsed(the_report(a_document(signature))))
    assert found.main_indication == f"urn:etsi:019102:mainindication:{indication.value.lower()}"
    assert found.sub_indication == (f"urn:etsi:019102:subindication:{sub.value}",)
    data = found.associated_validation_report_data[0].additional_validation_report_data.report_data
    assert ("urn:vanthu:note:integrity-broken", "What was signed has been changed: the digest does not fit.") in [
        (each.type_value, each.value) for each in data
    ]


def test_without_a_timestamp_the_best_time_is_the_time_of_validation() -> None:
    document = a_document(a_signature(timestamp=None, poe_time=None, validated_at=NOW))
    report = parsed(the_report(document)).signature_validation_report[0]
    assert report.validation_time_info.best_signature_time.poetime.to_datetime() == NOW
    assert report.validation_time_info.best_signature_time.poeobject is None
    assert report.signature_validation_process.signature_validation_process_id.endswith(":Basic")


def test_a_revoked_certificate_is_told_with_time_reason_and_the_list_that_says_so() -> None:
    evidence = some_evidence(revoked_at=SIGNED_AT, reason="keyCompromise")

    def revoked(sha256: Sha256, embedded: tuple[Sha256, ...]) -> CertificateStanding:
        return replace(standing_of(sha256, embedded), evidence=(evidence,))

    signature = a_signature(
        revocation=Revocation.REVOKED, indication=Indication.TOTAL_FAILED, sub_indication=SubIndication.REVOKED
    )
    crl = b"a list"
    xml = the_report(a_document(signature), standing_of=revoked, objects={evidence.sha256: crl})
    data = status(parsed(xml)).associated_validation_report_data[0]
    told = data.revocation_status_information
    assert data.related_validation_object == (told.revocation_object,)
    assert told.revocation_time.to_datetime() == SIGNED_AT
    assert told.revocation_reason == "urn:etsi:019102:revocationReason:keyCompromise"
    objects = parsed(xml).signature_validation_objects.validation_object
    listed = {each.id: each.validation_object_representation.base64 for each in objects}
    assert listed[told.revocation_object.voreference[0]] == crl


def test_what_the_policy_lets_pass_is_told_as_overridden_and_what_it_skips_as_disabled() -> None:
    policy = ValidationPolicy(revocation=RevocationPolicy.SKIP)
    report = parsed(the_report(a_document(), policy=policy)).signature_validation_report[0]
    constraints = report.validation_constraints_evaluation_report
    by_number = {
        each.validation_constraint_identifier.rpartition(":")[2]: each.constraint_status.status.rpartition(":")[2]
        for each in constraints.validation_constraint
    }
    assert by_number == {
        "1": "applied", "2": "applied", "3": "overridden", "4": "disabled", "5": "overridden", "6": "applied",
        "7": "applied", "8": "applied",
    }  # fmt: skip
    policy_id = constraints.signature_validation_policy
    stated = hashlib.sha256(policy_id.policy_name.encode()).digest()
    assert policy_id.signature_policy_identifier.signature_policy_id.sig_policy_hash.digest_value.value == stated


def test_a_file_without_signatures_has_a_report_that_says_so() -> None:
    report = parsed(the_report(an_unsigned_document()))
    assert status(report).main_indication == "urn:cef:dss:mainindication:noSignatureFound"
    assert report.signature_validation_objects is None


def test_a_file_with_traces_of_a_signature_is_indeterminate_and_not_unsigned() -> None:
    found = status(parsed(the_report(an_unsigned_document(signature_traces=1))))
    assert found.main_indication == "urn:etsi:019102:mainindication:indeterminate"
    assert found.sub_indication == ("urn:vanthu:subindication:signature-trace",)


def test_an_unreadable_file_is_indeterminate_with_its_reason() -> None:
    found = status(parsed(the_report(an_unreadable())))
    assert found.sub_indication == ("urn:vanthu:subindication:unreadable",)


def test_several_files_keep_their_ids_apart() -> None:
    report = parsed(the_report(a_document(), an_unsigned_document(), a_document(), standing_of=standing_of))
    ids = [each.signature_identifier.id for each in report.signature_validation_report]
    assert ids == ["S-1-1", "S-1-2", "S-2-0", "S-3-1", "S-3-2"]


def test_personal_certificates_stand_whole_only_where_personal_data_was_asked_for() -> None:
    der = b"the head's certificate"
    objects = {a_certificate().sha256: der, ANCHOR: b"the root"}
    for asked in (False, True):
        xml = the_report(a_document(), standing_of=standing_of, objects=objects, show_personal_data=asked)
        listed = parsed(xml).signature_validation_objects.validation_object
        whole = {each.validation_object_representation.base64 for each in listed}
        assert b"the root" in whole
        assert (der in whole) is asked


def test_a_list_of_megabytes_stands_as_its_digest() -> None:
    evidence = some_evidence()

    def listed(sha256: Sha256, embedded: tuple[Sha256, ...]) -> CertificateStanding:
        return replace(standing_of(sha256, embedded), evidence=(evidence,))

    xml = the_report(a_document(), standing_of=listed, objects={evidence.sha256: bytes(1 << 20)})
    objects = {each.id: each for each in parsed(xml).signature_validation_objects.validation_object}
    told = objects[f"R-{evidence.sha256}"].validation_object_representation
    assert told.base64 is None
    assert told.digest_alg_and_value.digest_value.value == bytes.fromhex(evidence.sha256)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_stay_text(text: str) -> None:
    certificate = replace(a_certificate(), common_name=text, organisation=text, issuer=text)
    signature = a_signature(
        certificate=certificate, field=text, sub_filter=text, text=text, anchor_name=text, algorithm=text,
        reason=Note(code="issuer-missing", values=(("issuer", text),)), indication=Indication.INDETERMINATE,
        sub_indication=SubIndication.NO_CERTIFICATE_CHAIN_FOUND,
    )  # fmt: skip
    xml = the_report(a_document(signature), path=text)
    report = parsed(xml)
    signer = report.signature_validation_report[0].signer_information.signer
    assert not {character for character in signer if ord(character) < 32 or 0x2000 < ord(character) < 0x2070}
    assert "<script" not in xml
    assert len(report.signature_validation_report) == 1


def test_the_same_values_give_the_same_bytes() -> None:
    assert the_report(a_document(), standing_of=standing_of) == the_report(a_document(), standing_of=standing_of)


def test_the_digest_is_of_what_the_byte_range_names(tmp_path: Path) -> None:
    file = tmp_path / "101.pdf"
    file.write_bytes(b"before<hole>after")
    inside, beyond, odd = (
        a_signature(Role.PERSON, byte_range=byte_range) for byte_range in ((0, 6, 12, 5), (0, 6, 12, 500), (0, 6, 12))
    )
    digests = read_signed_digests(str(file), a_document(inside, beyond, odd))
    assert digests == (hashlib.sha256(b"beforeafter").digest(), None, None)
    assert read_signed_digests(str(tmp_path / "gone.pdf"), a_document(inside)) == (None,)


def test_the_structure_check_of_this_file_refuses_what_the_schema_refuses() -> None:
    xml = the_report(a_document())
    swapped = xml.replace("<HashOnly>false</HashOnly>", "<X/>", 1).replace(
        "<DocHashOnly>false</DocHashOnly>", "<DocHashOnly>false</DocHashOnly><HashOnly>false</HashOnly>", 1
    )
    with pytest.raises(AssertionError):
        parsed(swapped.replace("<X/>", ""))
    with pytest.raises(Exception, match="Unknown property"):
        parsed(xml.replace("<HashOnly>false</HashOnly>", "<Hash/>", 1))
    with pytest.raises(AssertionError):
        parsed(xml.replace("<HashOnly>false</HashOnly>", "", 1))
    with pytest.raises(AssertionError):
        parsed(xml.replace('VOReference="C-', 'VOReference="Z-', 1))
