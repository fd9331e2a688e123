"""What items say in Pandu's own words, in both languages, from ``words/``."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from kb.wording import Language, Words

FOLDER = Path(__file__).with_name("words")


@cache
def words(language: Language) -> Words:
    """The table of a language."""
    return Words(language, tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8")))


@cache
def table(name: str) -> dict[str, dict[str, list[str]]]:
    """One of the tables beside this module."""
    found: dict[str, dict[str, list[str]]] = tomllib.loads(
        Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8")
    )
    return found
