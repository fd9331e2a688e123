"""Signs that nobody sees leave a text, those that stand for others become them; what is shown is not changed."""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
_DIRECTIONS = "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
_CONTROLS = "".join(chr(code) for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n\f")
_STANDING = {
    **{chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)},
    "\x0b": "\n",
    "\x85": "…",
    "\x91": "‘",
    "\x92": "’",
    "\x93": "“",
    "\x94": "”",
    "\x95": "•",
    "\x96": "–",
    "\x97": "—",
    "\uf0b7": "•",
    "\uf0a7": "▪",
    "\uf0d8": "➢",
    "\uf076": "❖",
    "\uf0e0": "→",
    "\uf0fc": "✓",
    "\uf0fe": "☑",
    "\uf0a8": "☐",
    "\uf06f": "☐",
}
"""Ligatures, Windows signs under their old numbers, and the signs of the Symbol and Wingdings fonts that lists use."""

_TABLE = str.maketrans({**dict.fromkeys(_UNSEEN + _DIRECTIONS + _CONTROLS), **_STANDING})
_ANY = re.compile("[" + re.escape("".join(map(chr, _TABLE))) + "]")
_SOFT_AT_END = re.compile("\u00ad(?=[ \t]{0,8}\n)")


def clean(text: str) -> str:
    """The text without control characters, soft hyphens and signs of no width; a soft hyphen at a line's end is one."""
    text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    return _SOFT_AT_END.sub("-", text).translate(_TABLE) if _ANY.search(text) else text
