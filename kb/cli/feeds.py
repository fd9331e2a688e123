"""What other offices say: a table of standings (claims), a JDIHN feed (jdihn)."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from kb.cli.output import DONE, REFUSED, print_json, progress
from kb.cli.verbs import Verbs
from kb.settings import Settings

if TYPE_CHECKING:
    from kb.feeds.claims import ClaimsReport
    from kb.feeds.jdihn import FeedReport


def add_verbs(verbs: Verbs) -> None:
    """Add ``claims`` and ``jdihn``."""
    claims = verbs.add(
        "claims", "ambil status dari tabel CSV (kolom peraturan.go.id) sebagai klaim, bukan bukti", _claims
    )
    claims.add_argument("file", type=Path, metavar="BERKAS.csv")
    claims.add_argument(
        "--date", metavar="TANGGAL", help="tanggal tabel itu, YYYY-MM-DD (bawaan: tahun di nama berkas)"
    )
    feed = verbs.add("jdihn", "ambil dokumen dari umpan integrasi JDIHN (berkas JSON atau alamat http)", _jdihn)
    feed.add_argument("feed", metavar="BERKAS|URL")
    feed.add_argument("--base", default="", metavar="URL", help="alamat dasar bagi urlDownload yang relatif")
    feed.add_argument(
        "--host", action="append", default=[], metavar="HOST", help="host lain yang boleh diunduh (boleh berulang)"
    )
    feed.add_argument("--no-download", action="store_true", help="hanya baca barisnya dan statusnya, tanpa mengunduh")
    feed.add_argument("--replace", action="store_true", help="setujui naskah dari umpan menggantikan yang dipegang")


def _claims(arguments: argparse.Namespace, settings: Settings) -> int:
    from datetime import date

    from kb.feeds.claims import import_claims
    from kb.knowledge_base import KnowledgeBase

    day = date.fromisoformat(arguments.date) if arguments.date else None
    report = import_claims(KnowledgeBase.open(settings), arguments.file, day)
    if arguments.json:
        print_json(report.as_dict())
    else:
        _print_claims(report)
    return DONE


def _jdihn(arguments: argparse.Namespace, settings: Settings) -> int:
    from kb.feeds.jdihn import FeedWishes, import_feed
    from kb.knowledge_base import KnowledgeBase

    wishes = FeedWishes(arguments.base, tuple(arguments.host), not arguments.no_download, arguments.replace)
    with progress() as tell:
        report = import_feed(KnowledgeBase.open(settings), arguments.feed, wishes, tell)
    if arguments.json:
        print_json(report.as_dict())
    else:
        _print_feed(report)
    return REFUSED if report.failed else DONE


def _print_claims(report: ClaimsReport) -> None:
    """What became of a table of claims."""
    from rich.console import Console
    from rich.text import Text

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


def _print_feed(report: FeedReport) -> None:
    """What became of a feed: counts, then every row that failed or has something to say."""
    from rich.console import Console
    from rich.text import Text

    console = Console()
    counts = ", ".join(f"{outcome} {count}" for outcome, count in sorted(report.counts.items())) or "0 baris"
    console.print(f"{report.feed}: {counts}; {report.claims} klaim status.", soft_wrap=True)
    for row in report.rows:
        if row.reason:
            mark = "✗" if row.outcome == "gagal" else "•"
            name = row.document_id or row.title[:60]
            console.print(Text(f"{mark} baris {row.row} {name}: {row.outcome}. {row.reason}"), soft_wrap=True)
