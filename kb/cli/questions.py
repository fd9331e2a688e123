"""``python -m kb questions``: have a language model propose questions, list them, accept or reject them."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence

from kb.catalogue import Catalogue, Logbook, MadeQuestion, QuestionState
from kb.cli.output import DONE, print_json, progress, refuse
from kb.cli.verbs import ACTOR, Verbs
from kb.errors import KbError
from kb.settings import Settings
from kb.types import DocumentKey

_NEXT = "Ikut pada terbit berikutnya; terbitkan sekarang dengan menambah --publish."


def add_verbs(verbs: Verbs) -> None:
    """Add ``questions``."""
    questions = verbs.add(
        "questions",
        "pertanyaan di samping petikan yang dibuat model bahasa: buat, daftar, setujui, tolak",
        _questions,
    )
    questions.add_argument(
        "action", choices=("make", "list", "accept", "reject"), metavar="TINDAKAN", help="make, list, accept, reject"
    )
    questions.add_argument("numbers", nargs="*", type=int, metavar="NOMOR", help="nomor pertanyaan dari list")
    questions.add_argument(
        "--document", metavar="KUNCI", help="hanya dokumen ini; accept: semua usulannya; reject: semuanya"
    )
    questions.add_argument("--most", type=int, metavar="N", help="make: paling banyak sekian panggilan model")
    questions.add_argument(
        "--state", choices=[state.value for state in QuestionState], help="list: hanya yang keadaannya ini"
    )
    questions.add_argument("--publish", action="store_true", help="accept dan reject: terbitkan sesudahnya")


def _questions(arguments: argparse.Namespace, settings: Settings) -> int:
    if arguments.action == "make":
        return _make(arguments, settings)
    return _list(arguments, settings) if arguments.action == "list" else _decide(arguments, settings)


def _make(arguments: argparse.Namespace, settings: Settings) -> int:
    from kb.question_making import MOST_CALLS, make_questions

    most = MOST_CALLS if arguments.most is None else arguments.most
    if most < 1 or arguments.numbers:
        raise ValueError("tulis `questions make [--document KUNCI] [--most N]`, dengan N mulai dari 1.")
    catalogue = Catalogue.open(settings.catalogue_url)
    with progress() as tell:
        document = DocumentKey(arguments.document) if arguments.document else None
        report = make_questions(catalogue, settings, document, most, tell)
    if report.calls:
        Logbook(catalogue.engine).audit(
            ACTOR,
            "pertanyaan.buat",
            arguments.document or "",
            f"{report.model}: {report.proposed} dari {report.calls} panggilan",
        )
    if arguments.json:
        print_json(report.as_dict())
    else:
        print(f"{report.calls} panggilan ke {report.model}: {report.proposed} pertanyaan diusulkan.")
        for reason, count in (report.dropped or {}).items():
            print(f"  {count} dibuang: {reason}.")
        if report.unreadable:
            print(f"  {report.unreadable} jawaban bukan JSON yang diminta; petikannya dilewati bagi model ini.")
        if report.failed:
            print(f"  {report.failed} panggilan gagal; petikannya dicoba lagi pada kali berikutnya.")
        print(f"{report.left} petikan masih menunggu. Periksa usulan: python -m kb questions list")
    if report.stopped:
        return refuse(report.stopped)
    return DONE


def _list(arguments: argparse.Namespace, settings: Settings) -> int:
    catalogue = Catalogue.open(settings.catalogue_url)
    rows = [one for one in _of(catalogue, arguments.document) if arguments.state in (None, one.state.value)]
    counts = Counter(one.state for one in rows)
    if arguments.json:
        print_json(
            {"counts": {state.value: counts[state] for state in QuestionState}, "questions": [_plain(r) for r in rows]}
        )
        return DONE
    place = ""
    for one in rows:
        here = f"{one.document}#{one.place}"
        if here != place:
            print(f"\n{here}  ({one.model}, {one.at:%Y-%m-%d})")
            place = here
        print(f"  {one.id:>5}  {one.state.value:9}  {one.question}")
    totals = ", ".join(f"{counts[state]} {state.value}" for state in QuestionState)
    print(f"\n{len(rows)} pertanyaan buatan model: {totals}." if rows else "Belum ada pertanyaan buatan model.")
    return DONE


def _decide(arguments: argparse.Namespace, settings: Settings) -> int:
    from kb.knowledge_base import KnowledgeBase

    if bool(arguments.numbers) == bool(arguments.document):
        raise ValueError(f"sebutkan NOMOR dari `questions list`, atau --document KUNCI: questions {arguments.action} …")
    pandu = KnowledgeBase.open(settings)
    state = QuestionState.ACCEPTED if arguments.action == "accept" else QuestionState.REJECTED
    numbers = _meant(pandu.catalogue, arguments)
    with pandu.catalogue.change() as change:
        changed = change.decide(numbers, state, ACTOR)
    if changed:
        target = arguments.document or ", ".join(map(str, arguments.numbers[:20]))
        Logbook(pandu.catalogue.engine).audit(ACTOR, f"pertanyaan.{state.value}", target, f"{changed} pertanyaan")
    snapshot = None
    if arguments.publish:
        with pandu.store.writing():
            snapshot = pandu.publish()
    if arguments.json:
        print_json({"changed": changed, "state": state.value, "snapshot": snapshot})
    else:
        print(f"{changed} pertanyaan {state.value}." + ("" if snapshot or not changed else f" {_NEXT}"))
        if snapshot:
            print(f"Sekarang berlaku: snapshot {snapshot}.")
    return DONE


def _of(catalogue: Catalogue, document: str | None) -> list[MadeQuestion]:
    """The made questions of a document, also under a key that it had before; all of them without one."""
    if document is None:
        return catalogue.made_questions.all()
    return list(catalogue.at().made_questions(DocumentKey(document)))


def _meant(catalogue: Catalogue, arguments: argparse.Namespace) -> Sequence[int]:
    """The numbers that were named, or those of a document: to accept the proposed ones, to reject all of them."""
    if arguments.numbers:
        known = {one.id for one in catalogue.made_questions.all()}
        if missing := [number for number in arguments.numbers if number not in known]:
            raise KbError(
                f"tidak ada pertanyaan nomor {missing[0]}. Lihat nomornya dengan `python -m kb questions list`."
            )
        return list(arguments.numbers)
    rows = _of(catalogue, arguments.document)
    if not rows:
        raise KbError(
            f"{arguments.document} tidak mempunyai pertanyaan buatan model. Lihat `python -m kb questions list`."
        )
    if arguments.action == "accept":
        return [one.id for one in rows if one.state is QuestionState.PROPOSED]
    return [one.id for one in rows]


def _plain(one: MadeQuestion) -> dict[str, object]:
    return {
        "id": one.id,
        "document_id": one.document,
        "place": one.place,
        "question": one.question,
        "model": one.model,
        "at": one.at.isoformat(),
        "state": one.state.value,
        "decided_by": one.decided_by,
        "decided": one.decided.isoformat() if one.decided else None,
    }
