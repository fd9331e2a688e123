"""A screen of a class hears of a change when it happens: its question is held open until there is something new.

Held questions cost a look at the catalogue every tenth of a second and class, however many screens ask, and no
thread. The catalogue is asked, not this process's memory, so that a change made by another process is heard of too.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

EVERY_SECONDS = 0.1
"""How old what is known of a class may be."""

HOLD_SECONDS = 12.0
"""How long a question is held: shorter than the patience of proxies (30 or 60 seconds)."""

State = TypeVar("State")


class Watch(Generic[State]):
    """What a screen watches of a class. ``look`` gives the state of a class by its number; it may take a while."""

    def __init__(self, look: Callable[[int], State], every: float = EVERY_SECONDS, hold: float = HOLD_SECONDS) -> None:
        self._look, self._every, self._hold = look, every, hold
        self._looks: dict[int, tuple[float, asyncio.Task[State]]] = {}

    async def now(self, number: int) -> State:
        """The state of a class, at most ``every`` seconds old; askers at the same time share one look."""
        known = self._looks.get(number)
        if known is None or time.monotonic() - known[0] >= self._every:
            known = (time.monotonic(), asyncio.create_task(run_in_threadpool(self._look, number)))
            self._looks = {one: kept for one, kept in self._looks.items() if known[0] - kept[0] < self._hold}
            self._looks[number] = known
        return await asyncio.shield(known[1])

    async def after(self, number: int, seen: Callable[[State], bool], request: Request) -> State:
        """The state once it is no longer what was ``seen``; as it is when the time is over or nobody waits."""
        until = time.monotonic() + self._hold
        while True:
            state = await self.now(number)
            if not seen(state) or time.monotonic() >= until or await request.is_disconnected():
                return state
            await asyncio.sleep(self._every)
