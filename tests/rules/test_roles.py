"""Roles are told from the certificate, then from the names in the document, and only then from size and order."""

from __future__ import annotations

import pytest

from rules.facts import Role, SignatureFacts, SignerKind
from rules.roles import assign_roles
from tests.builders import (
    HEAD,
    a_certificate,
    a_clerk_certificate,
    a_heading,
    a_roster_signer,
    a_unit,
    an_organisation_certificate,
    digest_of,
    some_facts,
    some_signature_facts,
)

NO_SIGNER = a_heading(signer=None)


def by(name: str, **changes: object) -> SignatureFacts:
    """A full-size signature by the person of that name."""
    return some_signature_facts(certificate=a_certificate(common_name=name, sha256=digest_of(name)), **changes)


def small(name: str) -> SignatureFacts:
    """Initials by the person of that name: 40 × 20 pt."""
    return by(name, rect=(141.0, 633.0, 181.0, 653.0))


def test_the_real_workflow_has_initials_person_three_clerk_stamps_and_the_organisation() -> None:
    facts = some_facts(
        some_signature_facts(Role.INITIALS, certification=2),
        some_signature_facts(Role.PERSON),
        *(some_signature_facts(Role.CLERK, text=text) for text in ("11410", "23", "7")),
        some_signature_facts(Role.ORGANISATION),
    )
    assert assign_roles(facts) == (
        Role.INITIALS, Role.PERSON, Role.CLERK, Role.CLERK, Role.CLERK, Role.ORGANISATION,
    )  # fmt: skip


def test_an_annex_stamped_by_the_organisations_certificate_has_four_signatures_of_the_organisation() -> None:
    stamps = [some_signature_facts(Role.ORGANISATION, text=text, has_picture=False) for text in ("11410", "23", "7")]
    facts = some_facts(*stamps, some_signature_facts(Role.ORGANISATION))
    assert assign_roles(facts) == (Role.ORGANISATION,) * 4


def test_a_document_timestamp_is_a_timestamp_whoever_signs_it() -> None:
    facts = some_facts(some_signature_facts(Role.TIMESTAMP, certificate=an_organisation_certificate()))
    assert assign_roles(facts) == (Role.TIMESTAMP,)


@pytest.mark.parametrize("certificate", [None, a_certificate(kind=SignerKind.UNKNOWN)])
def test_a_signature_that_names_nobody_has_no_known_role(certificate: object) -> None:
    assert assign_roles(some_facts(some_signature_facts(certificate=certificate))) == (Role.UNKNOWN,)


def test_the_printed_name_is_matched_without_degrees_and_in_any_spelling() -> None:
    facts = some_facts(by("NGUYỄN VĂN AN"), heading=a_heading(signer="BS.CKII. Nguyễn Văn An"))
    assert assign_roles(facts) == (Role.PERSON,)


def test_the_registers_signer_is_believed_where_the_page_says_nothing() -> None:
    facts = some_facts(by("Trần Thị Bích"), by(HEAD), by("Lê Văn Cường"), heading=NO_SIGNER)
    assert assign_roles(facts, signer="Trần Thị Bích")[0] is Role.PERSON
    assert assign_roles(facts, signer=HEAD)[:2] == (Role.INITIALS, Role.PERSON)


def test_a_full_size_signature_before_the_printed_signer_is_initials() -> None:
    assert assign_roles(some_facts(by("Trần Thị Bích"), by(HEAD))) == (Role.INITIALS, Role.PERSON)


def test_a_second_leader_signs_after_the_first_in_full_size() -> None:
    assert assign_roles(some_facts(by(HEAD), by("Trần Thị Bích"))) == (Role.PERSON, Role.PERSON)
    assert assign_roles(some_facts(by(HEAD), small("Trần Thị Bích"))) == (Role.PERSON, Role.INITIALS)


def test_whoever_signs_in_the_printed_signers_place_is_judged_as_the_person() -> None:
    assert assign_roles(some_facts(small("Trần Thị Bích"), by("Lê Văn Cường"))) == (Role.INITIALS, Role.PERSON)


def test_initials_alone_make_no_person() -> None:
    assert assign_roles(some_facts(small("Trần Thị Bích"))) == (Role.INITIALS,)


def test_without_any_name_the_roster_decides_and_else_the_last_full_size_signature() -> None:
    facts = some_facts(by(HEAD), by("Lê Văn Cường"), heading=NO_SIGNER)
    assert assign_roles(facts) == (Role.INITIALS, Role.PERSON)
    assert assign_roles(facts, unit=a_unit()) == (Role.PERSON, Role.INITIALS)
    stranger = a_unit(signers=(a_roster_signer(name="Phạm Thị Dung"),))
    assert assign_roles(facts, unit=stranger) == (Role.INITIALS, Role.PERSON)


def test_an_invisible_signature_by_the_only_person_is_the_persons() -> None:
    facts = some_facts(by(HEAD, rect=(0.0, 0.0, 0.0, 0.0), page=None), heading=NO_SIGNER)
    assert assign_roles(facts) == (Role.PERSON,)


def test_a_person_who_stamps_the_number_does_the_clerks_work() -> None:
    facts = some_facts(by(HEAD), by("Trần Thị Bích", text="11410", rect=(86.0, 721.0, 186.0, 735.0)))
    assert assign_roles(facts) == (Role.PERSON, Role.CLERK)


def test_a_departments_certificate_is_the_clerks_unless_the_unit_accepts_it_or_the_page_names_it_as_the_agency() -> (
    None
):
    centre = a_clerk_certificate(common_name="Trung tâm Y tế Long Thành")
    facts = some_facts(some_signature_facts(Role.CLERK, certificate=centre))
    assert assign_roles(facts) == (Role.CLERK,)
    assert assign_roles(facts, unit=a_unit(certificate_names=("TRUNG TÂM Y TẾ LONG THÀNH",))) == (Role.ORGANISATION,)
    named = some_facts(*facts.signatures, heading=a_heading(agency="TRUNG TÂM Y TẾ LONG THÀNH"))
    assert assign_roles(named) == (Role.ORGANISATION,)


def test_a_certificate_is_the_units_by_its_uid_too() -> None:
    renamed = a_clerk_certificate(common_name="BVĐK Đồng Nai", uid="MNS:1057059")
    facts = some_facts(some_signature_facts(Role.CLERK, certificate=renamed))
    assert assign_roles(facts, unit=a_unit()) == (Role.ORGANISATION,)


def test_a_file_without_signatures_has_no_roles() -> None:
    assert assign_roles(some_facts()) == ()
