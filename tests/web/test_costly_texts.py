"""Texts made to keep the server busy, sent to the real one: each is answered in the time of any other."""

from __future__ import annotations

import time

import httpx
import pytest

from kb.knowledge_base import KnowledgeBase
from kb.types import AnswerStatus, Turn
from kb.web.conversation import packed

SLOWEST = 2.0
"""Seconds that any answer may take, on a machine that does other work too."""

LEANS = "bagaimana dengan itu?"
COSTLY = {
    "spaces": "Pasal 5 ayat" + " " * 590,
    "em spaces": "ayat" + "\u2003" * 590,
    "digits": "1" * 590 + "!",
    "numbers": "10 " * 200 + "!",
    "articles": "Pasal 1 " * 75,
    "verses": "ayat (" * 98,
    "addresses": "a@" * 295,
    "lines": "\n" * 590,
    "commas": "a, " * 196,
    "quotes": '"' * 590,
}


@pytest.mark.parametrize("text", COSTLY.values(), ids=COSTLY)
def test_c2_what_went_before_costs_no_more_than_a_question(library: tuple[str, KnowledgeBase], text: str):
    url, _ = library
    turns = [Turn("user", text), Turn("assistant", text)]
    field = {"q": LEANS, "riwayat": packed(turns), "alasan": "keliru"}
    asked = {"question": LEANS, "history": [{"role": turn.role, "text": (turn.text * 6)[:4000]} for turn in turns]}
    with httpx.Client(base_url=url, timeout=60) as client:
        for send in (
            lambda: client.post("api/v1/ask", json=asked),
            lambda: client.post("ringan", data=field),
            lambda: client.post("nota", data=field),
            lambda: client.post("lapor", data=field),
        ):
            started = time.perf_counter()
            reply = send()
            assert reply.status_code in (200, 404), reply.text
            assert time.perf_counter() - started < SLOWEST, (reply.url, text[:20])


def test_c2_earlier_turns_are_cleaned_and_bounded_as_a_question_is(library: tuple[str, KnowledgeBase]):
    _, pandu = library
    plain = [Turn("user", "Apa isi Perpres 95/2018 Pasal 3?"), Turn("assistant", "Perpres 95/2018 Pasal 3 ayat (1)")]
    spaced = [Turn(turn.role, turn.text.replace(" ", "\u2003\n  ").replace("P", "\u200bP\x00")) for turn in plain]
    far = [Turn(turn.role, turn.text + " " + "x" * 5000 + " UU 27/2022 Pasal 4") for turn in plain]
    answer = pandu.ask(LEANS, plain)
    assert answer.citations
    assert [c.passage for c in pandu.ask(LEANS, spaced).citations] == [c.passage for c in answer.citations]
    assert not any("uu-27-2022" in c.passage for c in pandu.ask(LEANS, far).citations)


def test_c2_a_question_that_grows_when_it_is_cleaned_is_too_long(library: tuple[str, KnowledgeBase]):
    _, pandu = library
    assert pandu.ask("\ufdfa" * 900).status is AnswerStatus.CLARIFY
