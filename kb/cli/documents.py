"""Documents of the collection: report, retire, unretire."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from kb.cli.output import DONE, print_json, refuse
from kb.cli.verbs import Verbs, language
from kb.settings import Settings
from kb.types import DocumentKey, Form

if TYPE_CHECKING:
    from kb.reporting import DocumentReport
    from kb.reporting.words import Language


def add_verbs(verbs: Verbs) -> None:
    """Add ``report``, ``retire`` and ``unretire``."""
    report = verbs.add(
        "report", "laporan pembacaan dokumen: halaman, susunan, celah, identitas, dasar hukum usang", _report
    )
    report.add_argument("document", nargs="?", metavar="DOKUMEN", help="kunci dokumen, mis. perpres-95-2018")
    report.add_argument("--all", action="store_true", help="semua dokumen yang dipegang")
    report.add_argument(
        "--html", type=Path, metavar="KELUARAN", help="tulis satu berkas HTML (A4) untuk ditandatangani"
    )
    report.add_argument("--language", choices=("id", "en"), help="bahasa laporan (bawaan: KB_LANGUAGE)")
    for name, text, command in (
        (
            "retire",
            "tarik dokumen dari koleksi lalu terbitkan; bila berkasnya dimasukkan lagi, dokumen itu kembali",
            _retire,
        ),
        ("unretire", "kembalikan dokumen yang ditarik, seperti sebelum ditarik, lalu terbitkan", _unretire),
    ):
        parser = verbs.add(name, text, command)
        parser.add_argument("document", metavar="DOKUMEN", help="kunci dokumen, mis. perpres-95-2018")
        parser.add_argument("--form", choices=[form.value for form in Form], help="hanya bentuk ini (bawaan: semua)")


def _report(arguments: argparse.Namespace, settings: Settings) -> int:
    from kb.knowledge_base import KnowledgeBase
    from kb.reporting import report_page

    if bool(arguments.document) == arguments.all:
        raise ValueError("sebutkan satu DOKUMEN, atau --all.")
    pandu = KnowledgeBase.open(settings)
    keys = [r.key for r in pandu.catalogue.at().documents()] if arguments.all else [DocumentKey(arguments.document)]
    reports = [report for key in keys if (report := pandu.report(key)) is not None]
    if not reports:
        return _not_held(arguments.document or "koleksi kosong")
    wish = language(arguments, settings)
    if arguments.html:
        arguments.html.write_text(report_page(reports, wish), encoding="utf-8")
    if arguments.json:
        print_json({"reports": [report.as_dict() for report in reports]})
    elif arguments.html:
        print(f"{len(reports)} laporan ditulis ke {arguments.html}.")
    else:
        for report in reports:
            _print_report(report, wish)
    return DONE


def _retire(arguments: argparse.Namespace, settings: Settings) -> int:
    from kb.knowledge_base import KnowledgeBase

    snapshot = KnowledgeBase.open(settings).retire(DocumentKey(arguments.document), _form(arguments))
    return _changed(arguments, snapshot, "Ditarik dari koleksi", "tidak dipegang")


def _unretire(arguments: argparse.Namespace, settings: Settings) -> int:
    from kb.knowledge_base import KnowledgeBase

    snapshot = KnowledgeBase.open(settings).unretire(DocumentKey(arguments.document), _form(arguments))
    return _changed(arguments, snapshot, "Dikembalikan ke koleksi", "tidak pernah ditarik, atau sudah dipegang")


def _form(arguments: argparse.Namespace) -> Form | None:
    return Form(arguments.form) if arguments.form else None


def _changed(arguments: argparse.Namespace, snapshot: str | None, done: str, not_done: str) -> int:
    if snapshot is None:
        return _not_held(arguments.document, not_done)
    if arguments.json:
        print_json({"document_id": arguments.document, "snapshot": snapshot})
    else:
        print(f"{done}: {arguments.document}. Sekarang berlaku: snapshot {snapshot}.")
    return DONE


def _not_held(document: str, why: str = "tidak dipegang") -> int:
    return refuse(f"{document} {why}. Lihat kunci yang dipegang dengan `python -m kb report --all`.")


def _print_report(report: DocumentReport, language: Language) -> None:
    """The report of one document."""
    from rich.console import Console
    from rich.text import Text

    from kb.reporting.words import fields, parts, words

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
