"""What a data folder holds and has published: status."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from kb.cli.output import DONE, print_json
from kb.cli.verbs import Verbs
from kb.settings import Settings

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase


def add_verbs(verbs: Verbs) -> None:
    """Add ``status``."""
    verbs.add("status", "apa yang dipegang dan diterbitkan", _status)


def _status(arguments: argparse.Namespace, settings: Settings) -> int:
    from kb.knowledge_base import KnowledgeBase

    report = status_report(KnowledgeBase.open(settings))
    if arguments.json:
        print_json(report)
    else:
        _print_status(report)
    return DONE


def status_report(pandu: KnowledgeBase) -> dict[str, object]:
    """Counts of documents by family, form and standing; the snapshot that answers; the ones kept for going back.

    ``made_questions`` counts those that a language model made, by what was decided of them. ``reading`` says what the
    children that read files are confined by, and whether they can reach more than their file.

    A data folder without anything published gives ``snapshot: None`` and what the catalogue holds.
    """
    from kb.reading.sandbox import protections

    manifest = pandu.store.current_manifest()
    view = pandu.catalogue.at(manifest.revision if manifest else None)
    records = view.documents()
    today = date.today()
    view.prepare(record.key for record in records)
    return {
        "data": pandu.settings.data.name,
        "snapshot": manifest.id if manifest else None,
        "published": manifest.created if manifest else None,
        "catalogue_revision": pandu.catalogue.revision,
        "snapshot_revision": manifest.revision if manifest else None,
        "passages": manifest.passages if manifest else 0,
        "documents": len(records),
        "families": dict(Counter(record.identity.family for record in records)),
        "forms": dict(Counter(form.value for record in records for form in record.forms)),
        "standings": dict(Counter(view.status(record.key, today).standing.value for record in records)),
        "made_questions": {state.value: n for state, n in pandu.catalogue.made_questions.counts().items()},
        "model": manifest.model if manifest else None,
        "dimension": manifest.dimension if manifest else None,
        "reading": protections(pandu.settings),
        "snapshots": [
            {"id": kept.id, "created": kept.created, "passages": kept.passages, "revision": kept.revision}
            for kept in pandu.store.list()
        ],
    }


def _print_status(report: Mapping[str, object]) -> None:
    """What is held and published."""
    from rich.console import Console

    console = Console()
    for name, value in report.items():
        if isinstance(value, Mapping):
            console.print(f"{name}: " + ", ".join(f"{key} {count}" for key, count in value.items()))
        elif isinstance(value, Iterable) and not isinstance(value, str):
            console.print(f"{name}:")
            for row in value:
                console.print(f"  {row}")
        else:
            console.print(f"{name}: {value}")
