"""Questions to the collection: ask, search."""

from __future__ import annotations

import argparse
from datetime import date

from kb.cli.output import DONE, print_json
from kb.cli.verbs import Verbs
from kb.settings import Settings


def add_verbs(verbs: Verbs) -> None:
    """Add ``ask`` and ``search``."""
    ask = verbs.add("ask", "jawab satu pertanyaan, dengan kutipan", _ask)
    ask.add_argument("question", metavar="PERTANYAAN")
    ask.add_argument("--as-of", type=_day, metavar="TANGGAL", help="tanggal keberlakuan, YYYY-MM-DD")
    ask.add_argument("--language", choices=("id", "en"), help="bahasa kata-kata Pandu sendiri")
    search = verbs.add("search", "cari kutipan yang cocok", _search)
    search.add_argument("question", metavar="PERTANYAAN")
    search.add_argument("-k", type=_positive, default=10, metavar="N", help="banyaknya kutipan (bawaan 10)")
    search.add_argument("--as-of", type=_day, metavar="TANGGAL", help="tanggal keberlakuan, YYYY-MM-DD")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} bukan tanggal YYYY-MM-DD") from error


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} bukan bilangan mulai dari 1")
    return int(text)


def _ask(arguments: argparse.Namespace, settings: Settings) -> int:
    from kb.answering.shapes.serialise import answer_json
    from kb.cli.answers import print_answer
    from kb.knowledge_base import KnowledgeBase

    pandu = KnowledgeBase.open(settings)
    answer = pandu.ask(arguments.question, as_of=arguments.as_of, language=arguments.language)
    if arguments.json:
        print_json(answer_json(answer))
    else:
        print_answer(answer)
    return DONE


def _search(arguments: argparse.Namespace, settings: Settings) -> int:
    from kb.cli.answers import print_hits
    from kb.knowledge_base import KnowledgeBase

    pandu = KnowledgeBase.open(settings)
    hits = pandu.search(arguments.question, arguments.k, arguments.as_of)
    if arguments.json:
        rows = [
            {
                "passage": hit.passage.key,
                "document": hit.passage.document,
                "place": hit.passage.label,
                "page": hit.passage.page,
                "form": hit.passage.form.value,
                "score": round(hit.score, 4),
                "lexical": round(hit.lexical, 4),
                "dense": round(hit.dense, 4),
                "exact": hit.exact,
                "text": hit.passage.text,
            }
            for hit in hits
        ]
        print_json({"question": arguments.question, "hits": rows, "snapshot": pandu.snapshot_id})
    else:
        print_hits(hits)
    return DONE
