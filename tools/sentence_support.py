"""Choose the support score below which a model's sentence is not believed, and write ``checks.toml``.

    python tools/sentence_support.py --data DIR QUESTIONS.jsonl … [--write]

``QUESTIONS`` are sets whose lines hold a reference answer in words (``answers``) beside the gold passage. Each sentence
of a reference answer is true of its own gold passage. Twisted in one way it is false of it: another number, modal,
negation, a stranger as its subject, a third of its words replaced by others of the same passage. Beside them stand the
passages that were found for the same question and are not gold ("near miss"; read by eye, most of those that pass say
the same thing elsewhere). Prints, for each threshold, the share that passes: by this score alone, by all checks.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kb import KnowledgeBase, Settings
from kb.answering.generation import facts
from kb.answering.generation.checks import LEFT_OUT, TABLE, FaultKind, check
from kb.answering.generation.neutral import neutral
from kb.answering.generation.sentences import Sentence
from kb.answering.generation.sources import Source
from kb.answering.shapes.grounding import citation
from kb.evaluation import read_questions
from kb.evaluation.matching import passage_is_gold
from kb.evaluation.run import documents_by_file, resolved
from kb.structure.references import without_references
from kb.types import Passage

_ENDS = r"(?<=[.!?])\s+|\n"
MOST_MIXED, LEAST = 0.125, 0.3
MIXED = "mixed with other words of the source"
_MODAL_TWISTS = {
    "wajib": "dapat",
    "harus": "dapat",
    "dapat": "wajib",
    "tidak": "",
    "dilarang": "dapat",
    "boleh": "wajib",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence beside a source; ``sort`` is ``true``, ``near miss`` or the name of a twist."""

    sentence: str
    source: Source
    sort: str


def cases(pandu: KnowledgeBase, path: Path, dice: random.Random) -> Iterator[Case]:
    """True and false cases of a question file."""
    engine, files = pandu.engine, documents_by_file(pandu)
    answers = {str(row["id"]): row.get("answers") or [] for row in map(json.loads, path.open(encoding="utf-8"))}
    for raw in read_questions(path):
        question = resolved(raw, files)
        hits = [h.passage for h in engine.search(engine.understand(question.text), 10)]
        gold = [engine.article(p) for p in hits if passage_is_gold(p, question.gold)][:1]
        others = [engine.article(p) for p in hits if not passage_is_gold(p, question.gold)][:3]
        for sentence in (s for answer in answers[raw.id] for s in sentences(str(answer))):
            for passage in gold:
                source = as_source(pandu, passage)
                yield Case(sentence, source, "true")
                yield from (replace(c, source=source) for c in twisted(sentence, source, dice))
            yield from (Case(sentence, as_source(pandu, other), "near miss") for other in others)


def sentences(answer: str) -> list[str]:
    """Sentences of an answer that commit themselves to something."""
    whole = (re.sub(r"[;.]?\s*(?:dan/atau|dan|atau)?\s*\b[a-z0-9]\.$", ".", s) for s in re.split(_ENDS, answer))
    return [s for s in whole if len(facts.content(s)) >= 4 and len(s.split()) <= 60]


def as_source(pandu: KnowledgeBase, passage: Passage) -> Source:
    """A passage as the model would see it."""
    from datetime import date

    cited = citation(passage, pandu.engine.identities[passage.document], pandu.engine.view, date.today())
    return Source(1, cited, neutral(passage.text), leading=True)


def twisted(sentence: str, source: Source, dice: random.Random) -> Iterator[Case]:
    """The sentence made false in one way each, where it has what the way needs."""
    number = re.search(r"\d+", sentence)
    if number:
        yield Case(sentence.replace(number.group(), str(int(number.group()) + dice.randint(1, 9)), 1), source, "number")
    for modal, other in _MODAL_TWISTS.items():
        if re.search(rf"\b{modal}\b", sentence):
            yield Case(" ".join(re.sub(rf"\b{modal}\b", other, sentence, count=1).split()), source, "modal")
            break
    else:
        words = sentence.split()
        yield Case(" ".join([*words[: len(words) // 2], "tidak", *words[len(words) // 2 :]]), source, "negation")
    strangers = ["Bupati Tabalong", "Menteri Kelautan", "Dewan Pengawas Koperasi"]
    yield Case(f"{dice.choice(strangers)} {sentence[0].lower()}{sentence[1:]}", source, "stranger")
    words = sentence.split()
    held = [w for w in source.text.split() if w.isalpha() and len(w) > 4 and w not in words]
    if len(held) > 4 and len(words) > 4:
        mixed = [dice.choice(held) if n % 3 == 1 else w for n, w in enumerate(words)]
        yield Case(" ".join(mixed), source, MIXED)
        shuffled = words[:]
        dice.shuffle(shuffled)
        yield Case(" ".join(shuffled), source, "words in another order")


def passes(case: Case) -> bool:
    """Whether all checks but the support score let it pass."""
    faults = check(Sentence(case.sentence, (1,)), [case.source], first=True)
    return not [fault for fault in faults if fault.kind is not FaultKind.SUPPORT]


def main() -> None:
    """Print the table of thresholds and, with ``--write``, write the one chosen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("questions", type=Path, nargs="+")
    given = parser.parse_args()
    pandu = KnowledgeBase.open(Settings(data=given.data))
    dice = random.Random(20261125)
    listed = [case for path in given.questions for case in cases(pandu, path, dice)]
    report(listed, given.write)


def report(listed: Sequence[Case], write: bool) -> None:
    """Figures by threshold and by sort; the lowest threshold that lets few enough mixed sentences pass is chosen."""
    scored = [
        (c, facts.support(without_references(c.sentence, LEFT_OUT), c.source.text, c.source.names), passes(c))
        for c in listed
    ]
    sorts = list(dict.fromkeys(c.sort for c in listed))
    print("cases:", {sort: sum(c.sort == sort for c in listed) for sort in sorts})
    print(f"{'threshold':>10}", *(f"{sort[:14]:>15}" for sort in sorts), "  (share passing: score alone / all checks)")
    chosen = None
    for step in range(int(LEAST * 20), 20):
        threshold = step / 20
        row = []
        for sort in sorts:
            group = [(score >= threshold, score >= threshold and ok) for c, score, ok in scored if c.sort == sort]
            row.append(f"{sum(a for a, _ in group) / len(group):6.3f} /{sum(b for _, b in group) / len(group):6.3f}")
        print(f"{threshold:10.2f}", *(f"{cell:>15}" for cell in row))
        mixed = [score >= threshold and ok for c, score, ok in scored if c.sort == MIXED]
        if chosen is None and sum(mixed) / len(mixed) <= MOST_MIXED:
            chosen = threshold
    print("chosen:", chosen)
    if write and chosen is not None:
        head = "# Written by tools/sentence_support.py; its figures stand in docs/decisions/006-language-model.md.\n"
        TABLE.write_text(f"{head}least_support = {chosen}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
