"""What became of the files of ``ingest.py``: a table, then in sentences what is doubtful, refused or missing."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kb.cli.output import WIDTH
from kb.ingestion import FileReport, IngestReport


def print_ingest(report: IngestReport) -> None:
    """What became of a batch: a table that fits, then in full sentences what is doubtful, refused or missing."""
    console = Console() if sys.stdout.isatty() else Console(width=WIDTH)
    rows = [file for file in report.documents if file.outcome != "refused"]
    if rows:
        console.print(_table(rows), width=min(WIDTH, console.width))
    for file in rows:
        for sentence in _remarks(file):
            console.print(Text(f"• {file.file}: {sentence}"), soft_wrap=True)
    if report.refused:
        console.print(Text(f"\nDitolak ({len(report.refused)}):", style="bold"))
    for file in report.refused:
        console.print(Text(f"✗ {file.file}: {file.error}"), soft_wrap=True)
    for missing in report.missing:
        state = "ditarik dari koleksi" if missing.retired else "masih dipegang; tarik dengan --retire-missing"
        name = f"{missing.title} [{missing.document_id}]"
        console.print(Text(f"– {name}: berkasnya sudah tidak ada; {state}."), soft_wrap=True)
    console.print(f"\n{len(report.documents)} berkas, {len(report.refused)} ditolak. Indeks: {report.snapshot or '-'}")


def _table(rows: list[FileReport]) -> Table:
    """One row a document: its file, and its key below that where it says more; columns of zeros are left out."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("Berkas → dokumen", overflow="fold", max_width=56)
    table.add_column("Hasil", no_wrap=True)
    table.add_column("Status", no_wrap=True)
    numbers = {
        "Hlm.": [file.pages for file in rows],
        "OCR": [file.pages_ocr for file in rows],
        "Kosong": [file.pages_empty for file in rows],
        "Pasal": [file.articles_found for file in rows],
        "Kata": [file.words_read for file in rows],
        "di celah": [file.words_in_gaps for file in rows],
        "Celah": [len(file.gaps) for file in rows],
    }
    shown = {head: column for head, column in numbers.items() if any(column)}
    for head in shown:
        table.add_column(head, justify="right", no_wrap=True)
    for place, file in enumerate(rows):
        key = file.document_id or ""
        name = file.file if file.file.rpartition(".")[0] == key else f"{file.file}\n→ {key}"
        cells = (str(column[place] or "") for column in shown.values())
        table.add_row(Text(name), file.outcome, file.status or "", *cells)
    return table


def _remarks(file: FileReport) -> Iterator[str]:
    if file.must_be_seen:
        words = f"{file.words_in_gaps} dari {file.words_read} kata tidak masuk petikan" if file.words_read else ""
        why = words or "katanya belum dihitung"
        yield f"▲ {why}; lihat dulu laporannya: python -m kb report {file.document_id}"
    if file.articles_missing:
        yield f"Pasal yang hilang: {', '.join(file.articles_missing)}."
    if file.note:
        yield file.note
