"""Attacks on signed PDFs, each made from a document that the tests sign themselves, with what must come of it.

Source: Mladenov et al., "1 Trillion Dollar Refund" (USF, ISA, SWA); Mainka et al., "Shadow Attacks" (hide, replace,
hide-and-replace); Rohlmann et al., "Breaking the Specification" (EAA, SSA).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from rules.facts import Changes
from tests.extract import signing as s
from tests.extract.signing import Office


@dataclass(frozen=True)
class Attack:
    """One attack and its outcome."""

    name: str
    make: Callable[[], bytes]
    broken: str | None = None
    """Reason code of a signature that comes out broken."""
    changes: Changes | None = None
    """Gravest change that comes out as not allowed."""
    why: str | None = None
    """Its reason code."""
    tail: str | None = None
    """Code of the tail problem."""
    first_suffers: bool = True
    """The first signature is among those that say so."""


@cache
def issued(certify: int | None = 2) -> bytes:
    """A document as an office issues it: leader certifying, clerk's number, organisation's seal."""
    return _issued(certify).data


def _issued(certify: int | None = 2) -> Office:
    return (
        Office()
        .sign("leader", certify=certify)
        .sign("clerk", text=b"23", rect=(110, 695, 130, 712))
        .sign("organisation", text=b"dau", rect=(220, 300, 300, 380))
    )


def _replace_last(data: bytes, old: bytes, new: bytes) -> bytes:
    """Overwrite in place, same length."""
    assert len(new) <= len(old)
    at = data.rindex(old)
    return data[:at] + new.ljust(len(old)) + data[at + len(old) :]


def _contents(data: bytes) -> bytes:
    _, begin, end, _ = s.byte_range(data)
    return b"/Contents " + data[begin:end]


def _range(data: bytes) -> bytes:
    found = re.findall(rb"/ByteRange \[[^\]]*\]", data)
    return bytes(found[-1])


def usf(part: str, value: bytes) -> Callable[[], bytes]:
    """Universal signature forgery: the last signature's contents or range overwritten in place."""

    def make() -> bytes:
        data = issued()
        old = _contents(data) if part == "contents" else _range(data)
        return _replace_last(data, old, value)

    return make


def isa1() -> bytes:
    """Incremental saving: new page content, properly appended."""
    return s.append(issued(), {s.CONTENT: s.stream(s.FORGED_TEXT)})


def isa2(padding: int = 0) -> bytes:
    """New page content without a table; with padding, readers rebuild the table and show it."""
    return issued() + b"4 0 obj\n%s\nendobj\n" % s.stream(s.FORGED_TEXT) + b"%" + b"x" * padding


def isa3() -> bytes:
    """New content, an empty table, no /Prev, the offset followed by a comment, no end marker."""
    data = issued() + b"4 0 obj\n%s\nendobj\n" % s.stream(s.FORGED_TEXT)
    return data + b"xref\ntrailer\n<< /Root 1 0 R >>\nstartxref\n%d %%comment\n" % len(data)


def isa3b() -> bytes:
    """New content, a table that says nothing, /Prev in order."""
    before = issued()
    data = before + b"4 0 obj\n%s\nendobj\n" % s.stream(s.FORGED_TEXT)
    trailer = b"<< /Size %d /Root 1 0 R /Prev %d >>" % (s.size_of(before), s.startxref(before))
    return data + b"xref\n0 0\ntrailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (trailer, len(data))


def isa4() -> bytes:
    """New content and a copy of the last signature under a new field."""
    office = _issued()
    data = office.data
    at = data.rindex(b"<< /Type /Sig ")
    copy = data[at : data.index(b"\nendobj", at)]
    signature, field = office.take(), office.take()
    office.fields.append(field)
    office.annots.append(field)
    body = b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Copy) /V %d 0 R /Rect [0 0 0 0] /P 3 0 R >>" % signature
    return s.append(
        data,
        {
            s.CONTENT: s.stream(s.FORGED_TEXT),
            signature: copy,
            field: body,
            s.FORM: office.form(),
            s.ANNOTS: office.annotations(),
        },
    )


def isa_no_form() -> bytes:
    """New content and a catalogue without a form: a library that lists fields finds no signature."""
    bare = b"<< /Type /Catalog /Pages 2 0 R >>"
    page = s.page(annots=b"")
    return s.append(issued(), {s.CATALOG: bare, s.PAGE: page, s.CONTENT: s.stream(s.FORGED_TEXT)})


def swa() -> bytes:
    """Signature wrapping: the signed tail is moved behind forged content, a second /ByteRange reaches it there."""
    data = issued()
    _, begin, end, rest = s.byte_range(data)
    hexes = data[begin + 1 : end - 1].rstrip(b"0")
    hexes += b"0" * (len(hexes) % 2)
    table = s.startxref(data)
    tail = data[end:]
    head = data[:begin] + b"<" + hexes + b">"
    forged = b"4 0 obj\n%s\nendobj\n" % s.stream(s.FORGED_TEXT)
    extra = b" /ByteRange [0 %d ########## %d] >>\nendobj\n" % (begin, rest)
    body = head + extra
    content_at = len(body)
    body += forged
    filler = table - len(body) - 2
    assert filler > 0
    body += b"%" + b"x" * filler + b"\n"
    previous_end = data.rindex(b"%%EOF", 0, begin)
    own = re.finditer(rb"(\d+) 0 obj\n", data[previous_end:begin])
    offsets = {int(each.group(1)): previous_end + each.start() for each in own} | {4: content_at}
    entries = b"".join(b"%d 1\n%010d 00000 n \n" % (each, offsets[each]) for each in sorted(offsets))
    previous = int(re.findall(rb"/Prev (\d+)", data)[-1])
    body += b"xref\n%strailer\n<< /Size %d /Root 1 0 R /Prev %d >>\nstartxref\n%d\n" % (
        entries, s.size_of(data), previous, table,
    )  # fmt: skip
    return body.replace(b"##########", b"%-10d" % len(body)) + tail


def gap_injection() -> bytes:
    """Keys in the gap between the signed ranges, after shortened contents."""
    data = issued()
    _, begin, end, _ = s.byte_range(data)
    room = end - begin
    hexes = data[begin + 1 : end - 1].rstrip(b"0")
    hexes += b"0" * (len(hexes) % 2)
    return data[:begin] + (b"<" + hexes + b"> /Reason (gia mao)").ljust(room) + data[end:]


def shadow_hide() -> bytes:
    """A cover that hid the forged text before signing is emptied afterwards."""
    office = Office(data=s.write(Office().objects() | {s.CONTENT: s.stream(s.FORGED_TEXT + b" q /Cover Do Q")}))
    office.sign("leader").sign("organisation")
    empty = s.stream(b"", b"/Type /XObject /Subtype /Form /BBox [0 0 0 0]")
    return s.append(office.data, {s.COVER: empty})


def shadow_replace_in_place() -> bytes:
    """Only the appearance stream of a text field is overwritten; its value stays."""
    return s.append(issued(), {s.AMOUNT_AP: s.field_appearance(b"9.999.000")})


def shadow_replace_new_object() -> bytes:
    """The field points to a new appearance; its value stays."""
    return s.append(issued(), {s.AMOUNT: s.text_field(appearance=90), 90: s.field_appearance(b"9.999.000")})


def shadow_replace_font() -> bytes:
    """The font of the signed page is redefined."""
    return s.append(issued(), {s.FONT: b"<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"})


def hide_and_replace() -> bytes:
    """A second content object hidden in the signed bytes; a later table points to it."""
    first = Office().data
    marker = b"xref\n0 1\n"
    at = first.rindex(marker)
    hidden = b"4 0 obj\n%s\nendobj\n" % s.stream(s.FORGED_TEXT)
    # Signed as part of the first revision, listed by nobody: the true table keeps pointing to the first object 4.
    moved = first[:at] + hidden + first[at:]
    moved = moved[: moved.rindex(b"startxref")] + b"startxref\n%d\n%%%%EOF\n" % (at + len(hidden))
    office = Office(data=moved).sign("leader").sign("organisation")
    data = office.data
    table = len(data)
    trailer = b"<< /Size %d /Root 1 0 R /Prev %d >>" % (s.size_of(data), s.startxref(data))
    return data + b"xref\n4 1\n%010d 00000 n \ntrailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (at, trailer, table)


def page_tree_swapped() -> bytes:
    """A second page tree prepared before signing becomes the document's afterwards."""
    objects = Office().objects()
    objects[50] = b"<< /Type /Pages /Count 2 /Kids [51 0 R %d 0 R] >>" % s.SECOND
    objects[51] = s.page(52).replace(b"/Parent 2 0 R", b"/Parent 50 0 R")
    objects[52] = s.stream(s.FORGED_TEXT)
    office = Office(data=s.write(objects), next=60).sign("leader").sign("organisation")
    return s.append(office.data, {s.CATALOG: s.catalog().replace(b"/Pages 2 0 R", b"/Pages 50 0 R")})


def edit_and_sign(who: str = "organisation") -> bytes:
    """New content and a new signature in one revision."""
    return _issued().sign(who, also={s.CONTENT: s.stream(s.FORGED_TEXT)}).data


def evil_annotation(certify: int | None) -> Callable[[], bytes]:
    """A FreeText annotation over the amount."""

    def make() -> bytes:
        office = _issued(certify)
        number, appearance = office.take(), office.take()
        office.annots.append(number)
        paint = s.stream(b"1 1 1 rg 0 0 300 30 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 300 30]")
        body = (
            b"<< /Type /Annot /Subtype /FreeText /Rect [72 650 372 680] /Contents (9.999) /F 4 /AP << /N %d 0 R >> >>"
            % appearance
        )
        return s.append(office.data, {number: body, appearance: paint, s.ANNOTS: office.annotations()})

    return make


def _clerk_widget(data: bytes) -> tuple[int, bytes]:
    found = re.search(rb"(\d+) 0 obj\n(<< [^\n]*/T \(Signature2\)[^\n]*>>)\nendobj", data)
    assert found is not None
    return int(found.group(1)), found.group(2)


def stamp_appearance_swapped() -> bytes:
    """The clerk's number stamp points to another appearance."""
    data = issued()
    number, body = _clerk_widget(data)
    forged = re.sub(rb"/AP << /N \d+ 0 R >>", b"/AP << /N 90 0 R >>", body)
    return s.append(data, {number: forged, 90: s.field_appearance(b"999")})


def stamp_moved() -> bytes:
    """The clerk's number stamp is moved on the page."""
    data = issued()
    number, body = _clerk_widget(data)
    return s.append(data, {number: body.replace(b"/Rect [110 695", b"/Rect [310 495")})


def stamp_overwritten() -> bytes:
    """The appearance stream of the clerk's number stamp is overwritten in place."""
    data = issued()
    _, body = _clerk_widget(data)
    found = re.search(rb"/AP << /N (\d+) 0 R >>", body)
    assert found is not None
    return s.append(data, {int(found.group(1)): s.field_appearance(b"999")})


def stamp_overwritten_then_signed() -> bytes:
    """The same, in the revision of a further signature that covers the whole file."""
    office = _issued()
    _, body = _clerk_widget(office.data)
    found = re.search(rb"/AP << /N (\d+) 0 R >>", body)
    assert found is not None
    return office.sign("organisation", also={int(found.group(1)): s.field_appearance(b"999")}).data


def signature_overwritten() -> bytes:
    """The clerk's signature dictionary is overwritten with a copy of the leader's."""
    data = issued()
    _, body = _clerk_widget(data)
    number = int(re.search(rb"/V (\d+) 0 R", body).group(1))  # type: ignore[union-attr]
    at = data.index(b"<< /Type /Sig ")
    return s.append(data, {number: data[at : data.index(b"\nendobj", at)]})


def field_renamed() -> bytes:
    """The clerk's signature field gets another name."""
    data = issued()
    number, body = _clerk_widget(data)
    return s.append(data, {number: body.replace(b"(Signature2)", b"(Signature9)")})


def field_removed() -> bytes:
    """The clerk's signature is taken out of form and page."""
    office = _issued()
    number, _ = _clerk_widget(office.data)
    office.fields.remove(number)
    office.annots.remove(number)
    return s.append(office.data, {s.FORM: office.form(), s.ANNOTS: office.annotations()})


def text_field_added() -> bytes:
    """A new form field that is no signature."""
    office = _issued()
    office.fields.append(90)
    office.annots.append(90)
    body = s.text_field().replace(b"(amount)", b"(other)").replace(b"[72 500 200 520]", b"[72 655 200 675]")
    return s.append(office.data, {90: body, s.FORM: office.form(), s.ANNOTS: office.annotations()})


def permissions_removed() -> bytes:
    """The catalogue no longer names the certification."""
    return s.append(issued(), {s.CATALOG: s.catalog()})


def page_added() -> bytes:
    """A third page."""
    pages = b"<< /Type /Pages /Count 3 /Kids [3 0 R 10 0 R 90 0 R] >>"
    return s.append(issued(), {s.PAGES: pages, 90: s.page(91, annots=b""), 91: s.stream(s.FORGED_TEXT)})


def page_removed() -> bytes:
    """The second page is taken out."""
    return s.append(issued(), {s.PAGES: b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"})


def page_cropped() -> bytes:
    """The first page is cropped."""
    return s.append(issued(), {s.PAGE: s.page(box=b"[0 0 595 400]")})


def _catalog_with(extra: bytes, objects: dict[int, bytes] | None = None) -> Callable[[], bytes]:
    def make() -> bytes:
        data = issued()
        found = re.findall(rb"/Perms << /DocMDP \d+ 0 R >>", data)
        return s.append(data, {s.CATALOG: s.catalog(extra=bytes(found[-1]) + extra), **(objects or {})})

    return make


def object_stream_overwritten() -> bytes:
    """A stream that held objects of the first revision is overwritten."""
    inner = s.page(s.SECOND_CONTENT, annots=b"")
    objects = Office().objects()
    del objects[s.SECOND]
    held = b"10 0 " + inner
    container = s.stream(held, b"/Type /ObjStm /N 1 /First 5")
    office = Office(data=_with_object_stream(objects, 40, container, {s.SECOND: 40}), next=60)
    office.sign("leader").sign("organisation")
    forged = b"10 0 " + s.page(s.CONTENT, annots=b"")
    return s.append(office.data, {40: s.stream(forged, b"/Type /ObjStm /N 1 /First 5")})


def _with_object_stream(objects: dict[int, bytes], number: int, container: bytes, held: dict[int, int]) -> bytes:
    """A first revision with a cross-reference stream, some of its objects in an object stream."""
    out = bytearray(b"%PDF-1.7\n%\xc4\xe3\xcf\xd2\n")
    offsets: dict[int, int] = {}
    for each, body in {**objects, number: container}.items():
        offsets[each] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (each, body)
    table = 59
    offsets[table] = len(out)
    rows = b""
    for each in range(60):
        if each in held:
            rows += bytes([2]) + held[each].to_bytes(4, "big") + b"\0\0"
        elif each in offsets:
            rows += bytes([1]) + offsets[each].to_bytes(4, "big") + b"\0\0"
        else:
            rows += bytes([0]) + b"\0\0\0\0" + b"\xff\xff"
    entries = b"/Type /XRef /Size 60 /W [1 4 2] /Root 1 0 R"
    at = len(out)
    out += b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, s.stream(rows, entries), at)
    return bytes(out)


def _with(objects: dict[int, bytes]) -> Office:
    """An issued document whose first revision differs in some objects."""
    office = Office(data=s.write(Office().objects() | objects), next=70)
    return office.sign("leader").sign("organisation")


def _table(data: bytes, row: bytes) -> bytes:
    """One more table that says something of object 4 alone."""
    trailer = b"<< /Size %d /Root 1 0 R /Prev %d >>" % (s.size_of(data), s.startxref(data))
    return data + b"xref\n4 1\n%s \ntrailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (row, trailer, len(data))


def stream_length_changed() -> bytes:
    """The length of the signed content stream is an object of its own, and shrinks."""
    data = b"<< /Length 60 0 R >>\nstream\n%s\nendstream" % s.CONTENT_TEXT
    office = _with({s.CONTENT: data, 60: b"%d" % len(s.CONTENT_TEXT)})
    return s.append(office.data, {60: b"40"})


def stream_filter_changed() -> bytes:
    """The filter of the signed content stream is an object of its own, and is replaced."""
    office = _with({s.CONTENT: s.stream(s.CONTENT_TEXT, b"/Filter 60 0 R"), 60: b"[]"})
    return s.append(office.data, {60: b"/ASCIIHexDecode"})


def other_generation() -> bytes:
    """The content's number is listed again under another generation; readers that ignore it show the forged one."""
    data = issued()
    forged = b"4 1 obj\n%s\nendobj\n" % s.stream(s.FORGED_TEXT)
    return _table(data + forged, b"%010d 00001 n" % len(data))


def freed() -> bytes:
    """The content is freed."""
    return _table(issued(), b"0000000000 00001 f")


def freed_under_other_generation() -> bytes:
    """The content's number is listed as free, with a generation that does not fit."""
    return _table(issued(), b"0000000000 65535 f")


def widget_adopted() -> bytes:
    """A widget that stood on the page without a field becomes a new signature's, with another appearance."""
    loose = b"<< /Type /Annot /Subtype /Widget /Rect [72 450 200 470] /P 3 0 R /AP << /N 9 0 R >> >>"
    office = Office(data=s.write(Office().objects() | {60: loose, s.ANNOTS: b"[8 0 R 60 0 R]"}), next=70)
    office.annots = [s.AMOUNT, 60]
    office.sign("leader")
    adopted = loose.replace(b"/N 9 0 R", b"/N 90 0 R").replace(b"/P 3", b"/FT /Sig /T (Adopted) /P 3")
    office.fields.append(60)
    return office.sign("organisation", also={60: adopted, 90: s.field_appearance(b"9.999.000")}).data


ATTACKS = [
    *(
        Attack(f"usf contents {name}", usf("contents", value), broken=reason)
        for name, value, reason in (
            ("empty", b"/Contents <>", "empty-contents"),
            ("zero", b"/Contents <00>", "empty-contents"),
            ("null", b"/Contents null", "no-contents"),
            ("removed", b"", "no-contents"),
        )
    ),
    *(
        Attack(f"usf range {name}", usf("range", value), broken=reason)
        for name, value, reason in (
            ("removed", b"", "no-byte-range"),
            ("null", b"/ByteRange null", "no-byte-range"),
            ("zeros", b"/ByteRange [0 0 0 0]", "odd-byte-range"),
            ("negative", b"/ByteRange [0 -9 99 9]", "odd-byte-range"),
            ("short", b"/ByteRange [0 9]", "odd-byte-range"),
        )
    ),
    Attack("isa1", isa1, changes=Changes.OTHER, why="page-changed"),
    Attack("isa2", isa2, tail="unlisted-object"),
    Attack("isa2 padded", lambda: isa2(2000), tail="unlisted-object"),
    Attack("isa3", isa3, tail="unlisted-object"),
    Attack("isa3b", isa3b, tail="empty-cross-reference"),
    Attack("isa4", isa4, changes=Changes.OTHER, why="page-changed"),
    Attack("isa without form", isa_no_form, changes=Changes.OTHER),
    Attack("swa", swa, broken="gap-is-not-contents", first_suffers=False),
    Attack("gap injection", gap_injection, broken="gap-is-not-contents", first_suffers=False),
    Attack("shadow hide", shadow_hide, changes=Changes.OTHER, why="page-changed"),
    Attack("shadow replace in place", shadow_replace_in_place, changes=Changes.OTHER, why="appearance-without-value"),
    Attack(
        "shadow replace, new object", shadow_replace_new_object, changes=Changes.OTHER, why="appearance-without-value"
    ),
    Attack("shadow replace, font", shadow_replace_font, changes=Changes.OTHER),
    Attack("hide and replace", hide_and_replace, changes=Changes.OTHER, why="page-changed"),
    Attack("page tree swapped", page_tree_swapped, changes=Changes.OTHER),
    Attack("edit and sign by the office", edit_and_sign, changes=Changes.OTHER, why="page-changed"),
    Attack("edit and sign by a stranger", lambda: edit_and_sign("stranger"), changes=Changes.OTHER, why="page-changed"),
    *(
        Attack(f"evil annotation, P={p}", evil_annotation(p), changes=Changes.ANNOTATIONS, why="annotation-added")
        for p in (None, 2, 3)
    ),
    Attack("stamp appearance", stamp_appearance_swapped, changes=Changes.OTHER, why="signature-widget-changed"),
    Attack("stamp moved", stamp_moved, changes=Changes.OTHER, why="signature-widget-changed"),
    Attack("stamp overwritten", stamp_overwritten, changes=Changes.OTHER, why="signature-widget-changed"),
    Attack(
        "stamp overwritten, signed",
        stamp_overwritten_then_signed,
        changes=Changes.OTHER,
        why="signature-widget-changed",
    ),
    Attack("signature overwritten", signature_overwritten, changes=Changes.OTHER, why="signature-widget-changed"),
    Attack("field renamed", field_renamed, changes=Changes.OTHER, why="field-removed"),
    Attack("field removed", field_removed, changes=Changes.OTHER, why="field-removed"),
    Attack("text field added", text_field_added, changes=Changes.OTHER, why="field-added"),
    Attack("permissions removed", permissions_removed, changes=Changes.OTHER, why="permissions-changed"),
    Attack("page added", page_added, changes=Changes.OTHER, why="page-count-changed"),
    Attack("page removed", page_removed, changes=Changes.OTHER, why="page-count-changed"),
    Attack("page cropped", page_cropped, changes=Changes.OTHER, why="page-changed"),
    Attack(
        "outline added",
        _catalog_with(b" /Outlines 90 0 R", {90: b"<< /Type /Outlines >>"}),
        changes=Changes.OTHER,
        why="catalog-changed",
    ),
    Attack(
        "script added",
        _catalog_with(b" /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"),
        changes=Changes.OTHER,
        why="catalog-changed",
    ),
    Attack(
        "attachment added",
        _catalog_with(b" /Names << /EmbeddedFiles << /Names [] >> >>"),
        changes=Changes.OTHER,
        why="catalog-changed",
    ),
    Attack(
        "layers added",
        _catalog_with(b" /OCProperties << /D << /OFF [4 0 R] >> >>"),
        changes=Changes.OTHER,
        why="catalog-changed",
    ),
    Attack(
        "object stream overwritten", object_stream_overwritten, changes=Changes.OTHER, why="object-stream-overwritten"
    ),
    Attack("stream length changed", stream_length_changed, changes=Changes.OTHER, why="stream-length-changed"),
    Attack("stream filter changed", stream_filter_changed, changes=Changes.OTHER, why="page-changed"),
    Attack("other generation", other_generation, changes=Changes.OTHER, why="generation-changed"),
    Attack("freed", freed, changes=Changes.OTHER, why="page-changed"),
    Attack("freed, odd generation", freed_under_other_generation, changes=Changes.OTHER, why="generation-changed"),
    Attack("widget adopted", widget_adopted, changes=Changes.OTHER, why="unsigned-field-paints"),
]
