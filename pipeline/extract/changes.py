"""What each revision did to the document before it: validation data, signing, form filling, annotations, or more.

The question is asked of neighbouring revisions only, walking both catalogues side by side by the role each object has,
so that every path to an object is judged where it is used and the work grows with the file, not with its signatures.
An object that nothing leads to shows nothing; an object that two things lead to must satisfy both.

What may follow a signature (`allowed`):

    certification   LTV   signing   form filling   annotations   other
    none            yes   yes       yes            no            no
    P = 1           yes   no        no             no            no
    P = 2           yes   yes       yes            no            no
    P = 3           yes   yes       yes            marks only    no

Marks are comments, links and highlights without an appearance of their own; what paints on the page (FreeText, Stamp,
anything with /AP) can lie over an amount and is content, whatever P says ("evil annotation attack").

Without a certification ISO 32000 forbids nothing; an issued document is not a draft to be annotated, so annotations are
refused there too. Validation data is allowed at P = 1 as well (ISO 32000-2 12.8.2.2.2). New signatures with a visible
widget are what P = 2 lets in: it is how a number, a date and a seal are put on a Vietnamese document.

Source: ISO 32000-2 7.5.6, 12.7, 12.8.2.2 (DocMDP), 12.8.2.4 (FieldMDP), 12.8.4 (DSS).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from pyhanko.pdf_utils import generic

from pipeline.extract.enumeration import fields_of, pages_of
from pipeline.extract.objects import (
    READ_ERRORS,
    LimitReached,
    Ref,
    View,
    is_dict,
    items,
    name_of,
    number_of,
    raw,
    ref_of,
    text_of,
)
from pipeline.extract.verification import note
from rules.facts import Changes, Note

_ORDER = tuple(Changes)
_MAX_PAIRS = 2_000_000
"""Object pairs looked at in one comparison; a file above this is UNKNOWN, never harmless."""

_CATALOG_LTV = frozenset({"/DSS", "/Extensions", "/Version", "/Metadata", "/MarkInfo", "/PieceInfo", "/LastModified"})
"""Validation data, and what describes a document without showing in it."""
_FORM_FREE = frozenset({"/Fields", "/DR", "/DA", "/Q", "/NeedAppearances", "/SigFlags"})
"""Judged apart, or by what they do to the fields (`_defaults`)."""
_PAGE_OWN = frozenset(
    {"/Annots", "/Parent", "/Tabs", "/LastModified", "/PieceInfo", "/Resources", "/MediaBox", "/CropBox", "/Rotate"}
)
_NO_PAGE_ROLE = frozenset(
    {"/Resources", "/XObject", "/Font", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Properties",
     "/CharProcs", "/AP", "/N", "/DR"}
)  # fmt: skip
"""A page or a node of the page tree reached by one of these is no page there: it may be, say, the dictionary of a
page's pictures as well, one of which has the name of a key that a page may change."""
_PAGE_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_ALWAYS_FREE = frozenset({"/Ff", "/Type", "/StructParent"})
"""Acrobat sets flags freely; a structure parent comes with tagging a new field."""
_SIGNING_KEYS = _ALWAYS_FREE | {"/V", "/AP", "/AS", "/F", "/DA", "/Q", "/MK", "/Lock", "/M", "/Kids", "/Parent"}
_VALUE_KEYS = _ALWAYS_FREE | {"/V", "/AP", "/AS", "/F", "/DA", "/Q", "/M", "/I", "/RV"}
_PLAIN_TYPES = frozenset({"/XObject", "/Font", "/FontDescriptor", "/Encoding", "/ExtGState", "/Pattern", "/Page"})
"""Types that a dictionary has by its place; others, such as /OCG, do something."""
_MARKS = frozenset({"/Text", "/Popup", "/Link", "/Highlight", "/Underline", "/Squiggly"})
"""Annotations that write nothing on the page of themselves. Striking a line out changes what it says."""
_PAINTING_KEYS = frozenset(
    {"/AP", "/Rect", "/Subtype", "/F", "/AS", "/OC", "/C", "/BS", "/Border", "/QuadPoints", "/CA"}
)
_FRAME = 3.0
"""Points up to which a frame around a link is a frame."""
_VISIBILITY = 0b1_0011_1111
"""Invisible, hidden, print, no zoom, no rotate, no view, toggle no view (ISO 32000-2 table 167)."""
_TEXT_KEYS = frozenset(
    {"/T", "/TU", "/TM", "/V", "/DV", "/DA", "/DS", "/RV", "/Contents", "/Lang", "/Alt", "/ActualText", "/E", "/M",
     "/NM", "/Name", "/Title", "/Reason", "/Location", "/ContactInfo", "/ID", "/Fields"}
)  # fmt: skip
"""Keys of strings that are text. Of others (a colour table) the bytes count: UTF-16 for nothing and two zero bytes read
as the same text."""
_FIELD_ROLE_KEYS = frozenset(
    {"/Obj", "/Parent", "/Popup", "/IRT", "/Fields", "/Annots", "/Kids", "/Data", "/T", "/P", "/Pg"}
)
"""Keys through which a field or annotation is meant as one; reached by any other key it is plain content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one revision did to the one before it."""

    changes: Changes
    reason: Note | None
    filled: frozenset[str] = frozenset()
    """Fields other than signatures whose value changed."""
    signed: frozenset[str] = frozenset()
    """Signature fields that were made or filled."""
    paints: bool = False
    """An annotation was added or changed that paints on the page."""


def compare_all(views: Sequence[View]) -> dict[int, Step]:
    """Revision → what it did to the one before it, for views of consecutive revisions, oldest first."""
    touched = _touched_tags(views) if len(views) > 2 else {}
    return {new.revision: compare(old, new, touched.get(new.revision)) for old, new in pairwise(views)}


def compare(old: View, new: View, touched: frozenset[int] | None = None) -> Step:
    """The gravest thing that `new` does to `old`; UNKNOWN with a reason when that cannot be told.

    `touched` holds the numbers of the tags below which `new` writes anything; None: not known.
    """
    comparison = _Comparison(old, new, touched)
    try:
        comparison.run()
    except LimitReached as limit:
        return Step(changes=Changes.UNKNOWN, reason=note("difference-limit", detail=str(limit)))
    except RecursionError:
        return Step(changes=Changes.UNKNOWN, reason=note("difference-limit", detail="nested too deeply"))
    except READ_ERRORS as error:
        return Step(
            changes=Changes.UNKNOWN, reason=note("difference-failed", detail=f"{type(error).__name__}: {error}")
        )
    return Step(
        changes=comparison.gravest,
        reason=comparison.reason,
        filled=frozenset(comparison.filled),
        signed=frozenset(comparison.signed),
        paints=comparison.paints,
    )


_UPWARDS = frozenset({"/P", "/Pg", "/Obj"})
"""From a tag to the one above it, to its page and to an annotation: what is judged elsewhere."""


def _touched_tags(views: Sequence[View]) -> dict[int, frozenset[int]]:
    """For each revision but the first, the objects of the structure tree below which it writes something.

    One walk over all versions of all tags saves one comparison a revision of the thousands that a long document has.
    Empty where the walk hits a limit.
    """
    written = {
        view.revision: {reference.idnum for reference in view.reader.xrefs.explicit_refs_in_revision(view.revision)}
        for view in views[1:]
    }
    users: dict[int, set[int]] = {}
    waiting: set[Ref] = set()
    seen: set[Ref] = set()
    try:
        for view in views:
            waiting |= _led_to(raw(view.child(view.trailer(), "/Root"), "/StructTreeRoot"))
        while waiting:
            ref = waiting.pop()
            seen.add(ref)
            if len(seen) > _MAX_PAIRS:
                return {}
            versions = [views[0], *(view for view in views[1:] if ref[0] in written[view.revision])]
            for view in versions:
                for led in _led_to(view.fetch(ref)):
                    users.setdefault(led[0], set()).add(ref[0])
                    if led not in seen:
                        waiting.add(led)
    except (*READ_ERRORS, LimitReached, RecursionError):
        return {}
    reached: dict[int, frozenset[int]] = {}
    for revision, numbers in written.items():
        touched = set(numbers)
        stack = list(numbers)
        while stack:
            new = users.get(stack.pop(), set()) - touched
            touched |= new
            stack.extend(new)
        reached[revision] = frozenset(touched)
    return reached


def _led_to(value: Any) -> set[Ref]:
    """The references in a value, however deep, but those upwards."""
    found: set[Ref] = set()
    stack = [value]
    while stack:
        each = stack.pop()
        if isinstance(each, generic.IndirectObject):
            found.add((each.idnum, each.generation))
        elif isinstance(each, generic.DictionaryObject):
            stack.extend(raw(each, key) for key in each if key not in _UPWARDS)
        elif isinstance(each, generic.ArrayObject):
            stack.extend(items(each))
    return found


def allowed(changes: Changes, *, certification: int | None, paints: bool = False) -> bool:
    """Whether the table above lets this follow a signature."""
    if changes is Changes.UNKNOWN or paints:
        return False
    highest = {1: Changes.LTV, 2: Changes.FORM_FILLING, 3: Changes.ANNOTATIONS}.get(
        certification or 2, Changes.FORM_FILLING
    )
    return _ORDER.index(changes) <= _ORDER.index(highest)


def graver(first: Changes, second: Changes) -> Changes:
    """The graver of two."""
    return max(first, second, key=_ORDER.index)


@dataclass(slots=True)
class _Form:
    """A revision's fields by name."""

    form: Any
    fields: dict[str, tuple[Any, Ref | None, str | None]] = field(default_factory=dict)
    widget_owner: dict[Ref, str] = field(default_factory=dict)


class _Comparison:
    def __init__(self, old: View, new: View, touched: frozenset[int] | None) -> None:
        self.old = old
        self.new = new
        self.touched = touched
        self.gravest = Changes.LTV
        self.reason: Note | None = None
        self.filled: set[str] = set()
        self.signed: set[str] = set()
        self.paints = False
        self.equal: set[tuple[Ref, Ref]] = set()
        self.own_pages: set[tuple[Ref, Ref]] = set()
        self.nodes: dict[tuple[Ref, Ref], tuple[Any, Any]] = {}
        self.own_fields: set[Ref] = set()
        self.new_signature_widgets: set[Ref] = set()
        self.roots: tuple[Ref | None, Ref | None] = (None, None)
        self.used: set[Ref] | None = None
        self.budget = _MAX_PAIRS

    def run(self) -> None:
        self._containers()
        old_trailer, new_trailer = self.old.trailer(), self.new.trailer()
        if self._differs(raw(old_trailer, "/Encrypt"), raw(new_trailer, "/Encrypt"), "/Encrypt"):
            self._found(Changes.OTHER, "encryption-changed")
        self.roots = ref_of(raw(old_trailer, "/Root")), ref_of(raw(new_trailer, "/Root"))
        old_root, new_root = self.old.child(old_trailer, "/Root"), self.new.child(new_trailer, "/Root")
        if not is_dict(old_root) or not is_dict(new_root):
            self._found(Changes.OTHER, "catalog-missing")
            return
        old_form, new_form = self._form(self.old, old_root), self._form(self.new, new_root)
        old_pages, new_pages = pages_of(self.old), pages_of(self.new)
        self._prepare(old_form, new_form, old_pages, new_pages)
        self._fields(old_form, new_form)
        self._catalog(old_root, new_root)
        self._pages(old_pages, new_pages, old_form, new_form)

    # -- the parts ---------------------------------------------------------------------------------------------------

    def _containers(self) -> None:
        """What tables can do behind the objects' back.

        Object streams of the past must not be overwritten: what they hold would change without being listed. And a
        number in use must not be listed under another generation or as free while something still leads to it: readers
        that look at the number alone would show the new object, or none.
        """
        sections = self.new.reader.xrefs
        held = {
            reference.idnum
            for revision in range(self.old.revision + 1)
            for reference in sections.object_streams_used_in(revision)
        }
        listed = {
            (reference.idnum, reference.generation)
            for reference in sections.explicit_refs_in_revision(self.new.revision)
        }
        known: dict[int, set[int]] = {}
        for revision in range(self.old.revision + 1):
            for reference in sections.explicit_refs_in_revision(revision):
                known.setdefault(reference.idnum, set()).add(reference.generation)
        for number, generation in sorted(each for each in listed if each[0] in known):
            if number in held and not self._same_container(number):
                self._found(Changes.OTHER, "object-stream-overwritten", object=str(number))
            before, after = self.old.fetch((number, generation)), self.new.fetch((number, generation))
            if isinstance(before, generic.NumberObject) and not _same_scalar(before, after):
                self._length(number, generation, {number for number, _ in listed})
            if before is None:
                live = [each for each in sorted(known[number]) if self.old.fetch((number, each)) is not None]
                if live and self._is_used((number, live[0])):
                    self._found(Changes.OTHER, "generation-changed", object=str(number))

    def _length(self, number: int, generation: int, listed: set[int]) -> None:
        """A number that changed may be the /Length of a stream that did not: the stream would end elsewhere.

        pyHanko's streams forget where their length came from, so the bytes are asked.
        """
        data = self.new.reader.stream.getvalue()
        sections = self.new.reader.xrefs
        for found in re.finditer(rb"/Length\s+%d\s+%d\s+R" % (number, generation), data):
            nearest = max(
                (
                    (offset, holder)
                    for revision in range(self.new.revision + 1)
                    for holder, (_, offset) in sections.get_xref_data(revision).standard_xrefs.items()
                    if offset <= found.start()
                ),
                default=None,
            )
            if nearest is not None and nearest[1] not in listed:
                self._found(Changes.OTHER, "stream-length-changed", object=str(nearest[1]))

    def _same_container(self, number: int) -> bool:
        before, after = self.old.fetch((number, 0)), self.new.fetch((number, 0))
        return isinstance(before, generic.StreamObject) and _same_stream(before, after) is not None

    def _is_used(self, ref: Ref) -> bool:
        """Something reachable in the new revision still refers to it."""
        if self.used is None:
            self.used = set()
            stack: list[Any] = [self.new.trailer()]
            while stack:
                value = stack.pop()
                here = ref_of(value)
                if here is not None:
                    if here in self.used:
                        continue
                    self.used.add(here)
                value = self.new.get(value)
                if isinstance(value, generic.DictionaryObject):
                    stack.extend(raw(value, key) for key in value)
                elif isinstance(value, generic.ArrayObject):
                    stack.extend(items(value))
        return ref in self.used

    def _prepare(
        self,
        old_form: _Form,
        new_form: _Form,
        old_pages: list[tuple[Any, Ref | None]],
        new_pages: list[tuple[Any, Ref | None]],
    ) -> None:
        for (old_page, old_ref), (new_page, new_ref) in zip(old_pages, new_pages, strict=False):
            if old_ref is not None and new_ref is not None:
                self.own_pages.add((old_ref, new_ref))
            while is_dict(old_page) and is_dict(new_page):
                old_parent, new_parent = raw(old_page, "/Parent"), raw(new_page, "/Parent")
                pair = ref_of(old_parent), ref_of(new_parent)
                if pair[0] is None or pair[1] is None or (pair[0], pair[1]) in self.own_pages:
                    break
                self.own_pages.add((pair[0], pair[1]))
                old_page, new_page = self.old.get(old_parent), self.new.get(new_parent)
                self.nodes[pair[0], pair[1]] = old_page, new_page
        old_owned = {ref for _, ref, _ in old_form.fields.values() if ref} | set(old_form.widget_owner)
        new_owned = {ref for _, ref, _ in new_form.fields.values() if ref} | set(new_form.widget_owner)
        self.own_fields = old_owned & new_owned
        for (old_page, _), (new_page, _) in zip(old_pages, new_pages, strict=False):
            old_refs = {ref_of(each) for each in items(self.old.child(old_page, "/Annots"))}
            new_refs = {ref_of(each) for each in items(self.new.child(new_page, "/Annots"))}
            self.own_fields |= {ref for ref in old_refs & new_refs if ref is not None}

    def _catalog(self, old_root: Any, new_root: Any) -> None:
        for key in sorted(set(old_root) | set(new_root)):
            old_value, new_value = raw(old_root, key), raw(new_root, key)
            match str(key):
                case "/AcroForm" | "/Pages":
                    continue
                case "/Perms":
                    self._permissions(old_value, new_value)
                case "/StructTreeRoot":
                    self._structure(old_value, new_value)
                case "/Names":
                    self._names(old_value, new_value)
                case free if free in _CATALOG_LTV:
                    continue
                case _:
                    path = self._differs(old_value, new_value, str(key))
                    if path is not None:
                        self._found(Changes.OTHER, "catalog-changed", path=path)

    def _permissions(self, old_value: Any, new_value: Any) -> None:
        """A certification writes /Perms; taking it away or pointing it elsewhere afterwards undoes it."""
        old_permissions, new_permissions = self.old.get(old_value), self.new.get(new_value)
        for key in sorted(old_permissions) if is_dict(old_permissions) else ():
            if self._differs(raw(old_permissions, key), raw(new_permissions, key), str(key)):
                self._found(Changes.OTHER, "permissions-changed", key=str(key))

    def _names(self, old_value: Any, new_value: Any) -> None:
        """Names lead to scripts and attachments and must stay; Acrobat adds /AP, comments' icons, with a comment."""
        old_names, new_names = self.old.get(old_value), self.new.get(new_value)
        keys = set(old_names or ()) | set(new_names or ())
        for key in sorted(keys):
            path = self._differs(raw(old_names, key), raw(new_names, key), f"/Names{key}")
            if path is not None:
                level = Changes.ANNOTATIONS if key == "/AP" and raw(old_names, key) is None else Changes.OTHER
                self._found(level, "catalog-changed", path=path)

    def _structure(self, old_value: Any, new_value: Any) -> None:
        """Tags: nothing may change but what tagging a new signature field adds to it."""
        path = self._differs(old_value, new_value, "/StructTreeRoot", growing=True)
        if path is not None:
            self._found(Changes.OTHER, "structure-changed", path=path)

    # -- pages -------------------------------------------------------------------------------------------------------

    def _pages(
        self,
        old_pages: list[tuple[Any, Ref | None]],
        new_pages: list[tuple[Any, Ref | None]],
        old_form: _Form,
        new_form: _Form,
    ) -> None:
        if len(old_pages) != len(new_pages):
            self._found(Changes.OTHER, "page-count-changed", before=str(len(old_pages)), after=str(len(new_pages)))
            return
        for old_node, new_node in self.nodes.values():
            if not is_dict(old_node) or not is_dict(new_node):
                self._found(Changes.OTHER, "page-tree-changed", path="/Parent")
                continue
            # Readers that believe it hide the pages behind it; what else a node says is inherited or says nothing.
            if self._differs(raw(old_node, "/Count"), raw(new_node, "/Count"), "/Count") is not None:
                self._found(Changes.OTHER, "page-tree-changed", path="/Count")
        for number, ((old_page, _), (new_page, _)) in enumerate(zip(old_pages, new_pages, strict=True), start=1):
            for key in sorted((set(old_page) | set(new_page)) - _PAGE_OWN):
                old_value, new_value = raw(old_page, key), raw(new_page, key)
                if key == "/Contents":
                    old_value, new_value = _only_member(self.old, old_value), _only_member(self.new, new_value)
                path = self._differs(old_value, new_value, str(key))
                if path is not None:
                    self._found(Changes.OTHER, "page-changed", page=str(number), path=path)
            for key in _PAGE_INHERITED:
                old_value = _inherited(self.old, old_page, key)
                new_value = _inherited(self.new, new_page, key)
                if key == "/CropBox":
                    old_value = old_value or _inherited(self.old, old_page, "/MediaBox")
                    new_value = new_value or _inherited(self.new, new_page, "/MediaBox")
                path = self._differs(old_value, new_value, key)
                if path is not None and not (key == "/Resources" and self._nothing(old_value, new_value)):
                    self._found(Changes.OTHER, "page-changed", page=str(number), path=path)
            self._annotations(number, old_page, new_page, old_form, new_form)

    def _nothing(self, old_value: Any, new_value: Any) -> bool:
        """Both are missing or empty."""
        return not self.old.get(old_value) and not self.new.get(new_value)

    def _annotations(self, number: int, old_page: Any, new_page: Any, old_form: _Form, new_form: _Form) -> None:
        old_values = items(self.old.child(old_page, "/Annots"))
        new_values = items(self.new.child(new_page, "/Annots"))
        old_refs = [ref for ref in map(ref_of, old_values) if ref is not None]
        new_refs = [ref for ref in map(ref_of, new_values) if ref is not None]
        kept = [ref for ref in old_refs if ref in set(new_refs)]
        if [ref for ref in new_refs if ref in set(old_refs)] != kept:
            self.paints = True
            self._found(Changes.ANNOTATIONS, "annotations-reordered", page=str(number))
        loose = [each for each in new_values if ref_of(each) is None]
        for value in old_values:
            ref = ref_of(value)
            annotation = self.old.get(value)
            if not is_dict(annotation):
                continue
            if ref is not None and ref in new_refs:
                owner = new_form.widget_owner.get(ref)
                if owner is None or ref not in old_form.widget_owner:
                    self._kept_annotation(number, ref, annotation)
                elif owner != old_form.widget_owner[ref]:
                    # Judged by name alone, a field could leave its widget to another one.
                    self._found(Changes.OTHER, "widget-of-other-field", page=str(number), field=owner)
                continue
            match_at = next(
                (at for at, each in enumerate(loose) if self._differs(value, each, "/Annots") is None), None
            )
            if match_at is not None:
                del loose[match_at]
            elif ref is not None and self._moved_to_direct(value, loose):
                continue
            elif name_of(self.old.child(annotation, "/Subtype")) == "/Widget":
                self._found(Changes.OTHER, "widget-removed", page=str(number))
            else:
                self.paints = self.paints or self._is_painting(self.old, annotation)
                self._found(Changes.ANNOTATIONS, "annotation-removed", page=str(number))
        added = [each for each in new_values if (ref := ref_of(each)) is not None and ref not in old_refs] + loose
        for value in added:
            self._added_annotation(number, value, new_form)

    def _moved_to_direct(self, value: Any, loose: list[Any]) -> bool:
        for at, each in enumerate(loose):
            if self._differs(self.old.get(value), each, "/Annots") is None:
                del loose[at]
                return True
        return False

    def _kept_annotation(self, number: int, ref: Ref, before: Any) -> None:
        after = self.new.fetch(ref)
        is_widget = name_of(self.old.child(before, "/Subtype")) == "/Widget"
        for key in sorted(set(before) | set(after if is_dict(after) else ())):
            path = self._differs(raw(before, key), raw(after, key), str(key))
            if path is not None:
                level = Changes.OTHER if is_widget or not is_dict(after) else Changes.ANNOTATIONS
                self.paints = self.paints or key in _PAINTING_KEYS or self._is_painting(self.old, before)
                self._found(level, "annotation-changed", page=str(number), path=path)

    def _added_annotation(self, number: int, value: Any, new_form: _Form) -> None:
        annotation = self.new.get(value)
        if not is_dict(annotation):
            return
        subtype = name_of(self.new.child(annotation, "/Subtype"))
        ref = ref_of(value)
        if subtype == "/Widget" or (ref is not None and ref in new_form.widget_owner):
            if ref is not None and ref in self.new_signature_widgets and subtype == "/Widget":
                return
            self._found(Changes.OTHER, "widget-added", page=str(number))
        else:
            self.paints = self.paints or self._is_painting(self.new, annotation)
            self._found(Changes.ANNOTATIONS, "annotation-added", page=str(number), subtype=(subtype or "/")[1:])

    @staticmethod
    def _is_painting(view: View, annotation: Any) -> bool:
        """It writes on the page or covers something there; marks in a light colour and thin frames do not."""
        subtype = name_of(view.child(annotation, "/Subtype"))
        if subtype not in _MARKS or raw(annotation, "/AP") is not None:
            return True
        colour = [number_of(view.get(each)) or 0.0 for each in items(view.child(annotation, "/C"))]
        is_dark = bool(colour) and (sum(colour) / len(colour) < 0.5) is (len(colour) != 4)
        if subtype == "/Highlight":
            return is_dark
        widths = [number_of(view.get(each)) for each in items(view.child(annotation, "/Border"))[2:3]]
        widths.append(number_of(view.child(view.child(annotation, "/BS"), "/W")))
        return any(width is not None and width > _FRAME for width in widths)

    # -- the form ----------------------------------------------------------------------------------------------------

    def _form(self, view: View, root: Any) -> _Form:
        form = _Form(form=view.child(root, "/AcroForm"))
        for name, value, ref, kind in fields_of(view):
            if name in form.fields:
                # Two fields of one name: told apart by their place, so that neither hides behind the other.
                name = f"{name}#{ref[0] if ref else len(form.fields)}"
            form.fields[name] = (value, ref, kind)
            if ref is not None:
                form.widget_owner[ref] = name
            for kid in items(view.child(value, "/Kids")):
                kid_ref = ref_of(kid)
                if kid_ref is not None and raw(view.get(kid), "/T") is None:
                    form.widget_owner[kid_ref] = name
        return form

    def _fields(self, old: _Form, new: _Form) -> None:
        if is_dict(old.form) and not is_dict(new.form):
            self._found(Changes.OTHER, "form-removed")
            return
        if is_dict(old.form) and is_dict(new.form):
            for key in sorted((set(old.form) | set(new.form)) - _FORM_FREE):
                path = self._differs(raw(old.form, key), raw(new.form, key), str(key))
                if path is not None:
                    self._found(Changes.OTHER, "form-changed", path=path)
            self._resources(raw(old.form, "/DR"), raw(new.form, "/DR"))
            self._defaults(old, new)
        for name in old.fields.keys() - new.fields.keys():
            self._found(Changes.OTHER, "field-removed", field=name)
        for name, (value, ref, kind) in new.fields.items():
            if name not in old.fields:
                self._new_field(name, value, ref, kind)
                continue
            old_value, old_ref, old_kind = old.fields[name]
            if old_ref != ref:
                self._found(Changes.OTHER, "field-changed", field=name, path="/Fields")
            elif old_kind != kind:
                self._found(Changes.OTHER, "field-changed", field=name, path="/FT")
            elif kind == "/Sig":
                self._signature_field(name, old_value, value, ref)
            else:
                self._other_field(name, old_value, value)

    def _defaults(self, old: _Form, new: _Form) -> None:
        """What the form says of all its fields: asked to, readers draw them anew, and show the value they find.

        Before it was signed, a value may have been another than the one that its appearance shows.
        """
        filled = [value for value, _, kind in old.fields.values() if kind is not None and kind != "/Sig"]
        if not filled:
            return
        before, after = (
            isinstance(flag, generic.BooleanObject) and bool(flag.value)
            for flag in (self.old.child(old.form, "/NeedAppearances"), self.new.child(new.form, "/NeedAppearances"))
        )
        if after and not before:
            self._found(Changes.OTHER, "form-changed", path="/NeedAppearances")
        for key in ("/DA", "/Q"):
            path = self._differs(raw(old.form, key), raw(new.form, key), key)
            if path is not None and any(_inherited(self.old, value, key) is None for value in filled):
                self._found(Changes.OTHER, "form-changed", path=path)

    def _resources(self, old_value: Any, new_value: Any) -> None:
        """Default resources may grow by what a new appearance needs; what was there must stay as it was."""
        old_resources, new_resources = self.old.get(old_value), self.new.get(new_value)
        for kind in sorted(old_resources) if is_dict(old_resources) else ():
            old_kind, new_kind = self.old.child(old_resources, kind), self.new.child(new_resources, kind)
            if not is_dict(old_kind):
                if self._differs(raw(old_resources, kind), raw(new_resources, kind), str(kind)) is not None:
                    self._found(Changes.FORM_FILLING, "form-resources-changed", path=str(kind))
                continue
            for key in sorted(old_kind):
                path = self._differs(raw(old_kind, key), raw(new_kind, key), f"/DR{kind}{key}")
                if path is not None:
                    self._found(Changes.FORM_FILLING, "form-resources-changed", path=path)

    def _new_field(self, name: str, value: Any, ref: Ref | None, kind: str | None) -> None:
        kids = [self.new.get(kid) for kid in items(self.new.child(value, "/Kids"))]
        if kind is None and kids:
            return  # an inner node: its kids are fields and are judged as such
        if kind != "/Sig":
            self._found(Changes.OTHER, "field-added", field=name)
            return
        self._widgets_of(value, ref)
        self._signed(name, value, is_ready=False)

    def _widgets_of(self, value: Any, ref: Ref | None) -> None:
        if ref is not None:
            self.new_signature_widgets.add(ref)
        for kid in items(self.new.child(value, "/Kids")):
            kid_ref = ref_of(kid)
            if kid_ref is not None:
                self.new_signature_widgets.add(kid_ref)

    def _signed(self, name: str, value: Any, *, is_ready: bool) -> None:
        """A field that this revision made or filled."""
        signature_value = raw(value, "/V")
        signature = self.new.get(signature_value)
        ref = ref_of(signature_value)
        if ref is not None and raw(self.old.fetch(ref), "/ByteRange") is not None:
            self._found(Changes.OTHER, "signature-object-reused", field=name)
        for widget in self._own_widgets(value):
            script = next((key for key in ("/A", "/AA") if raw(widget, key) is not None), None)
            if script is not None:
                # It may fill in other fields as soon as its page is shown.
                self._found(Changes.OTHER, "signature-widget-acts", field=name, path=script)
        if not self._is_signature(signature) and self._shows_something(value):
            self._found(Changes.OTHER, "unsigned-field-paints", field=name)
        self.signed.add(name)
        is_timestamp = name_of(self.new.child(signature, "/Type")) == "/DocTimeStamp" or (
            name_of(self.new.child(signature, "/SubFilter")) == "/ETSI.RFC3161"
        )
        if is_timestamp and self._is_visible(value) and self._shows_something(value):
            # Anybody is given a timestamp: what it paints is nobody's statement. Where the field stood ready before,
            # somebody wanted it there, and it stays open.
            level = Changes.UNKNOWN if is_ready else Changes.OTHER
            self._found(level, "timestamp-paints", field=name)
        elif not is_timestamp or self._is_visible(value):
            self._found(Changes.SIGNING, "signed", field=name)

    def _own_widgets(self, value: Any) -> list[Any]:
        return [value, *(self.new.get(kid) for kid in items(self.new.child(value, "/Kids")))]

    def _is_signature(self, signature: Any) -> bool:
        """It has what every signature has; whether that holds is asked of each signature."""
        return (
            is_dict(signature)
            and len(items(self.new.child(signature, "/ByteRange"))) > 0
            and isinstance(raw(signature, "/Contents"), (generic.TextStringObject, generic.ByteStringObject))
        )

    def _shows_something(self, value: Any) -> bool:
        """A widget of the field draws: its appearance has content, or readers make one from its colours."""
        for widget in self._own_widgets(value):
            normal = self.new.child(self.new.child(widget, "/AP"), "/N")
            streams = [normal] if not is_dict(normal) else [self.new.child(normal, key) for key in normal]
            if any(isinstance(each, generic.StreamObject) and _draws(each) for each in streams):
                return True
            marks = self.new.child(widget, "/MK")
            if any(raw(marks, key) is not None for key in ("/BG", "/CA", "/I")):
                return True
        return False

    def _is_visible(self, value: Any) -> bool:
        for widget in self._own_widgets(value):
            numbers = [number_of(self.new.get(each)) for each in items(self.new.child(widget, "/Rect"))]
            if len(numbers) == 4 and None not in numbers:
                left, bottom, right, top = (number or 0.0 for number in numbers)
                if abs(right - left) > 0 and abs(top - bottom) > 0:
                    return True
        return False

    def _signature_field(self, name: str, before: Any, after: Any, ref: Ref | None) -> None:
        was_signed = self.old.child(before, "/V") is not None
        is_signed = self.new.child(after, "/V") is not None
        if not was_signed and is_signed:
            pairs = zip(items(self.old.child(before, "/Kids")), items(self.new.child(after, "/Kids")), strict=False)
            widgets = [(before, after), *((self.old.get(one), self.new.get(other)) for one, other in pairs)]
            for one, other in widgets:
                if not is_dict(one) or not is_dict(other):
                    continue
                for _, path in self._differences(one, other, _SIGNING_KEYS):
                    self._found(Changes.OTHER, "field-changed", field=name, path=path)
            self._widgets_of(after, ref)
            self._signed(name, after, is_ready=True)
            return
        for _, path in self._widget_differences(before, after, _ALWAYS_FREE):
            code = "signature-widget-changed" if was_signed else "field-changed"
            self._found(Changes.OTHER, code, field=name, path=path)

    def _other_field(self, name: str, before: Any, after: Any) -> None:
        differences = self._widget_differences(before, after, frozenset({"/Type"}))
        if not differences:
            return
        keys = {key for key, _ in differences}
        foreign = sorted(path for key, path in differences if key not in _VALUE_KEYS)
        if foreign:
            self._found(Changes.OTHER, "field-changed", field=name, path=foreign[0])
        elif "/V" in keys or "/RV" in keys:
            self.filled.add(name)
            self._found(Changes.FORM_FILLING, "field-filled", field=name)
        elif keys & {"/AP", "/AS", "/F"}:
            # What is shown changed and what is said did not: a shadow attack, or at best a picture that lies.
            self._found(Changes.OTHER, "appearance-without-value", field=name)
        elif not keys <= _ALWAYS_FREE:
            self.filled.add(name)
            self._found(Changes.FORM_FILLING, "field-filled", field=name)

    def _differences(self, before: Any, after: Any, free: frozenset[str]) -> list[tuple[str, str]]:
        """(key, path) of each key that differs, without the free ones and without /Kids and /Parent."""
        found = []
        for key in sorted((set(before) | set(after)) - free - {"/Kids", "/Parent"}):
            if key == "/F" and self._flags(self.old, before) == self._flags(self.new, after):
                continue
            path = self._differs(raw(before, key), raw(after, key), str(key))
            if path is not None:
                found.append((str(key), path))
        return found

    @staticmethod
    def _flags(view: View, widget: Any) -> int:
        """The annotation flags that decide whether it is seen; locking and read-only come and go with signing."""
        return int(number_of(view.child(widget, "/F")) or 0) & _VISIBILITY

    def _widget_differences(self, before: Any, after: Any, free: frozenset[str]) -> list[tuple[str, str]]:
        """As above, for the field and for the widgets among its kids."""
        found = self._differences(before, after, free)
        if ref_of(raw(before, "/Parent")) != ref_of(raw(after, "/Parent")):
            found.append(("/Parent", "/Parent"))
        old_kids = items(self.old.child(before, "/Kids"))
        new_kids = items(self.new.child(after, "/Kids"))
        if bool(old_kids) != bool(new_kids) or [ref_of(kid) for kid in new_kids[: len(old_kids)]] != [
            ref_of(kid) for kid in old_kids
        ]:
            found.append(("/Kids", "/Kids"))
        old_widgets = [kid for kid in old_kids if raw(self.old.get(kid), "/T") is None]
        new_widgets = [kid for kid in new_kids if raw(self.new.get(kid), "/T") is None]
        if len(old_widgets) != len(new_widgets):
            return [*found, ("/Kids", "/Kids")]
        for old_kid, new_kid in zip(old_widgets, new_widgets, strict=True):
            old_widget, new_widget = self.old.get(old_kid), self.new.get(new_kid)
            if ref_of(old_kid) != ref_of(new_kid) or not is_dict(old_widget) or not is_dict(new_widget):
                if self._differs(old_kid, new_kid, "/Kids") is not None:
                    found.append(("/Kids", "/Kids"))
                continue
            found += self._differences(old_widget, new_widget, free)
        return found

    # -- equality ----------------------------------------------------------------------------------------------------

    def _differs(self, old_value: Any, new_value: Any, path: str, *, growing: bool = False) -> str | None:
        """The path to the first difference in meaning between two values; None when they say the same.

        References are followed on both sides, so an object may change its number or become direct. Two references to
        the same page, field or annotation are equal here: those are judged as what they are. `growing` lets arrays and
        dictionaries of a structure tree gain what leads to new signature fields.
        """
        assumed: set[tuple[Ref, Ref]] = set()
        stack: list[tuple[Any, Any, str, str]] = [(old_value, new_value, path, path)]
        while stack:
            before, after, key, where = stack.pop()
            if growing and key == "/ParentTreeNextKey":
                continue
            if where.endswith(("/Resources/ProcSet", "/DR/ProcSet")) and all(
                value is None or isinstance(value, generic.ArrayObject)
                for value in (self.old.get(before), self.new.get(after))
            ):
                continue  # obsolete since PDF 1.4 (ISO 32000-2 14.2); writers add and drop it
            old_ref, new_ref = ref_of(before), ref_of(after)
            if old_ref is not None and new_ref is not None:
                if growing and self.touched is not None and old_ref == new_ref and old_ref[0] not in self.touched:
                    continue  # not a byte of it or of what stands below it was written anew
                pair = (old_ref, new_ref)
                if pair in self.equal or pair in assumed or self._has_own_judge(pair, key):
                    continue
                assumed.add(pair)
                self.budget -= 1
                if self.budget < 0:
                    raise LimitReached("too many objects")
            before, after = self.old.get(before), self.new.get(after)
            if before is None or after is None:
                if _goes_without_saying(key, after if before is None else before):
                    continue
                if before is not after and not (growing and before is None and self._is_new_tag(after)):
                    return where
                continue
            ignored: frozenset[str] = frozenset()
            if isinstance(before, generic.StreamObject) or isinstance(after, generic.StreamObject):
                same = _same_stream(before, after)
                if same is None:
                    return where
                ignored = same
            if isinstance(before, generic.DictionaryObject):
                if not isinstance(after, generic.DictionaryObject):
                    return where
                for name in sorted((set(before) | set(after)) - ignored):
                    stack.append((raw(before, name), raw(after, name), str(name), where + str(name)))
            elif isinstance(before, generic.ArrayObject):
                if not isinstance(after, generic.ArrayObject):
                    return where
                pairs = self._pair_up(items(before), items(after), growing)
                if pairs is None:
                    return where
                stack.extend((one, other, key, where) for one, other in pairs)
            elif not _same_scalar(before, after, is_text=key in _TEXT_KEYS):
                return where
        if not growing:
            self.equal |= assumed
        return None

    def _has_own_judge(self, pair: tuple[Ref, Ref], key: str) -> bool:
        if pair in self.own_pages and key not in _NO_PAGE_ROLE:
            return is_dict(self.old.fetch(pair[0])) and is_dict(self.new.fetch(pair[1]))
        if key in _FIELD_ROLE_KEYS:
            if pair == self.roots:
                return True
            return pair[0] == pair[1] and pair[0] in self.own_fields and is_dict(self.new.fetch(pair[1]))
        return False

    def _pair_up(self, before: list[Any], after: list[Any], growing: bool) -> list[tuple[Any, Any]] | None:
        if len(before) == len(after):
            return list(zip(before, after, strict=True))
        if not growing or len(after) < len(before):
            return None
        # A structure array that grew: members keep their order, and each newcomer leads to a new signature field.
        pairs: list[tuple[Any, Any]] = []
        rest = list(after)
        for value in before:
            while rest and not self._looks_same(value, rest[0]):
                if not self._is_new_tag(self.new.get(rest.pop(0))):
                    return None
            if not rest:
                return None
            pairs.append((value, rest.pop(0)))
        return pairs if all(self._is_new_tag(self.new.get(each)) for each in rest) else None

    def _looks_same(self, before: Any, after: Any) -> bool:
        """Good enough to pair two members up; whether they are equal is asked of the pair afterwards."""
        old_ref, new_ref = ref_of(before), ref_of(after)
        if old_ref is not None and old_ref == new_ref:
            return True
        one, other = self.old.get(before), self.new.get(after)
        if isinstance(one, generic.ArrayObject) and isinstance(other, generic.ArrayObject):
            members = list(zip(items(one), items(other), strict=False))
            return len(one) == len(other) and all(
                ref_of(a) == ref_of(b) if ref_of(a) or ref_of(b) else _same_scalar(a, b) or type(a) is type(b)
                for a, b in members
            )
        if is_dict(one) and is_dict(other):
            return set(one) == set(other)
        return _same_scalar(one, other)

    def _is_new_tag(self, value: Any) -> bool:
        """A number of the parent tree, or a structure element that leads to nothing but new signature widgets."""
        if isinstance(value, generic.NumberObject):
            return True
        stack, looked = [value], 0
        found = False
        while stack and looked < 64:
            looked += 1
            element = stack.pop()
            if not is_dict(element):
                return False
            target = raw(element, "/Obj")
            if target is not None:
                ref = ref_of(target)
                if ref is None or ref not in self.new_signature_widgets:
                    return False
                found = True
                continue
            kids = raw(element, "/K")
            resolved = self.new.get(kids)
            members = items(resolved) if isinstance(resolved, generic.ArrayObject) else [kids]
            if not members or any(isinstance(self.new.get(each), generic.NumberObject) for each in members):
                return False
            stack.extend(self.new.get(each) for each in members)
        return found and not stack

    def _found(self, level: Changes, code: str, **values: str) -> None:
        if _ORDER.index(level) > _ORDER.index(self.gravest):
            self.gravest = level
            self.reason = note(code, revision=str(self.new.revision), **values)


def _goes_without_saying(key: str, value: Any) -> bool:
    """A value that says what leaving the key out says: libraries copy a page a little more or less wordily."""
    match key:
        case "/Rotate":
            return number_of(value) == 0
        case "/Type":
            return name_of(value) in _PLAIN_TYPES
        case "/XObject" | "/Font" | "/ExtGState" | "/ColorSpace" | "/Pattern" | "/Shading" | "/Properties":
            return is_dict(value) and not value
        case _:
            return False


def _only_member(view: View, value: Any) -> Any:
    """What is in an array of one; anything else as it is."""
    members = items(view.get(value))
    return members[0] if len(members) == 1 else value


def _inherited(view: View, page: Any, key: str) -> Any:
    for _ in range(64):
        if not is_dict(page):
            return None
        value = raw(page, key)
        if value is not None:
            return value
        page = view.child(page, "/Parent")
    return None


def _same_stream(before: Any, after: Any) -> frozenset[str] | None:
    """The keys that need no comparison because the data is the same; None when it is not.

    An object that was not rewritten is the same object in both revisions; its /Length and /Filter may still be
    references whose targets were, so they are compared like all else.
    """
    if before is after:
        return frozenset()
    if not isinstance(before, generic.StreamObject) or not isinstance(after, generic.StreamObject):
        return None
    if before.encoded_data == after.encoded_data:
        return frozenset({"/Length"})
    if any(ref_of(raw(each, key)) for each in (before, after) for key in ("/Filter", "/DecodeParms")):
        return None
    try:
        return frozenset({"/Length", "/Filter", "/DecodeParms"}) if before.data == after.data else None
    except READ_ERRORS:
        return None


def _same_scalar(before: Any, after: Any, *, is_text: bool = True) -> bool:
    first, second = number_of(before), number_of(after)
    if first is not None or second is not None:
        # Writers round: 595.34997559 becomes 595.35 when another program copies a page's box. In a matrix a thousandth
        # is everything, so what counts is the share as well.
        if first is None or second is None:
            return False
        difference = abs(first - second)
        return difference < 0.001 and difference <= 1e-5 * max(abs(first), abs(second))
    if isinstance(before, generic.BooleanObject) or isinstance(after, generic.BooleanObject):
        return type(before) is type(after) and bool(before.value) == bool(after.value)
    if isinstance(before, generic.NameObject) or isinstance(after, generic.NameObject):
        return name_of(before) == name_of(after)
    old_text, new_text = text_of(before), text_of(after)
    if old_text is None or old_text != new_text:
        return False
    return is_text or bytes(before.original_bytes) == bytes(after.original_bytes)


def _draws(appearance: Any) -> bool:
    """The stream has an operator that could paint; one that only saves, restores or marks draws nothing."""
    try:
        return (
            re.search(rb"[A-Za-z'\"]", re.sub(rb"(?<!\S)(?:q|Q|n|/Tx\s+BMC|EMC)(?!\S)", b"", bytes(appearance.data)))
            is not None
        )
    except READ_ERRORS:
        return True
