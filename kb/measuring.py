"""``python -m kb evaluate``: question sets in; tables, result files, a page, a comparison with older results out."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kb.caretaking import Verb
from kb.errors import InputRefused
from kb.settings import Settings

if TYPE_CHECKING:
    from kb.evaluation import Evaluation
    from kb.knowledge_base import KnowledgeBase

    Progress = Callable[[int], None]
    Ask = Callable[[KnowledgeBase, Progress | None, str], list[Evaluation]]

DONE = 0


def add_evaluate(verb: Verb) -> None:
    """Add the command; ``verb`` makes its parser from name, help and function."""
    parser = verb("evaluate", "ukur mutu jawaban dengan berkas pertanyaan", _evaluate)
    parser.add_argument("questions", type=Path, nargs="+", metavar="PERTANYAAN.jsonl")
    parser.add_argument("--json", nargs="?", const="-", metavar="KELUARAN", help="tulis JSON ke berkas, atau ke layar")
    parser.add_argument("--html", type=Path, metavar="KELUARAN", help="tulis satu halaman untuk dibaca orang")
    parser.add_argument("--against", type=Path, metavar="LAMA.json", help="bandingkan dengan hasil sebelumnya")
    parser.add_argument("--language", choices=("id", "en"), help="bahasa halaman (bawaan: KB_LANGUAGE)")


def _evaluate(given: argparse.Namespace, settings: Settings) -> int:
    from kb.evaluation import compare_results, read_results
    from kb.evaluation.page import evaluation_page
    from kb.knowledge_base import KnowledgeBase
    from kb.terminal import print_differences, print_evaluations

    _refuse_repository(given.html, settings.data)
    sets = [(path.stem, _set(path)) for path in given.questions]
    old = {one.name: one for one in read_results(given.against)} if given.against else {}
    pandu = KnowledgeBase.open(settings)
    results = []
    for name, (count, ask) in sets:
        results += ask(pandu, _progress(name, count), name)
    if len(old) == len(results) == 1:
        old = {results[0].name: next(iter(old.values()))}  # the one set, whatever its file was called
    differences = [compare_results(old[result.name], result) for result in results if result.name in old]
    if given.html:
        page = evaluation_page(results, differences, given.language or ("en" if settings.language == "en" else "id"))
        given.html.write_text(page, encoding="utf-8")
    if given.json:
        _write_json([result.as_json() for result in results], [d.as_json() for d in differences], given.json)
    if given.json != "-":
        print_evaluations(results)
        print_differences(differences)
    return DONE


def _set(path: Path) -> tuple[int, Ask]:
    """How many questions or dialogues a file holds, and what asks them."""
    from kb.evaluation import evaluate, read_questions
    from kb.evaluation.dialogues import converse, holds_dialogues, read_dialogues

    if holds_dialogues(path):
        dialogues = read_dialogues(path)
        return len(dialogues), lambda pandu, progress, name: converse(pandu, dialogues, progress, name)
    questions = read_questions(path)
    return len(questions), lambda pandu, progress, name: [evaluate(pandu, questions, progress, name)]


def _write_json(results: Sequence[Mapping[str, object]], differences: Sequence[object], target: str) -> None:
    """One set: its own object; several: ``{"sets": […]}``. What changed stands beside it."""
    table: dict[str, object] = dict(results[0]) if len(results) == 1 else {"sets": list(results)}
    if differences:
        table["differences"] = list(differences)
    text = json.dumps(table, ensure_ascii=False, indent=2)
    if target == "-":
        print(text)
    else:
        Path(target).write_text(text + "\n", encoding="utf-8")


def _refuse_repository(page: Path | None, data: Path) -> None:
    """A page holds questions and quotes that are not ours: it does not lie beside the code, save in the data folder."""
    code = Path(__file__).resolve().parents[1]
    above = page.resolve().parents if page else ()
    if code not in above or data in above or not (code / "pyproject.toml").exists():
        return
    reason = "halaman evaluasi memuat isi set pertanyaan dan tidak disimpan di dalam folder program."
    raise InputRefused(str(page), reason, "Pilih folder lain, misalnya ~/laporan.html.")


def _progress(name: str, count: int) -> Callable[[int], None] | None:
    """Says on a terminal how far a long set is; silent elsewhere."""
    if not sys.stderr.isatty():
        return None

    def show(done: int) -> None:
        print(f"\r{name}: {done}/{count}", end="\n" if done == count else "", file=sys.stderr)

    return show
