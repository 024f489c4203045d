"""Letters as Decree 30/2020 Appendix I lays them out, as PDF with embedded fonts, and where on them one signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from pipeline.demo.pictures import handwriting, seal
from pipeline.demo.typefaces import Weight, blank_canvas, font_name, text_width

Rect = tuple[float, float, float, float]
"""Left, bottom, right, top in points from the page's lower left corner."""

_WIDTH, _HEIGHT = 595.28, 841.89
_LEFT, _RIGHT, _TOP, _BOTTOM = 85.0, 552.0, 785.0, 62.0
_LEFT_COLUMN, _RIGHT_COLUMN = 178.0, 420.0
"""Middles of the two columns of the head."""
_LAST_WORDS = 200.0
"""Height of a last short paragraph with the signature block under it."""
_SPECIMEN = "Văn bản mẫu do vanthu tạo để thử nghiệm, không có giá trị pháp lý."


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a letter says."""

    agency: str
    """Issuing agency in capitals (box 2)."""
    parent: str | None = None
    number: str
    symbol: str
    issued_on: date
    place: str = "Đồng Nai"
    type: str = "công văn"
    subject: str
    addressees: tuple[str, ...] = ()
    """Kính gửi; of a công văn."""
    grounds: tuple[str, ...] = ()
    """Căn cứ …; of a decision."""
    paragraphs: tuple[str, ...]
    recipients: tuple[str, ...] = ("Như trên", "Lưu: VT")
    titles: tuple[str, ...] = ("GIÁM ĐỐC",)
    """Box 7a, line by line: ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")."""
    signer: str
    """Printed name, box 7b."""
    secrecy: str | None = None
    """Stamped in box 10a."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spots:
    """Where signatures go on a rendered letter."""

    number: Rect
    day: Rect
    month: Rect
    """These three on the first page."""
    initials: Rect
    """Behind the last words."""
    initials_page: int
    """Counted from 0."""
    signature: Rect
    """Box 7c, 180 by 90 points."""
    seal: Rect
    """Box 8, 110 by 110 points, over a third of the signature from the left."""
    last_page: int
    """Page of signature and seal, counted from 0."""
    top_right: Rect
    """For the text signature of copies and annexes, first page (Appendix I, II.8(b), Part II.I.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A letter on its pages."""

    pdf: bytes
    spots: Spots


def printed_number(number: str) -> str:
    """The number as Appendix I II.3(a) wants it: below ten with a leading zero."""
    return f"0{number}" if number.isdigit() and len(number) == 1 else number


def printed_day_and_month(day: date) -> tuple[str, str]:
    """Days below 10 and the months January and February get a leading zero (Appendix I, II.4(b))."""
    return f"{day.day:02}", f"{day.month:02}" if day.month < 3 else str(day.month)


def render(letter: Letter, *, stamped: bool = False, wet: bool = False, password: str | None = None) -> Rendered:
    """The letter as a born-digital PDF.

    stamped: number, day and month are left blank, for signatures to fill. wet: signature and seal are painted on the
    page as mere pictures, as on paper. password: opens only with it.
    """
    return _Press(letter, stamped=stamped, wet=wet, password=password).run()


def render_annex(
    title: str, subject: str, rows: Sequence[Sequence[str]], *, attached_to: str | None = None
) -> Rendered:
    """An annex (phụ lục) in a file of its own: a table under a heading, with room for a text signature at top right."""
    buffer, canvas = _canvas(None)
    y = _TOP - 40
    _centred(canvas, title, (_LEFT + _RIGHT) / 2, y, "bold", 14)
    _centred(canvas, subject, (_LEFT + _RIGHT) / 2, y - 20, "bold", 14)
    if attached_to is not None:
        _centred(canvas, f"(Kèm theo {attached_to})", (_LEFT + _RIGHT) / 2, y - 38, "italic", 13)
    y -= 70
    width = (_RIGHT - _LEFT) / max(len(row) for row in rows)
    for index, row in enumerate(rows):
        for column, cell in enumerate(row):
            x = _LEFT + column * width
            canvas.rect(x, y - 6, width, 20)
            canvas.setFont(font_name("bold" if index == 0 else "regular"), 12)
            canvas.drawString(x + 4, y, cell)
        y -= 20
    _finish_page(canvas, 1)
    canvas.save()
    nowhere: Rect = (0, 0, 0, 0)
    return Rendered(
        pdf=buffer.getvalue(),
        spots=Spots(
            number=nowhere, day=nowhere, month=nowhere, initials=nowhere, initials_page=0, signature=nowhere,
            seal=nowhere, last_page=0, top_right=_TOP_RIGHT,
        ),
    )  # fmt: skip


_TOP_RIGHT: Rect = (330, 800, 560, 836)


def _canvas(password: str | None) -> tuple[BytesIO, Canvas]:
    buffer = BytesIO()
    encryption = StandardEncryption(password, ownerPassword=f"{password}-owner", strength=128) if password else None
    canvas = blank_canvas(buffer, pagesize=(_WIDTH, _HEIGHT), encrypt=encryption)
    canvas.setTitle("Văn bản mẫu")
    canvas.setAuthor("vanthu demo")
    canvas.setSubject(_SPECIMEN)
    canvas.setCreator("vanthu demo")
    return buffer, canvas


def _centred(canvas: Canvas, text: str, x: float, y: float, weight: Weight, size: float) -> None:
    canvas.setFont(font_name(weight), size)
    canvas.drawCentredString(x, y, text)


def _finish_page(canvas: Canvas, number: int) -> None:
    """Page number at the top from the second page on (Appendix I, I.7), the specimen line at the bottom."""
    if number > 1:
        _centred(canvas, str(number), _WIDTH / 2, _HEIGHT - 42, "regular", 13)
    canvas.setFillGray(0.55)
    _centred(canvas, _SPECIMEN, _WIDTH / 2, 22, "italic", 7)
    canvas.setFillGray(0)
    canvas.showPage()


def _wrap(text: str, weight: Weight, size: float, width: float) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", weight, size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


class _Press:
    """Sets one letter, from the top of the first page to the name at the end."""

    def __init__(self, letter: Letter, *, stamped: bool, wet: bool, password: str | None) -> None:
        self.letter = letter
        self.stamped = stamped
        self.wet = wet
        self.buffer, self.canvas = _canvas(password)
        self.page = 1
        self.y = _TOP
        self.number: Rect = (0, 0, 0, 0)
        self.day: Rect = (0, 0, 0, 0)
        self.month: Rect = (0, 0, 0, 0)
        self.initials: Rect = (0, 0, 0, 0)
        self.initials_page = 0

    def run(self) -> Rendered:
        self._head()
        self._title()
        *most, last = self.letter.paragraphs
        for paragraph in most:
            self._paragraph(paragraph)
        if self.y - _LAST_WORDS < _BOTTOM:
            self._new_page()  # name and seal never stand alone on a page
        self._paragraph(last)
        signature, seal_rect = self._foot()
        last_page = self.page - 1
        _finish_page(self.canvas, self.page)
        self.canvas.save()
        spots = Spots(
            number=self.number, day=self.day, month=self.month, initials=self.initials,
            initials_page=self.initials_page, signature=signature, seal=seal_rect, last_page=last_page,
            top_right=_TOP_RIGHT,
        )  # fmt: skip
        return Rendered(pdf=self.buffer.getvalue(), spots=spots)

    def _head(self) -> None:
        letter, canvas = self.letter, self.canvas
        left = self._agency()
        _centred(canvas, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", _RIGHT_COLUMN, _TOP, "bold", 12.5)
        motto = "Độc lập - Tự do - Hạnh phúc"
        _centred(canvas, motto, _RIGHT_COLUMN, _TOP - 16, "bold", 13.5)
        half = text_width(motto, "bold", 13.5) / 2
        canvas.line(_RIGHT_COLUMN - half, _TOP - 20.5, _RIGHT_COLUMN + half, _TOP - 20.5)
        y = min(left, _TOP - 20) - 22
        self._number_line(y)
        self._date_line(y)
        if letter.secrecy is not None:
            canvas.setStrokeColorRGB(0.84, 0.1, 0.12)
            canvas.setFillColorRGB(0.84, 0.1, 0.12)
            canvas.rect(_LEFT_COLUMN - 28, y - 64, 56, 20)
            _centred(canvas, letter.secrecy, _LEFT_COLUMN, y - 59, "bold", 13)
            canvas.setFillGray(0)
            canvas.setStrokeGray(0)
        self.y = y

    def _agency(self) -> float:
        """Box 2; gives the height of its line."""
        y = _TOP
        if self.letter.parent is not None:
            for line in _wrap(self.letter.parent, "regular", 12, 214):
                _centred(self.canvas, line, _LEFT_COLUMN, y, "regular", 12)
                y -= 15
        lines = _wrap(self.letter.agency, "bold", 12.5, 200)
        for line in lines:
            _centred(self.canvas, line, _LEFT_COLUMN, y, "bold", 12.5)
            y -= 15
        half = text_width(lines[-1], "bold", 12.5) / 5
        self.canvas.line(_LEFT_COLUMN - half, y + 10, _LEFT_COLUMN + half, y + 10)
        return y + 10

    def _number_line(self, y: float) -> None:
        blank = " " * 13
        number = blank if self.stamped else f" {printed_number(self.letter.number)}"
        text = f"Số:{number}/{self.letter.symbol}"
        _centred(self.canvas, text, _LEFT_COLUMN, y, "regular", 13)
        start = _LEFT_COLUMN - text_width(text, "regular", 13) / 2 + text_width("Số:", "regular", 13)
        self.number = (start + 2, y - 3, start + 42, y + 11)

    def _date_line(self, y: float) -> None:
        letter = self.letter
        day, month = printed_day_and_month(letter.issued_on)
        before = f"{letter.place}, ngày"
        if self.stamped:
            gaps = (" " * 8, " " * 7)
            text = f"{before}{gaps[0]}tháng{gaps[1]}năm {letter.issued_on.year}"
        else:
            gaps = ("", "")
            text = f"{before} {day} tháng {month} năm {letter.issued_on.year}"
        _centred(self.canvas, text, _RIGHT_COLUMN, y, "italic", 13)
        x = _RIGHT_COLUMN - text_width(text, "italic", 13) / 2 + text_width(before, "italic", 13)
        self.day = (x + 2, y - 3, x + 26, y + 11)
        x += text_width(f"{gaps[0]}tháng", "italic", 13)
        self.month = (x + 3, y - 3, x + 20, y + 11)

    def _title(self) -> None:
        letter, canvas = self.letter, self.canvas
        if letter.type == "công văn":
            y = self.y - 14
            for line in _wrap(f"V/v {letter.subject}", "regular", 12, 190):
                _centred(canvas, line, _LEFT_COLUMN, y, "regular", 12)
                y -= 13.5
            self.y = y - 22
            first = True
            if len(letter.addressees) == 1:
                _centred(canvas, f"Kính gửi: {letter.addressees[0]}", _WIDTH / 2 + 20, self.y, "regular", 14)
                self.y -= 20
            else:
                for index, addressee in enumerate(letter.addressees):
                    if first:
                        canvas.setFont(font_name("regular"), 14)
                        canvas.drawString(170, self.y, "Kính gửi:")
                        self.y -= 18
                        first = False
                    end = "." if index == len(letter.addressees) - 1 else ";"
                    canvas.setFont(font_name("regular"), 14)
                    canvas.drawString(235, self.y, f"- {addressee}{end}")
                    self.y -= 18
            self.y -= 8
            return
        middle = (_LEFT + _RIGHT) / 2
        y = self.y - (70 if letter.secrecy else 36)
        _centred(canvas, letter.type.upper(), middle, y, "bold", 14)
        y -= 18
        words = letter.subject if letter.type != "quyết định" else f"Về việc {letter.subject}"
        for line in _wrap(words, "bold", 14, 380):
            _centred(canvas, line, middle, y, "bold", 14)
            y -= 17
        canvas.line(middle - 45, y + 9, middle + 45, y + 9)
        self.y = y - 16
        if letter.type == "quyết định":
            _centred(canvas, f"GIÁM ĐỐC {letter.agency}", middle, self.y, "bold", 14)
            self.y -= 12
            for ground in letter.grounds:
                self._paragraph(ground, weight="italic")
            self._paragraph("QUYẾT ĐỊNH:", weight="bold", centred=True)

    def _paragraph(self, text: str, *, weight: Weight = "regular", centred: bool = False) -> None:
        style = ParagraphStyle(
            f"body-{weight}",
            fontName=font_name(weight),
            fontSize=14,
            leading=19,
            alignment=TA_CENTER if centred else TA_JUSTIFY,
            firstLineIndent=0 if centred else 34,
        )
        width = _RIGHT - _LEFT
        rest: list[Any] = [Paragraph(escape(text), style)]
        while rest:
            part = rest.pop(0)
            _, height = part.wrap(width, 10_000)
            if height > self.y - _BOTTOM:
                parts = part.split(width, self.y - _BOTTOM)
                if len(parts) < 2:
                    self._new_page()
                    rest.insert(0, part)
                    continue
                part, rest = parts[0], [*parts[1:], *rest]
                _, height = part.wrap(width, 10_000)
            part.drawOn(self.canvas, _LEFT, self.y - height)
            self.y -= height
            self._remember_end(part)
            if rest:
                self._new_page()
        self.y -= 6

    def _remember_end(self, part: Any) -> None:
        """Keeps the place behind the last words of a paragraph (its broken lines are untyped), for the initials."""
        lines = part.blPara.lines
        words = lines[-1][1]
        indent = 34 if len(lines) == 1 else 0
        x = _LEFT + indent + text_width(" ".join(words), "regular", 14) + 3
        x = min(x, _RIGHT - 42)
        self.initials = (x, self.y - 2, x + 40, self.y + 18)
        self.initials_page = self.page - 1

    def _new_page(self) -> None:
        _finish_page(self.canvas, self.page)
        self.page += 1
        self.y = _TOP - 6

    def _foot(self) -> tuple[Rect, Rect]:
        """Recipients, titles, name; gives the boxes of signature and seal."""
        letter, canvas = self.letter, self.canvas
        recipients = [f"- {each}{'.' if each is letter.recipients[-1] else ';'}" for each in letter.recipients]
        needed = max(150.0, 20 + 13 * len(recipients)) + 16 * (len(letter.titles) - 1)
        if self.y - needed < _BOTTOM - 12:
            self._new_page()
        top = self.y - 18
        canvas.setFont(font_name("italic"), 12)
        _centred(canvas, "Nơi nhận:", _LEFT + 25, top, "bold", 12)
        y = top - 14
        canvas.setFont(font_name("regular"), 11)
        for line in recipients:
            canvas.drawString(_LEFT, y, line)
            y -= 13
        y = top
        for title in letter.titles:
            _centred(canvas, title, _RIGHT_COLUMN, y, "bold", 14)
            y -= 16
        name_y = y - 84
        _centred(canvas, letter.signer, _RIGHT_COLUMN, name_y, "bold", 14)
        signature: Rect = (_RIGHT_COLUMN - 90, name_y + 9, _RIGHT_COLUMN + 90, name_y + 99)
        seal_rect: Rect = (signature[0] - 41, name_y, signature[0] + 69, name_y + 110)
        if self.wet:
            for picture, rect in ((handwriting(letter.signer), signature), (seal(letter.agency), seal_rect)):
                canvas.drawImage(
                    ImageReader(picture), rect[0], rect[1], rect[2] - rect[0], rect[3] - rect[1], mask="auto"
                )
        return signature, seal_rect
