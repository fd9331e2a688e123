"""The admin's commands: report, retire, restore, claims, jdihn. Thin: parse, call, print, exit code."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from kb.settings import Settings
from kb.types import DocumentKey, Form

DONE, REFUSED = 0, 1
Language = Literal["id", "en"]
Command = Callable[[argparse.Namespace, Settings], int]
Verb = Callable[[str, str, Command], argparse.ArgumentParser]


def add_verbs(verb: Verb) -> None:
    """Add the commands; ``verb`` makes the parser of one from its name, its help and its function."""
    report = verb("report", "laporan pembacaan dokumen: halaman, susunan, celah, identitas, dasar hukum usang", _report)
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
        ("restore", "kembalikan dokumen yang ditarik, seperti sebelum ditarik, lalu terbitkan", _restore),
    ):
        parser = verb(name, text, command)
        parser.add_argument("document", metavar="DOKUMEN", help="kunci dokumen, mis. perpres-95-2018")
        parser.add_argument("--form", choices=[form.value for form in Form], help="hanya bentuk ini (bawaan: semua)")
    claims = verb("claims", "ambil status dari tabel CSV (kolom peraturan.go.id) sebagai klaim, bukan bukti", _claims)
    claims.add_argument("file", type=Path, metavar="BERKAS.csv")
    claims.add_argument(
        "--date", metavar="TANGGAL", help="tanggal tabel itu, YYYY-MM-DD (bawaan: tahun di nama berkas)"
    )
    feed = verb("jdihn", "ambil dokumen dari umpan integrasi JDIHN (berkas JSON atau alamat http)", _jdihn)
    feed.add_argument("feed", metavar="BERKAS|URL")
    feed.add_argument("--base", default="", metavar="URL", help="alamat dasar bagi urlDownload yang relatif")
    feed.add_argument(
        "--host", action="append", default=[], metavar="HOST", help="host lain yang boleh diunduh (boleh berulang)"
    )
    feed.add_argument("--no-download", action="store_true", help="hanya baca barisnya dan statusnya, tanpa mengunduh")
    feed.add_argument("--replace", action="store_true", help="setujui naskah dari umpan menggantikan yang dipegang")


def _report(given: argparse.Namespace, settings: Settings) -> int:
    from kb.__main__ import print_json
    from kb.admin_terminal import print_report
    from kb.knowledge_base import KnowledgeBase
    from kb.reporting import report_page

    if bool(given.document) == given.all:
        raise ValueError("sebutkan satu DOKUMEN, atau --all.")
    pandu = KnowledgeBase.open(settings)
    keys = [r.key for r in pandu.catalogue.at().documents()] if given.all else [DocumentKey(given.document)]
    reports = [report for key in keys if (report := pandu.report(key)) is not None]
    if not reports:
        return _not_held(given.document or "koleksi kosong")
    language: Language = "en" if (given.language or settings.language) == "en" else "id"
    if given.html:
        given.html.write_text(report_page(reports, language), encoding="utf-8")
    if given.json:
        print_json({"reports": [report.as_dict() for report in reports]})
    elif given.html:
        print(f"{len(reports)} laporan ditulis ke {given.html}.")
    else:
        for report in reports:
            print_report(report, language)
    return DONE


def _retire(given: argparse.Namespace, settings: Settings) -> int:
    from kb.knowledge_base import KnowledgeBase

    snapshot = KnowledgeBase.open(settings).retire(
        DocumentKey(given.document), Form(given.form) if given.form else None
    )
    return _changed(given, snapshot, "Ditarik dari koleksi", "tidak dipegang")


def _restore(given: argparse.Namespace, settings: Settings) -> int:
    from kb.knowledge_base import KnowledgeBase

    form = Form(given.form) if given.form else None
    snapshot = KnowledgeBase.open(settings).restore(DocumentKey(given.document), form)
    return _changed(given, snapshot, "Dikembalikan ke koleksi", "tidak pernah ditarik, atau sudah dipegang")


def _changed(given: argparse.Namespace, snapshot: str | None, done: str, not_done: str) -> int:
    from kb.__main__ import print_json

    if snapshot is None:
        return _not_held(given.document, not_done)
    if given.json:
        print_json({"document_id": given.document, "snapshot": snapshot})
    else:
        print(f"{done}: {given.document}. Sekarang berlaku: snapshot {snapshot}.")
    return DONE


def _not_held(document: str, why: str = "tidak dipegang") -> int:
    print(f"Gagal: {document} {why}. Lihat kunci yang dipegang dengan `python -m kb report --all`.", file=sys.stderr)
    return REFUSED


def _claims(given: argparse.Namespace, settings: Settings) -> int:
    from datetime import date

    from kb.__main__ import print_json
    from kb.admin_terminal import print_claims
    from kb.feeds.claims import import_claims
    from kb.knowledge_base import KnowledgeBase

    report = import_claims(
        KnowledgeBase.open(settings), given.file, date.fromisoformat(given.date) if given.date else None
    )
    if given.json:
        print_json(report.as_dict())
    else:
        print_claims(report)
    return DONE


def _jdihn(given: argparse.Namespace, settings: Settings) -> int:
    from kb.__main__ import print_json
    from kb.admin_terminal import on_terminal, print_feed
    from kb.feeds.jdihn import FeedWishes, import_feed
    from kb.knowledge_base import KnowledgeBase

    wishes = FeedWishes(given.base, tuple(given.host), not given.no_download, given.replace)
    with on_terminal() as progress:
        report = import_feed(KnowledgeBase.open(settings), given.feed, wishes, progress)
    if given.json:
        print_json(report.as_dict())
    else:
        print_feed(report)
    return REFUSED if report.failed else DONE
