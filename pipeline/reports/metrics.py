"""A report as OpenMetrics text, for a monitoring system: counts and bounds, never a ratio, so that sums stay exact.

Source: OpenMetrics 1.0 (Content-Type application/openmetrics-text; version=1.0.0; charset=utf-8). A ratio is
`vanthu_measure_numerator / vanthu_measure_denominator`, of several units sum over sum.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.reports.content import Manner
from pipeline.reports.interface import Report
from pipeline.reports.shown import shown
from pipeline.summary import UnitSummary

Labels = dict[str, str]
Sample = tuple[Labels, int]


class Metrics:
    """OpenMetrics."""

    tells_signatures = False

    def render(self, report: Report, manner: Manner) -> bytes:
        """See Format. Names and helps are English in any language: machines read them."""
        return ("\n".join([*_lines(report), "# EOF"]) + "\n").encode("utf-8", "replace")


def _lines(report: Report) -> Iterator[str]:
    basis, summary = report.basis, report.summary
    about = {
        "profile": basis.profile, "rulebook": basis.rulebook_told, "installed_rulebook": basis.rulebook,
        "trust": basis.trust,
        "revocation_policy": basis.revocation.value, "software": basis.software,
        "checkpoint": basis.checkpoint,
        "from": summary.period.first if summary.period else "", "to": summary.period.last if summary.period else "",
    }  # fmt: skip
    yield from _family("vanthu_report", "info", "What the figures rest on.", [(about, 1)], suffix="_info")
    if basis.judged_at is not None:
        at: list[Sample] = [({}, int(basis.judged_at.timestamp()))]
        yield from _family("vanthu_judged_timestamp_seconds", "gauge", "When the units were judged.", at,
                           unit="seconds")  # fmt: skip
    for name, told in (
        ("numerator", "What is proven of a measure, its low bound."),
        ("denominator", "What a measure counts."),
        ("high", "The numerator if everything still open turned out for it."),
    ):
        samples = [
            ({"unit": _code(unit), "measure": measure}, int(getattr(ratio, name)))
            for unit in summary.units
            for measure, ratio in unit.measures.items()
        ]
        yield from _family(f"vanthu_measure_{name}", "gauge", told, samples)
    yield from _family("vanthu_documents", "gauge", "Issued documents by class.", list(_classes(summary.units)))
    registers = [({"unit": _code(unit)}, int(unit.has_register)) for unit in summary.units]
    yield from _family("vanthu_unit_has_register", "gauge", "1 where the unit dropped a register.", registers)
    rows = [
        ({"unit": _code(unit)}, sum(each.unit == unit.code for each in report.unread)) for unit in summary.units
    ]  # fmt: skip
    yield from _family("vanthu_register_rows_not_read", "gauge", "Register rows or exports not read.", rows)


def _classes(units: tuple[UnitSummary, ...]) -> Iterator[Sample]:
    for unit in units:
        for outside in (False, True):
            for issuance_class, count in unit.tally.classes(outside=outside).items():
                yield (
                    {
                        "unit": _code(unit),
                        "class": issuance_class.value,
                        "registered": "false" if outside else "true",
                    },
                    count,
                )


def _code(unit: UnitSummary) -> str:
    return str(unit.code or "")


def _family(
    name: str, kind: str, told: str, samples: list[Sample], *, suffix: str = "", unit: str | None = None
) -> Iterator[str]:
    yield f"# TYPE {name} {kind}"
    if unit:
        yield f"# UNIT {name} {unit}"
    yield f"# HELP {name} {told}"
    for labels, value in samples:
        inside = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
        yield f"{name}{suffix}{{{inside}}} {value}" if inside else f"{name}{suffix} {value}"


def _escaped(text: str) -> str:
    """A label's value: backslash, quote and line end escaped, what shows nothing written out."""
    return shown(text, most=1000).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
