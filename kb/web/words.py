"""Every word that a user sees, in Indonesian and in English, from ``words/``.

``id.toml`` and ``en.toml`` are the asker's; other pages have files of their own beside them (``admin.id.toml`` …).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["id", "en"]
LANGUAGES: tuple[Language, ...] = ("id", "en")

FOLDER = Path(__file__).parent / "words"


@dataclass(frozen=True)
class Words:
    """The words of one language, by dotted key: ``words("answer.basis", count=3)``."""

    language: Language
    table: Mapping[str, str]

    def __call__(self, key: str, /, **values: object) -> str:
        """The words of a key with its ``{names}`` filled in. An unknown key raises ``KeyError``."""
        return self.table[key].format(**values)

    def date(self, day: date) -> str:
        """A date as people write it: "24 November 2026"."""
        return f"{day.day} {self.table[f'month.{day.month}']} {day.year}"

    def series(self, prefix: str) -> list[str]:
        """The words under a numbered table (``examples.1``, ``examples.2`` …) in order."""
        numbers = sorted(int(key.rpartition(".")[2]) for key in self.table if key.rpartition(".")[0] == prefix)
        return [self.table[f"{prefix}.{number}"] for number in numbers]


def _flat(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)


@cache
def words(language: Language) -> Words:
    """The words of a language, read once, from every file of it; a key stands in one of them only."""
    table: dict[str, str] = {}
    for path in (FOLDER / f"{language}.toml", *sorted(FOLDER.glob(f"*.{language}.toml"))):
        read = dict(_flat(tomllib.loads(path.read_text(encoding="utf-8"))))
        if twice := table.keys() & read.keys():
            raise ValueError(f"{path.name}: {sorted(twice)[0]} sudah ada di berkas kata lain")
        table |= read
    return Words(language, table)


def language_of(value: object, default: Language = "id") -> Language:
    """The language that a form field or a query parameter names; the default for anything else."""
    return next((language for language in LANGUAGES if language == value), default)
