"""The JSON that commands print is the JSON that docs/schemas describes: valid, and no key without its description."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pipeline.items import (
    BadRow,
    PackageAttachment,
    PackageParty,
    PackageReading,
    PackageStatus,
    RegisterReading,
    SheetReading,
    Transfer,
    VerifiedFile,
)
from pipeline.reports.content import Manner, register_content, trust_content, verify_content
from pipeline.reports.figures import documents_content, explain_content, summary_content
from pipeline.reports.report import report_content
from rules.indication import ValidationPolicy
from rules.text import LANGUAGES
from tests.builders import (
    NOW,
    a_document,
    a_file,
    a_heading,
    a_signature,
    an_entry,
    an_issuance,
    an_unreadable,
    an_unsigned_document,
    digest_of,
)
from tests.reports.some_report import a_hostile_report, issuances, rows_of, some_report

SCHEMAS = Path(__file__).resolve().parent.parent.parent / "docs" / "schemas"


def the_schema(name: str) -> Any:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))


def undescribed(value: Any, schema: Any, root: Any, place: str = "") -> list[str]:
    """Keys of `value` that the schema does not name, or names without a description."""
    if "$ref" in schema:
        return undescribed(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, place)
    if "anyOf" in schema:
        fitting = [each for each in schema["anyOf"] if each != {"type": "null"}]
        return [] if value is None else undescribed(value, fitting[0], root, place)
    found: list[str] = []
    if isinstance(value, dict) and "additionalProperties" not in schema:
        named = schema.get("properties", {})
        for key, inside in value.items():
            here = f"{place}.{key}"
            if key not in named:
                found.append(here)
                continue
            told = named[key]
            if not ({"description", "const", "$ref"} & set(told)):
                found.append(f"{here} (no description)")
            found += undescribed(inside, told, root, here)
    if isinstance(value, list) and "items" in schema:
        for each in value:
            found += undescribed(each, schema["items"], root, f"{place}[]")
    return found


def assert_described(name: str, content: Any) -> None:
    schema = the_schema(name)
    told = json.loads(json.dumps(content))
    Draft202012Validator.check_schema(schema)
    problems = [f"{each.json_path}: {each.message[:200]}" for each in Draft202012Validator(schema).iter_errors(told)]
    assert problems == []
    assert sorted(set(undescribed(told, schema, schema))) == []


@pytest.mark.parametrize("file", sorted(SCHEMAS.iterdir()), ids=lambda file: file.name)
def test_every_schema_is_one_and_names_its_version(file: Path) -> None:
    schema = json.loads(file.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    assert schema["properties"]["schema"]["const"] == f"vanthu/{file.name.partition('.')[0]}/1"


@pytest.mark.parametrize("language", LANGUAGES)
def test_verify_is_described(language: Any) -> None:
    documents = (
        a_document(),
        an_unsigned_document(),
        an_unreadable(),
        a_document(heading=replace(a_heading(), number=None)),
    )
    files = [
        VerifiedFile(path=f"{place}.pdf", sha256=digest_of(str(place)), size_bytes=9, document=document)
        for place, document in enumerate(documents)
    ]
    files.append(VerifiedFile(path="gone.pdf", sha256=None, size_bytes=0, document=an_unreadable()))
    assert_described(
        "verify", verify_content(files, manner=Manner(language=language), judged_at=NOW, policy=ValidationPolicy())
    )


def test_summary_is_described() -> None:
    for report in (some_report(), some_report([])):
        told = summary_content(report.summary, manner=Manner(), judged_at=NOW, policy="if-available")
        assert_described("summary", told)


def test_documents_are_described() -> None:
    assert_described("documents", documents_content(some_report().rows, manner=Manner()))


def test_explain_is_described() -> None:
    annexed = an_issuance(
        annexes=((a_file("BVDN/a.pdf"), an_unsigned_document()), (a_file("BVDN/b.pdf"), an_unreadable())),
        other_files=(a_file("BVDN/c.pdf"),),
        candidates=("BVDN/d.pdf",),
    )
    for row, judged in rows_of([*issuances(), annexed, an_issuance(a_signature(), entry=None)]):
        told = explain_content(judged, manner=Manner(), judged_at=NOW, unit=row.unit, policy=ValidationPolicy())
        assert_described("explain", told)


def test_register_is_described() -> None:
    bad = BadRow(source="x", sheet="S", row=14, column="Ngày", value="31/02/2026", message="date-impossible")
    reading = RegisterReading(
        source="x.xlsx", kind="register", container="xlsx", encoding=None, reason=None,
        sheets=(SheetReading(name="S", header_row=3, columns=(("number", "Số"),)),),
        entries=(an_entry(), an_entry(is_secret=True, sent_on=NOW)), bad_rows=(bad,), notes=(("hidden-sheet", "S"),),
    )  # fmt: skip
    nothing = replace(reading, kind="unknown", reason="empty", sheets=(), entries=(), bad_rows=(), notes=())
    sender = PackageParty(code="H19.07", name="Bệnh viện")
    sent = PackageReading(
        is_status=False, document_id="H19.07,2026/03/05,101", sender=sender,
        receivers=(PackageParty(code=None, name=None),),
        sent_at=NOW, entry=an_entry(), transfer=Transfer.NEW, transfer_reason=None, concerns=("90/BVĐKĐN-VP",),
        status=None, status_at=None, status_text=None, paper_follows=False,
        attachments=(PackageAttachment(name="a.pdf", sha256=digest_of("a"), size_bytes=1, is_pdf=True),),
    )  # fmt: skip
    answered = replace(sent, is_status=True, status=PackageStatus.REFUSED, status_at=NOW, sent_at=None, attachments=())
    readings = [reading, nothing, *(replace(nothing, kind="package", package=each) for each in (sent, answered))]
    told = register_content([(f"{place}.x", each) for place, each in enumerate(readings)], manner=Manner())
    assert told["files"][3]["package"]["status_label"] == "Từ chối nhận"
    assert_described("register", told)


def test_trust_is_described() -> None:
    class Held:
        file, kind, name, issuer, group = "anchors/a.pem", "anchor", "Root", "Root", None
        sha256, valid_from, valid_to = digest_of("a"), datetime(2020, 1, 1, tzinfo=UTC), None
        is_pinned, is_accepted = True, True

    assert_described("trust", trust_content([Held()], digest=digest_of("trust")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_is_described(language: Any) -> None:
    now = some_report()
    told = report_content(now, Manner(language=language))
    assert_described("report", told)
    earlier = json.loads(json.dumps(told))
    earlier["documents"].pop()
    earlier["summary"]["units"].pop()
    assert_described("report", report_content(replace(now, earlier=earlier), Manner(language=language)))
    assert_described("report", report_content(a_hostile_report(), Manner(language=language)))
    assert_described("report", report_content(some_report([]), Manner(language=language)))
