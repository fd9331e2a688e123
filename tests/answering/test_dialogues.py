"""Forty dialogues of three turns (``dialogues.jsonl``): what their answers must hold stands where they say it does."""

from __future__ import annotations

import json
from pathlib import Path

from made_pdf import pages_of

from kb.reading import Budget
from kb.settings import Settings
from kb.structure.apart import understand_apart

DIALOGUES = Path(__file__).with_name("dialogues.jsonl")
DOCUMENTS = Path(__file__).parents[2] / "documents"


def test_what_an_answer_must_hold_stands_in_its_gold_passage() -> None:
    rows = [json.loads(line) for line in DIALOGUES.read_text(encoding="utf-8").splitlines()]
    turns = [turn for row in rows for turn in row["turns"]]
    assert (len(rows), len(turns)) == (40, 120)
    assert all(turn["alone"].strip() for row in rows for turn in row["turns"][1:])
    wanted = {key.split("#")[0] for turn in turns for key in turn["gold"]}
    files = {file.stem: file for file in DOCUMENTS.glob("*/*.md")}
    texts: dict[str, str] = {}
    for document in sorted(wanted):
        pages = pages_of(files[document].read_text(encoding="utf-8"))
        (made,) = understand_apart(pages, Settings(), Budget(60))
        texts |= {passage.key: " ".join(passage.text.casefold().split()) for passage in made.passages}
    for turn in turns:
        assert set(turn["gold"]) <= set(texts), turn
        assert turn["must"]
        for phrase in turn["must"]:
            assert " ".join(phrase.casefold().split()) in texts[turn["gold"][0]], turn
