"""What is published: rollback, staged."""

from __future__ import annotations

import argparse

from kb.catalogue import Logbook
from kb.cli.output import DONE, print_json
from kb.cli.verbs import ACTOR, Verbs
from kb.settings import Settings


def add_verbs(verbs: Verbs) -> None:
    """Add ``rollback`` and ``staged``."""
    verbs.add("rollback", "kembali ke snapshot sebelumnya", _rollback)
    staged = verbs.add("staged", "apa yang sudah dibaca dan menunggu keputusan; terbitkan atau buang", _staged)
    decision = staged.add_mutually_exclusive_group()
    decision.add_argument("--publish", action="store_true", help="terbitkan yang menunggu")
    decision.add_argument("--discard", action="store_true", help="buang yang menunggu; katalog kembali seperti semula")


def _rollback(arguments: argparse.Namespace, settings: Settings) -> int:
    from kb.knowledge_base import KnowledgeBase

    snapshot = KnowledgeBase.open(settings).rollback()
    if arguments.json:
        print_json({"snapshot": snapshot})
    else:
        print(f"Sekarang berlaku: snapshot {snapshot}.")
    return DONE


def _staged(arguments: argparse.Namespace, settings: Settings) -> int:
    from kb.knowledge_base import KnowledgeBase
    from kb.staging import Stage

    pandu = KnowledgeBase.open(settings)
    stage, logbook = Stage(pandu), Logbook(pandu.catalogue.engine)
    waiting = stage.waiting()
    documents = (
        [{"document_id": d.key, "form": d.form.value, "change": d.change} for d in waiting.documents] if waiting else []
    )
    report: dict[str, object] = {"waiting": waiting is not None, "documents": documents}
    if arguments.publish:
        report["snapshot"] = stage.publish()
        logbook.audit(ACTOR, "terbitkan", str(report["snapshot"]))
    elif arguments.discard:
        stage.discard()
        logbook.audit(ACTOR, "buang", ", ".join(str(d["document_id"]) for d in documents))
    if arguments.json:
        print_json(report)
        return DONE
    for row in documents:
        print(f"{row['change']}  {row['document_id']}  ({row['form']})")
    if arguments.publish:
        print(f"Terbit. Sekarang berlaku: snapshot {report['snapshot']}.")
    elif arguments.discard:
        print("Dibuang; katalog kembali seperti sebelum berkas ini dibaca.")
    elif waiting is None:
        print("Tidak ada yang menunggu keputusan.")
    return DONE
