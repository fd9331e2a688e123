"""``python -m kb …``: ask, search, evaluate, status, rollback, the admin's. Thin: parse, call, print, exit code."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TextIO

from kb.caretaking import add_verbs
from kb.data_folder import TIGHTENED, keep_private, tighten
from kb.errors import KbError
from kb.logs import start
from kb.machine_keys import add_keys
from kb.measuring import add_evaluate
from kb.office_commands import add_office_verbs
from kb.question_commands import add_questions
from kb.settings import Settings
from kb.training_terminal import add_verbs as add_training_verbs

DONE, REFUSED, WRONG_USE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code: 0 done, 1 something was refused or failed, 2 wrong use."""
    parser = build_parser()
    given = parser.parse_args(arguments)
    keep_private()
    try:
        settings = Settings(**({"data": given.data} if given.data else {}))
        start(settings.log_json)
        if tightened := tighten(settings.data):
            print(TIGHTENED.format(data=settings.data, count=tightened), file=sys.stderr)
        command: Callable[[argparse.Namespace, Settings], int] = given.command
        return command(given, settings)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output (head, less) has had enough
        return DONE
    except (KbError, ValueError) as error:
        print(f"Gagal: {error}", file=sys.stderr)
        return REFUSED


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = argparse.ArgumentParser(prog="python -m kb", description="Pandu dari baris perintah.")
    verbs = parser.add_subparsers(required=True, metavar="PERINTAH")
    ask = _verb(verbs, "ask", "jawab satu pertanyaan, dengan kutipan", _ask)
    ask.add_argument("question", metavar="PERTANYAAN")
    ask.add_argument("--as-of", type=_day, metavar="TANGGAL", help="tanggal keberlakuan, YYYY-MM-DD")
    ask.add_argument("--language", choices=("id", "en"), help="bahasa kata-kata Pandu sendiri")
    search = _verb(verbs, "search", "cari kutipan yang cocok", _search)
    search.add_argument("question", metavar="PERTANYAAN")
    search.add_argument("-k", type=_positive, default=10, metavar="N", help="banyaknya kutipan (bawaan 10)")
    search.add_argument("--as-of", type=_day, metavar="TANGGAL", help="tanggal keberlakuan, YYYY-MM-DD")
    add_evaluate(lambda name, text, command: _verb(verbs, name, text, command, json_flag=False))
    _verb(verbs, "status", "apa yang dipegang dan diterbitkan", _status)
    _verb(verbs, "rollback", "kembali ke snapshot sebelumnya", _rollback)
    add_verbs(lambda name, text, command: _verb(verbs, name, text, command))
    add_training_verbs(lambda name, text, command: _verb(verbs, name, text, command))
    add_office_verbs(lambda name, text, command: _verb(verbs, name, text, command))
    add_keys(lambda name, text, command: _verb(verbs, name, text, command))
    add_questions(lambda name, text, command: _verb(verbs, name, text, command))
    return parser


def _verb(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    text: str,
    command: Callable[[argparse.Namespace, Settings], int],
    json_flag: bool = True,
) -> argparse.ArgumentParser:
    parser = verbs.add_parser(name, help=text, description=text)
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder data (bawaan: data, atau KB_DATA)")
    if json_flag:
        parser.add_argument("--json", action="store_true", help="cetak satu objek JSON saja")
    parser.set_defaults(command=command)
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} bukan tanggal YYYY-MM-DD") from error


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} bukan bilangan mulai dari 1")
    return int(text)


def print_json(value: object, out: TextIO | None = None) -> None:
    """One JSON object, readable, in UTF-8 letters."""
    print(json.dumps(value, ensure_ascii=False, indent=2), file=out or sys.stdout)


def _ask(given: argparse.Namespace, settings: Settings) -> int:
    from kb.answering.shapes.serialise import answer_json
    from kb.knowledge_base import KnowledgeBase
    from kb.terminal import print_answer

    answer = KnowledgeBase.open(settings).ask(given.question, as_of=given.as_of, language=given.language)
    if given.json:
        print_json(answer_json(answer))
    else:
        print_answer(answer)
    return DONE


def _search(given: argparse.Namespace, settings: Settings) -> int:
    from kb.knowledge_base import KnowledgeBase
    from kb.terminal import print_hits

    pandu = KnowledgeBase.open(settings)
    hits = pandu.search(given.question, given.k, given.as_of)
    if given.json:
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
        print_json({"question": given.question, "hits": rows, "snapshot": pandu.snapshot_id})
    else:
        print_hits(hits)
    return DONE


def _status(given: argparse.Namespace, settings: Settings) -> int:
    from kb.knowledge_base import KnowledgeBase
    from kb.status import status_report
    from kb.terminal import print_status

    report = status_report(KnowledgeBase.open(settings))
    if given.json:
        print_json(report)
    else:
        print_status(report)
    return DONE


def _rollback(given: argparse.Namespace, settings: Settings) -> int:
    from kb.knowledge_base import KnowledgeBase

    snapshot = KnowledgeBase.open(settings).rollback()
    if given.json:
        print_json({"snapshot": snapshot})
    else:
        print(f"Sekarang berlaku: snapshot {snapshot}.")
    return DONE


if __name__ == "__main__":
    sys.exit(main())
