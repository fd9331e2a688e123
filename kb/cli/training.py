"""What trainers take along: exercises, pack."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kb.cli.output import DONE, print_json
from kb.cli.verbs import Verbs
from kb.settings import Settings
from kb.types import DocumentKey

if TYPE_CHECKING:
    from kb.training import Item, Wish

PARTS = ("cheat", "procedures", "scenarios", "sheet", "guide", "barriers")
"""Parts of the pack, as ``kb.training.pack.Part`` names them."""


def add_verbs(verbs: Verbs) -> None:
    """Add ``exercises`` and ``pack``."""
    exercises = verbs.add("exercises", "soal latihan dari susunan aturan dan SOP, dengan kunci dan kutipan", _exercises)
    _add_wishes(exercises)
    pack = verbs.add("pack", "paket cetak PDF: lembar ringkas, kartu, lembar soal, panduan, modul", _pack)
    pack.add_argument("part", choices=PARTS, metavar="ISI", help=", ".join(PARTS))
    pack.add_argument("--out", type=Path, required=True, metavar="BERKAS.pdf", help="tulis PDF ke berkas ini")
    pack.add_argument("--size", choices=("A4", "A5"), default="A4", help="ukuran kertas (bawaan A4)")
    _add_wishes(pack)


def _add_wishes(parser: argparse.ArgumentParser) -> None:
    """The filters of items."""
    from kb.training.item import ItemKind

    kinds = ", ".join(kind.value for kind in ItemKind if kind is not ItemKind.OWN)
    parser.add_argument(
        "--document", action="append", default=[], metavar="DOKUMEN", help="hanya dari dokumen ini (boleh berulang)"
    )
    parser.add_argument("--kind", action="append", default=[], metavar="JENIS", help=f"hanya jenis ini: {kinds}")
    parser.add_argument("--count", type=int, metavar="N", help="banyaknya soal, dipilih acak (bawaan: semua)")
    parser.add_argument("--seed", type=int, default=0, metavar="ANGKA", help="bibit acak; sama berarti soal sama")
    parser.add_argument("--language", choices=("id", "en"), default="id", help="bahasa kata-kata Pandu sendiri")


def _wish(arguments: argparse.Namespace) -> Wish:
    """The items that were asked for."""
    from kb.training import Wish
    from kb.training.making import kinds_of

    documents = tuple(DocumentKey(key) for key in arguments.document)
    return Wish(documents, kinds_of(arguments.kind), arguments.count, arguments.seed, arguments.language)


def _exercises(arguments: argparse.Namespace, settings: Settings) -> int:
    from kb.catalogue import Catalogue
    from kb.training.published import published_exercises
    from kb.training.serialise import item_json

    items = published_exercises(settings, Catalogue.open(settings.catalogue_url), _wish(arguments))
    if arguments.json:
        print_json({"items": [item_json(item) for item in items], "counts": _counts(items)})
    else:
        _print(items)
    return DONE


def _pack(arguments: argparse.Namespace, settings: Settings) -> int:
    from kb.catalogue import Catalogue
    from kb.training.pack import Part
    from kb.training.published import published_pack

    catalogue = Catalogue.open(settings.catalogue_url)
    content = published_pack(settings, catalogue, Part(arguments.part), _wish(arguments), arguments.size)
    arguments.out.write_bytes(content)
    if arguments.json:
        print_json({"file": str(arguments.out), "bytes": len(content)})
    else:
        print(f"Tertulis: {arguments.out} ({len(content) // 1024 + 1} KB)")
    return DONE


def _counts(items: Sequence[Item]) -> dict[str, int]:
    return dict(Counter(item.kind.value for item in items))


def _print(items: Sequence[Item]) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console()
    for number, item in enumerate(items, start=1):
        console.print(Text(f"{number}. [{item.kind.value}] {item.prompt}", style="bold"))
        for letter, option in zip("ABCDEFGH", item.options, strict=False):
            right = not item.ordered and option in item.answer
            console.print(Text(f"   {letter}. {option}", style="green" if right else ""))
        if item.ordered:
            console.print(Text("   " + " → ".join("ABCDEFGH"[item.options.index(part)] for part in item.answer)))
        console.print(Text(f"   {item.explanation}", style="dim"))
    console.print(", ".join(f"{kind} {count}" for kind, count in _counts(items).items()) or "Tidak ada soal.")
