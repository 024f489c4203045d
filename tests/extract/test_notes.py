"""Every note that extraction writes is read by the law from the place where it stands, or is told only, on purpose.

A rule that looks for a note on the document while the extractor writes it on the signature sees a world that does not
exist, and says "compliant" of it. So notes and places are found in the extractor's own code.
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

import pipeline.extract
import rules
from pipeline.demo.letters import render
from pipeline.demo.pki import make_pki
from pipeline.demo.signing import Act, Box, sign
from pipeline.extract import covering
from rules.case import case_of
from rules.facts import Changes, Document, DocumentVerdict, Indication, Note, Role
from rules.indication import document_verdict
from rules.note_texts import NOTE_TEXTS
from rules.profiles import PROFILES
from rules.signature import widget_hides_nothing
from rules.verdict import judge
from tests.builders import TODAY, a_document, a_signature, an_issuance
from tests.extract.attacks import ATTACKS, _issued
from tests.extract.fuzzing import judged
from tests.extract.signing import AMOUNT, COVER, INFO, PAGES, Office, stream, write
from tests.extract.test_extract import LETTER, SIGNED_AT

TOLD_OF_A_SIGNATURE = {
    "encapsulated-content": "the content is the document once more; where it is another, integrity is refused for it",
    "empty-encapsulated-content": "a habit of some tools; the digest is over the document all the same",
    "several-signer-infos": "of one and the same signer; several signers are refused as several-signers",
    "signer-certificate-from-elsewhere": "the certificate is checked against the signature, wherever it came from",
    "no-signed-attributes": "the gazette's habit; the signature value is over the document itself",
    "unsorted-signed-attributes": "the value was verified over the bytes as they are written",
    "unreadable-unsigned-attributes": "then there is no timestamp, which the indication tells (no-timestamp)",
    "unreadable-timestamp": "then there is no timestamp, which the indication tells (no-timestamp)",
    "further-timestamp-not-intact": "another one is intact and counts",
    "outside-form": "counted among signature_traces, which the verdict and every_signature_alive read",
    "no-widget": "an invisible signature signs as well; rules of form read its page, which is None",
    "foreign-signer": "read by the extractor where the widget hides something; whose it is: signers_organisation",
}
"""Code → why no rule need read it."""
TOLD_OF_A_DOCUMENT = {
    "junk-before-header": "offsets count from the header, and readers agree on that (ISO 32000-2 Annex H)",
    "no-header": "each signature bears it as the reason why it could not be verified, each other is a trace",
    "unreadable-structure": "each signature bears it as the reason why it could not be verified, each other is a trace",
    "password-needed": "each signature bears it as the reason why it could not be verified",
    "encrypted-for-recipients": "each signature bears it as the reason why it could not be verified",
    "unreadable-encryption": "each signature bears it as the reason why it could not be verified",
    "reading-failed": "raw byte ranges are counted among signature_traces, so that the file is never valid",
    "signatures-unread": "raw byte ranges are counted among signature_traces, so that the file is never valid",
    "enumeration-failed": "signatures found by their bytes alone stand outside the form: signature_traces",
    "signatures-outside-form": "their number is in signature_traces, which the verdict and a rule read",
    "origin-unread": "the origin is unknown, which the class table reads",
    "heading-unread": "the heading is empty, which the rules of form and matching read",
}
DOCUMENTS_OWN = {"_extract", "_composed", "_widgets", "_read", "read_signatures"}
"""Functions of the extractor whose notes are the document's; those of the others are a signature's, opening apart."""

STRICT = PROFILES["strict"]
_SOURCES = sorted(Path(pipeline.extract.__path__[0]).glob("*.py"))


def _made(node: ast.AST) -> list[str]:
    """Codes of the note that is made here: `note("a")`, `note("a" if … else "b")`, `Note(code="a")`, `_part("a")`."""
    match node:
        case ast.Call(func=ast.Name(id="note" | "_part"), args=[ast.IfExp(body=one, orelse=other), *_]):
            parts = [one, other]
        case ast.Call(func=ast.Name(id="note" | "_part"), args=[first, *_]):
            parts = [first]
        case ast.Call(func=ast.Name(id="Note"), keywords=keywords):
            parts = [each.value for each in keywords if each.arg == "code"]
        case _:
            parts = []
    return [each.value for each in parts if isinstance(each, ast.Constant) and isinstance(each.value, str)]


@cache
def written() -> tuple[frozenset[str], frozenset[str]]:
    """Codes of the notes on a signature and on a document, as the extractor's code makes them.

    A note is one that is listed: appended to notes, in a list or tuple of notes, kept under a field's name. Others are
    reasons: of integrity, of changes, of the tail, of what cannot be read; those are fields of their own. What hinders
    opening is a note of the document in any case.
    """
    of_signature: set[str] = set()
    of_document: set[str] = set()
    for source in _SOURCES:
        for function in ast.walk(ast.parse(source.read_text("utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            nodes = list(ast.walk(function))
            named = {
                target.id: _made(node.value)
                for node in nodes
                if isinstance(node, ast.Assign)
                for target in node.targets
                if isinstance(target, ast.Name) and _made(node.value)
            }
            place = of_document if source.stem == "opening" or function.name in DOCUMENTS_OWN else of_signature
            for node in nodes:
                for listed in [node] if source.stem == "opening" else _listed(node, named):
                    place.update(named.get(listed.id, []) if isinstance(listed, ast.Name) else _made(listed))
    return frozenset(of_signature), frozenset(of_document)


def _listed(node: ast.AST, named: dict[str, list[str]]) -> list[ast.AST]:
    """What becomes a note here, of notes made in place or before, under one of the names."""
    match node:
        case ast.Call(func=ast.Name(id="_part")):
            return [node]
        case ast.Call(func=ast.Attribute(attr="append", value=ast.Name(id="notes"))):
            return list(node.args)
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            is_of_notes = all(
                isinstance(each, ast.Starred) or _made(each) or (isinstance(each, ast.Name) and each.id in named)
                for each in elements
            )
            return list(elements) if is_of_notes else []
        case ast.Assign(targets=[ast.Subscript()]) | ast.DictComp():
            return [node.value]
        case _:
            return []


def _signed(*codes: str) -> Document:
    """A compliant document whose organisation's signature bears the notes."""
    seal = a_signature(Role.ORGANISATION, notes=tuple(_filled(code) for code in codes))
    return a_document(a_signature(Role.PERSON), seal)


def _noted(*codes: str) -> Document:
    """A compliant document that bears the notes itself, with the verdict which follows."""
    made = a_document(notes=tuple(_filled(code) for code in codes))
    verdict = document_verdict(made.facts, [each.validation for each in made.signatures])
    return a_document(notes=made.facts.notes, verdict=verdict)


def _filled(code: str) -> Note:
    names = ("text", "covered", "page", "count", "cause", "detail", "size", "organisation")
    return Note(code=code, values=tuple((name, "1") for name in names))


def _is_read(document: Document) -> bool:
    """Class or findings are others than those of the compliant document."""
    issuances = (an_issuance(document=document), an_issuance(document=a_document()))
    said, plain = (judge(each, profile=STRICT, today=TODAY) for each in issuances)
    return said != plain


def test_notes_are_found_in_the_extractors_code() -> None:
    of_signature, of_document = written()
    assert {"widget-over-text", "covers-content", "covering-unknown", "no-signed-attributes"} <= of_signature
    assert {"pages-unread", "widgets-damaged", "junk-before-header", "signatures-unread"} <= of_document
    assert not of_signature & of_document


@pytest.mark.parametrize("code", sorted(written()[0]))
def test_a_note_on_a_signature_is_read_there_or_told_on_purpose(code: str) -> None:
    assert _is_read(_signed(code)) is (code not in TOLD_OF_A_SIGNATURE)


@pytest.mark.parametrize("code", sorted(written()[1]))
def test_a_note_on_a_document_is_read_there_or_told_on_purpose(code: str) -> None:
    assert _is_read(_noted(code)) is (code not in TOLD_OF_A_DOCUMENT)


def test_what_is_told_on_purpose_is_written_there_and_has_its_sentence() -> None:
    of_signature, of_document = written()
    assert set(TOLD_OF_A_SIGNATURE) <= of_signature
    assert set(TOLD_OF_A_DOCUMENT) <= of_document
    assert of_signature | of_document <= NOTE_TEXTS.keys()


def test_notes_stand_where_the_code_says() -> None:
    """What a hundred real files bear, against what was read in the code."""
    of_signature, of_document = written()
    files = [attack.make() for attack in ATTACKS]
    seen: set[str] = set()
    for data in [*files, *(make() for make, *_ in APPEARANCES.values()), broken_pages()]:
        facts = judged(data)
        if not isinstance(facts, Document):
            continue
        on_document = {note.code for note in facts.facts.notes}
        on_signatures = {note.code for each in facts.signatures for note in each.facts.notes}
        assert on_document <= of_document
        assert on_signatures <= of_signature
        seen |= on_document | on_signatures
    assert len(seen) >= 8


# -- the other way: what the law asks for, somebody writes -------------------------------------------------------------


def _asked() -> Iterator[tuple[str, str]]:
    """Module and code for every code that the law compares a note's with."""
    root = Path(rules.__path__[0])
    for source in sorted(root.rglob("*.py")):
        name = ".".join(source.relative_to(root.parent).with_suffix("").parts)
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            match node:
                case ast.Compare(left=ast.Attribute(attr="code") | ast.Name(id="code"), comparators=[other]):
                    pass
                case ast.BinOp(left=ast.Name(id="codes"), op=ast.BitAnd(), right=other):
                    pass
                case _:
                    continue
            match other:
                case ast.Constant(value=str(value)):
                    yield name, value
                case ast.Name(id=constant) if hasattr(importlib.import_module(name), constant):
                    yield from ((name, each) for each in getattr(importlib.import_module(name), constant))


def test_the_law_asks_for_no_note_that_nobody_writes() -> None:
    asked = [(module, code) for module, code in _asked() if code]
    assert {"rules.indication", "rules.signature.widget_hides_nothing"} <= {module for module, _ in asked}
    assert len(asked) > 30
    root = Path(rules.__path__[0])
    makers = [*_SOURCES, root / "indication.py", root / "algorithms.py", *Path(rules.__path__[0]).glob("path*.py")]
    literals = {
        node.value
        for source in makers
        for function in ast.walk(ast.parse(source.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert [(module, code) for module, code in asked if code not in literals] == []


# -- the whole road: real files, facts, verdict ------------------------------------------------------------------------

_WHITE = b"1 1 1 rg 0 0 300 30 re f"
_LINE = (72, 650, 372, 680)


def _stamped(rect: tuple[float, float, float, float]) -> bytes:
    act = Act(by="bvdn-clerk", at=SIGNED_AT, box=Box(page=0, rect=rect, lines=("999",)))
    return sign(render(LETTER).pdf, make_pki(), [act])


def _unpaintable(by: str) -> bytes:
    objects = Office().objects()
    objects[COVER] = stream(b"", b"/Type /XObject /Subtype /Image /Width 100000 /Height 100000 /BitsPerComponent 1"
                            b" /ColorSpace /DeviceGray")  # fmt: skip
    return Office(data=write(objects)).sign("leader").sign(by, rect=(60, 690, 200, 720)).data


def _page_of_the_seal() -> bytes:
    return _issued().sign("organisation", rect=(20, 20, 575, 820), text=b"So tien: 9.999.000").data


def broken_pages() -> bytes:
    """The page tree is no tree from the start; the signature over it is sound."""
    return Office(data=write(Office().objects() | {PAGES: b"(no tree)"})).sign("leader").data


APPEARANCES: dict[str, tuple[Callable[[], bytes], str, str, DocumentVerdict]] = {
    "a number over a printed one": (
        lambda: _stamped(render(LETTER).spots.number), "widget-over-text", "over-text", DocumentVerdict.VALID,
    ),
    "a number off the page": (
        lambda: _stamped((100, 900, 140, 914)), "widget-off-page", "off-page", DocumentVerdict.VALID,
    ),
    "the office's own seal over a line": (
        lambda: _issued().sign("organisation", rect=_LINE, paint=_WHITE).data,
        "covers-content", "hides", DocumentVerdict.VALID,
    ),
    "a stranger's stamp over a line": (
        lambda: _issued().sign("stranger", rect=_LINE, paint=_WHITE).data,
        "covers-content", "hides", DocumentVerdict.INDETERMINATE,
    ),
    "the page is the seal's": (
        _page_of_the_seal, "widget-fills-page", "fills-page", DocumentVerdict.INDETERMINATE,
    ),
    "a page too large to paint, stamped by the office": (
        lambda: _unpaintable("clerk"), "covering-unknown", "not-painted", DocumentVerdict.VALID,
    ),
    "a page too large to paint, stamped by a stranger": (
        lambda: _unpaintable("stranger"), "covering-unknown", "not-painted", DocumentVerdict.INDETERMINATE,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", APPEARANCES)
def test_what_a_real_appearance_does_is_said(name: str) -> None:
    make, code, message, verdict = APPEARANCES[name]
    found = judged(make())
    assert isinstance(found, Document)
    assert code in {note.code for note in found.signatures[-1].facts.notes}
    answer = widget_hides_nothing.RULE.answer(case_of(an_issuance(document=found), today=TODAY))
    assert isinstance(answer, tuple)
    assert message in {said.message for said in answer}
    assert found.verdict is verdict


def test_every_note_that_the_rule_reads_is_shown_by_a_real_file() -> None:
    assert {code for _, code, _, _ in APPEARANCES.values()} == set(widget_hides_nothing.SHOWN)


def test_a_strangers_stamp_that_nobody_could_look_below_leaves_the_earlier_signature_open() -> None:
    found = judged(_unpaintable("stranger"))
    assert isinstance(found, Document)
    first, last = found.signatures
    assert (first.facts.changes_after, last.facts.changes_after) == (Changes.UNKNOWN, Changes.NONE)
    assert first.facts.changes_reason is not None
    assert first.facts.changes_reason.code == "perhaps-hidden-by-signature"


def test_a_stamp_by_somebody_of_no_organisation_is_no_offices_own() -> None:
    """A personal certificate names no organisation, and may be anybody's; who signed before is no stranger."""
    hidden = judged(_issued().sign("private", rect=_LINE, paint=_WHITE).data)
    assert isinstance(hidden, Document)
    assert hidden.verdict is DocumentVerdict.INDETERMINATE
    beside = judged(_issued().sign("private", rect=(420, 760, 560, 820), paint=_WHITE).data)
    assert isinstance(beside, Document)
    assert beside.verdict is DocumentVerdict.VALID
    own = judged(Office().sign("private").sign("private", rect=_LINE, paint=_WHITE).data)
    assert isinstance(own, Document)
    assert (own.verdict, "covers-content" in {note.code for note in own.signatures[1].facts.notes}) == (
        DocumentVerdict.VALID,
        True,
    )


def test_beyond_the_widgets_that_are_painted_it_is_told_that_nobody_looked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(covering, "_MAX_WIDGETS", 2)
    data = Office().sign("leader").sign("clerk").sign("stranger", rect=_LINE, paint=_WHITE).data
    found = judged(data)
    assert isinstance(found, Document)
    told = [{note.code for note in each.facts.notes} for each in found.signatures]
    assert ["covering-unknown" in codes for codes in told] == [False, False, True]
    assert found.verdict is DocumentVerdict.INDETERMINATE


def test_where_no_reader_opens_the_pages_nobody_agreed_to_what_came_later() -> None:
    data = Office(data=broken_pages(), fields=[AMOUNT, INFO + 1], next=INFO + 4).sign("stranger", rect=_LINE).data
    found = judged(data)
    assert isinstance(found, Document)
    assert found.facts.tail_problem is not None
    assert found.facts.tail_problem.code == "tail-unreadable"
    assert "covering-unknown" in {note.code for note in found.signatures[-1].facts.notes}
    assert found.verdict is not DocumentVerdict.VALID


def test_a_signature_over_pages_that_cannot_be_opened_passes_and_the_document_does_not() -> None:
    found = judged(broken_pages())
    assert isinstance(found, Document)
    assert [each.validation.indication for each in found.signatures] == [Indication.TOTAL_PASSED]
    assert found.verdict is DocumentVerdict.INDETERMINATE
    verdict = judge(an_issuance(document=found), profile=STRICT, today=TODAY)
    said = {(each.rule, each.message) for each in verdict.findings}
    assert ("signature/covers_whole_document", "pages-unseen") in said
    assert (verdict.issuance_class.value, verdict.row) == ("indeterminate", "6")
