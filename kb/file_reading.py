"""A file from its bytes to its documents, in limited children and within the time that one file has; a few ahead."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from kb.reading import Budget, Member, read_member
from kb.settings import Settings
from kb.structure.apart import Understood, understand_apart
from kb.types import Pages

T = TypeVar("T")

_READERS = 2
_READ_AHEAD = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """A file's pages, and the documents that they make."""

    pages: Pages
    documents: tuple[Understood, ...]


def understood(
    file: Member, settings: Settings, corrections: Callable[[str], Mapping[str, Mapping[str, object]]]
) -> Reading:
    """A file read and understood; ``corrections`` gives what persons said of its documents, by its digest.

    Raises :class:`InputRefused` where it cannot be read within the limits.
    """
    budget = Budget(settings.read_seconds)
    pages = read_member(file, settings, budget)
    return Reading(pages, understand_apart(pages, settings, budget, corrections(pages.sha256)))


def read_ahead(files: Sequence[Member], read: Callable[[Member], T]) -> Iterator[tuple[Member, Future[T]]]:
    """Each file with what is read of it, in order; a few are read ahead while the caller works on one."""
    with ThreadPoolExecutor(_READERS, thread_name_prefix="reading") as pool:
        waiting: deque[tuple[Member, Future[T]]] = deque()
        for file in files:
            waiting.append((file, pool.submit(read, file)))
            if len(waiting) > _READ_AHEAD:
                yield waiting.popleft()
        yield from waiting
