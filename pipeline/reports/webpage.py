"""A report as one page that opens from a share: both languages, charts, every document searchable; no network.

The figures, units, months and remedies stand in the page as HTML and are read without any script. Documents travel as
one block of JSON that the page's own script shows, a page of rows at a time, by `textContent` alone. The policy in the
head lets exactly three pieces run: our style, our script and the charts' library, each by its digest.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib import resources
from string import Formatter
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, Template
from markupsafe import Markup

from pipeline.items import JudgedRow
from pipeline.reports import words
from pipeline.reports.content import Content, Manner, day, moment
from pipeline.reports.figures import JUDGE_AGAIN, below_the_line
from pipeline.reports.interface import Report, ReportedFile, ReportedSignature
from pipeline.reports.manifest import manifest_of
from pipeline.reports.page_words import LABELS, PAGE
from pipeline.reports.report import LEGAL_TEXT, claim_shares, report_changes, unread_content
from pipeline.reports.report_words import TITLE, TOTAL, assumptions, period_text
from pipeline.reports.shown import shown
from pipeline.reports.telling import told_month, told_number, told_percent, told_time
from pipeline.summary import Summary, UnitSummary
from rules.catalogue import RULES_BY_ID
from rules.classes import CLASSES, IssuanceClass
from rules.facts import Finding, Note
from rules.law import LegalGround, grounds_on
from rules.note_texts import NOTE_TEXTS
from rules.ratio import MEASURES, UnitRatio, claim_gap
from rules.text import LANGUAGES, Language, Text
from rules.verdict import mending_order

MOST_SHOWN = 600
"""Characters of one text that the page shows; what a document brings beyond is counted and not shown."""
MOST_UNREAD = 500
"""Register rows listed in the page; a workbook lists all of them."""

COLOURS: dict[IssuanceClass, str] = {
    IssuanceClass.E_ORIGINAL: "#2e8b57",
    IssuanceClass.DIGITISED_COPY: "#d99b2b",
    IssuanceClass.HYBRID: "#efc66b",
    IssuanceClass.PAPER_SCAN: "#a86d12",
    IssuanceClass.ORGANISATION_ONLY: "#4a86c8",
    IssuanceClass.PERSON_ONLY: "#8db8e6",
    IssuanceClass.UNSIGNED: "#2b5c99",
    IssuanceClass.INVALID: "#c0413a",
    IssuanceClass.WRONG_SIGNER: "#e58a80",
    IssuanceClass.REVIEW: "#8567b3",
    IssuanceClass.MISSING: "#7d8794",
    IssuanceClass.UNREADABLE: "#a7afba",
    IssuanceClass.INDETERMINATE: "#5b6572",
    IssuanceClass.EXEMPT_SECRET: "#c9ccd2",
    IssuanceClass.VOID: "#c9ccd2",
    IssuanceClass.EXEMPT_INFRASTRUCTURE: "#c9ccd2",
}
"""One hue for each kind of trouble, in the order of a bar's parts: green good, amber paper, blue a missing signature,
red wrong, purple for a person to look, grey open."""


class Webpage:
    """HTML."""

    tells_signatures = True

    def render(self, report: Report, manner: Manner) -> bytes:
        """See Format. Opens in the manner's language; the other one is a button away."""
        style, script = _resource("templates/report.css"), _resource("templates/report.js")
        charts = _resource("assets/chart.umd.min.js").partition("\n//# sourceMappingURL")[0]
        page = _template().render(
            lang=manner.language,
            p=PAGE,
            title=TITLE,
            style=Markup(style),
            script=Markup(script),
            charts=Markup(charts),
            style_hash=_hash(style),
            script_hashes=[_hash(charts), _hash(script)],
            data=Markup(_embedded(_data(report, manner))),
            **_view(report, manner),
        )
        return page.encode("utf-8", "replace")


# --- what the template is given ---------------------------------------------------------------------------------------


def _both(tell: Callable[[Language], str]) -> Text:
    """A Text of what `tell` says in each language; braces in it are text."""
    return Text(*(tell(lang).replace("{", "{{").replace("}", "}}") for lang in LANGUAGES))


def _view(report: Report, manner: Manner) -> Content:
    summary, basis = report.summary, report.basis
    headline = MEASURES[summary.profile.measure]
    changes = report_changes(report, manner)
    return {
        "period": period_text(summary.period),
        "measure": headline,
        "hero": _ratio_view(summary.total.measures[headline.id]),
        "gap": _gap_view(summary.total, summary),
        "units": [_unit_view(unit, summary) for unit in _ranked(summary)],
        "total_name": TOTAL,
        "total": _unit_view(summary.total, summary),
        "months": [
            {"month": _month(month),
             "ratio": _ratio_view(told.total.measures[headline.id])}
            for month, told in report.months
        ],
        "classes": [each for each in IssuanceClass if each in summary.total.basis.classes()],
        "cards": CLASSES,
        "remedies": [
            {"card": CLASSES[IssuanceClass(each["class"])], "count": _count(each["count"]), "class": each["class"]}
            for each in below_the_line(summary, manner)
        ],
        "changes": _changes_view(changes) if changes else None,
        "years": list(_years(report, manner)),
        "unread": [
            {"told": Text(*(_literal(unread_content(each, Manner(language=lang))["message"]) for lang in LANGUAGES)),
             "unit": each.unit, "path": each.path, "sheet": each.row.sheet if each.row else None,
             "row": str(each.row.row) if each.row else None}
            for each in report.unread[:MOST_UNREAD]
        ],
        "unread_more": _count(len(report.unread) - MOST_UNREAD) if len(report.unread) > MOST_UNREAD else None,
        "assumptions": list(assumptions(report, manner)),
        "grounds": [{"cite": _cite(each), "words": each.words, "gist": each.gist} for each in LEGAL_TEXT],
        "basis": basis,
        "judged_at": _both(lambda lang: told_time(basis.judged_at, lang)),
        "policy": words.REVOCATION_POLICIES[basis.revocation],
        "profile": summary.profile.title,
        "manifest": manifest_of(report, manner),
        "counted": _count(summary.total.measures[headline.id].denominator),
    }  # fmt: skip


def _years(report: Report, manner: Manner) -> Iterator[Content]:
    """What was found in the units' years of numbers."""
    for unit in report.summary.units:
        for year in unit.findings:
            for finding in mending_order(year.findings):
                rule = RULES_BY_ID.get(finding.rule)
                message = rule.messages.get(finding.message) if rule else None
                values = {name: manner.private(value) for name, value in finding.values}
                yield {
                    "unit": str(unit.code),
                    "year": str(year.year),
                    "level": words.LEVELS[finding.level],
                    "tone": _TONES[_LEVELS.index(finding.level.value)],
                    "told": _filled(message.text, values) if message else Text(*[_literal(finding.message)] * 2),
                    "remedy": _filled(message.remedy, values) if message else JUDGE_AGAIN,
                }


def _filled(text: Text, values: Mapping[str, str]) -> Text:
    return _both(lambda lang: text.format(lang, values))


def _literal(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _count(number: int) -> Text:
    return _both(lambda lang: told_number(number, lang))


def _month(month: str) -> Text:
    return _both(lambda lang: told_month(month, lang))


def _cite(ground: LegalGround) -> Text:
    return _both(ground.cite)


def _ranked(summary: Summary) -> list[UnitSummary]:
    """Best first; those in which nothing arose last; the settings' order among equals."""
    measure = summary.profile.measure
    return sorted(
        summary.units,
        key=lambda unit: (
            unit.measures[measure].fraction is None,
            -(unit.measures[measure].fraction or 0),
            -unit.measures[measure].denominator,
        ),
    )


def _ratio_view(ratio: UnitRatio) -> Content:
    return {
        "percent": _both(lambda lang: told_percent(ratio.percent, lang)),
        "high_percent": _both(lambda lang: told_percent(ratio.high_percent, lang)),
        "numerator": _count(ratio.numerator),
        "denominator": _count(ratio.denominator),
        "high": _count(ratio.high),
        "open": _count(ratio.high - ratio.numerator),
        "rest": _count(ratio.denominator - ratio.high),
        "has_open": ratio.high > ratio.numerator,
        "arisen": ratio.has_arisen,
        "met": ratio.met,
        "low_width": _width(ratio.numerator, ratio.denominator),
        "open_width": _width(ratio.high - ratio.numerator, ratio.denominator),
        "sort": f"{float(ratio.fraction):.6f}" if ratio.fraction is not None else "-1",
        "high_sort": f"{ratio.high / ratio.denominator:.6f}" if ratio.denominator else "-1",
    }


def _width(part: int, whole: int) -> str:
    """Of a bar, in percent, as an SVG attribute."""
    return f"{100 * part / whole:.2f}%" if whole else "0%"


def _gap_view(unit: UnitSummary, summary: Summary) -> Content:
    gap = claim_gap(unit.basis, summary.profile)
    difference = gap.difference
    return {
        "claimed": _count(gap.claimed),
        "proven": _count(gap.claimed_and_proven),
        "refuted": _count(gap.claimed_and_refuted),
        "open": _count(gap.claimed_and_open),
        "told": difference is not None,
        "points": _both(lambda lang: _points(float(difference * 100), lang)) if difference is not None else None,
        "sort": f"{float(difference):.6f}" if difference is not None else "-9",
    }


def _points(value: float, language: Language) -> str:
    text = f"{value:+.1f}".replace("-", "−")
    return text.replace(".", ",") if language == "vi" else text


def _unit_view(unit: UnitSummary, summary: Summary) -> Content:
    counts = unit.basis.classes()
    return {
        "code": str(unit.code or ""),
        "name": unit.name,
        "has_register": unit.has_register,
        "ratio": _ratio_view(unit.measures[summary.profile.measure]),
        "gap": _gap_view(unit, summary),
        "entries": _count(unit.tally.entries),
        "outside": _count(unit.tally.unregistered),
        "outside_sort": unit.tally.unregistered,
        "counts": {each.value: _count(count) for each, count in counts.items()},
    }


def _changes_view(changes: Content) -> Content:
    """What changed since the earlier report, for a reader in a hurry: figures, and how many documents moved."""
    originals = {IssuanceClass.E_ORIGINAL.value}
    moved = changes["documents"]
    return {
        "since": _both(lambda lang: told_time(_time_of(changes["since"]), lang)),
        "gained": _count(sum(each["after"] in originals for each in moved)),
        "lost": _count(sum(each["before"] in originals for each in moved)),
        "new": _count(sum(each["before"] is None for each in moved)),
        "figures": [
            {"name": each["name"], "before": _short(each["before"]), "after": _short(each["after"])}
            for each in changes["figures"]
        ],
    }


def _time_of(iso: str | None) -> datetime | None:
    return datetime.fromisoformat(iso) if iso else None


def _short(measure: Mapping[str, Any] | None) -> Text:
    if measure is None:
        return Text("–", "–")
    return _both(
        lambda lang: f"{told_percent(measure['percent'], lang)} ({measure['numerator']}/{measure['denominator']})"
    )


# --- what the script is given -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Pool:
    """Values that many documents share, each written once and named by its place."""

    values: list[Any] = field(default_factory=list)
    places: dict[Any, int] = field(default_factory=dict)

    def place(self, key: Any, make: Callable[[], Any]) -> int:
        found = self.places.get(key)
        if found is None:
            found = self.places[key] = len(self.values)
            self.values.append(make())
        return found


@dataclass(slots=True)
class _Encoder:
    """Documents as short lists, with what they share in pools."""

    manner: Manner
    texts: _Pool = field(default_factory=_Pool)
    grounds: _Pool = field(default_factory=_Pool)
    ground_sets: _Pool = field(default_factory=_Pool)
    certificates: _Pool = field(default_factory=_Pool)
    words: _Pool = field(default_factory=_Pool)

    def told(self, text: str | None) -> str:
        """A document's own text: masked, harmless, cut."""
        return shown(self.manner.private(text), most=MOST_SHOWN) if text else ""

    def text(self, key: str, text: Text | None) -> int:
        """A sentence with its names, in both languages: [[literal, name, literal …] vi, the same en]."""
        return self.texts.place(key, lambda: [_parts(words_of) for words_of in _languages(text, key)])

    def values(self, values: Sequence[tuple[str, str]]) -> dict[str, str]:
        return {name: self.told(value) for name, value in values}

    def note(self, note: Note | None) -> list[Any] | int:
        if note is None:
            return 0
        return [self.text(f"note {note.code}", NOTE_TEXTS.get(note.code)), self.values(note.values)]

    def finding(self, finding: Finding, issued_on: date | None) -> list[Any]:
        rule = RULES_BY_ID.get(finding.rule)
        message = rule.messages.get(finding.message) if rule else None
        key = f"{finding.rule} {finding.message}"
        grounds = grounds_on(issued_on, rule.grounds) if rule else ()
        return [
            self.text(f"rule {finding.rule}", rule.title if rule else None),
            self.text(f"text {key}", message.text if message else None),
            self.text(f"cure {key}", message.remedy if message else JUDGE_AGAIN),
            _LEVELS.index(finding.level.value),
            self.values(finding.values),
            self.ground_sets.place(
                tuple(id(each) for each in grounds), lambda: [self.ground(each) for each in grounds]
            ),
        ]

    def ground(self, ground: LegalGround) -> int:
        return self.grounds.place(
            id(ground),
            lambda: [ground.cite("vi"), ground.cite("en"), ground.words or "", ground.gist.vi, ground.gist.en],
        )

    def word(self, text: str) -> int:
        return self.words.place(text, lambda: shown(text, most=MOST_SHOWN))

    def signature(self, told: ReportedSignature) -> list[Any]:
        certificate = -1
        if told.common_name is not None:
            holder = (told.common_name, told.organisation, told.issuer, told.valid_from, told.valid_to,
                      told.anchor_name)  # fmt: skip
            certificate = self.certificates.place(
                holder,
                lambda: [
                    self.told(told.common_name), self.told(told.organisation), self.told(told.issuer),
                    moment(told.valid_from), moment(told.valid_to), self.told(told.anchor_name),
                ],
            )  # fmt: skip
        return [
            self.told(told.field),
            _place(words.ROLES, told.role),
            _place(words.INDICATIONS, told.indication),
            self.word(told.sub_indication.value) if told.sub_indication else -1,
            self.note(told.reason),
            _place(words.INTEGRITIES, told.integrity),
            _place(words.COVERAGES, told.coverage),
            _place(words.CHANGES, told.changes_after),
            certificate,
            _place(words.REVOCATIONS, told.revocation),
            moment(told.claimed_time),
            moment(told.poe_time),
            self.word(told.format),
            self.word(told.algorithm),
            told.page,
        ]

    def file(self, file: ReportedFile | None) -> list[Any] | int:
        if file is None:
            return 0
        return [
            _place(words.ORIGINS, file.origin),
            file.pages,
            self.note(file.unreadable),
            _place(words.BASES, file.basis),
            [self.told(each) for each in (*file.candidates, *file.other_files)],
            [self.signature(each) for each in file.signatures],
        ]


_LEVELS = ("fail", "warn", "note", "ignore")
_TONES = ("fail", "open", "note", "none")


def _languages(text: Text | None, key: str) -> tuple[str, str]:
    return (text.vi, text.en) if text is not None else (_literal(key), _literal(key))


def _parts(text: str) -> list[str]:
    """`Số {number}.` as `["Số ", "number", "."]`: literals at even places, names (`count:one|many`) at odd ones."""
    parts: list[str] = []
    literal = ""
    for before, name, spec, _ in Formatter().parse(text):
        literal += before
        if name is not None:
            parts += [literal, f"{name}:{spec}" if spec else name]
            literal = ""
    return [*parts, literal]


def _place(words_of: Mapping[Any, Text], member: Any) -> int:
    return list(words_of).index(member)


def _pairs(words_of: Mapping[Any, Text]) -> list[list[str]]:
    return [[text.vi, text.en] for text in words_of.values()]


def _data(report: Report, manner: Manner) -> Content:
    encoder = _Encoder(manner=manner)
    classes = list(IssuanceClass)
    units = list(report.summary.units)
    codes = {unit.code: place for place, unit in enumerate(units)}
    documents = [_document(row, codes[row.unit], classes, report, encoder) for row in report.rows if row.unit in codes]
    measure, excluded = report.summary.profile.measure, report.summary.profile.excluded
    return {
        "units": [[str(unit.code), shown(unit.name, most=MOST_SHOWN)] for unit in units],
        "ranked": [units.index(unit) for unit in _ranked(report.summary)],
        "classes": [
            [each.value, CLASSES[each].label.vi, CLASSES[each].label.en, CLASSES[each].remedy.vi,
             CLASSES[each].remedy.en, COLOURS[each], CLASSES[each].meaning.vi, CLASSES[each].meaning.en]
            for each in classes
        ],
        "stacks": [
            [0 if each in excluded else unit.basis.classes().get(each, 0) for each in classes] for unit in units
        ],
        "claims": [_claims(unit, report) for unit in units],
        "months": [
            [month, *(_triple(each.measures[measure]) for each in (told.total, *told.units))]
            for month, told in report.months
        ],
        "roles": _pairs(words.ROLES), "indications": _pairs(words.INDICATIONS),
        "integrities": _pairs(words.INTEGRITIES), "coverages": _pairs(words.COVERAGES),
        "changes": _pairs(words.CHANGES), "revocations": _pairs(words.REVOCATIONS), "origins": _pairs(words.ORIGINS),
        "bases": _pairs(words.BASES), "levels": _pairs(words.LEVELS),
        "labels": {name: [text.vi, text.en] for name, text in LABELS.items()},
        "order": [classes.index(each) for each in COLOURS],
        "documents": documents,
        "texts": encoder.texts.values, "grounds": encoder.grounds.values, "groundSets": encoder.ground_sets.values,
        "certificates": encoder.certificates.values, "words": encoder.words.values,
    }  # fmt: skip


def _claims(unit: UnitSummary, report: Report) -> list[float | None]:
    """R4 and R1 in percent; R1 alone where the exports say nothing."""
    profile = report.summary.profile
    if shares := claim_shares(unit, profile):
        return [round(100 * float(share), 1) for share in shares]
    proven = unit.measures[profile.measure].fraction
    return [None, round(100 * float(proven), 1) if proven is not None else None]


def _triple(ratio: UnitRatio) -> list[int]:
    return [ratio.numerator, ratio.denominator, ratio.high]


def _document(row: JudgedRow, unit: int, classes: list[IssuanceClass], report: Report, encoder: _Encoder) -> list[Any]:
    verdict = row.verdict
    counted, original = report.is_counted(row), report.is_original(row)
    flag = {None: 0, True: 8, False: 16}[verdict.system_flag]
    return [
        unit,
        encoder.told(row.number),
        encoder.told(row.symbol),
        day(row.issued_on) or "",
        classes.index(verdict.issuance_class),
        (1 if counted else 0) | (2 if original else 0) | (4 if verdict.unregistered else 0) | flag,
        encoder.told(row.path),
        str(row.sha256 or ""),
        encoder.told(row.subject),
        [encoder.finding(each, row.issued_on) for each in mending_order(verdict.findings)],
        encoder.file(report.files.get((row.unit, row.position))),
    ]


def _embedded(data: Content) -> str:
    """JSON that ends no script element and opens no comment, whatever a document says."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


# --- the machine ------------------------------------------------------------------------------------------------------


@cache
def _template() -> Template:
    environment = Environment(
        loader=BaseLoader(), autoescape=True, undefined=StrictUndefined, finalize=_finalized, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    return environment.from_string(_resource("templates/report.html.j2"))


def _finalized(value: Any) -> Any:
    """Every value on its way into the page; markup of our own passes, all else is made harmless and then escaped."""
    return value if isinstance(value, Markup) else shown(str(value), most=MOST_SHOWN)


@cache
def _resource(name: str) -> str:
    return resources.files("pipeline.reports").joinpath(*name.split("/")).read_text("utf-8")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
