"""Counts for every row that reads a question how many questions of how many documents it speaks for.

``PYTHONPATH=. python tools/support.py QUESTIONS.jsonl … [--pairs PAIRS.jsonl …] [--below 3] [--table NAME]``
reads lines {"question", "gold" or "doc_id" or "passage_id"} of any set; the questions beside the documents that are
shipped come along. A row is an entry of a table of words or one alternative of a pattern. It is supported by the
documents of the questions that it matches; a row that only refuses by the unanswerable ones that it matches, one that
names another desk by all: the laws of the sets are laws that an office need not hold.

``both`` counts the documents where the answer says what the row looks for as well; it needs the pairs that train the
encoder (tools/encoder), lines {"question", "positives"}. Rows that read an answer (signals) are counted there. Rows
below the limit come first.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from kb.answering.guards import scope
from kb.answering.question import asking, objections
from kb.answering.question.asking import bare
from kb.answering.question.expected import signals
from kb.language.spoken_numbers import with_digits
from kb.language.tokens import stem, stems
from kb.reading import read
from kb.search import candidates
from kb.search.lexicon import Lexicon
from kb.search.questions import kind_patterns, question_kind
from kb.settings import Settings
from kb.structure import understand
from kb.structure.references import without_references
from kb.types import QuestionKind

DOCUMENTS = Path(__file__).parents[1] / "documents"
LEXICON = Lexicon.load()
IN_CODE = {
    "kb.answering.question.asking": "_LISTED _DUTIES _ANYONE _MAY _PERIOD _ENUMERATED _AMENDED _NOD _OFFICE",
    "kb.answering.question.expected": "_WORD_ASKED",
    "kb.answering.question.levels": "_NATIONAL _LOCAL",
    "kb.answering.question.parts": "_BREAK _LIKENED",
    "kb.answering.question.places": "_NEIGHBOUR",
    "kb.answering.question.reading": "_WHAT_IF _HOW",
    "kb.answering.question.rows": "_ASKED_VALUE _ASKS_CLASS _ASKED_ROW",
    "kb.answering.question.sides": "_JOINS _ASKS_DIFFERENCE _QUOTED _BARE _HEAD",
    "kb.answering.question.standing": "_ASKED _OF_OTHERS _BY _NAMES_RULE _RULE_FIRST",
    "kb.search.nicknames": "_MENTION _NAMING",
    "kb.search.understanding": "_STROKED _AS_OF",
}
"""Patterns of modules that read a question."""


@dataclass(frozen=True)
class Asked:
    """A question, the document of its answer (its own text where nothing answers it), and the answer where known."""

    text: str
    document: str
    answerable: bool
    answer: str = ""

    @cached_property
    def written(self) -> str:
        """The question in small letters."""
        return " ".join(self.text.lower().split())

    @cached_property
    def respelt(self) -> str:
        """The question as the tables read it."""
        return " ".join(with_digits(LEXICON.respell(self.text)).lower().split())

    @cached_property
    def topic(self) -> str:
        """The respelt question without the laws it names, each word with and without its clitic."""
        text = without_references(self.respelt)
        return f"{text} {' '.join(map(bare, text.split()))}"

    @cached_property
    def kind(self) -> QuestionKind:
        """What it asks for."""
        return question_kind(self.respelt)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of the respelt question."""
        return frozenset(stems(self.respelt))

    @cached_property
    def said(self) -> frozenset[str]:
        """Stems of the answer."""
        return frozenset(stems(self.answer))


@dataclass
class Row:
    """One row: its table, its words, and the questions and documents that it matches."""

    table: str
    words: str
    questions: int = 0
    documents: set[str] = field(default_factory=set)
    both: set[str] = field(default_factory=set)

    def count(self, found: Iterable[Asked], formal: Callable[[Asked], bool] = lambda asked: False) -> Row:
        """Take in the questions that match; ``formal`` says where the answer holds what the row looks for."""
        for asked in found:
            self.questions += 1
            self.documents.add(asked.document)
            if asked.answer and formal(asked):
                self.both.add(asked.document)
        return self


def alternatives(pattern: str) -> Iterator[tuple[str, str]]:
    """Each alternative of each alternation of a pattern, and the pattern with that alternative alone."""
    opened: list[list[int]] = [[0]]
    groups: list[list[int]] = []
    place = 0
    while place < len(pattern):
        letter = pattern[place]
        if letter == "\\":
            place += 1
        elif letter == "[":
            place = pattern.index("]", place + 2)
        elif letter == "(":
            head = re.compile(r"\((?:\?(?:P<\w+>|[:>=!]|<[=!]))?").match(pattern, place)
            assert head is not None
            opened.append([head.end()])
            place = head.end() - 1
        elif letter == "|":
            opened[-1].append(place + 1)
        elif letter == ")":
            groups.append([*opened.pop(), place + 1])
        place += 1
    groups.append([*opened.pop(), len(pattern) + 1])
    for group in groups:
        for start, end in pairwise(group) if len(group) > 2 else ():
            chosen = pattern[start : end - 1]
            yield chosen, pattern[: group[0]] + chosen + pattern[group[-1] - 1 :]


def of_pattern(
    table: str, pattern: re.Pattern[str], asked: Iterable[Asked], reads: Callable[[Asked], str]
) -> Iterator[Row]:
    """The row of a whole pattern and those of its alternatives."""
    matched = [question for question in asked if pattern.search(reads(question))]
    yield Row(table, f"= {pattern.pattern}").count(matched)
    for chosen, alone in alternatives(pattern.pattern):
        only = re.compile(alone, pattern.flags)
        yield Row(table, chosen).count(question for question in matched if only.search(reads(question)))


def of_lexicon(asked: Iterable[Asked]) -> Iterator[Row]:
    """Spellings by the word as written; abbreviations and phrases by either side of the pair."""
    words: dict[str, list[Asked]] = defaultdict(list)
    pairs: dict[str, list[Asked]] = defaultdict(list)
    shorts = {forms[0]: short for short, forms in reversed(LEXICON.abbreviations.items())}
    for question in asked:
        for word in set(re.findall(r"[0-9a-z]+(?:[-'][0-9a-z]+)*", question.written)):
            words[word].append(question)
        # The pairs are found, not those that the question already holds both sides of.
        around = " ".join(re.findall(r"[0-9a-z]+(?:[-'][0-9a-z]+)*", question.respelt))
        for phrase in (*LEXICON.phrases, *LEXICON.abbreviations):
            if f" {phrase} " in f" {around} ":
                pairs[phrase].append(question)
        for form, short in shorts.items():
            if " " in form and f" {form} " in f" {around} ":
                pairs[short].append(question)
    for word in LEXICON.spellings:
        yield Row("ejaan", f"{word} = {LEXICON.spellings[word]}").count(words[word])
    for table, listed in (("singkatan", LEXICON.abbreviations), ("sehari_hari", LEXICON.phrases)):
        for phrase, forms in listed.items():
            for form in forms:
                sought = frozenset(stems(form))
                yield Row(table, f"{phrase} = {form}").count(pairs[phrase], lambda q, s=sought: s <= q.said)


def of_words(table: str, words: Iterable[str], asked: Iterable[Asked], *, answer: bool = False) -> Iterator[Row]:
    """Words of a list by their stems, in the question or in its answer."""
    by_stem: dict[str, list[Asked]] = defaultdict(list)
    for question in asked:
        for found in question.said if answer else question.stems:
            by_stem[found].append(question)
    for word in words:
        if not any(letter.isdigit() for letter in word):
            yield Row(table, word).count(by_stem[stem(word)])


def rows(asked: list[Asked]) -> Iterator[Row]:
    """Every row of every table."""
    yield from of_lexicon(asked)
    for kind in kind_patterns():
        yield from of_pattern(f"questions {kind.kind}", kind.pattern, asked, lambda q: q.respelt)
    for signal in signals():
        reading = [q for q in asked if q.kind is signal.kind]
        name = f"expected {signal.kind or signal.asks}"
        if signal.asked is not None:
            yield from of_pattern(f"{name} (asked)", signal.asked, asked, lambda q: q.topic)
            reading = [q for q in asked if signal.asked.search(q.topic)]
        yield from of_pattern(f"{name} (answer)", signal.pattern, [q for q in reading if q.answer], lambda q: q.answer)
    for objection in objections.objection_patterns():
        yield from of_pattern(f"objections {objection.name}", objection.pattern, asked, lambda q: q.respelt)
    yield from of_words("objections people", _table(objections.TABLE, "people")["words"].split(), asked)
    for name, listed in _table(asking.TABLE, "words").items():
        which = [q for q in asked if name in ("semua", q.kind.value)]
        yield from of_words(f"asking {name}", listed.split(), which)
    for name, listed in _table(candidates.SIGNALS, "words").items():
        which = [q for q in asked if name == q.kind.value]
        yield from of_words(f"signals {name} (answer)", listed.split(), which, answer=True)
    refused = [q for q in asked if not q.answerable]
    for table, patterns in scope.scope_tables().items():
        for row in patterns:
            yield from of_pattern(
                f"scope {table} {row.name}", row.pattern, asked if table == "desk" else refused, lambda q: q.respelt
            )
    yield from of_words("scope domain", _table(scope.TABLE, "domain")["words"].split(), asked)
    for module, names in IN_CODE.items():
        for name in names.split():
            pattern = getattr(importlib.import_module(module), name)
            yield from of_pattern(f"{module.removeprefix('kb.')}.{name}", pattern, asked, lambda q: q.respelt)


def _table(path: Path, name: str) -> Mapping[str, str]:
    table: Mapping[str, str] = tomllib.loads(path.read_text("utf-8"))[name]
    return table


def asked_in(file: Path, answers: Mapping[str, str]) -> Iterator[Asked]:
    """The questions of a set, of any of the formats in use."""
    for line in file.read_text("utf-8").splitlines():
        entry = json.loads(line)
        if "question" not in entry:
            continue
        expect = entry.get("expect", {})
        gold = entry.get("gold") or [entry.get("passage_id") or ""]
        answerable = entry.get("answerable", entry.get("behaviour", expect.get("behaviour", "answer")) == "answer")
        sources = [" ".join(source.split()[:2]) for source in expect.get("sources", ())]
        named = sources or [entry.get("doc_id") or gold[0].split("#")[0]]
        answer = answers.get(entry["question"]) or entry.get("passage") or ""
        refuses = not answerable and not entry["id"].startswith("indonesian")
        yield Asked(
            entry["question"], (named[0] if answerable else "") or entry["question"], not refuses, answer.strip()
        )


def asked_beside(folder: Path, answers: Mapping[str, str]) -> Iterator[Asked]:
    """The questions beside the passages of the documents in a folder."""
    for file in sorted(folder.rglob("*.md")):
        document = understand(read(file, Settings()))
        key = document.identity.key
        for questions in document.questions.values():
            yield from (Asked(text, key, True, answers.get(text, "")) for text in questions)


def main() -> None:
    """Count and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("questions", nargs="+", type=Path)
    options.add_argument("--pairs", nargs="*", type=Path, default=())
    options.add_argument("--below", type=int, default=3)
    options.add_argument("--table", default="", help="only tables whose name begins so")
    chosen = options.parse_args()
    lines = (json.loads(line) for file in chosen.pairs for line in file.read_text("utf-8").splitlines())
    answers = {line["question"]: " ".join(line["positives"]) for line in lines}
    asked = [question for file in chosen.questions for question in asked_in(file, answers)]
    asked.extend(asked_beside(DOCUMENTS, answers))
    counted = [row for row in rows(asked) if row.table.startswith(chosen.table)]
    print(f"{len(asked)} questions, {len({q.document for q in asked})} documents, {len(counted)} rows")
    print("documents\tquestions\tboth\ttable\trow")
    for row in sorted(counted, key=lambda r: len(r.documents) >= chosen.below):
        print(f"{len(row.documents)}\t{row.questions}\t{len(row.both)}\t{row.table}\t{row.words}")


if __name__ == "__main__":
    main()
