"""Screens of a class: a question is held until something changes, one look serves all, forms answer in place."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from starlette.requests import Request

from kb.web.classroom.watching import Watch

Told = TypeVar("Told")


def run(told: Coroutine[Any, Any, Told]) -> Told:
    """Run it on a thread of its own: a browser test of this process may have a loop going on the main one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, told).result()


class Looks:
    """A class whose version the test sets; counts how often it is looked at."""

    def __init__(self) -> None:
        self.version, self.count = 1, 0

    def __call__(self, number: int) -> int:
        self.count += 1
        return self.version


def request(gone: bool = False) -> Request:
    async def receive() -> dict[str, Any]:
        if not gone:
            await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    return Request({"type": "http", "method": "GET", "path": "/", "headers": []}, receive)


async def seen_after(watch: Watch[int], seen: int, gone: bool = False) -> int:
    return await watch.after(7, lambda version: version == seen, request(gone))


def test_what_is_new_is_told_at_once() -> None:
    async def hold() -> int:
        return await asyncio.wait_for(seen_after(Watch(Looks(), hold=60), seen=0), 5)

    assert run(hold()) == 1


def test_a_question_is_held_until_something_changes() -> None:
    looks = Looks()

    async def hold() -> tuple[bool, list[int]]:
        watch = Watch(looks, every=0.02, hold=60)
        waiting = [asyncio.create_task(seen_after(watch, seen=1)) for _ in range(30)]
        await asyncio.sleep(0.2)
        held = not any(one.done() for one in waiting)
        looks.version = 2
        return held, list(await asyncio.wait_for(asyncio.gather(*waiting), 5))

    held, told = run(hold())
    assert held
    assert told == [2] * 30
    assert looks.count < 30, "thirty who wait share their looks"


def test_nobody_is_held_for_ever() -> None:
    async def hold() -> list[int]:
        patient, gone = Watch(Looks(), every=0.02, hold=0.1), Watch(Looks(), every=0.02, hold=60)
        return [
            await asyncio.wait_for(seen_after(patient, seen=1), 5),
            await asyncio.wait_for(seen_after(gone, seen=1, gone=True), 5),
        ]

    assert run(hold()) == [1, 1]
