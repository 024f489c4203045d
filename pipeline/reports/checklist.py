"""The duties of a checker and the technical standard of a signature, as plain values for every format."""

from __future__ import annotations

from pipeline.reports.content import Content, Manner, sentence
from rules.algorithms import technical_standard
from rules.duties import duties
from rules.facts import Document, SignatureFacts
from rules.indication import ValidationPolicy


def duties_content(
    document: Document, *, policy: ValidationPolicy, manner: Manner, evidence_kept: bool = False
) -> list[Content]:
    """The eleven duties of Circular 15/2025 in their order, each with its outcome and a sentence."""
    return [
        {
            "number": duty.number,
            "title": duty.title.format(manner.language),
            "outcome": duty.outcome.value,
            "code": duty.message,
            "sentence": duty.sentence(manner.language),
        }
        for duty in duties(document, policy, evidence_kept=evidence_kept)
    ]


def standard_content(signature: SignatureFacts, *, pdf_version: str, manner: Manner) -> Content:
    """Whether a signature keeps the technical standard (chuẩn kỹ thuật) of Annex I, and where it departs from it.

    `kept` is None where nothing departs and something is not known: an algorithm or key that could not be read is no
    departure. A column of its own: it never makes a signature invalid.
    """
    told = technical_standard(signature, pdf_version)
    departures = [note for note in told if "?" not in dict(note.values).values()]
    is_known = len(departures) == len(told)
    return {
        "kept": False if departures else True if is_known else None,
        "departures": [{"code": note.code, "message": sentence(note, manner)} for note in departures],
    }
