"""Tables of patterns: each row a pattern with an example that it matches and one that it must not."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

Row = TypeVar("Row", bound="PatternRow")


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternRow:
    """A row of a table; a table with more columns has a class of its own with a field for each."""

    name: str = ""
    pattern: re.Pattern[str]
    matches: str
    not_matches: str
    """The column ``not``."""


def pattern_rows(
    row_type: type[Row],
    file: Path,
    part: str,
    flags: re.RegexFlag = re.NOFLAG,
    **readers: Callable[[str], object],
) -> tuple[Row, ...]:
    """The rows of a part of a TOML file, in their order. ``readers`` make the value of a column from its text.

    Raises:
        TypeError: a row lacks a column, or has one that its class does not know.
        re.error: a pattern is none.

    """
    table: dict[str, list[dict[str, Any]]] = tomllib.loads(file.read_text(encoding="utf-8"))
    reading: dict[str, Callable[[str], object]] = {"pattern": lambda text: re.compile(text, flags), **readers}
    rows = []
    for columns in table[part]:
        values: dict[str, Any] = {}
        for name, value in columns.items():
            values["not_matches" if name == "not" else name] = reading[name](value) if name in reading else value
        rows.append(row_type(**values))
    return tuple(rows)
