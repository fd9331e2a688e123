"""What is published: rollback, staged."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from kb.catalogue import Logbook
from kb.cli.output import DONE, print_json, refuse
from kb.cli.verbs import ACTOR, Verbs
from kb.settings import Settings

if TYPE_CHECKING:
    from kb.staging import StagedDocument


def add_verbs(verbs: Verbs) -> None:
    """Add ``rollback`` and ``staged``."""
    verbs.add("rollback", "kembali ke snapshot sebelumnya", _rollback)
    staged = verbs.add("staged", "apa yang sudah dibaca dan menunggu keputusan; terbitkan atau buang", _staged)
    decision = staged.add_mutually_exclusive_group()
    decision.add_argument("--publish", action="store_true", help="terbitkan yang menunggu")
    staged.add_argument(
        "--yes", action="store_true", help="dengan --publish: dokumen yang harus dilihat dulu sudah Anda lihat"
    )
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
    documents = waiting.documents if waiting else ()
    unseen = [document.key for document in documents if document.must_be_seen]
    report: dict[str, object] = {"waiting": waiting is not None, "documents": [d.as_dict() for d in documents]}
    if not arguments.json:
        for document in documents:
            print(_line(document))
    if arguments.publish and unseen and not arguments.yes:
        report["error"] = f"{len(unseen)} dokumen harus dilihat dulu: python -m kb report {unseen[0]}"
        if arguments.json:
            print_json(report)
        return refuse(f"{report['error']}; sesudah itu: python -m kb staged --publish --yes")
    if arguments.publish:
        report["snapshot"] = stage.publish(seen=waiting.revision if waiting else None)
        logbook.audit(ACTOR, "terbitkan", str(report["snapshot"]))
        if unseen:
            logbook.audit(ACTOR, "terbitkan.dilihat", ", ".join(unseen))
    elif arguments.discard:
        stage.discard()
        logbook.audit(ACTOR, "buang", ", ".join(document.key for document in documents))
    if arguments.json:
        print_json(report)
        return DONE
    if arguments.publish:
        print(f"Terbit. Sekarang berlaku: snapshot {report['snapshot']}.")
    elif arguments.discard:
        print("Dibuang; katalog kembali seperti sebelum berkas ini dibaca.")
    elif waiting is None:
        print("Tidak ada yang menunggu keputusan.")
    return DONE


def _line(document: StagedDocument) -> str:
    account = document.account
    words = f"{account.words_in_gaps} dari {account.words_read} kata di celah" if account else "katanya belum dihitung"
    mark = f"  ▲ lihat dulu: {words}" if document.must_be_seen else ""
    return f"{document.change}  {document.key}  ({document.form.value}){mark}"
