"""An answer as a *nota dinas* (.docx): the quotes as they are, each with its rule's formal name and its standing."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from kb.answering.shapes.columns import laid_out
from kb.structure.kinds import kinds
from kb.types import Answer, Citation, DocumentKey, Form, Identity, Quote, Side
from kb.web.fragments import is_revoked
from kb.web.words import Words

if TYPE_CHECKING:
    from docx.document import Document as WordFile
    from docx.table import _Cell as Cell
    from docx.text.paragraph import Paragraph

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

Identities = Callable[[DocumentKey], Identity | None]

_STEP_FIELDS = ("actor", "papers", "time", "output")


def memo(answer: Answer, text: Words, identities: Identities) -> bytes:
    """The Word file. ``identities`` gives who a cited document is."""
    from docx import Document
    from docx.shared import Cm, Pt

    file = Document()
    for section in file.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
        section.top_margin = section.bottom_margin = Cm(2.5)
    file.styles["Normal"].font.name = "Arial"
    file.styles["Normal"].font.size = Pt(11)
    file.core_properties.title = text("memo.heading")
    file.core_properties.author = "Pandu"
    _head(file, answer, text)
    _part(file, text("memo.question"))
    file.add_paragraph(_plain(answer.question))
    layout = laid_out(answer)
    if answer.standing:
        _part(file, text("answer.standing"))
        for statement in answer.standing:
            file.add_paragraph(_plain(statement.text))
        file.add_paragraph().add_run(text("answer.standing_own")).italic = True
    if layout.choices:
        _part(file, _plain(answer.message))
        for choice in layout.choices:
            _quoted(file, choice.quote, answer, text, identities)
    if layout.sides or layout.lead:
        _part(file, text("memo.answer"))
        _columns(file, layout.sides, answer, text, identities)
        for quote in layout.lead:
            _quoted(file, quote, answer, text, identities)
    if answer.steps:
        _steps(file, answer, text, identities)
    if answer.others:
        _part(file, text("answer.others"))
        for other in answer.others:
            _quoted(file, other.quote, answer, text, identities)
    if layout.quotes:
        _part(file, text("memo.basis"))
        for quote in layout.quotes:
            _quoted(file, quote, answer, text, identities)
    _notes(file, (notice.text for notice in layout.notices), text)
    closing = file.add_paragraph()
    closing.add_run(text("memo.closing", date=text.date(answer.as_of))).italic = True
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def formal(identity: Identity, place: str) -> str:
    """A place with the formal name of its rule.

    "Pasal 61 ayat (4) Peraturan Presiden Nomor 95 Tahun 2018 tentang Sistem Pemerintahan Berbasis Elektronik".
    """
    name = _formal_name(identity)
    if identity.family != "regulasi":
        return f"{name}, {place[:1].lower()}{place[1:]}" if place else name
    return f"{place} {name}".strip()


def _formal_name(identity: Identity) -> str:
    if identity.official_title:
        return identity.official_title
    kind = kinds().get(identity.kind)
    if kind is None or identity.family != "regulasi" or not identity.number or identity.year is None:
        return identity.title or identity.label
    return f"{kind.name} Nomor {identity.number} Tahun {identity.year} tentang {identity.title}"


def citation_line(citation: Citation, answer: Answer, text: Words, identities: Identities) -> str:
    """The formal citation with its standing on the day, and with what the text is where it is not the official one."""
    identity = identities(citation.document)
    place = citation.place[:1].upper() + citation.place[1:]
    name = formal(identity, place) if identity else f"{place} {citation.document_label}".strip()
    standing = text(f"legal.{citation.legal_status.standing.value}")
    line = f"{name} ({text('memo.standing', standing=standing, date=text.date(answer.as_of))})"
    return line if citation.form is Form.OFFICIAL else f"{line}. {text(f'form.{citation.form.value}')}."


def _head(file: WordFile, answer: Answer, text: Words) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    title = file.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(text("memo.heading"))
    run.bold, run.font.size = True, Pt(14)
    blank = text("memo.blank")
    rows = (
        ("to", blank),
        ("from", blank),
        ("date", text.date(answer.as_of)),
        ("number", blank),
        ("subject", text("memo.about", question=_plain(answer.question))),
    )
    table = file.add_table(rows=0, cols=2)
    for name, value in rows:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = text(f"memo.{name}"), f": {value}"
    _widths(table.columns, (2.6, 13.4))
    file.add_paragraph()


def _widths(columns: Iterable[object], centimetres: tuple[float, ...]) -> None:
    from docx.shared import Cm

    for column, width in zip(columns, centimetres, strict=True):
        for cell in column.cells:  # type: ignore[attr-defined]
            cell.width = Cm(width)


def _part(file: WordFile, heading: str) -> Paragraph:
    paragraph = file.add_paragraph()
    paragraph.add_run(heading).bold = True
    paragraph.paragraph_format.keep_with_next = True
    return paragraph


def _columns(file: WordFile, sides: Sequence[Side], answer: Answer, text: Words, identities: Identities) -> None:
    """What is compared as the columns of a table, each under its name."""
    if not sides:
        return
    table = file.add_table(rows=2, cols=len(sides))
    table.style = "Table Grid"
    for side, name, cell in zip(sides, table.rows[0].cells, table.rows[1].cells, strict=True):
        name.paragraphs[0].add_run(_plain(side.label)).bold = True
        for quote in side.quotes:
            _quoted(cell, quote, answer, text, identities, indent=0)
        empty = cell.paragraphs[0]._p  # a new cell has one, and needs none beside the quotes
        empty.getparent().remove(empty)
    file.add_paragraph()


def _quoted(
    place: WordFile | Cell, quote: Quote, answer: Answer, text: Words, identities: Identities, indent: float = 0.8
) -> None:
    """The words as they are, struck through where revoked, and under them where they stand; ``indent`` in cm."""
    from docx.enum.text import WD_COLOR_INDEX
    from docx.shared import Cm

    words = place.add_paragraph()
    words.paragraph_format.left_indent = Cm(indent)
    words.paragraph_format.keep_with_next = True
    struck = is_revoked(quote.citation.legal_status.standing)
    for piece, is_marked in _pieces(quote):
        run = words.add_run(_plain(piece))
        run.font.strike, run.bold = struck, is_marked
        if is_marked:
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
    source = place.add_paragraph()
    source.paragraph_format.left_indent = Cm(indent)
    source.add_run(citation_line(quote.citation, answer, text, identities)).italic = True


def _pieces(quote: Quote) -> Iterator[tuple[str, bool]]:
    """The words of a quote in quotation marks, piece by piece, and whether each is marked."""
    at = 0
    yield "“", False
    for start, end in sorted(quote.marks):
        if end > at:
            yield quote.text[at : max(start, at)], False
            yield quote.text[max(start, at) : end], True
            at = end
    yield f"{quote.text[at:]}”", False


def _steps(file: WordFile, answer: Answer, text: Words, identities: Identities) -> None:
    _part(file, text("memo.steps"))
    names = ["answer.step_action", *(f"answer.{name}" for name in _STEP_FIELDS)]
    table = file.add_table(rows=1, cols=len(names))
    table.style = "Table Grid"
    for cell, name in zip(table.rows[0].cells, names, strict=True):
        cell.text = text(name)
        for run in cell.paragraphs[0].runs:
            run.bold = True
    for step in answer.steps:
        values = (f"{step.number}. {step.action}", step.actor, step.papers, step.time, step.output)
        for cell, value in zip(table.add_row().cells, values, strict=True):
            cell.text = _plain(value)
    source = file.add_paragraph()
    first = answer.steps[0].citation
    whole = Citation(
        first.passage,
        first.document,
        first.document_label,
        first.document_title,
        "",
        first.page,
        first.form,
        first.legal_status,
    )
    source.add_run(citation_line(whole, answer, text, identities)).italic = True


def _notes(file: WordFile, notes: Iterable[str], text: Words) -> None:
    found = list(notes)
    if found:
        _part(file, text("memo.notes"))
        for note in found:
            file.add_paragraph(_plain(note), style="List Bullet")


def _plain(text: str) -> str:
    """Text without the control characters that XML cannot hold."""
    return "".join(sign for sign in text if sign in "\n\t" or ord(sign) >= 32)
