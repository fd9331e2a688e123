"""What the chat keeps of its visitors: bounded in number, size and time, whoever opens sessions and never reads them.

Gradio keeps a state for every session name that anybody makes up, and the answers that nobody fetches, for as long as
the process lives. Here a session that was quiet for an hour goes, and of those that no open page listens to the ones
quiet longest go beyond a number. A page whose session went starts a new conversation at its next question.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from gradio.state_holder import SessionState, StateHolder

if TYPE_CHECKING:
    from gradio.blocks import Blocks
    from gradio.routes import App

MOST_UNHEARD = 150
"""Sessions kept that no open page listens to: of people whose line broke, and made-up ones."""

MOST = 3000
"""Sessions kept at all; each needs a connection of its own, so that the limits of connections come first."""

QUIET_SECONDS = 3600.0
"""How long a session is kept after its last question."""

MOST_WAITING = 6
"""Questions of one session that are not answered yet, or whose answers it did not fetch."""

SWEEP_SECONDS = 5.0


class LeanState(SessionState):  # type: ignore[misc]
    """A session without the second copy of the page that Gradio keeps for its deep links, which are closed."""

    def __init__(self, blocks: Blocks) -> None:
        super().__init__(blocks)
        self.config_values: dict[int, object] = {}

    def __setitem__(self, key: int, value: object) -> None:
        """Keep a component's value or its changed form."""
        super().__setitem__(key, value)
        self.config_values.clear()

    def _update_config(self, key: int) -> None:
        """Nothing: there is no copy."""

    def _update_value_in_config(self, key: int, value: object) -> None:
        """Nothing: there is no copy."""


class LeanStates(StateHolder):  # type: ignore[misc]
    """The states of all sessions, lean ones."""

    def __getitem__(self, session_id: str) -> SessionState:
        """The state of a session; a new one where there is none."""
        if session_id not in self.session_data:
            self.session_data[session_id] = LeanState(self.blocks)
        return super().__getitem__(session_id)


class Sessions:
    """The sessions of one chat. For the event loop of its application."""

    def __init__(self, app: App, most_unheard: int = MOST_UNHEARD, quiet_seconds: float = QUIET_SECONDS) -> None:
        self._most_unheard = most_unheard
        self._quiet_seconds = quiet_seconds
        self._listeners: Counter[str] = Counter()
        blocks = app.get_blocks()
        blocks.state_session_capacity = MOST
        self._queue = blocks._queue
        app.state_holder = LeanStates()
        app.state_holder.set_blocks(blocks)
        self._states = app.state_holder

    @contextmanager
    def listening(self, session: str) -> Iterator[None]:
        """While a page's connection for a session is open."""
        self._listeners[session] += 1
        try:
            yield
        finally:
            self._listeners[session] -= 1
            if self._listeners[session] <= 0:
                del self._listeners[session]

    def knows(self, session: str) -> bool:
        """Whether a session has asked something."""
        return session in self._queue.pending_messages_per_session

    def admits(self, session: str) -> bool:
        """Whether a session may ask one more: it has not too much waiting. Makes room where there is too little."""
        if len(self._states.session_data) > self._most_unheard:
            self.sweep()
        return len(self._queue.pending_event_ids_session.get(session, ())) < MOST_WAITING

    def sweep(self) -> None:
        """Let go of sessions that were quiet too long, and of those too many that nobody listens to."""
        busy = {event.session_hash for event in self._queue.event_ids_to_events.values()}
        known = {*self._states.session_data, *self._queue.pending_event_ids_session}
        known |= set(self._queue.pending_messages_per_session)
        idle = sorted((self._last_used(session), session) for session in known - busy)
        before = time.time() - self._quiet_seconds
        unheard = [session for _, session in idle if session not in self._listeners]
        too_many = set(unheard[: max(0, len(unheard) - self._most_unheard)])
        for used, session in idle:
            if used < before or session in too_many:
                self._forget(session)

    async def sweeping(self) -> None:
        """Sweep again and again, until cancelled."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            self.sweep()

    def _last_used(self, session: str) -> float:
        used: datetime | None = self._states.time_last_used.get(session)
        return used.timestamp() if used else 0.0

    def _forget(self, session: str) -> None:
        self._states.session_data.pop(session, None)
        self._states.time_last_used.pop(session, None)
        if session not in self._listeners:  # whoever listens still reads what is there
            self._queue.pending_event_ids_session.pop(session, None)
            self._queue.pending_messages_per_session.pop(session, None)
