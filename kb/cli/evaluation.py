"""``python -m kb evaluate``: question sets in; tables, result files, a page, a comparison with older results out."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kb.cli.output import DONE, counter, json_text
from kb.cli.verbs import Verbs, language
from kb.errors import InputRefused
from kb.settings import Settings

if TYPE_CHECKING:
    from kb.evaluation import Evaluation
    from kb.knowledge_base import KnowledgeBase

    Progress = Callable[[int], None]
    Ask = Callable[[KnowledgeBase, Progress | None, str], list[Evaluation]]


def add_verbs(verbs: Verbs) -> None:
    """Add ``evaluate``."""
    parser = verbs.add("evaluate", "ukur mutu jawaban dengan berkas pertanyaan", _evaluate, json_flag=False)
    parser.add_argument("questions", type=Path, nargs="+", metavar="PERTANYAAN.jsonl")
    parser.add_argument("--json", nargs="?", const="-", metavar="KELUARAN", help="tulis JSON ke berkas, atau ke layar")
    parser.add_argument("--html", type=Path, metavar="KELUARAN", help="tulis satu halaman untuk dibaca orang")
    parser.add_argument("--against", type=Path, metavar="LAMA.json", help="bandingkan dengan hasil sebelumnya")
    parser.add_argument("--language", choices=("id", "en"), help="bahasa halaman (bawaan: KB_LANGUAGE)")


def _evaluate(arguments: argparse.Namespace, settings: Settings) -> int:
    from kb.cli.evaluation_tables import print_differences, print_evaluations
    from kb.evaluation import compare_results, read_results
    from kb.evaluation.page import evaluation_page
    from kb.knowledge_base import KnowledgeBase

    _refuse_repository(arguments.html, settings.data)
    sets = [(path.stem, _set(path)) for path in arguments.questions]
    old = {one.name: one for one in read_results(arguments.against)} if arguments.against else {}
    pandu = KnowledgeBase.open(settings)
    results = []
    for name, (count, ask) in sets:
        results += ask(pandu, counter(name, count), name)
    if len(old) == len(results) == 1:
        old = {results[0].name: next(iter(old.values()))}  # the one set, whatever its file was called
    differences = [compare_results(old[result.name], result) for result in results if result.name in old]
    if arguments.html:
        page = evaluation_page(results, differences, language(arguments, settings))
        arguments.html.write_text(page, encoding="utf-8")
    if arguments.json:
        _write_json([result.as_json() for result in results], [d.as_json() for d in differences], arguments.json)
    if arguments.json != "-":
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
    text = json_text(table)
    if target == "-":
        print(text)
    else:
        Path(target).write_text(text + "\n", encoding="utf-8")


def _refuse_repository(page: Path | None, data: Path) -> None:
    """A page holds questions and quotes that are not ours: it does not lie beside the code, save in the data folder."""
    code = Path(__file__).resolve().parents[2]
    above = page.resolve().parents if page else ()
    if code not in above or data in above or not (code / "pyproject.toml").exists():
        return
    reason = "halaman evaluasi memuat isi set pertanyaan dan tidak disimpan di dalam folder program."
    raise InputRefused(str(page), reason, "Pilih folder lain, misalnya ~/laporan.html.")
