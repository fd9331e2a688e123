"""Verbs under the names they had before: they work on, and a line says the name of today."""

from __future__ import annotations

from collections.abc import Sequence

_TODAY = {"restore": ("unretire",), "restore-backup": ("backup", "restore")}
_BACKUP = ("create", "restore")
_LINE = "`python -m kb {old}` sekarang bernama `python -m kb {new}`; nama lama masih diterima."


def in_todays_words(words: Sequence[str]) -> tuple[list[str], str | None]:
    """The words of a command line with the verb of today, and the line to show where it had an older one.

    Example:
        >>> in_todays_words(["restore", "perpres-95-2018"])[0]
        ['unretire', 'perpres-95-2018']
        >>> in_todays_words(["backup", "kantor.tar.gz"])[0]
        ['backup', 'create', 'kantor.tar.gz']
        >>> in_todays_words(["backup", "--json", "create", "kantor.tar.gz"])[1]

    """
    if not words:
        return [], None
    verb, *rest = words
    today = _TODAY.get(verb)
    if today is None and verb == "backup" and _first_name(rest) not in (None, *_BACKUP):
        today = ("backup", "create")
    if today is None:
        return list(words), None
    return [*today, *rest], _LINE.format(old=verb, new=" ".join(today))


def _first_name(words: Sequence[str]) -> str | None:
    """The first word that is neither an option nor the folder behind ``--data``."""
    pairs = zip(("", *words), words, strict=False)
    return next((word for before, word in pairs if not word.startswith("-") and before != "--data"), None)
