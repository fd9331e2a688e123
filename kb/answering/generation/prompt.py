"""What is said to the model: rules, the question, numbered sources inside a fence that no document can know."""

from __future__ import annotations

import secrets
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kb.answering.generation.chat import Message
from kb.answering.generation.checks import Fault
from kb.answering.generation.neutral import neutral
from kb.answering.generation.sources import Source
from kb.catalogue.masking import masked

TABLE = Path(__file__).with_name("prompt.toml")
MOST_SENTENCES = 4
NOT_ENOUGH = "TIDAK CUKUP"


@dataclass(frozen=True, slots=True)
class _Table:
    system: str
    question: str
    source: str
    leading: str
    repair: str
    faults: dict[str, str]


@cache
def _table() -> _Table:
    read = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return _Table(read["system"], read["question"], read["source"], read["leading"], read["repair"], read["fault"])


def first_messages(question: str, sources: Sequence[Source]) -> list[Message]:
    """The conversation that asks for the text. The question loses personal numbers and markup, not its words."""
    table = _table()
    fence = f"§{secrets.token_hex(6)}§"
    listed = "\n".join(
        table.source.format(
            fence=fence,
            number=source.number,
            leading=table.leading if source.leading else "",
            heading=source.heading,
            text=source.text,
        ).strip()
        for source in sources
    )
    asked = " ".join(neutral(masked(question)).split())  # numbers of persons do not leave the machine
    return [
        ("system", table.system.format(most=MOST_SENTENCES, fence=fence).strip()),
        ("user", table.question.format(question=asked, sources=listed).strip()),
    ]


def repair_messages(
    asked: Sequence[Message], written: str, faulty: Sequence[tuple[str, Sequence[Fault]]]
) -> list[Message]:
    """The conversation that asks once more for the sentences that failed, each with what is wrong with it."""
    table = _table()
    listed = "\n".join(
        f"{number}. {sentence} ({'; '.join(table.faults[f.kind.value].format(detail=f.detail) for f in faults)})"
        for number, (sentence, faults) in enumerate(faulty, start=1)
    )
    return [*asked, ("assistant", written), ("user", table.repair.format(faults=listed).strip())]
