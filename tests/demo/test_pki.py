"""The test PKI has the shape of the public-duty one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib import resources

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from pipeline.demo.pki import SUBJECTS, make_pki

PKI = make_pki()


def read(label: str) -> x509.Certificate:
    return x509.load_der_x509_certificate(PKI.der(label))


def test_root_issues_the_agency_ca_and_the_agency_ca_the_leaves() -> None:
    read("root").verify_directly_issued_by(read("root"))
    read("sub").verify_directly_issued_by(read("root"))
    for label, subject in SUBJECTS.items():
        read(label).verify_directly_issued_by(read(subject.issuer))


def test_the_tsa_hangs_under_the_root_with_time_stamping_alone_and_critical() -> None:
    tsa = read("tsa")
    tsa.verify_directly_issued_by(read("root"))
    usage = tsa.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert usage.critical
    assert list(usage.value) == [ExtendedKeyUsageOID.TIME_STAMPING]


def test_a_person_has_no_unit_no_uid_and_no_title() -> None:
    names = {attribute.oid for attribute in read("bvdn-head").subject}
    assert names == {
        NameOID.COUNTRY_NAME, NameOID.LOCALITY_NAME, NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME,
        NameOID.EMAIL_ADDRESS,
    }  # fmt: skip


def test_an_organisation_is_named_twice_and_carries_its_budget_code() -> None:
    subject = read("bvdn-organisation").subject
    value = {attribute.oid: attribute.value for attribute in subject}
    assert value[NameOID.COMMON_NAME] == value[NameOID.ORGANIZATION_NAME]
    assert str(value[NameOID.USER_ID]).startswith("MNS:")


def test_the_clerks_office_has_a_unit_and_no_uid() -> None:
    value = {attribute.oid: attribute.value for attribute in read("bvdn-clerk").subject}
    assert value[NameOID.COMMON_NAME] == "PHÒNG VĂN THƯ"
    assert NameOID.ORGANIZATIONAL_UNIT_NAME in value
    assert NameOID.USER_ID not in value


def test_no_leaf_has_a_document_signing_usage() -> None:
    usage = read("syt-head").extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert ExtendedKeyUsageOID.CLIENT_AUTH in usage
    assert x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36") not in usage


def test_the_forged_ca_has_the_names_and_not_the_key() -> None:
    assert read("forged-sub").subject == read("sub").subject
    assert read("forged-root").subject == read("root").subject
    assert read("forged-head").issuer == read("bvdn-head").issuer
    with pytest.raises(InvalidSignature):
        read("forged-head").verify_directly_issued_by(read("sub"))


def test_a_revocation_stands_in_the_lists_from_its_day_on() -> None:
    serial = read("bvdn-revoked").serial_number
    before = x509.load_der_x509_crl(PKI.crl("sub", datetime(2026, 4, 5, tzinfo=UTC)))
    after = x509.load_der_x509_crl(PKI.crl("sub", datetime(2026, 4, 20, tzinfo=UTC)))
    assert before.get_revoked_certificate_by_serial_number(serial) is None
    entry = after.get_revoked_certificate_by_serial_number(serial)
    assert entry is not None
    assert entry.revocation_date_utc == datetime(2026, 4, 10, 2, tzinfo=UTC)


def test_the_keys_lie_open_as_numbers_and_say_that_they_are_worth_nothing() -> None:
    text = resources.files("pipeline.demo").joinpath("keys.json").read_text()
    assert "BEGIN" not in text
    assert "worth nothing" in json.loads(text)["note"]
