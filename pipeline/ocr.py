"""The head of a scan's first page read by the Tesseract program, where it is installed with Vietnamese.

What it reads is no fact of the document (pipeline/extract): another machine may read otherwise or not at all. It is
kept by content and engine, and says which register entry a scan belongs to. Runs in a worker; the page goes to the
program through a pipe and nothing is written to disk.

Source: LAW 8.1 (scans whose file names say nothing); https://tesseract-ocr.github.io/tessdoc/Command-Line-Usage.html
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rules.facts import NO_HEADING, DocumentFacts, Heading, Note, Origin, PageReading, Sha256, completed, identifying
from rules.names import fold, tidy

READER = 1
"""Goes up when the engine's words would be read otherwise; what was read under a lower number is read anew."""

LANGUAGE = "vie"
SECONDS = 25.0
"""Wall clock of one page; an ordinary one takes 1 to 3 s on one core."""
_ASKING_SECONDS = 10.0
_DPI = 200
"""As Decree 30/2020 Appendix I Part II.I.2 has scans made; finer is slower and reads no better."""
_HEAD_SHARE = 0.6
"""Of the page's height, from above: everything up to the subject, and not the whole body."""
_LEFT_SHARE = 0.55
_MAX_PIXELS = 8_000_000
_MAX_FILE_BYTES = 512 * 1024 * 1024
_MAX_WORDS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """A Tesseract that reads Vietnamese."""

    program: str
    """Path of the executable."""
    version: str
    """As it tells it, such as `5.3.0`."""

    @property
    def name(self) -> str:
        """What its readings are kept under. A patch release reads as the one before it."""
        return f"tesseract {'.'.join(self.version.split('.')[:2])} {LANGUAGE} {READER}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """What of Tesseract is on this machine."""

    program: str | None
    version: str | None
    """None where the program is not there or does not start."""
    languages: tuple[str, ...] = ()

    @property
    def engine(self) -> Engine | None:
        """None where something is missing."""
        if self.program is None or self.version is None or LANGUAGE not in self.languages:
            return None
        return Engine(program=self.program, version=self.version)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageJob:
    """One scan whose first page is to be read."""

    path: str
    """Absolute."""
    sha256: Sha256
    engine: Engine


NOT_READ = PageReading(engine=None, heading=NO_HEADING, note=Note(code="heading-not-read-no-ocr"))
"""Of a scan on a machine without the program."""

WAITING = PageReading(engine=None, heading=NO_HEADING, note=Note(code="heading-waits-for-ocr"))
"""Of a scan whose turn comes in a later pass: a first night over years of scans must not wait for all of them."""


def look_for_tesseract(find: Callable[[str], str | None] = shutil.which) -> Installed:
    """What is installed, by asking the program itself. Never raises."""
    program = find("tesseract")
    if program is None:
        return Installed(program=None, version=None)
    told = _asked(program, "--version")
    version = re.search(r"tesseract v?(\d+(?:\.\d+)*)", told)
    languages = tuple(line.strip() for line in _asked(program, "--list-langs").splitlines()[1:] if line.strip())
    return Installed(program=program, version=version[1] if version else None, languages=languages)


def needs_reading(facts: DocumentFacts) -> bool:
    """A file of scanned pages that does not say which document it is: no number or no symbol, and no annex's line."""
    heading = facts.heading
    if facts.origin not in (Origin.SCAN, Origin.MIXED) or heading.annex_of is not None:
        return False
    return heading.number is None or heading.symbol is None


def read_page(job: PageJob) -> tuple[Sha256, PageReading]:
    """The heading on the first page, in a worker; with the content's hash, for the file may have changed."""
    from hashlib import sha256

    from pipeline.reading import read_at

    try:
        data = read_at(job.path)
    except OSError:
        return Sha256(""), unread(job.engine)
    return Sha256(sha256(data).hexdigest()), reading_of(data, job.engine)


def reading_of(data: bytes, engine: Engine) -> PageReading:
    """The heading on the first page of a PDF. Never raises: a page that gives nothing is a reading with that note."""
    try:
        picture = _picture(data)
        heading = _heading(_recognised(picture.pgm, engine, "--psm", "4", "tsv"), picture)
        if heading.secrecy_mark is None:
            # A stamp's frame hides its words from the layout analysis; they are looked for once more, apart.
            mark = stamp_in(_recognised(picture.left_part, engine, "--psm", "11"))
            heading = replace(heading, secrecy_mark=mark)
    except Exception:  # pdfium, the program and a hostile page fail in every way; the note says that nothing was read
        return unread(engine)
    if heading == NO_HEADING:
        return unread(engine)
    if heading.secrecy_mark is not None:
        heading = identifying(heading)
    return PageReading(engine=engine.name, heading=heading, note=_note("heading-by-ocr", engine))


def unread(engine: Engine) -> PageReading:
    """A reading that gave nothing; kept, so that the page is not tried every night."""
    return PageReading(engine=engine.name, heading=NO_HEADING, note=_note("heading-ocr-nothing", engine))


def _note(code: str, engine: Engine) -> Note:
    return Note(code=code, values=(("engine", f"Tesseract {engine.version}"),))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Picture:
    """The upper part of a page, grey."""

    rows: tuple[bytes, ...]
    """From above, one byte a pixel."""
    width: float
    """Of the page, in points; so is the height."""
    height: float
    scale: float
    """Pixels a point."""

    @property
    def pgm(self) -> bytes:
        return _pgm(self.rows)

    @property
    def left_part(self) -> bytes:
        """The column of box 10a."""
        end = int(len(self.rows[0]) * _LEFT_SHARE)
        return _pgm([row[:end] for row in self.rows])


def _pgm(rows: Sequence[bytes]) -> bytes:
    """Netpbm's grey picture, eight bits, which the program reads from a pipe."""
    return b"P5\n%d %d\n255\n" % (len(rows[0]), len(rows)) + b"".join(rows)


def _picture(data: bytes) -> _Picture:
    """The upper part of the first page, bounded in size."""
    import pypdfium2

    from pipeline.extract import limits
    from pipeline.extract.unpacking import first_page_picture_bytes

    if len(data) > _MAX_FILE_BYTES:
        raise ValueError("too large")
    if first_page_picture_bytes(data) > limits.MAX_PAINTED_BYTES:
        raise ValueError("its pictures are too large to be painted")
    document = pypdfium2.PdfDocument(data[max(0, data.find(b"%PDF-", 0, 1029)) :])
    try:
        page = document[0]
        width, height = page.get_size()
        share = 1.0 if height < width else _HEAD_SHARE
        scale = min(_DPI / 72, (_MAX_PIXELS / max(1.0, width * height * share)) ** 0.5)
        bitmap = page.render(scale=scale, grayscale=True, crop=(0, height * (1 - share), 0, 0))
        wide, high, stride = bitmap.width, bitmap.height, bitmap.stride
        pixels = bytes(bitmap.buffer)
    finally:
        document.close()
    rows = tuple(pixels[row * stride : row * stride + wide] for row in range(high))
    return _Picture(rows=rows, width=width, height=height, scale=scale)


def _recognised(pgm: bytes, engine: Engine, *how: str) -> str:
    """What the program says of a picture. Raises subprocess errors."""
    done = subprocess.run(
        [engine.program, "stdin", "stdout", "-l", LANGUAGE, "--dpi", str(_DPI), *how],
        input=pgm,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=SECONDS / 2,
        check=True,
        env=_environment(),
    )
    return done.stdout.decode("utf-8", "replace")


def stamp_in(text: str) -> str | None:
    """A stamp of secrecy among lines read one by one, its first word perhaps misread; None without one.

    "MẬT" behind "BÍ" or "BẢO", be it on the line above, is a word of a title.
    """
    before = ""
    for line in filter(None, map(tidy, text.splitlines())):
        found = _STAMP.fullmatch(line)
        if found is not None and not _flat(before).endswith(("bi", "bao")):
            level = _flat(found["level"] or "")
            if level.endswith(("yet", "et")):
                return "TUYỆT MẬT"
            if not level or level.endswith("oi"):
                return "TỐI MẬT" if level else "MẬT"
        before = line
    return None


_STAMP = re.compile(r"\W*(?:(?P<level>[^\W\d]\S{0,7})\s+)?MẬT?\W*")


def _flat(text: str) -> str:
    return re.sub(r"[^a-z ]", "", fold(text))


def _heading(table: str, picture: _Picture) -> Heading:
    """The heading that the words make: by their places, as the columns of box 2 and 10a ask; else line by line."""
    from pipeline.extract.heading import heading_of_text, read_heading
    from pipeline.extract.text import Line, PageText, Word

    width, height, scale = picture.width, picture.height, picture.scale
    lines: dict[tuple[str, ...], list[Word]] = {}
    for row in table.splitlines()[1:_MAX_WORDS]:
        cells = row.split("\t")
        if len(cells) < 12 or not (text := tidy(cells[11])) or not all(cell.isdecimal() for cell in cells[6:10]):
            continue
        left, top, wide, high = (int(cell) / scale for cell in cells[6:10])
        box = (left, height - top - high, left + wide, height - top)
        lines.setdefault(tuple(cells[1:5]), []).extend(Word(text=part, box=box) for part in text.split())
    placed = sorted((Line(words=tuple(words)) for words in lines.values()), key=lambda line: -line.box[3])
    page = PageText(number=1, width=width, height=height, is_placed=True, lines=tuple(placed))
    return completed(read_heading(lambda _: page, 1), heading_of_text(page.text))


def _asked(program: str, question: str) -> str:
    try:
        done = subprocess.run(
            [program, question],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_ASKING_SECONDS,
            check=False,
            env=_environment(),
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "replace")


def _environment() -> dict[str, str]:
    # One thread a page: the workers are already as many as the processors.
    return {**os.environ, "OMP_THREAD_LIMIT": "1"}
