"""Documents that a fully trusted configuration must not accept: each shows something else than its signers signed.

The attackers here know this program: they hold no key at all ("keyless": whatever they add is signed by nobody, or by a
time-stamp server that stamps for everyone), or they hold a good certificate of another office and sign last, so that
nothing stands behind the last signature.

Source: as attacks.py; Mainka et al., "Shadow Attacks: Hiding and Replacing Content in Signed PDFs" for documents whose
author prepared them; differences between readers (duplicate keys, mended tables) as measured with pdfium and poppler.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.extract import signing as s
from tests.extract.attacks import _issued, issued
from tests.extract.signing import Office

FORGED = s.stream(s.FORGED_TEXT)
PAINT = b"1 1 1 rg 0 0 300 40 re f 0 g"
_FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 300 40] /Resources << /Font << /F1 %d 0 R >> >>" % s.FONT


def painting() -> bytes:
    """An appearance that covers what is below it and writes another amount there."""
    return s.stream(PAINT + b" BT /F1 12 Tf 2 5 Td (So tien: 9.999.000 dong) Tj ET", _FORM)


def issued_with(objects: dict[int, bytes], *, annots: tuple[int, ...] = (), certify: int | None = None) -> Office:
    """An issued document whose author put other objects into its first revision."""
    office = Office(data=s.write(Office().objects() | objects), next=max([70, *objects]) + 1)
    office.annots += annots
    return office.sign("leader", certify=certify).sign("organisation", text=b"dau", rect=(220, 300, 300, 380))


def then_signed(office: Office, objects: dict[int, bytes], who: str = "stranger") -> bytes:
    """Objects and a further, invisible signature in one revision: nothing stands behind the last signature."""
    return office.sign(who, rect=(0, 0, 0, 0), also=objects).data


def stamped(office: Office, objects: dict[int, bytes] | None = None, *, rect: tuple[int, ...] = (0, 0, 0, 0)) -> Office:
    """A document timestamp as anybody gets it, in one revision with other objects."""
    left, bottom, right, top = rect
    return office.sign(
        "tsa", rect=(left, bottom, right, top), text=b"", also=objects, sub_filter=b"/ETSI.RFC3161",
        type_entry=b"/Type /DocTimeStamp", make=s.make_token, paint=PAINT if any(rect) else b"",
    )  # fmt: skip


# -- signature fields that nobody signed -------------------------------------------------------------------------------


def _added_field(value: Callable[[Office], tuple[bytes, dict[int, bytes]]]) -> Callable[[], bytes]:
    def make() -> bytes:
        office = _issued()
        entry, objects = value(office)
        field, appearance = office.take(), office.take()
        office.fields.append(field)
        office.annots.append(field)
        body = (
            b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Added) %s /Rect [72 650 372 690] /P 3 0 R /F 4"
            b" /AP << /N %d 0 R >> >>" % (entry, appearance)
        )
        added = {field: body, appearance: painting(), s.FORM: office.form(), s.ANNOTS: office.annotations()}
        return s.append(office.data, {**objects, **added})

    return make


def _copy(office: Office) -> tuple[bytes, dict[int, bytes]]:
    at = office.data.rindex(b"<< /Type /Sig ")
    number = office.take()
    return b"/V %d 0 R" % number, {number: office.data[at : office.data.index(b"\nendobj", at)]}


def _direct_copy(office: Office) -> tuple[bytes, dict[int, bytes]]:
    _, objects = _copy(office)
    return b"/V " + next(iter(objects.values())), {}


copied_signature = _added_field(_copy)
copied_signature_in_the_field = _added_field(_direct_copy)
hollow_signature = _added_field(lambda office: (b"/V << /Type /Sig >>", {}))
unsigned_field = _added_field(lambda office: (b"", {}))


def painting_timestamp() -> bytes:
    """A document timestamp whose widget covers the amount."""
    return stamped(_issued(), rect=(72, 650, 372, 690)).data


def unlisted_object_stamped() -> bytes:
    """An object that no table lists, then a document timestamp over it all; readers that mend the table show it."""
    office = _issued()
    office.data += b"4 0 obj\n%s\nendobj\n" % FORGED
    return stamped(office).data


# -- what the comparison could overlook --------------------------------------------------------------------------------


def widgets_swapped() -> bytes:
    """The clerk's field moves to a copy that is on no page; its old widget becomes the stranger's, with his stamp."""
    office = _issued()
    found = re.search(rb"(\d+) 0 obj\n(<< [^\n]*/T \(Signature2\)[^\n]*>>)\nendobj", office.data)
    assert found is not None
    number, body = int(found.group(1)), found.group(2)
    copy = office.take()
    office.fields[office.fields.index(number)] = copy
    field, signature = office.take(), office.take()
    office.fields.append(number)
    appearance = office.take()
    mine = re.sub(rb"/V \d+ 0 R", b"/V %d 0 R" % signature, body).replace(b"(Signature2)", b"(Signature8)")
    mine = re.sub(rb"/AP << /N \d+ 0 R >>", b"/AP << /N %d 0 R >>" % appearance, mine)
    objects = {
        copy: body,
        number: mine,
        appearance: s.field_appearance(b"999"),
        s.FORM: office.form(),
        field: b"null",
        signature: b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached"
        b" /ByteRange [0 ********** ********** **********] /Contents <%s> >>" % (b"0" * 9000),
    }
    return s.fill(s.append(office.data, objects), lambda signed: s.make_cms("stranger", signed))


def duplicate_key() -> bytes:
    """A page that names two contents: one reader takes the first, another the last."""
    office = _issued()
    page = s.page().replace(b"/Contents 4 0 R", b"/Contents 4 0 R /Contents 90 0 R")
    return then_signed(office, {s.PAGE: page, 90: FORGED})


def duplicate_key_of_a_stamp() -> bytes:
    """The clerk's widget, written anew with two appearances."""
    office = _issued()
    found = re.search(rb"(\d+) 0 obj\n(<< [^\n]*/T \(Signature2\)[^\n]*>>)\nendobj", office.data)
    assert found is not None
    body = re.sub(rb"(/AP << /N \d+ 0 R >>)", rb"\1 /AP << /N 90 0 R >>", found.group(2))
    return then_signed(office, {int(found.group(1)): body, 90: s.field_appearance(b"999")})


def small_matrix() -> bytes:
    """A form drawn a thousand times smaller than its numbers, shrunk to nothing by less than a thousandth."""
    entries = b"/Type /XObject /Subtype /Form /BBox [0 0 600000 900000] /Matrix [%s 0 0 %s 0 0]"
    font = b" /Resources << /Font << /F1 %d 0 R >> >>" % s.FONT
    body = b"BT /F1 14000 Tf 72000 600000 Td (khong duyet) Tj ET"
    office = issued_with({s.COVER: s.stream(body, entries % (b"0.0009", b"0.0009") + font)})
    return s.append(office.data, {s.COVER: s.stream(body, entries % (b"0.00001", b"0.00001") + font)})


def _page_with(resources: bytes) -> bytes:
    return b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Annots 7 0 R /Resources %s >>" % (
        s.PAGES,
        s.CONTENT,
        resources,
    )


def named_like_procset() -> bytes:
    """A colour space under the name /ProcSet turns white writing black."""
    resources = b"<< /Font << /F1 %d 0 R >> /ColorSpace << /ProcSet 61 0 R >> >>" % s.FONT
    text = b"/ProcSet cs 0 sc BT /F1 14 Tf 72 660 Td (So tien: 9.999.000 dong) Tj ET"
    office = issued_with(
        {s.PAGE: _page_with(resources), s.CONTENT: s.stream(text), 61: b"[/Indexed /DeviceGray 0 <FF>]"}
    )
    return s.append(office.data, {61: b"[/Indexed /DeviceGray 0 <00>]"})


def colours_as_text() -> bytes:
    """A colour table whose bytes read as the same text: UTF-16 for nothing, and one zero byte."""
    resources = b"<< /Font << /F1 %d 0 R >> /ColorSpace << /C 61 0 R >> >>" % s.FONT
    text = b"/C cs 0 sc BT /F1 14 Tf 72 660 Td (So tien: 9.999.000 dong) Tj ET"
    office = issued_with(
        {s.PAGE: _page_with(resources), s.CONTENT: s.stream(text), 61: b"[/Indexed /DeviceGray 0 <FEFF0000>]"}
    )
    return s.append(office.data, {61: b"[/Indexed /DeviceGray 0 <00>]"})


def page_tree_as_resources() -> bytes:
    """The page's resources are the node above it, which is judged as a page tree."""
    node = b"<< /Type /Pages /Count 2 /Kids [3 0 R 10 0 R] /Font << /F1 5 0 R >> /XObject << /Cover %d 0 R >> >>"
    office = issued_with({s.PAGE: _page_with(b"2 0 R"), s.PAGES: node % s.COVER})
    return s.append(office.data, {s.PAGES: node % 90, 90: s.stream(PAINT, _FORM)})


def page_as_resources() -> bytes:
    """Among the page's XObjects is what the page calls /PieceInfo: the page itself is that dictionary."""
    page = _page_with(b"<< /Font << /F1 5 0 R >> /XObject 3 0 R >>").replace(b"/Type", b"/PieceInfo %d 0 R /Type")
    office = issued_with({s.PAGE: page % s.COVER, s.CONTENT: s.stream(s.CONTENT_TEXT + b" q /PieceInfo Do Q")})
    return s.append(office.data, {s.PAGE: page % 90, 90: s.stream(PAINT, _FORM)})


def appearances_needed() -> bytes:
    """A field whose value is not what it shows; asked to write appearances anew, readers show the value."""
    office = issued_with({s.AMOUNT: s.text_field(value=b"9.999.000")})
    return s.append(office.data, {s.FORM: office.form().replace(b"/SigFlags", b"/NeedAppearances true /SigFlags")})


def default_appearance() -> bytes:
    """A field that shows what readers draw for it, in the form's default colour, which turns white."""
    field = s.text_field().replace(b"/DA (/F1 12 Tf) /AP << /N 9 0 R >>", b"")
    office = issued_with({s.AMOUNT: field})
    return s.append(office.data, {s.FORM: office.form().replace(b"(/F1 12 Tf)", b"(/F1 12 Tf 1 g)")})


def object_beyond_the_signed_part() -> bytes:
    """The first table lists an object behind the end of what is signed; it is written there later."""
    far = 60_000
    first = Office().objects() | {s.CONTENT: s.stream(s.CONTENT_TEXT), s.PAGE: s.page(60)}
    data = s.write(first)
    row = b"60 1\n%010d 00000 n \n" % far
    at = data.rindex(b"trailer")
    data = data[:at] + row + data[at:].replace(b"/Size 14", b"/Size 61")
    office = Office(data=data, next=70).sign("leader").sign("organisation")
    assert len(office.data) < far - 10
    forged = b"60 0 obj\n%s\nendobj\n" % FORGED
    office.data += b"%" + b"x" * (far - len(office.data) - 2) + b"\n" + forged
    return office.sign("stranger", rect=(0, 0, 0, 0)).data


def hybrid_beyond_the_signed_part() -> bytes:
    """The signed trailer names a hybrid stream behind its end, which is written there later."""
    first = Office().data
    far = 60_000
    at = first.rindex(b"/Root 1 0 R")
    data = first[:at] + b"/XRefStm %d " % far + first[at:]
    data = data[: data.rindex(b"startxref")] + first[first.rindex(b"startxref") :]
    office = Office(data=data, next=70).sign("leader").sign("organisation")
    content = len(office.data) + 1
    office.data += b"\n61 0 obj\n%s\nendobj\n" % FORGED
    rows = bytes([1]) + content.to_bytes(4, "big") + b"\0\0"
    table = s.stream(rows, b"/Type /XRef /Size 62 /W [1 4 2] /Index [61 1] /Root 1 0 R")
    office.data += b"%" + b"x" * (far - len(office.data) - 2) + b"\n62 0 obj\n%s\nendobj\n" % table
    return office.sign("stranger", rect=(0, 0, 0, 0)).data


def table_mended() -> bytes:
    """A bogus entry makes readers mend the table, and they find an object that only they see."""
    office = _issued()
    hidden = b"4 0 obj\n%s\nendobj\n" % FORGED
    office.data += hidden
    trailer = b"<< /Size 200 /Root 1 0 R /Prev %d >>" % s.startxref(office.data)
    at = len(office.data)
    office.data += (
        b"xref\n0 1\n0000000003 00000 n \n150 1\n0000000020 00000 n \ntrailer\n%s\nstartxref\n%d\n%%%%EOF\n"
        % (trailer, at)
    )
    return office.sign("stranger", rect=(0, 0, 0, 0)).data


def page_count() -> bytes:
    """The page tree says that it holds one page less; readers that believe it hide the last one."""
    return then_signed(_issued(), {s.PAGES: b"<< /Type /Pages /Count 1 /Kids [3 0 R 10 0 R] >>"})


def widget_with_script() -> bytes:
    """The new signature's widget carries a script that fills the amount when its page is shown."""
    script = b"/AA << /PO << /S /JavaScript /JS (this.getField\\('amount'\\).value = '9.999.000') >> >>"
    return _issued().sign("stranger", lock=script).data


def hybrid_update() -> bytes:
    """The forged content is listed by the hybrid stream of an update alone."""
    data = issued()
    forged_at = len(data)
    data += b"4 0 obj\n%s\nendobj\n" % FORGED
    stream_at = len(data)
    rows = bytes([1]) + forged_at.to_bytes(4, "big") + b"\0\0"
    data += b"90 0 obj\n%s\nendobj\n" % s.stream(rows, b"/Type /XRef /Size 91 /W [1 4 2] /Index [4 1] /Root 1 0 R")
    trailer = b"<< /Size 91 /Root 1 0 R /Prev %d /XRefStm %d >>" % (s.startxref(issued()), stream_at)
    table = len(data)
    row = b"90 1\n%010d 00000 n \n" % stream_at
    return data + b"xref\n%strailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (row, trailer, table)


def object_stream_update() -> bytes:
    """The page is redefined in an object stream of an update with a cross-reference stream."""
    data = issued()
    inner = b"3 0 " + s.page(91)
    out = bytearray(data)
    offsets = {}
    for number, body in {91: FORGED, 92: s.stream(inner, b"/Type /ObjStm /N 1 /First 4")}.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    offsets[93] = len(out)
    rows = bytes([2]) + (92).to_bytes(4, "big") + b"\0\0"
    rows += b"".join(bytes([1]) + offsets[each].to_bytes(4, "big") + b"\0\0" for each in (91, 92, 93))
    entries = b"/Type /XRef /Size 94 /W [1 4 2] /Index [3 1 91 3] /Root 1 0 R /Prev %d" % s.startxref(data)
    out += b"93 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (s.stream(rows, entries), offsets[93])
    return bytes(out)


def listed_twice() -> bytes:
    """One table lists the content twice, first as it was."""
    data = issued()
    first = Office().data
    old = first.index(b"4 0 obj")
    forged_at = len(data)
    data += b"4 0 obj\n%s\nendobj\n" % FORGED
    trailer = b"<< /Size %d /Root 1 0 R /Prev %d >>" % (s.size_of(data), s.startxref(data))
    rows = b"4 1\n%010d 00000 n \n4 1\n%010d 00000 n \n" % (old, forged_at)
    data += b"xref\n%strailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (rows, trailer, len(data))
    office = _issued()
    office.data = data
    return office.sign("stranger", rect=(0, 0, 0, 0)).data


def stream_over_the_end() -> bytes:
    """A signed stream is longer than the signed part: its rest, which paints, is written behind it."""
    start = s.CONTENT_TEXT + b"\n%"
    data = s.write(Office().objects() | {s.PAGE: s.page(60)})
    office = Office(data=data, next=70)
    at = len(office.data)
    office.data += b"60 0 obj\n<< /Length 40000 >>\nstream\n" + start
    trailer = b"<< /Size 70 /Root 1 0 R /Prev %d >>" % s.startxref(data)
    table = len(office.data)
    office.data += b"xref\n60 1\n%010d 00000 n \ntrailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (at, trailer, table)
    body = at + len(b"60 0 obj\n<< /Length 40000 >>\nstream\n")
    office.sign("leader")
    rest = b"\n" + s.FORGED_TEXT + b" "
    fill = 40_000 - (len(office.data) - body) - len(rest)
    assert fill > 0
    office.data += b"%" + b"x" * (fill - 1) + rest + b"\nendstream\nendobj\n"
    return office.sign("stranger", rect=(0, 0, 0, 0)).data


# -- annotations under P=3 ---------------------------------------------------------------------------------------------

_NOTE = b"<< /Type /Annot /Subtype /FreeText /Rect [72 640 372 680] /F 4 /DA (/Helv 12 Tf) /Contents (%s) >>"
_STAMP = b"<< /Type /Annot /Subtype /Stamp /Rect [72 640 372 680] /F 4 /AP << /N 61 0 R >> >>"


def _annotated(body: bytes) -> Office:
    extra = {60: body, 61: painting(), s.ANNOTS: b"[8 0 R 60 0 R]"}
    office = Office(data=s.write(Office().objects() | extra), next=70)
    office.annots.append(60)
    return office.sign("leader", certify=3)


def free_text_rewritten() -> bytes:
    """A FreeText note without an appearance says something else."""
    return s.append(_annotated(_NOTE % b"1.000").data, {60: _NOTE % b"9.999.000"})


def stamp_removed() -> bytes:
    """A stamp that covered a line is taken away."""
    office = _annotated(_STAMP)
    office.annots.remove(60)
    return s.append(office.data, {s.ANNOTS: office.annotations()})


def struck_out() -> bytes:
    """A line of the text is struck out."""
    office = Office().sign("leader", certify=3)
    number = office.take()
    office.annots.append(number)
    body = (
        b"<< /Type /Annot /Subtype /StrikeOut /Rect [72 650 372 680] /F 4 /C [1 0 0]"
        b" /QuadPoints [72 680 372 680 72 650 372 650] >>"
    )
    return s.append(office.data, {number: body, s.ANNOTS: office.annotations()})


def blackened() -> bytes:
    """A highlight in black."""
    office = Office().sign("leader", certify=3)
    number = office.take()
    office.annots.append(number)
    body = (
        b"<< /Type /Annot /Subtype /Highlight /Rect [72 650 372 680] /F 4 /C [0 0 0]"
        b" /QuadPoints [72 680 372 680 72 650 372 650] >>"
    )
    return s.append(office.data, {number: body, s.ANNOTS: office.annotations()})


def framed_link() -> bytes:
    """A link whose frame is as thick as a line of text."""
    office = Office().sign("leader", certify=3)
    number = office.take()
    office.annots.append(number)
    body = b"<< /Type /Annot /Subtype /Link /Rect [72 650 372 680] /F 4 /C [0 0 0] /Border [0 0 40] >>"
    return s.append(office.data, {number: body, s.ANNOTS: office.annotations()})


# -- around the document -----------------------------------------------------------------------------------------------


def layers_flipped() -> bytes:
    """A layer that was off when the document was signed is on."""
    properties = b"<< /OCGs [61 0 R] /D << /Order [61 0 R] /%s [61 0 R] >> >>"
    office = issued_with(
        {
            s.CATALOG: s.catalog(extra=b"/OCProperties 62 0 R"),
            61: b"<< /Type /OCG /Name (An) >>",
            62: properties % b"OFF",
        }
    )
    return then_signed(office, {62: properties % b"ON"})


def layer_usage() -> bytes:
    """The same layer is on when printed or exported."""
    group = b"<< /Type /OCG /Name (An) /Usage << /View << /ViewState /%s >> >> >>"
    properties = (
        b"<< /OCGs [61 0 R] /D << /Order [61 0 R] /AS [<< /Event /View /Category [/View] /OCGs [61 0 R] >>] >> >>"
    )
    office = issued_with({s.CATALOG: s.catalog(extra=b"/OCProperties 62 0 R"), 61: group % b"OFF", 62: properties})
    return then_signed(office, {61: group % b"ON"})


def catalog_gains(extra: bytes, objects: dict[int, bytes] | None = None) -> Callable[[], bytes]:
    """The stranger's revision adds to the catalogue."""

    def make() -> bytes:
        office = _issued(None)
        return then_signed(office, {s.CATALOG: s.catalog(extra=extra), **(objects or {})})

    return make


def form_gains(extra: bytes) -> Callable[[], bytes]:
    """The stranger's revision adds to the form."""

    def make() -> bytes:
        office = _issued(None)
        office.fields.append(office.next)
        form = office.form().replace(b"/SigFlags", extra + b" /SigFlags")
        office.fields.pop()
        return then_signed(office, {s.FORM: form})

    return make


def page_gains(extra: bytes) -> Callable[[], bytes]:
    """The stranger's revision adds to the first page."""

    def make() -> bytes:
        return then_signed(_issued(None), {s.PAGE: s.page().replace(b"/Contents 4 0 R", b"/Contents 4 0 R " + extra)})

    return make


def contents_gain() -> bytes:
    """A second content stream is put behind the first."""
    return then_signed(
        _issued(), {s.PAGE: s.page().replace(b"/Contents 4 0 R", b"/Contents [4 0 R 90 0 R]"), 90: FORGED}
    )


def stamp_hidden(flags: bytes) -> Callable[[], bytes]:
    """The flags of the clerk's stamp change."""

    def make() -> bytes:
        office = _issued()
        found = re.search(rb"(\d+) 0 obj\n(<< [^\n]*/T \(Signature2\)[^\n]*>>)\nendobj", office.data)
        assert found is not None
        return then_signed(office, {int(found.group(1)): found.group(2).replace(b"/F 132", b"/F " + flags)})

    return make


def to_unicode_swapped() -> bytes:
    """The signed font gets another encoding."""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Differences [49 /nine] >> >>"
    return then_signed(_issued(), {s.FONT: font})


def concatenated() -> bytes:
    """A second, complete document behind the signed one."""
    return issued() + s.write(Office().objects() | {s.CONTENT: FORGED})


def concatenated_before() -> bytes:
    """The signed document behind a complete other one."""
    return s.write(Office().objects() | {s.CONTENT: FORGED}) + issued()


def concatenated_and_stamped() -> bytes:
    """The same as the first, under a document timestamp."""
    office = _issued()
    office.data += s.write(Office().objects() | {s.CONTENT: FORGED})
    trailer = b"<< /Size %d /Root 1 0 R /Prev %d >>" % (s.size_of(issued()), s.startxref(issued()))
    at = len(office.data)
    office.data += b"xref\n0 1\n0000000000 65535 f \ntrailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (trailer, at)
    return stamped(office).data


def previous_in_a_circle() -> bytes:
    """A last table that names itself as the previous one: nothing before it is found any more."""
    data = issued()
    at = len(data)
    trailer = b"<< /Size %d /Root 1 0 R /Prev %d >>" % (s.size_of(data), at)
    return data + b"xref\n0 1\n0000000000 65535 f \ntrailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (trailer, at)


def two_tables_in_a_circle() -> bytes:
    """Two last tables that name each other as the previous one, with forged content in one of them."""
    data = issued()
    data += b"4 0 obj\n%s\nendobj\n" % FORGED
    first, row = len(data), b"4 1\n%010d 00000 n \n" % len(issued())
    length = len(_table_at(row, 0, 0))
    data += _table_at(row, first + length, first)
    return data + _table_at(b"0 1\n0000000000 65535 f \n", first, first + length)


def _table_at(rows: bytes, previous: int, own: int) -> bytes:
    trailer = b"<< /Size 200 /Root 1 0 R /Prev %010d >>" % previous
    return b"xref\n%strailer\n%s\nstartxref\n%010d\n%%%%EOF\n" % (rows, trailer, own)


def byte_range_of(numbers: Callable[[int, int, int], bytes]) -> Callable[[], bytes]:
    """The last byte range rewritten before it is signed: the digest is over what it says."""

    def make() -> bytes:
        data = issued()
        _, begin, end, rest = s.byte_range(data)
        old = re.findall(rb"/ByteRange \[[^\]]*\] *", data)[-1]
        new = (b"/ByteRange [" + numbers(begin, end, rest) + b"]").ljust(len(old))
        assert len(new) == len(old)
        at = data.rindex(old)
        data = data[:at] + new + data[at + len(old) :]
        words = [int(word) for word in re.findall(rb"\d+", new)]
        signed = b"".join(data[a : a + n] for a, n in zip(words[::2], words[1::2], strict=False))
        contents = s.make_cms("organisation", signed).hex().encode()
        return data[: begin + 1] + contents.ljust(end - begin - 2, b"0") + data[end - 1 :]

    return make


def filled_in() -> bytes:
    """The amount is filled in anew, in the revision of a stranger's signature."""
    return then_signed(_issued(), {s.AMOUNT: s.text_field(b"9.999.000", 90), 90: s.field_appearance(b"9.999.000")})
