"""Telling whoever waits how far the reading of a file has come, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock

PageDone = Callable[[int, int], None]
"""Told how many of a file's slow pages are read, and how many there are."""

_watcher: ContextVar[PageDone | None] = ContextVar("page_watcher", default=None)


@contextmanager
def watching(told: PageDone) -> Iterator[None]:
    """Call ``told`` for every page that is recognised while the block runs in this thread."""
    before = _watcher.set(told)
    try:
        yield
    finally:
        _watcher.reset(before)


def page_counter(of: int) -> Callable[[], None]:
    """What to call for each page that is done, from any thread; made in the thread that was asked to read the file."""
    told = _watcher.get()
    lock, done = Lock(), 0

    def one_more() -> None:
        nonlocal done
        with lock:
            done += 1
            if told is not None:
                told(done, of)

    return one_more
