"""Read files and folders, put them into the collection, and publish it: ``python ingest.py PATH…``."""

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kb.cli.output import DONE, REFUSED, WRONG_USE, print_json, progress

if TYPE_CHECKING:
    from kb.ingestion import IngestReport


def parser() -> argparse.ArgumentParser:
    """The command line."""
    command = argparse.ArgumentParser(
        prog="ingest.py",
        description="Baca berkas dan folder, masukkan ke koleksi, lalu terbitkan indeksnya.",
        epilog="Kode keluar: 0 selesai, 1 ada berkas yang ditolak atau gagal (disebut namanya), 2 salah pakai.",
    )
    command.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="berkas atau folder")
    command.add_argument("--data", type=Path, metavar="DIR", help="folder data (bawaan: KB_DATA atau ./data)")
    command.add_argument("--json", action="store_true", help="cetak satu objek JSON di stdout, tanpa yang lain")
    command.add_argument(
        "--rebuild", action="store_true", help="baca ulang semua berkas yang disebut dan bangun indeks dari awal"
    )
    command.add_argument(
        "--replace",
        action="store_true",
        help="setujui salinan lain (berkas berbeda, isi berbeda) menggantikan dokumen yang dipegang; tanpa ini salinan "
        "kedua hanya dicatat sebagai sumber, dan laporan menyebut mana yang lebih baik",
    )
    command.add_argument(
        "--retire-missing",
        action="store_true",
        help="tarik dokumen yang berkasnya sudah tidak ada di folder yang disebut; tanpa ini hanya didaftar",
    )
    return command


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    command = parser()
    wanted = command.parse_args(arguments)
    if not wanted.paths and not wanted.rebuild:
        command.error("sebutkan sekurangnya satu berkas atau folder (atau --rebuild)")
    from kb.logs import start

    start()
    try:
        with _only_the_result_on_stdout():
            report = _ingest(wanted)
    except KeyboardInterrupt:
        print("ingest.py: dihentikan; yang sudah dibaca tersimpan, jalankan lagi untuk menerbitkannya", file=sys.stderr)
        return REFUSED
    except Exception as error:  # noqa: BLE001 - the rim of the process
        return _failed(error, as_json=wanted.json)
    if wanted.paths and not report.documents:
        places = ", ".join(map(str, wanted.paths))
        print(f"ingest.py: tidak ada berkas yang dapat dilihat di {places}; periksa letak dan izinnya", file=sys.stderr)
    if wanted.json:
        print_json(report.as_dict())
    else:
        from kb.cli.batch import print_ingest

        print_ingest(report)
    return REFUSED if report.refused else DONE


def _ingest(wanted: argparse.Namespace) -> IngestReport:
    from kb import KnowledgeBase, Settings
    from kb.data_folder import TIGHTENED, keep_private, tighten

    keep_private()
    settings = Settings() if wanted.data is None else Settings(data=wanted.data)
    if tightened := tighten(settings.data):
        print(TIGHTENED.format(data=settings.data, count=tightened), file=sys.stderr)
    with progress() as tell:
        return KnowledgeBase.open(settings).ingest(
            wanted.paths,
            progress=tell,
            rebuild=wanted.rebuild,
            replace=wanted.replace,
            retire_missing=wanted.retire_missing,
        )


@contextlib.contextmanager
def _only_the_result_on_stdout() -> Iterator[None]:
    """Send what libraries print, from Python or below it, to stderr while the work is done."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def _failed(error: Exception, as_json: bool) -> int:
    from pydantic import ValidationError

    from kb.errors import KbError, SettingsError

    if not isinstance(error, KbError | ValidationError):
        logging.getLogger("ingest").error("unexpected failure", exc_info=error)
    print(f"ingest.py: {error}", file=sys.stderr)
    if as_json:
        print_json({"documents": [], "snapshot": None, "error": str(error)})
    return WRONG_USE if isinstance(error, SettingsError | ValidationError) else REFUSED


if __name__ == "__main__":
    sys.exit(main())
