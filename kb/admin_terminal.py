"""The admin's side of the terminal: progress by file and page, the table of a batch, the report of a document."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Table
from rich.text import Text

from kb.feeds.claims import ClaimsReport
from kb.feeds.jdihn import FeedReport
from kb.ingestion import FileReport, IngestReport
from kb.reporting import DocumentReport
from kb.reporting.words import Language, fields, parts, words

WIDTH = 100
"""Widest table, in columns of the terminal."""

_COUNT = re.compile(r"(?<!\d)(\d++) dari (\d+)")
_HALVES = (("halaman", "halaman"), ("petikan", "petikan"), ("", "berkas"))


@contextmanager
def on_terminal() -> Iterator[Callable[[str], None]]:
    """What is told of the work, shown as bars on stderr: one for files, one for pages, one for passages.

    Where stderr is no terminal nothing is shown.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=24), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def told(message: str) -> None:
            count = _COUNT.search(message)
            if count is None:
                return
            name = next(bar for word, bar in _HALVES if word in message.lower())
            done, of = int(count[1]), int(count[2])
            if name not in tasks:
                tasks[name] = bars.add_task(message)
            bars.update(tasks[name], description=message[: WIDTH - 45].ljust(20), completed=done, total=of)

        yield told


def print_ingest(report: IngestReport) -> None:
    """What became of a batch: a table that fits, then in full sentences what is doubtful, refused or gone."""
    console = Console() if sys.stdout.isatty() else Console(width=WIDTH)
    taken = [found for found in report.documents if found.outcome != "refused"]
    if taken:
        console.print(_table(taken), width=min(WIDTH, console.width))
    for found in taken:
        for sentence in _remarks(found):
            console.print(Text(f"• {found.file}: {sentence}"), soft_wrap=True)
    if report.refused:
        console.print(Text(f"\nDitolak ({len(report.refused)}):", style="bold"))
    for found in report.refused:
        console.print(Text(f"✗ {found.file}: {found.error}"), soft_wrap=True)
    for gone in report.missing:
        done = "ditarik dari koleksi" if gone.retired else "masih dipegang; tarik dengan --retire-missing"
        console.print(Text(f"– {gone.title} [{gone.document_id}]: berkasnya sudah tidak ada; {done}."), soft_wrap=True)
    console.print(f"\n{len(report.documents)} berkas, {len(report.refused)} ditolak. Indeks: {report.snapshot or '-'}")


def _table(taken: list[FileReport]) -> Table:
    """One row a document: its file, and its key below that where it says more; columns of zeros are left out."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("Berkas → dokumen", overflow="fold", max_width=56)
    table.add_column("Hasil", no_wrap=True)
    table.add_column("Status", no_wrap=True)
    numbers = {
        "Hlm.": [found.pages for found in taken],
        "OCR": [found.pages_ocr for found in taken],
        "Kosong": [found.pages_empty for found in taken],
        "Pasal": [found.articles_found for found in taken],
        "Kata": [found.words_read for found in taken],
        "di celah": [found.words_in_gaps for found in taken],
        "Celah": [len(found.gaps) for found in taken],
    }
    shown = {head: column for head, column in numbers.items() if any(column)}
    for head in shown:
        table.add_column(head, justify="right", no_wrap=True)
    for place, found in enumerate(taken):
        key = found.document_id or ""
        name = found.file if found.file.rpartition(".")[0] == key else f"{found.file}\n→ {key}"
        cells = (str(column[place] or "") for column in shown.values())
        table.add_row(Text(name), found.outcome, found.status or "", *cells)
    return table


def _remarks(found: FileReport) -> Iterator[str]:
    if found.articles_missing:
        yield f"Pasal yang hilang: {', '.join(found.articles_missing)}."
    if found.note:
        yield found.note


def print_report(report: DocumentReport, language: Language = "id") -> None:
    """The report of one document."""
    console, say = Console(), words(language)
    console.rule(report.identity.label)
    console.print(Text(report.identity.title, style="bold"))
    day = report.as_of.isoformat()
    console.print(Text(f"{report.key} · " + say["as_of"].format(day=day, revision=report.revision), style="dim"))
    console.print(Text(say["verdict_good" if report.in_order else "verdict_look"]))
    console.print(Text(f"\n{say['identity']}", style="bold"))
    console.print(Text(say["identity_guessed" if report.guessed else "identity_declared"], style="dim"))
    for name, value in fields(report, language):
        console.print(Text(f"  {name}: {value}"))
    for part in parts(report, language):
        console.print(Text(f"\n{'▲ ' if part.look else ''}{part.heading}", style="bold"))
        for line in part.lines:
            console.print(Text(f"  • {line}"), soft_wrap=True)
    console.print(Text(f"\n{say['preview']}", style="bold"))
    for passage in report.preview:
        place = f"{passage.label} ({say['page_short'].format(page=passage.page)}): "
        console.print(Text.assemble(("  " + place, "underline"), " ".join(passage.text.split())[:220]))


def print_claims(report: ClaimsReport) -> None:
    """What became of a table of claims."""
    console = Console()
    ignored = ", ".join(f"{reason} {count}" for reason, count in report.ignored.items()) or "tidak ada"
    console.print(
        f"{report.source}: {report.rows} baris, {report.taken} diambil ({report.revocations} pencabutan dengan nama "
        f"pencabutnya), {report.changed} klaim berubah. Diabaikan: {ignored}.",
        soft_wrap=True,
    )
    for unclear in report.unclear[:20]:
        console.print(Text(f"? baris {unclear.row or unclear.what}: {unclear.reason}"), soft_wrap=True)
    if len(report.unclear) > 20:
        console.print(f"… dan {len(report.unclear) - 20} lagi yang tidak jelas; lihat semuanya dengan --json.")


def print_feed(report: FeedReport) -> None:
    """What became of a feed: counts, then every row that failed or has something to say."""
    console = Console()
    counts = ", ".join(f"{outcome} {count}" for outcome, count in sorted(report.counts.items())) or "0 baris"
    console.print(f"{report.feed}: {counts}; {report.claims} klaim status.", soft_wrap=True)
    for row in report.rows:
        if row.reason:
            mark = "✗" if row.outcome == "gagal" else "•"
            name = row.document_id or row.title[:60]
            console.print(Text(f"{mark} baris {row.row} {name}: {row.outcome}. {row.reason}"), soft_wrap=True)
