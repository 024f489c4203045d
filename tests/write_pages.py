"""Writes the generated pages anew: `python -m tests.write_pages`, after the rulebook was changed."""

from __future__ import annotations

from pathlib import Path

from rules.catalogue import catalogue_page
from rules.text import LANGUAGES

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGES = {"vi": "quy-tac.md", "en": "rules.md"}

if __name__ == "__main__":
    DOCS.mkdir(exist_ok=True)
    for lang in LANGUAGES:
        (DOCS / PAGES[lang]).write_text(catalogue_page(lang), encoding="utf-8")
