"""Thirty sessions of the chat at once, over the protocol that the page itself speaks: each sees its own words only."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import httpx
import pytest

SESSIONS = 30


class Event(NamedTuple):
    """Its number, that of the component that sets it off, and what its other inputs hold when left alone."""

    number: int
    trigger: int
    left: tuple[Any, ...]


@pytest.fixture(scope="module")
def asking(fake_url: str) -> Event:
    """The event that asks, as the page describes it."""
    config = httpx.get(f"{fake_url}config", timeout=30).json()
    event = next(each for each in config["dependencies"] if each["api_name"] == "ask")
    components = {each["id"]: each for each in config["components"]}
    left = tuple(components[each]["props"].get("value") for each in event["inputs"][1:])
    return Event(event["id"], event["targets"][0][0], left)


def ask(url: str, event: Event, session: str, question: str) -> str:
    """All that the server sends a session for one question."""
    with httpx.Client(base_url=url, timeout=120) as visitor:
        body = {
            "data": [question, *event.left],
            "fn_index": event.number,
            "trigger_id": event.trigger,
            "session_hash": session,
            "event_data": None,
        }
        assert visitor.post("gradio_api/queue/join", json=body).status_code == 200
        sent = []
        with visitor.stream("GET", "gradio_api/queue/data", params={"session_hash": session}) as stream:
            for line in stream.iter_lines():
                sent.append(line)
                if line.startswith("data:") and json.loads(line[5:])["msg"] == "process_completed":
                    assert json.loads(line[5:])["success"]
                    break
    return "\n".join(sent)


def test_thirty_sessions_at_once_never_see_each_others_conversation(fake_url, asking):
    def visit(number: int) -> tuple[str, str]:
        own = f"penanya{number}x"
        first = ask(fake_url, asking, f"sesi{number}", f"Siapa koordinator SPBE? {own} pertama")
        return first, ask(fake_url, asking, f"sesi{number}", f"Siapa koordinator SPBE? {own} kedua")

    with ThreadPoolExecutor(SESSIONS) as pool:
        seen = list(pool.map(visit, range(SESSIONS)))
    for number, (first, second) in enumerate(seen):
        assert set(re.findall(r"penanya\d+x", first + second)) == {f"penanya{number}x"}
        assert "pertama" in second, "the earlier answer of the same session is missing"


def test_a_session_that_nobody_began_holds_nothing(fake_url, asking):
    ask(fake_url, asking, "milikorang", "Siapa koordinator SPBE? rahasia-sesi-lain")
    assert "rahasia-sesi-lain" not in ask(fake_url, asking, "sesibaru", "Siapa koordinator SPBE?")
