"""What stands on a PDF beside its pages' own text: values of a form's fields, notes, stamps, attached files, XFA.

One list of the elements that carry text, each read as shown or told:

========================  ==========================================================================================
text field                its value, in its place
check box, radio button   "☑", "☐", "◉", "○", in its place
drop-down, list           what is chosen, as shown, in its place
password field            told
typed note (FreeText)     read, apart from the page's text
comment, mark with words  told with its first words
text crossed out          told
stamp                     told
attached file, portfolio  told by name
XFA form                  told
========================  ==========================================================================================

Hidden fields and notes are not shown and not read. Runs in the child only.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf

import pypdfium2
import pypdfium2.raw as pdfium

from kb.reading.geometry import Letter, Rect, Turned
from kb.reading.printed import Row, letters_in, rows_of

COMMENT = "comment"

_HIDDEN = 2 | 32
"""Flags of an annotation that is hidden, and of one that is not shown on screens."""

_PASSWORD_FIELD = 1 << 13
_MOST = 2_000
"""Most annotations looked at on a page."""

_MOST_LOOKS = 10_000_000
"""Most looks at the entries of a page's lists; beyond them a list shows the value that its field keeps."""

_LONGEST = 20_000
"""Most characters of one value."""

_MOST_ATTACHED = 50
_XFA = {2, 3}
_SHOWN_WORDS = 12

_MARKED = {
    pdfium.FPDF_ANNOT_TEXT: "Komentar",
    pdfium.FPDF_ANNOT_HIGHLIGHT: "Komentar",
    pdfium.FPDF_ANNOT_UNDERLINE: "Komentar",
    pdfium.FPDF_ANNOT_SQUIGGLY: "Komentar",
    pdfium.FPDF_ANNOT_STRIKEOUT: "Teks yang dicoret",
    pdfium.FPDF_ANNOT_CARET: "Komentar",
    pdfium.FPDF_ANNOT_STAMP: "Stempel",
    pdfium.FPDF_ANNOT_FILEATTACHMENT: "Berkas yang dilampirkan",
    pdfium.FPDF_ANNOT_REDACT: "Teks yang ditandai untuk dihapus",
}
_ALWAYS = {
    pdfium.FPDF_ANNOT_STRIKEOUT,
    pdfium.FPDF_ANNOT_STAMP,
    pdfium.FPDF_ANNOT_FILEATTACHMENT,
    pdfium.FPDF_ANNOT_REDACT,
}


@dataclass(slots=True)
class Annotated:
    """What the annotations of a page show: values with their boxes, notes read apart, and what is only told."""

    values: list[tuple[str, Rect]] = field(default_factory=list)
    beside: list[tuple[str, str]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    looked: int = 0


def open_form(document: pypdfium2.PdfDocument) -> int:
    """Make the fields of a form known, before any page is loaded; the kind of form, 0 for none."""
    kind = int(pdfium.FPDF_GetFormType(document.raw))
    if kind:
        document.init_forms()
    return kind


def told_of_document(document: pypdfium2.PdfDocument, form: int) -> list[str]:
    """What is said of the whole file: its attached files, and a form that only Adobe's own programs show."""
    told = []
    if form in _XFA:
        told.append(
            "Berkas ini formulir XFA: isiannya hanya terlihat di Adobe Reader dan tidak terbaca di sini; "
            "cetak ke PDF dari sana, lalu masukkan hasilnya."
        )
    count = pdfium.FPDFDoc_GetAttachmentCount(document.raw)
    if count > 0:
        names = [_attached(document, at) for at in range(min(count, _MOST_ATTACHED))]
        listed = ", ".join(f"«{name}»" for name in names if name) or "tanpa nama"
        told.append(
            f"{count} berkas di dalam PDF ini tidak dibaca ({listed}); simpan sebagai berkas sendiri, lalu masukkan."
        )
    return told


def annotated(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, turned: Turned) -> Annotated:
    """What the annotations of a page show."""
    out = Annotated()
    for at in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, at)
        if not annotation:
            continue
        try:
            _look(document, annotation, turned, out)
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)
    return out


def _look(document: pypdfium2.PdfDocument, annotation: object, turned: Turned, out: Annotated) -> None:
    kind = pdfium.FPDFAnnot_GetSubtype(annotation)
    if pdfium.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
        return
    if kind == pdfium.FPDF_ANNOT_WIDGET:
        if document.formenv is None:
            return
        value = _value(document.formenv.raw, annotation, out)
        sides = pdfium.FS_RECTF()
        if value and pdfium.FPDFAnnot_GetRect(annotation, sides):
            out.values.append((value, turned.box(sides.left, sides.bottom, sides.right, sides.top)))
        return
    if kind != pdfium.FPDF_ANNOT_FREETEXT and kind not in _MARKED:
        return
    words = _string(lambda buffer, size: pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, size))
    words = " ".join(words.split())
    if kind == pdfium.FPDF_ANNOT_FREETEXT:
        if words:
            out.beside.append((COMMENT, words))
    elif words or kind in _ALWAYS:
        said = words.split()
        shown = f" «{' '.join(said[:_SHOWN_WORDS])}{' …' if len(said) > _SHOWN_WORDS else ''}»" if said else ""
        out.told.append(_MARKED[kind] + shown)


def _value(form: object, annotation: object, out: Annotated) -> str:
    """What a field shows; "" where it shows nothing."""
    kind = pdfium.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind in {pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON}:
        on = bool(pdfium.FPDFAnnot_IsChecked(form, annotation))
        return ("☑" if on else "☐") if kind == pdfium.FPDF_FORMFIELD_CHECKBOX else ("◉" if on else "○")
    if kind in {pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX}:
        count = min(max(pdfium.FPDFAnnot_GetOptionCount(form, annotation), 0), _MOST)
        out.looked += count * count  # each look at one goes through all
        count = count if out.looked <= _MOST_LOOKS else 0
        chosen = [at for at in range(count) if pdfium.FPDFAnnot_IsOptionSelected(form, annotation, at)]
        labels = [
            _string(lambda b, n, at=at: pdfium.FPDFAnnot_GetOptionLabel(form, annotation, at, b, n))  # type: ignore[misc]
            for at in chosen
        ]
        if labels:
            return ", ".join(" ".join(label.split()) for label in labels if label.strip())
    elif kind != pdfium.FPDF_FORMFIELD_TEXTFIELD:
        return ""
    value = _string(lambda buffer, size: pdfium.FPDFAnnot_GetFormFieldValue(form, annotation, buffer, size))
    if value.strip() and pdfium.FPDFAnnot_GetFormFieldFlags(form, annotation) & _PASSWORD_FIELD:
        out.told.append("Isian kata sandi")
        return ""
    return " ".join(value.split())


def with_values(letters: list[Letter], values: list[tuple[str, Rect]]) -> list[Letter]:
    """The letters with each value between what is printed left and right of it, else on a line of its own.

    What stands at the height of a value is one line, in whatever order it was drawn.
    """
    rows = rows_of(letters)
    heights = list(map(_height, rows))
    for value, box in sorted(values, key=lambda placed: (placed[1][1], placed[1][0])):
        words, middle = Letter(value, box), (box[1] + box[3]) / 2
        level = [at for at, (top, _, foot) in enumerate(heights) if top - 3 <= middle <= foot + 3]
        if not level:
            at = next((n for n, (_, lowest, _) in enumerate(heights) if lowest > box[1]), len(rows))
            rows.insert(at, [words])
            heights.insert(at, _height(rows[at]))
            continue
        pieces = sorted((rows[at] for at in level), key=_left)
        row = [part for piece in pieces for part in (*piece, Letter(" ", None))][:-1]
        behind = max((n + 1 for n, part in enumerate(row) if part.box and part.box[0] < box[0]), default=0)
        before = [*row[:behind], Letter(" ", None)] if behind else []
        after = [Letter(" ", None), *row[behind:]] if any(part.box for part in row[behind:]) else []
        rows[level[0]] = [*before, words, *after]
        heights[level[0]] = _height(rows[level[0]])
        for at in reversed(level[1:]):
            del rows[at], heights[at]
    return letters_in([_single_spaced(row) for row in rows])


def _height(row: Row) -> tuple[float, float, float]:
    """The top of a line's highest letter, of its lowest one, and the foot; a line without letters is nowhere."""
    boxes = [part.box for part in row if part.box is not None]
    if not boxes:
        return inf, -inf, -inf
    return min(box[1] for box in boxes), max(box[1] for box in boxes), max(box[3] for box in boxes)


def _left(row: Row) -> float:
    return min(part.box[0] for part in row if part.box is not None)


def _single_spaced(row: Row) -> Row:
    return [part for at, part in enumerate(row) if part.sign != " " or at == 0 or row[at - 1].sign != " "]


def _attached(document: pypdfium2.PdfDocument, at: int) -> str:
    attachment = pdfium.FPDFDoc_GetAttachment(document.raw, at)
    name = _string(lambda buffer, size: pdfium.FPDFAttachment_GetName(attachment, buffer, size)) if attachment else ""
    return " ".join(name.split())[:100]


def _string(fill: Callable[[object, int], int]) -> str:
    """A string that PDFium writes as UTF-16 into a buffer of the size it asks for (bytes, with the closing zero)."""
    size = min(int(fill(None, 0)), 2 * _LONGEST)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size + 2)
    fill(ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace").split("\0", 1)[0].replace("\r", "\n")
