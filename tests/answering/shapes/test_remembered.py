"""What the page remembers of an answer: short, and with everything that was cited."""

from datetime import date

import pytest

from kb.answering.shapes.plain_text import as_text
from kb.answering.shapes.remembered import REMEMBERED, SHARE, history, turns
from kb.types import (
    Answer,
    AnswerStatus,
    Citation,
    DocumentKey,
    Form,
    LegalStatus,
    PassageKey,
    Quote,
    Status,
    Step,
)


def cited(number: int) -> Citation:
    standing = Status(LegalStatus.IN_FORCE)
    key = DocumentKey(f"uu-{number}-2000")
    return Citation(
        PassageKey(f"{key}#pasal-1"), key, f"UU {number}/2000", "Contoh", "Pasal 1", 1, Form.OFFICIAL, standing
    )


def answer(*texts: str, steps: int = 0, question: str = "apa?") -> Answer:
    lead = tuple(Quote(text, cited(number)) for number, text in enumerate(texts, start=1))
    made = tuple(Step(str(n), f"langkah {n} " * 20, "admin", "", "", "", cited(9)) for n in range(1, steps + 1))
    return Answer(AnswerStatus.ANSWERED, question, date(2026, 1, 1), lead=lead, steps=made)


def test_a_short_answer_is_remembered_as_it_is_copied() -> None:
    short = answer("Paling lama 14 hari.")
    assert turns(short)[1].text == as_text(short) == "“Paling lama 14 hari.” (UU 1/2000, Pasal 1)"


@pytest.mark.parametrize("texts", [["kata " * 400], ["kata " * 100, "lain " * 300, "lagi " * 200]])
def test_long_quotes_are_cut_and_every_citation_stays(texts: list[str]) -> None:
    text = turns(answer(*texts))[1].text
    assert len(text) <= SHARE["assistant"]
    assert all(f"(UU {number}/2000, Pasal 1)" in text for number in range(1, len(texts) + 1))
    assert text.count("…") == len(texts)


def test_every_step_is_remembered_with_its_source() -> None:
    text = turns(answer("kata " * 200, steps=9))[1].text
    assert len(text) <= SHARE["assistant"]
    assert all(f"\n{number}. langkah {number}" in text for number in range(1, 10))
    assert "(UU 1/2000, Pasal 1)" in text and "(UU 9/2000)" in text


def test_so_much_that_nothing_fits_is_still_short() -> None:
    assert len(turns(answer(*["kata " * 50] * 60))[1].text) <= SHARE["assistant"]


def test_the_last_answers_are_remembered() -> None:
    said = history([answer("Ya.", question=f"tanya {n}? " * 100) for n in range(REMEMBERED + 2)])
    assert [turn.role for turn in said] == ["user", "assistant"] * REMEMBERED
    assert said[0].text.startswith("tanya 2?") and len(said[0].text) == SHARE["user"]
