"""SOP pages laid out as offices lay them out, from the model SOPs of documents/: Word, Excel, PDF, a scanned print."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import docx
import numpy as np
import openpyxl
import pypdfium2
from PIL import Image

from kb.reading import read
from kb.settings import Settings
from kb.structure import understand

SOPS = Path(__file__).resolve().parents[2] / "documents" / "sop"
MODEL = ["No", "Kegiatan", "Pelaksana", "Kelengkapan", "Waktu", "Output", "Keterangan"]


@dataclass(frozen=True, slots=True)
class Step:
    """One row of a flow table, as it is laid out."""

    action: str
    actor: str
    papers: str
    time: str
    output: str
    note: str


def steps_of_model(number: str, count: int = 8) -> tuple[str, list[Step]]:
    """Title and first steps of a model SOP; one actor a step, as forms have it."""
    document = understand(read(next(SOPS.glob(f"sop-{number}-*.md")), Settings()))
    rows = [section.fields for section in document.walk() if section.kind == "langkah" and section.fields][:count]
    names = ("action", "papers", "time", "output", "note")
    steps = [Step(actor=row["actor"].split(",")[0], **{name: row[name] for name in names}) for row in rows]
    return document.identity.title, steps


def in_columns(steps: list[Step], sign: str) -> list[list[str]]:
    """The form of PermenPANRB 35/2012: a column for each role, a sign where it acts, "Mutu Baku" over three columns."""
    roles = list(dict.fromkeys(step.actor for step in steps))
    blank = [""] * (len(roles) - 1)
    head = [
        ["No", "Kegiatan", "Pelaksana", *blank, "Mutu Baku", "", "", "Keterangan"],
        ["", "", *roles, "Kelengkapan", "Waktu", "Output", ""],
    ]
    rows = [
        [
            str(number),
            step.action,
            *(sign if role == step.actor else "" for role in roles),
            step.papers,
            step.time,
            step.output,
            step.note,
        ]
        for number, step in enumerate(steps, start=1)
    ]
    return [*head, *rows]


def in_words(steps: list[Step]) -> list[list[str]]:
    """The plainer form: the actor named in one column."""
    rows = [[str(n), s.action, s.actor, s.papers, s.time, s.output, s.note] for n, s in enumerate(steps, start=1)]
    return [MODEL, *rows]


def word_file(title: str, rows: list[list[str]], path: Path, merged: bool) -> Path:
    """A Word file; ``merged`` joins the cells of the two heads as Word users do."""
    document = docx.Document()
    document.add_paragraph(f"STANDAR OPERASIONAL PROSEDUR {title.upper()}")
    table = document.add_table(len(rows), len(rows[0]))
    table.style = "Table Grid"
    for row, values in zip(table.rows, rows, strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    if merged:
        last = len(rows[0]) - 1
        for first, end in ((2, last - 4), (last - 3, last - 1)):
            table.cell(0, first).merge(table.cell(0, end))
        for column in (0, 1, last):
            table.cell(0, column).merge(table.cell(1, column))
    document.save(str(path))
    return path


def sheet_file(title: str, rows: list[list[str]], path: Path) -> Path:
    """An Excel file with merged heads."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([f"SOP {title}"])
    for row in rows:
        sheet.append([int(value) if value.isdigit() else value or None for value in row])
    last = len(rows[0])
    sheet.merge_cells(start_row=2, start_column=3, end_row=2, end_column=last - 4)
    sheet.merge_cells(start_row=2, start_column=last - 3, end_row=2, end_column=last - 1)
    book.save(path)
    return path


def pdf_file(title: str, rows: list[list[str]], path: Path) -> Path:
    """A ruled table printed on lying A4, as a print of such a sheet is."""
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    small = getSampleStyleSheet()["BodyText"].clone("kecil", fontSize=8.5, leading=10)
    cells = [[Paragraph(value, small) for value in row] for row in rows]
    head = rows[0]
    shares = [0.28 if name == "Kegiatan" else 0.05 if name == "No" else 0 for name in head]
    rest = (1 - sum(shares)) / shares.count(0)
    width = landscape(A4)[0] - 72
    spans = []
    if "Mutu Baku" in head:
        last = len(head) - 1
        spans = [("SPAN", (2, 0), (last - 4, 0)), ("SPAN", (last - 3, 0), (last - 1, 0))]
        spans += [("SPAN", (column, 0), (column, 1)) for column in (0, 1, last)]
    table = Table(
        cells,
        [width * (share or rest) for share in shares],
        style=[("GRID", (0, 0), (-1, -1), 0.7, colors.black), *spans],
    )
    sheet = SimpleDocTemplate(
        str(path), pagesize=landscape(A4), leftMargin=36, rightMargin=36, topMargin=36, bottomMargin=36
    )
    sheet.build([Paragraph(f"SOP {title}", getSampleStyleSheet()["Heading3"]), table])
    return path


def scanned(pdf: Path, path: Path, angle: float = 0.6, dpi: int = 200) -> Path:
    """The first page as a scanner gives it: a little turned, grey, noisy, as JPEG in a PDF."""
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=dpi / 72).to_pil().convert("L")
    turned = page.rotate(angle, expand=False, fillcolor=255, resample=Image.Resampling.BICUBIC)
    noise = np.random.default_rng(7).normal(0, 9, (turned.height, turned.width))
    noisy = Image.fromarray(np.clip(np.asarray(turned, dtype=float) * 0.93 + noise + 8, 0, 255).astype("uint8"))
    drawn = io.BytesIO()
    noisy.save(drawn, "JPEG", quality=70)
    Image.open(drawn).save(path, "PDF", resolution=dpi)
    return path
