"""One entry of a wrong type costs what it says and no more: nothing raises, nothing is wrongly valid."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from pipeline.demo.letters import render
from pipeline.extract import extract
from rules.facts import Document, DocumentFacts, DocumentVerdict, Integrity, Unreadable
from tests.extract.attacks import issued
from tests.extract.fuzzing import judged, shown
from tests.extract.signing import PAGES, SECOND, SECOND_CONTENT, Office, page, write
from tests.extract.wrong_types import VALUES, appended, mutations, written
from tests.signed_letter import LETTER

UNSEEN = {"pages-unread", "widgets-unread", "widgets-damaged", "signatures-outside-form"}
"""What may be told of it: that part is lost, and no other."""
EACH = [pytest.param(37, id="some"), pytest.param(1, id="all", marks=pytest.mark.nightly)]


def test_what_was_opened_before_changes_nothing() -> None:
    """pdfium keeps its last error, and gives it again for a failure that sets none: another document's."""
    kinds = {(each.key, each.kind): each for each in mutations(Office().data)}
    data = written(kinds["/Pages", "number"])
    before = extract(data)
    assert isinstance(before.facts, DocumentFacts)
    locked = extract(render(LETTER, password="vanthu2026").pdf)
    assert (isinstance(locked.facts, Unreadable), extract(data)) == (True, before)
    assert extract(render(LETTER, password="vanthu2026").pdf) == locked


@pytest.mark.parametrize("step", EACH)
def test_written_before_signing_it_costs_one_part_and_no_signature(step: int) -> None:
    (sound,) = judged(Office().sign("leader").data).signatures
    tried = 0
    for mutation in list(mutations(Office().data))[::step]:
        found = judged(written(mutation))
        assert isinstance(found, Document), mutation
        told = {note.code for note in found.facts.notes}
        assert told <= UNSEEN, mutation
        assert len(told) <= 1, mutation
        (signature,) = found.signatures
        assert signature.facts.integrity is Integrity.INTACT, mutation
        assert signature.facts.coverage is sound.facts.coverage, mutation
        assert signature.facts.certificate is not None, mutation
        tried += 1
    assert tried > 400 // step


@pytest.mark.parametrize("step", EACH)
def test_written_after_signing_it_is_valid_only_where_the_page_says_the_same(step: int) -> None:
    signed = issued()
    assert judged(signed).verdict is DocumentVerdict.VALID
    text = shown(signed)
    last = int(PdfReader(io.BytesIO(signed)).trailer["/Size"]) - 1
    verdicts = set()
    for mutation in list(mutations(signed, last=last))[::step]:
        data = appended(signed, mutation)
        found = judged(data)
        assert isinstance(found, Document), mutation
        told = {note.code for note in found.facts.notes}
        assert told <= UNSEEN, mutation
        assert len(told) <= 1, mutation
        assert len(found.signatures) >= 3, mutation
        if found.verdict is DocumentVerdict.VALID:
            assert shown(data) == text, mutation
        verdicts.add(found.verdict)
    assert {DocumentVerdict.VALID, DocumentVerdict.INVALID} <= verdicts


@pytest.mark.parametrize("kind", [*VALUES, "loop"])
def test_a_pages_annotations_of_a_wrong_type_cost_no_other_page_its_widgets(kind: str) -> None:
    value = {"loop": b"[[%d 0 R] %d 0 R]" % (SECOND, SECOND), "reference to itself": b"%d 0 R" % SECOND}
    objects = Office().objects()
    objects[SECOND] = page(SECOND_CONTENT, annots=b"/Annots " + (value.get(kind) or VALUES[kind]))
    facts = extract(Office(data=write(objects)).sign("clerk", text=b"123").data).facts
    assert isinstance(facts, DocumentFacts)
    (signature,) = facts.signatures
    assert (signature.page, signature.text) == (1, "123")
    # Null and a missing object say what leaving it out says (ISO 32000-2 7.3.9, 7.3.10).
    is_sound = kind in ("null", "array", "reference to nothing")
    assert [note.code for note in facts.notes] == ([] if is_sound else ["widgets-damaged"])


def test_a_page_tree_that_leads_back_to_itself_costs_no_widget() -> None:
    objects = Office().objects()
    objects[PAGES] = b"<< /Type /Pages /Count 2 /Kids [3 0 R 2 0 R 10 0 R 5 null] >>"
    facts = extract(Office(data=write(objects)).sign("clerk", text=b"123").data).facts
    assert isinstance(facts, DocumentFacts)
    assert [(each.page, each.text) for each in facts.signatures] == [(1, "123")]
