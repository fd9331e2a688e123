"""Which seats of a class came from which network, so that one address does not fill a class. In memory only.

A network is a name that nobody can turn back; nothing of it is stored, and no answer is tied to a seat. After a restart
counting begins anew.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

MOST_CLASSES = 500
"""Classes counted; the oldest go."""

USUAL_SEATS = 40
"""Seats for one network unless the trainer says otherwise: a class often shares one address."""


@dataclass(frozen=True, slots=True)
class Group:
    """The seats of one network as a trainer sees them."""

    name: str
    seats: int
    closed: bool


@dataclass(slots=True)
class _Kept:
    seats: dict[str, list[str]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    refused: int = 0


class SeatsByNetwork:
    """Counts seats by class and network. Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._classes: dict[int, _Kept] = {}

    def take(self, number: int, network: str, seat: str, most: int) -> bool:
        """Note a seat of a network that has fewer than ``most``; whether there was room."""
        with self._lock:
            kept = self._classes.setdefault(number, _Kept())
            if len(self._classes) > MOST_CLASSES:
                del self._classes[min(self._classes)]
            if network in kept.closed or len(kept.seats.get(network, ())) >= most:
                kept.refused += 1
                return False
            kept.seats.setdefault(network, []).append(seat)
            return True

    def groups(self, number: int) -> list[Group]:
        """The networks of a class, the largest first."""
        with self._lock:
            kept = self._classes.get(number, _Kept())
            names = {**kept.seats, **{name: kept.seats.get(name, []) for name in kept.closed}}
            found = [Group(name, len(seats), name in kept.closed) for name, seats in names.items()]
        return sorted(found, key=lambda group: (-group.seats, group.name))

    def refused(self, number: int) -> int:
        """How often there was no room."""
        with self._lock:
            return self._classes.get(number, _Kept()).refused

    def close(self, number: int, network: str) -> list[str]:
        """Take no more seats of a network; those that it had."""
        with self._lock:
            kept = self._classes.setdefault(number, _Kept())
            kept.closed.add(network)
            return kept.seats.pop(network, [])

    def reopen(self, number: int) -> None:
        """Take seats of every network again."""
        with self._lock:
            kept = self._classes.setdefault(number, _Kept())
            kept.closed.clear()
            kept.refused = 0

    def forget(self, number: int) -> None:
        """Forget a class."""
        with self._lock:
            self._classes.pop(number, None)
