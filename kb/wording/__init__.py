"""What Pandu says in its own words: one table a language, ``id/`` and ``en/``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from kb.language.months import MONTHS

Language = Literal["id", "en"]
LANGUAGES: tuple[Language, ...] = ("id", "en")
_FOLDER = Path(__file__).parent
_MONTHS = {
    "id": MONTHS,
    "en": tuple("January February March April May June July August September October November December".split()),
}


@dataclass(frozen=True, slots=True)
class Words:
    """One language's table."""

    language: Language
    table: Mapping[str, Mapping[str, str]]

    def say(self, group: str, name: str, **values: object) -> str:
        """The text ``group.name`` with its blanks filled; dates are written out."""
        filled = {key: self.day(value) if isinstance(value, date) else value for key, value in values.items()}
        return " ".join(self.table[group][name].format(**filled).split())

    def phrase(self, name: str, **values: object) -> str:
        """A part of a sentence, with its leading space kept."""
        return self.table["phrase"][name].format(**values)

    def day(self, value: date | None) -> str:
        """A date in words: "24 November 2026"."""
        if value is None:
            return self.table["phrase"]["unknown_date"]
        return f"{value.day} {_MONTHS[self.language][value.month - 1]} {value.year}"

    def listed(self, names: Iterable[str]) -> str:
        """Names joined as a language joins them: "A, B dan C"."""
        given = list(dict.fromkeys(names))
        if len(given) < 2:
            return "".join(given)
        return ", ".join(given[:-1]) + self.table["phrase"]["joiner"] + given[-1]


@cache
def words(language: Language) -> Words:
    """The table of a language."""
    return Words(language, tomllib.loads((_FOLDER / language / "answers.toml").read_text(encoding="utf-8")))
