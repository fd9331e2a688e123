"""YAML, TOML and JSON that others wrote, as plain values: bounded in size and depth, and nothing in them is executed.

YAML is read without anchors, aliases and tags: a text stands for itself, so it cannot unfold to more than was written.
"""

from __future__ import annotations

import json
import re
import tomllib
from itertools import accumulate
from typing import Any

import yaml

MOST_YAML = 16 << 10
"""Longest YAML text (characters); the longest front matter of a thousand documents has 5,000."""

MOST_TOML = 1 << 20
"""Longest TOML text (characters)."""

DEEPEST = 32
"""Most lists and tables inside one another."""

_LONGEST_LINE = 4_000
_NESTING = re.compile(r'"(?:[^"\\]|\\.)*+"|(?P<open>[\[{])|(?P<close>[\]}])', re.DOTALL)


class Malformed(ValueError):
    """A text that is refused. ``reason`` is a clause in Indonesian, ``line`` counts from 1 where it is known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(f"{reason} (baris {line})" if line else reason)
        self.reason = reason
        self.line = line


class _PlainLoader(yaml.SafeLoader):
    """YAML without anchors, aliases and tags, and not deeper than :data:`DEEPEST`."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse what a plain table of values does not need, before it is built."""
        event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call]
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise Malformed("memuat jangkar atau alias (& atau *), yang tidak dipakai di sini", line)
        if getattr(event, "tag", None) is not None:
            raise Malformed("memuat penanda tipe (!), yang tidak dipakai di sini", line)
        if self.depth > DEEPEST:
            raise Malformed(f"bertumpuk lebih dari {DEEPEST} tingkat", line)
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def yaml_of(text: str) -> object:
    """The values of a YAML text; raises :class:`Malformed`."""
    if len(text) > MOST_YAML:
        raise Malformed(f"lebih panjang daripada {MOST_YAML >> 10} KiB")
    try:
        return yaml.load(text, Loader=_PlainLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise Malformed("bukan YAML yang sah", mark.line + 1 if mark else None) from error
    except Malformed:
        raise
    except (ValueError, RecursionError) as error:
        raise Malformed("memuat nilai yang tidak mungkin (tanggal atau bilangan)") from error


def toml_of(text: str) -> dict[str, object]:
    """The tables of a TOML text; raises :class:`Malformed`."""
    if len(text) > MOST_TOML:
        raise Malformed(f"lebih panjang daripada {MOST_TOML >> 20} MiB")
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > _LONGEST_LINE:
            raise Malformed(f"barisnya lebih panjang daripada {_LONGEST_LINE} huruf", number)
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"bukan TOML yang sah: {error}") from error


def json_of(text: str) -> Any:  # noqa: ANN401 - what json.loads gives
    """The value of a JSON text; raises :class:`Malformed`."""
    check_depth(text)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"bukan JSON yang sah: {error}", getattr(error, "lineno", None)) from error


def check_depth(text: str) -> None:
    """Raise :class:`Malformed` where a JSON text nests deeper than :data:`DEEPEST`."""
    steps = (1 if sign["open"] else -1 for sign in _NESTING.finditer(text) if sign["open"] or sign["close"])
    if any(depth > DEEPEST for depth in accumulate(steps)):
        raise Malformed(f"bertumpuk lebih dari {DEEPEST} tingkat")
