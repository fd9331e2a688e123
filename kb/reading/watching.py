"""Telling whoever waits how far the reading of a file has come, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

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


def page_done(done: int, of: int) -> None:
    """To be called by what reads page by page, in the thread that was asked to read the file."""
    told = _watcher.get()
    if told is not None:
        told(done, of)
