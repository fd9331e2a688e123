"""Questions with the passages that answer them, and passages that do not: what the encoder is trained on.

    python tools/encoder/pairs.py OUT.jsonl --set DATA=QUESTIONS.jsonl[,…] [--set …] [--idk QA_FOLDER] [--beside DATA]
        [--beside-most N] [--headings N]

Sources: question sets whose gold lies in a published data folder (``--set``), the questions beside the passages of
``documents/`` (``--beside``), the answerable questions of IDK-MRC's training part, and headings with what stands under
them. Negatives are what the product's own search brings up besides the gold.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from kb import KnowledgeBase, Settings
from kb.language.tokens import stems
from kb.search.forward import Floats
from kb.search.lexical import indexed_text
from kb.types import Passage, PassageKey, document_of

SEED = 2026
DEPTH = 30
NEGATIVES = 5
GOLD = 2
TOO_ALIKE = 0.6
"""Share of the gold's stems from which on another passage is taken to say the same."""
TOO_NEAR = 0.95
"""Share of the gold's cosine from which on another passage is taken to answer too (NV-Retriever, Moreira 2024)."""
ANSWERS = 0.6


@dataclass(frozen=True)
class Pair:
    """One question: texts that answer it, texts that do not, and the documents they are of (for folds)."""

    source: str
    question: str
    positives: list[str]
    negatives: list[str]
    documents: list[str]


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of the smaller text's stems that the other holds."""
    return len(one & other) / max(min(len(one), len(other)), 1)


def cosines(base: KnowledgeBase, passages: Sequence[Passage], vector: Floats) -> list[float]:
    """The cosine of each passage with a unit vector."""
    forward = base.engine.snapshot.forward
    return [float(one) for one in forward.similarities(forward.rows([p.key for p in passages]), vector)]


def negatives(base: KnowledgeBase, question: str, gold: Sequence[Passage], must: Sequence[str]) -> list[str]:
    """Passages that the product's search brings up and that are no answer as far as words tell."""
    engine = base.engine
    articles = {passage.article for passage in gold}
    says = [frozenset(stems(passage.text)) for passage in gold]
    wanted = frozenset(stem for each in must for stem in stems(each))
    out: list[str] = []
    hits = engine.search(engine.understand(question), DEPTH)
    vector = engine.snapshot.dense.embedder.encode_queries([question])[0]
    near = cosines(base, [hit.passage for hit in hits], vector)
    limit = TOO_NEAR * max(cosines(base, gold, vector))
    for hit, cosine in zip(hits, near, strict=True):
        text = hit.passage.text
        own = frozenset(stems(text))
        if cosine >= limit:
            continue
        if hit.passage.article in articles or any(alike(own, each) >= TOO_ALIKE for each in says):
            continue
        if wanted and len(wanted & own) / len(wanted) >= ANSWERS:
            continue
        out.append(indexed_text(hit.passage))
    return out[:NEGATIVES]


def of_set(base: KnowledgeBase, file: Path) -> Iterator[Pair]:
    """The answerable questions of a set whose gold is held."""
    view = base.engine.view
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["behaviour"] != "answer":
            continue
        passages = view.passages([PassageKey(key) for key in row["gold"]])
        gold = [passages[key] for key in row["gold"] if key in passages]
        if gold:
            yield Pair(
                file.stem,
                row["question"],
                [indexed_text(passage) for passage in gold[:GOLD]],
                negatives(base, row["question"], gold, row.get("must", ())),
                sorted({document_of(PassageKey(key)) for key in row["gold"]}),
            )


def beside(base: KnowledgeBase, most: int) -> Iterator[Pair]:
    """Some of the questions that stand beside passages."""
    asked = [(passage, question) for passage in base.engine.view.all_passages() for question in passage.questions]
    for passage, question in random.sample(asked, min(most, len(asked))):
        against = negatives(base, question, [passage], ())
        yield Pair("beside", question, [indexed_text(passage)], against, [passage.document])


def idk(folder: Path, most: int) -> Iterator[Pair]:
    """Answerable questions of IDK-MRC's training part; an unanswerable one's passage is a negative of its twin."""
    texts = {}
    for line in (folder / "idk_mrc.passages.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        texts[row["passage_id"]] = row["passage"]
    rows = [json.loads(line) for line in (folder / "idk_mrc.train.jsonl").read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["answerable"] and row["passage_id"] in texts]
    random.shuffle(rows)
    for row in rows[:most]:
        yield Pair("idk", row["question"], [texts[row["passage_id"]]], [], [])


def headings(base: KnowledgeBase, most: int) -> Iterator[Pair]:
    """Document title and heading of a passage, and the passage without them."""
    passages = [p for p in base.engine.view.all_passages() if len(p.text) > 80 and "·" in p.context]
    random.shuffle(passages)
    for passage in passages[:most]:
        title, _, heading = passage.context.rpartition(" · ")
        question = f"{heading} {title.split(' · ')[0]}".strip()
        yield Pair("heading", question, [f"{passage.label}\n{passage.text}"], [], [passage.document])


def main() -> None:
    """Write the pairs, one object a line, in a fixed order."""
    command = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    command.add_argument("out", type=Path)
    command.add_argument("--set", action="append", default=[], metavar="DATA=A.jsonl,B.jsonl")
    command.add_argument("--beside", type=Path, metavar="DATA", help="a published folder that holds documents/")
    command.add_argument("--beside-most", type=int, default=10_000)
    command.add_argument("--headings", type=int, default=0, help="headings with what stands under them, of all sets")
    command.add_argument("--idk", type=Path, metavar="FOLDER")
    command.add_argument("--idk-most", type=int, default=3000)
    wish = command.parse_args()
    random.seed(SEED)
    pairs: list[Pair] = []
    for each in wish.set:
        data, _, files = each.partition("=")
        base = KnowledgeBase.open(Settings(data=Path(data)))
        for file in files.split(","):
            pairs += of_set(base, Path(file))
        pairs += headings(base, wish.headings // len(wish.set))
    if wish.beside:
        pairs += beside(KnowledgeBase.open(Settings(data=wish.beside)), wish.beside_most)
    if wish.idk:
        pairs += idk(wish.idk, wish.idk_most)
    with wish.out.open("w", encoding="utf-8") as out:
        for pair in pairs:
            out.write(json.dumps(asdict(pair), ensure_ascii=False) + "\n")
    print(f"{len(pairs)} pairs")


if __name__ == "__main__":
    main()
