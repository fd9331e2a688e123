"""The log of a process: lines of text or of JSON on stderr, never with what anybody typed.

Of an exception a line has the kind and the places in the code, not its text: the text of a database's, a parser's or a
library's exception quotes what it was given. Messages are masked (:mod:`kb.catalogue.masking`) before they are written.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from kb.errors import InputRefused, KbError

OWN = frozenset({"kb", "app", "ingest", "__main__"})
"""First names of our own loggers."""

_MOST_PLACES = 12
_LONGEST = 500


def places(trace: TracebackType | None) -> list[str]:
    """Where an exception passed, from the outside in: "light.py:41"."""
    return [f"{Path(frame.f_code.co_filename).name}:{line}" for frame, line in traceback.walk_tb(trace)][-_MOST_PLACES:]


def fault(error: BaseException) -> str:
    """An exception without its text: its kind and the place that raised it."""
    return " ".join([type(error).__name__, *places(error.__traceback__)[-1:]])


class Lines(logging.Formatter):
    """A line of text a record."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line; of an exception its kind and places."""
        parts = [f"{record.levelname} {record.name}: {message_of(record)}"]
        if record.exc_info and record.exc_info[0] is not None:
            parts.append(f"{record.exc_info[0].__name__} {' > '.join(places(record.exc_info[2]))}")
        return " | ".join(parts)


class JsonLines(logging.Formatter):
    """One JSON object a record."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line; of an exception its kind and place, not its text."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "source": record.name,
        }
        event = getattr(record, "event", None)
        if isinstance(event, dict):
            line |= event
        else:
            line |= {"event": "message", "text": message_of(record)}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            if where := places(record.exc_info[2]):
                line["where"], line["passed"] = where[-1], where
        return json.dumps(line, ensure_ascii=False)


def message_of(record: logging.LogRecord) -> str:
    """The message, masked and short.

    Of our own messages what stands in them, exceptions as :func:`told`; of a library's the pattern alone, for what it
    would put in may be what it was given. asyncio tells a failed task with the exception's text below the first line.
    """
    from kb.catalogue.masking import masked  # here: a page is shown before the catalogue's libraries are loaded

    message = str(record.msg)
    if record.args and record.name.partition(".")[0] in OWN:
        values = record.args if isinstance(record.args, tuple) else (record.args,)
        message %= tuple(told(each) if isinstance(each, BaseException) else each for each in values)
    return masked(" ".join(message.partition("\n")[0].split()))[:_LONGEST]


def told(error: BaseException) -> str:
    """An exception in a message: our own words as they are, but not a file's name; of others the kind and place."""
    if isinstance(error, InputRefused):
        return error.reason
    return str(error) if isinstance(error, KbError) else fault(error)


def start(as_json: bool = False) -> None:
    """Send every record of this process to stderr: warnings and what is worse, and the tracebacks libraries print.

    A process whose records somebody else takes already, as of the tests, is left alone.
    """
    if any(not isinstance(one.formatter, Lines | JsonLines) for one in logging.getLogger().handlers):
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if as_json else Lines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    traceback.print_exc = _told  # Gradio prints the exceptions of its events, with the value that it refuses


def _told(*_: object, **__: object) -> None:
    logging.getLogger("kb.logs").error("a library caught an exception", exc_info=True)
