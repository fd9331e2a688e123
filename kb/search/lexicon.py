"""The editable table of abbreviations, everyday words and spellings, and what it does to a question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kb.errors import SettingsError
from kb.loading import Malformed, toml_of

SHIPPED = Path(__file__).with_name("lexicon.toml")
_DRAWN_OUT = re.compile(r"(?<![A-Z0-9])([a-vx-z])\1{2,}")
_WORD = re.compile(r"[0-9a-z]+(?:[-'][0-9a-z]+)*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Abbreviations and phrases (to what is also looked for), spellings (to what they stand for); all lower case."""

    abbreviations: Mapping[str, tuple[str, ...]]
    phrases: Mapping[str, tuple[str, ...]]
    spellings: Mapping[str, str]

    @classmethod
    def load(cls, own: Path | None = None) -> Lexicon:
        """The shipped table with the office's ``own`` laid over it.

        Raises SettingsError when the file is not readable TOML of that shape.
        """
        tables = [_read(SHIPPED)] + ([_read(own)] if own else [])
        abbreviations: dict[str, tuple[str, ...]] = {}
        phrases: dict[str, tuple[str, ...]] = {}
        spellings: dict[str, str] = {}
        for path, table in zip([SHIPPED, own], tables, strict=False):
            abbreviations.update(_lists(table.get("singkatan", {}), path))
            phrases.update(_lists(table.get("sehari_hari", {}), path))
            spellings.update(_strings(table.get("ejaan", {}), path))
        return cls(abbreviations, phrases, spellings)

    def respell(self, text: str) -> str:
        """The text with informal spellings replaced by ordinary ones; everything else stays as written."""
        return _WORD.sub(lambda match: self._respelt(match.group()), text)

    def _respelt(self, word: str) -> str:
        """The ordinary spelling; a letter drawn out ("wajiiib") is one letter first."""
        short = _DRAWN_OUT.sub(r"\1", word)
        return self.spellings.get(short.lower(), short)

    def expansions(self, text: str) -> tuple[tuple[str, str], ...]:
        """Pairs (what was written, what is also looked for) for a respelt question."""
        lowered = " ".join(word.lower() for word in _WORD.findall(text))
        words = set(lowered.split())
        found: list[tuple[str, str]] = []
        for phrase, forms in self.phrases.items():
            if f" {phrase} " in f" {lowered} ":
                found.extend((phrase, form) for form in forms if form not in lowered)
        for short, forms in self.abbreviations.items():
            if short in words:
                found.extend((short.upper(), form) for form in forms if form not in lowered)
        for short, forms in self.abbreviations.items():
            for form in forms[:1]:
                if short not in words and " " in form and f" {form} " in f" {lowered} ":
                    found.append((form, short))
        return tuple(dict.fromkeys(found))


def _read(path: Path) -> Mapping[str, object]:
    try:
        return toml_of(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, Malformed) as error:
        raise SettingsError(f"Tabel singkatan {path} tidak terbaca: {error}. Perbaiki berkas itu.") from error


def _lists(table: object, path: Path | None) -> dict[str, tuple[str, ...]]:
    if not isinstance(table, Mapping):
        raise SettingsError(f"Tabel singkatan {path}: bagian harus berisi pasangan kata = [bentuk].")
    result: dict[str, tuple[str, ...]] = {}
    for word, forms in table.items():
        listed = [forms] if isinstance(forms, str) else forms
        if not isinstance(listed, list) or not all(isinstance(form, str) for form in listed):
            raise SettingsError(f"Tabel singkatan {path}: {word!r} harus berisi daftar bentuk dalam tanda kutip.")
        result[str(word).lower()] = tuple(form.lower() for form in listed)
    return result


def _strings(table: object, path: Path | None) -> dict[str, str]:
    if not isinstance(table, Mapping) or not all(isinstance(value, str) for value in table.values()):
        raise SettingsError(f'Tabel singkatan {path}: [ejaan] harus berisi pasangan kata = "ejaan biasa".')
    return {str(word).lower(): str(value) for word, value in table.items()}
