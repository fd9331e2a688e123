"""What a data folder holds and has published, as one object for the command line and the health page."""

from __future__ import annotations

from collections import Counter
from datetime import date

from kb.knowledge_base import KnowledgeBase
from kb.reading.sandbox import protections


def status_report(pandu: KnowledgeBase) -> dict[str, object]:
    """Counts of documents by family, form and standing; the snapshot that answers; the ones kept for going back.

    ``made_questions`` counts those that a language model made, by what was decided of them. ``reading`` says what the
    children that read files are confined by, and whether they can reach more than their file.

    A data folder without anything published gives ``snapshot: None`` and what the catalogue holds.
    """
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
