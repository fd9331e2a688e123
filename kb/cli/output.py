"""What a command hands back: exit codes, one JSON object, a refusal, and progress while it works."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

DONE, REFUSED, WRONG_USE = 0, 1, 2
"""Exit codes: everything was done; something was refused or failed, and is named; the command was used wrongly."""

WIDTH = 100
"""Widest table, in columns of the terminal."""

_COUNT = re.compile(r"(?<!\d)(\d++) dari (\d+)")
_HALVES = (("halaman", "halaman"), ("petikan", "petikan"), ("", "berkas"))


def json_text(value: object) -> str:
    """A value as one JSON object, readable, in UTF-8 letters."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def print_json(value: object) -> None:
    """Print one JSON object; a command with ``--json`` prints it and nothing else on standard output."""
    print(json_text(value))


def refuse(reason: object) -> int:
    """Say on standard error why nothing was done, and give the exit code for it."""
    print(f"Gagal: {reason}", file=sys.stderr)
    return REFUSED


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """What is told of the work, shown as bars on stderr: one for files, one for pages, one for passages.

    Where stderr is no terminal nothing is shown.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(bar_width=24), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(message: str) -> None:
            count = _COUNT.search(message)
            if count is None:
                return
            name = next(bar for word, bar in _HALVES if word in message.lower())
            done, of = int(count[1]), int(count[2])
            if name not in tasks:
                tasks[name] = bars.add_task(message)
            bars.update(tasks[name], description=message[: WIDTH - 45].ljust(20), completed=done, total=of)

        yield tell


def counter(name: str, count: int) -> Callable[[int], None] | None:
    """Says on a terminal how many of ``count`` are done; None where stderr is no terminal."""
    if not sys.stderr.isatty():
        return None

    def show(done: int) -> None:
        print(f"\r{name}: {done}/{count}", end="\n" if done == count else "", file=sys.stderr)

    return show
