"""What a worker needs for its first document. The fork server imports this once, and every worker finds it there.

Imported nowhere else: the command itself opens no PDF, and starts faster without these libraries. Without this module
each new worker (the first, and one after every few hundred documents) spends 0.3 s of CPU on them again.
"""

import pypdf.filters
import pypdfium2.raw

from pipeline import reading
from pipeline.extract import heading, pages, signatures, structure, text, widgets

__all__ = ["heading", "pages", "pypdf", "pypdfium2", "reading", "signatures", "structure", "text", "widgets"]
