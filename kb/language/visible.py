"""Text as people see it: without letters that cannot be seen but steer terminals, turn lines round, hide words."""

from __future__ import annotations

import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})


def visible(text: str) -> str:
    """The text without controls, zero widths, direction marks, tags, private use and variation selectors."""
    if text.isascii() and text.isprintable():
        return text
    unseen = [each for each in set(text) if _is_unseen(each)]  # a page has few different letters
    return text.translate(dict.fromkeys(map(ord, unseen))) if unseen else text


def _is_unseen(letter: str) -> bool:
    if letter in "\n\t":
        return False
    code = ord(letter)
    selector = 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF
    return selector or unicodedata.category(letter) in _UNSEEN
