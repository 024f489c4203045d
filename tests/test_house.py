"""The promises of the house: both languages, grounds, remedies, listings, docstrings, a test for each message."""

from __future__ import annotations

import importlib
import re
import unicodedata
from pathlib import Path

import pytest

from rules import catalogue, instruments
from rules.catalogue import ALL_RULES, FAMILIES, RULES_BY_ID, YEAR_RULES, catalogue_page, rule_page
from rules.classes import CLASSES
from rules.facts import Finding, Level, Outcome, Role
from rules.instruments import INSTRUMENTS
from rules.law import LegalGround
from rules.profiles import LEVELS, PROFILES
from rules.ratio import MEASURES
from rules.rule import AnyRule, Rule
from rules.text import Text
from rules.verdict import TABLE, judge
from rules.year_rule import YearRule
from tests.builders import TODAY, a_signature, an_issuance
from tests.rules import test_form_rules, test_register_rules, test_signature_rules
from tests.rules.shown import FINE, Shown, answered

ROOT = Path(__file__).resolve().parent.parent
CASES: list[Shown] = [*test_signature_rules.CASES, *test_form_rules.CASES, *test_register_rules.CASES]
RULE_FILES = sorted(
    path for family in FAMILIES for path in (ROOT / "rules" / family).glob("*.py") if path.stem != "__init__"
)
EACH_RULE = pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.id)
EACH_FILE = pytest.mark.parametrize("path", RULE_FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")


def texts_of(rule: AnyRule | YearRule) -> list[Text]:
    messages = [text for message in rule.messages.values() for text in (message.text, message.remedy)]
    return [rule.title, rule.why, *messages]


def test_there_are_at_least_forty_rules_in_the_six_families() -> None:
    assert len(ALL_RULES) >= 40
    assert {rule.family for rule in ALL_RULES} == set(FAMILIES)


@EACH_FILE
def test_every_rule_file_is_listed_and_holds_one_rule_under_its_own_name(path: Path) -> None:
    module = importlib.import_module(f"rules.{path.parent.name}.{path.stem}")
    assert module.RULE.id == f"{path.parent.name}/{path.stem}"
    assert module.RULE in ALL_RULES
    assert sum(isinstance(value, Rule | YearRule) for value in vars(module).values()) == 1


@EACH_FILE
def test_every_rule_file_says_what_it_reads_cannot_tell_leaves_and_rests_on(path: Path) -> None:
    module = importlib.import_module(f"rules.{path.parent.name}.{path.stem}")
    doc = module.__doc__ or ""
    sections = re.findall(r"^(Reads|Cannot tell|Leaves to others|Source): \S", doc, re.MULTILINE)
    assert sections == ["Reads", "Cannot tell", "Leaves to others", "Source"]
    assert doc.split("\n", 1)[0].endswith(".")


def test_every_listed_rule_has_a_file_and_an_id_of_its_own() -> None:
    assert len(RULES_BY_ID) == len(ALL_RULES) == len(RULE_FILES)


@EACH_RULE
def test_every_rule_speaks_both_languages_with_the_same_names(rule: AnyRule | YearRule) -> None:
    for text in texts_of(rule):
        assert text.vi.strip()
        assert text.en.strip()
        assert text.vi == unicodedata.normalize("NFC", text.vi)
        assert text.vi != text.en
        assert "  " not in text.vi + text.en


@EACH_RULE
def test_every_message_has_a_remedy_and_an_outcome_that_asks_for_one(rule: AnyRule | YearRule) -> None:
    assert rule.messages
    outcomes = {message.outcome for message in rule.messages.values()}
    assert outcomes == {Outcome.NONCOMPLIANT, Outcome.INDETERMINATE}
    for key, message in rule.messages.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", key)
        assert message.remedy.vi.endswith(".")
        assert message.remedy.names <= message.text.names


@EACH_RULE
def test_every_rule_rests_on_verified_grounds(rule: AnyRule | YearRule) -> None:
    assert rule.grounds
    for ground in rule.grounds:
        assert ground.instrument in INSTRUMENTS
    assert any(ground.words is not None or not ground.instrument.start_is_certain for ground in rule.grounds) or (
        {ground.instrument.id for ground in rule.grounds} <= {"decree-68-2024", "law-20-2023"}
    )


@EACH_RULE
def test_every_rule_weighs_something_in_every_profile(rule: AnyRule | YearRule) -> None:
    assert rule.id in LEVELS
    for profile in PROFILES.values():
        assert profile.level_of(rule.id) in Level


def test_no_level_is_kept_for_a_rule_that_is_gone() -> None:
    assert set(LEVELS) == set(RULES_BY_ID)
    for profile in PROFILES.values():
        assert {rule for rule, _ in profile.levels} <= set(RULES_BY_ID)


def test_deviations_of_form_are_notes_and_never_failures() -> None:
    for rule in ALL_RULES:
        if rule.family == "form":
            assert LEVELS[rule.id] is Level.NOTE


def test_what_the_law_leaves_no_room_for_cannot_be_waived() -> None:
    firm = {rule.id for rule in ALL_RULES if not rule.waivable}
    assert firm >= {"signature/integrity", "signature/trusted_path", "secrets/file_present"}


@EACH_RULE
def test_every_rule_is_shown_kept_broken_and_undecided(rule: AnyRule | YearRule) -> None:
    answers = [answered(shown) for shown in CASES if shown.rule == rule.id]
    said = {rule.messages[key].outcome for answer in answers if isinstance(answer, set) for key in answer}
    assert FINE in answers
    assert Outcome.NONCOMPLIANT in said
    assert Outcome.INDETERMINATE in said


@EACH_RULE
def test_every_message_of_a_rule_is_produced_by_some_test(rule: AnyRule | YearRule) -> None:
    said: set[str] = set()
    for shown in CASES:
        if shown.rule == rule.id:
            answer = answered(shown)
            said |= answer if isinstance(answer, set) else set()
    assert said == set(rule.messages)


def test_names_of_cases_are_told_apart() -> None:
    names = [shown.name for shown in CASES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_finding_can_be_shown_with_its_remedy(lang: str) -> None:
    finding = Finding(
        rule="signature/integrity", outcome=Outcome.NONCOMPLIANT, level=Level.FAIL, message="broken",
        values=(("field", "Signature1"), ("signer", "Nguyễn Văn An")),
    )  # fmt: skip
    assert "Signature1" in catalogue.message_of(finding, lang)
    assert catalogue.remedy_of(finding, lang)


def test_a_finding_of_a_rule_that_is_gone_still_says_which_it_was() -> None:
    finding = Finding(rule="old/rule", outcome=Outcome.NONCOMPLIANT, level=Level.NOTE, message="gone")
    assert catalogue.message_of(finding, "vi") == "old/rule: gone"
    assert catalogue.remedy_of(finding, "vi") == ""


def test_every_ground_in_the_instruments_is_used_or_named_by_a_class_or_row() -> None:
    used = {id(g) for rule in ALL_RULES for g in rule.grounds}
    used |= {id(g) for card in CLASSES.values() for g in card.grounds} | {id(g) for row in TABLE for g in row.grounds}
    used |= {id(g) for p in PROFILES.values() for exclusion in p.exclusions for g in exclusion.grounds}
    idle = {name for name, g in vars(instruments).items() if isinstance(g, LegalGround) and id(g) not in used}
    assert idle == set()


def test_classes_measures_and_families_speak_both_languages() -> None:
    texts = [text for card in CLASSES.values() for text in (card.label, card.meaning, card.remedy)]
    texts += [text for measure in MEASURES.values() for text in (measure.title, measure.formula)]
    texts += [*FAMILIES.values(), *(row.condition for row in TABLE)]
    for text in texts:
        assert text.vi
        assert text.en
        assert text.vi != text.en


@pytest.mark.parametrize(("lang", "page"), [("vi", "docs/quy-tac.md"), ("en", "docs/rules.md")])
def test_the_rule_catalogue_page_is_fresh(lang: str, page: str) -> None:
    """Write it anew with `python -m tests.write_pages`."""
    assert (ROOT / page).read_text(encoding="utf-8") == catalogue_page(lang)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_rules_page_tells_its_law_and_its_remedies(lang: str) -> None:
    page = rule_page(RULES_BY_ID["signature/order_of_signatures"], lang)
    assert "Chỉ được đóng dấu, ký số của cơ quan, tổ chức vào văn bản đã có chữ ký của người có thẩm quyền" in page
    assert ("khoản 2 Điều 32" if lang == "vi" else "Article 32") in page
    assert page.count("→") == 2


def test_what_several_signatures_of_one_signer_say_is_told_once() -> None:
    seal = a_signature(Role.ORGANISATION)
    verdict = judge(an_issuance(a_signature(), seal, seal, seal), profile=PROFILES["strict"], today=TODAY)
    assert len(verdict.findings) == len(set(verdict.findings))


def test_rules_about_a_year_are_asked_of_years_only() -> None:
    assert all(isinstance(rule, YearRule) for rule in YEAR_RULES)
    assert not any(isinstance(rule, YearRule) for rule in catalogue.RULES)
