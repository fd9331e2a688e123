"""Offices and posts as norms name them: which words begin a name, and where names stand in a text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("offices.toml")
_VERB = (
    r"(?:me[lmnry]|meng|men|mem)[a-z]{4,}|di(?!nas|gital|skominfo|rektur|rektorat|visi)[a-z]{4,}"
    r"|ber(?!basis|sama)[a-z]{4,}|ter[a-z]{4,}"
)
_JOINS = (
    "yang|dan|atau|dan/atau|serta|dengan|untuk|dalam|pada|oleh|di|ke|dari|kepada|terhadap|tentang|bagi|wajib|harus|dapat"
    "|boleh|adalah|ialah|merupakan|menjadi|merangkap|tidak|belum|sudah|akan|sebagai|selaku|melalui|secara|sesuai|jika"
    "|apabila|bila|paling|setelah|sebelum|sejak|agar|supaya|karena|maka|lalu|hanya|juga|tersebut|itu|ini|memiliki"
)
_MOST_WORDS = 7


@cache
def office_table() -> Mapping[str, Mapping[str, list[str]]]:
    """The table."""
    table: Mapping[str, Mapping[str, list[str]]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return table


@cache
def _named() -> re.Pattern[str]:
    """An office with the words that tell which one: "Kepala Dinas Kominfo", "Sekretaris Daerah (Sekda)"."""
    table = office_table()
    heads = sorted({*table["heads"]["words"], *table["posts"]["words"]} - {"setiap"}, key=len, reverse=True)
    fixed = "|".join(re.escape(words) for words in table["joined"]["words"])
    word = rf"(?!(?:{_JOINS}|{_VERB})(?![\w-]))[^\W\d_][\w/-]*+"
    capitals = r"(?-i:[A-Z])[\w/-]*+"
    return re.compile(
        rf"\b(?:wakil\s)?(?:{'|'.join(map(re.escape, heads))})\b"
        rf"(?:\s(?:{fixed})\b|\s(?:dan|,)\s{capitals}(?=\s{capitals}|[^\w\s]|$)|\s{word}){{0,{_MOST_WORDS}}}"
        r"(?:\s\([^()]{1,40}\))?",
        re.IGNORECASE,
    )


def office_spans(text: str) -> list[tuple[int, int]]:
    """Spans of the offices and posts that a text names, in order."""
    return [match.span() for match in _named().finditer(text)]
