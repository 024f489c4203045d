"""One open PDF in pdfium: its pages, loaded once each, and where things stand on a page as it is shown.

Runs in a worker; pdfium keeps memory outside Python, so a document is closed before its facts travel. pdfium has one
global state and is not used from two threads.
"""

from __future__ import annotations

from collections.abc import Mapping
from ctypes import POINTER, c_ubyte, c_uint, cast
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from pipeline.extract import limits

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points."""


class NotOpened(Exception):
    """pdfium could not open the bytes; `needs_password` says whether a password is what is missing."""

    def __init__(self, *, needs_password: bool) -> None:
        super().__init__("password" if needs_password else "damaged")
        self.needs_password = needs_password


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The part of a page that is shown: boxes in user space become boxes from the lower left corner as seen."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int
    """Quarter turns clockwise, 0 to 3."""

    @property
    def width(self) -> float:
        """As seen, in points."""
        return self.top - self.bottom if self.rotation % 2 else self.right - self.left

    @property
    def height(self) -> float:
        """As seen, in points."""
        return self.right - self.left if self.rotation % 2 else self.top - self.bottom

    def seen(self, box: Box) -> Box:
        """The box as seen, from the lower left corner of what is shown."""
        left, bottom, right, top = box
        match self.rotation:
            case 1:
                return bottom - self.bottom, self.right - right, top - self.bottom, self.right - left
            case 2:
                return self.right - right, self.top - top, self.right - left, self.top - bottom
            case 3:
                return self.top - top, left - self.left, self.top - bottom, right - self.left
            case _:
                return left - self.left, bottom - self.bottom, right - self.left, top - self.bottom


def _lacks_password(data: bytes, problem: Any) -> bool:
    """Whether a password is what pdfium lacks to open `data`. Any: a PdfiumError.

    Some failures set no error, and pdfium then tells the one of whatever it opened before: of another document. So it
    is given what is no PDF, which sets one, and asked again.
    """
    import pypdfium2
    import pypdfium2.raw as raw

    if problem.err_code != raw.FPDF_ERR_PASSWORD:
        return False
    told: Any = problem
    for content in (b"\0", data):
        try:
            pypdfium2.PdfDocument(content).close()
        except pypdfium2.PdfiumError as again:
            told = again
    return bool(told.err_code == raw.FPDF_ERR_PASSWORD)


class PdfPages:
    """An open PDF. pypdfium2's handles are Any at this door: its raw layer is ctypes and carries no types."""

    def __init__(self, data: bytes, page_bytes: Mapping[int, int] | None = None) -> None:
        """Opens `data`, a PDF from its header on. Raises NotOpened.

        `page_bytes` is what pages hold while they are open, by their number from 0. Before they would hold more than
        `limits.MAX_PAGE_BYTES` together, all are closed: no handle of a page may be used after another was asked for.
        """
        import pypdfium2
        import pypdfium2.raw as raw

        self.raw: Any = raw
        try:
            self._document: Any = pypdfium2.PdfDocument(data)
            self.count: int = len(self._document)
        except pypdfium2.PdfiumError as problem:
            raise NotOpened(needs_password=_lacks_password(data, problem)) from problem
        self._page_bytes = page_bytes or {}
        self._pages: dict[int, Any] = {}
        self._textpages: dict[int, Any] = {}

    def __enter__(self) -> PdfPages:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close_pages()
        self._document.close()

    def _close_pages(self) -> None:
        for handle in (*self._textpages.values(), *self._pages.values()):
            handle.close()
        self._textpages.clear()
        self._pages.clear()

    @property
    def is_encrypted(self) -> bool:
        """Encrypted, be it with an empty user password."""
        return int(self.raw.FPDF_GetSecurityHandlerRevision(self._document)) >= 0

    @property
    def signature_count(self) -> int:
        """Signature fields with a value that pdfium sees; a hint, never an enumeration."""
        return max(0, int(self.raw.FPDF_GetSignatureCount(self._document)))

    @property
    def producer(self) -> str | None:
        """The Producer of the document information, None when there is none."""
        return self._document.get_metadata_value("Producer") or None

    def page(self, index: int) -> Any:
        """The page, from 0; None when pdfium cannot load it."""
        if index not in self._pages:
            import pypdfium2

            if sum(self._page_bytes.get(each, 0) for each in (index, *self._pages)) > limits.MAX_PAGE_BYTES:
                self._close_pages()
            try:
                self._pages[index] = self._document[index]
            except pypdfium2.PdfiumError:
                return None
        return self._pages[index]

    def textpage(self, index: int) -> Any:
        """The page's characters; None when pdfium cannot load them."""
        if index not in self._textpages:
            import pypdfium2

            if (page := self.page(index)) is None:
                return None
            try:
                self._textpages[index] = page.get_textpage()
            except pypdfium2.PdfiumError:
                return None
        return self._textpages[index]

    def has_annotations(self, index: int) -> bool:
        """Whether anything lies over the page."""
        page = self.page(index)
        return page is not None and int(self.raw.FPDFPage_GetAnnotCount(page)) > 0

    def frame(self, index: int) -> Frame:
        """What is shown of the page; A4 upright for a page that cannot be loaded."""
        page = self.page(index)
        if page is None:
            return Frame(left=0.0, bottom=0.0, right=595.0, top=842.0, rotation=0)
        # The crop box may reach beyond the media box, which then cuts it (ISO 32000-2, 14.11.2).
        x0, y0, x1, y1 = page.get_mediabox()
        c0, d0, c1, d1 = page.get_cropbox()
        left, bottom, right, top = max(x0, c0), max(y0, d0), min(x1, c1), min(y1, d1)
        if right - left < 1 or top - bottom < 1:
            left, bottom, right, top = x0, y0, max(x1, x0 + 1), max(y1, y0 + 1)
        return Frame(left=left, bottom=bottom, right=right, top=top, rotation=int(page.get_rotation()) // 90 % 4)

    def shows_through(self, page: Any, image: Any) -> bool:
        """Whether an image's own mask lets most of what lies under it be seen. The image is painted to find out."""
        raw = self.raw
        wide, high = c_uint(), c_uint()
        if not raw.FPDFImageObj_GetImagePixelSize(image, wide, high):
            return False
        if wide.value * high.value > limits.MAX_RENDERED_PIXELS:
            return False
        bitmap = raw.FPDFImageObj_GetRenderedBitmap(self._document, page, image)
        if not bitmap:
            return False
        try:
            if raw.FPDFBitmap_GetFormat(bitmap) != raw.FPDFBitmap_BGRA:
                return False
            width, height = raw.FPDFBitmap_GetWidth(bitmap), raw.FPDFBitmap_GetHeight(bitmap)
            stride = raw.FPDFBitmap_GetStride(bitmap)
            start = cast(raw.FPDFBitmap_GetBuffer(bitmap), POINTER(c_ubyte))
            steps = range(1, 32)
            alphas = [start[height * y // 32 * stride + 4 * (width * x // 32) + 3] for x in steps for y in steps]
            return bool(2 * sum(alpha < 200 for alpha in alphas) > len(alphas))
        finally:
            raw.FPDFBitmap_Destroy(bitmap)
