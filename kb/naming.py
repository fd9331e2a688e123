"""Names that people read: what could pass for another name, steer the text around it or lead elsewhere is refused.

The rule is that of Unicode TR 39's "single script" level, with the whole-script lookalikes of Latin refused, too.
"""

from __future__ import annotations

import re
import unicodedata

from kb.errors import KbError

_LOOKALIKE = frozenset({"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU", "GEORGIAN", "GLAGOLITIC"})
"""Scripts with letters that look like Latin ones, and that nobody in an Indonesian office writes a name in."""

_WORD = re.compile(r"[\s./\\_()-]+")
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


class NameRefused(KbError):
    """A name is not taken; the text says why and what to do."""


def one_script(name: str, latin: bool = False) -> str:
    """The name, where its letters are of one script and all of it can be seen; ``latin`` wants that script.

    Raises:
        NameRefused: saying what is wrong with it.

    """
    if any(unicodedata.category(c) in _UNSEEN for c in name):
        raise NameRefused("ada tanda yang tidak terlihat atau pembalik arah tulisan. Ketik ulang namanya.")
    if name and not name.strip("./\\ "):
        raise NameRefused("titik, spasi atau garis miring saja bukan nama. Tulis nama dengan huruf.")
    scripts = {_script(c) for c in name if c.isalpha()} - {""}
    odd = scripts & _LOOKALIKE or (scripts - {"LATIN"} if latin or len(scripts) > 1 else set())
    if odd:
        raise NameRefused(
            f"ada huruf {', '.join(sorted(each.capitalize() for each in odd))} yang mirip atau tercampur dengan huruf "
            "Latin. Ketik ulang namanya dengan huruf Latin."
        )
    return name


def readable(text: str) -> str:
    """A title or a file name, where each of its words is of one script and all of it can be seen.

    Raises:
        NameRefused: saying what is wrong with it.

    """
    for word in _WORD.split(text):
        one_script(word)
    if text and not text.strip("./\\ "):
        one_script(text)
    return text


def seen(text: str) -> str:
    """The text without what cannot be seen but steers what is around it."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in _UNSEEN)


def _script(letter: str) -> str:
    """The script of a letter by the first word of its Unicode name; empty for letters that all scripts share."""
    plain = unicodedata.normalize("NFKC", letter)[:1]
    first = unicodedata.name(plain, "").partition(" ")[0]
    return {"MODIFIER": "", "FEMININE": "", "MASCULINE": "", "MICRO": "", "HIRAGANA": "CJK", "KATAKANA": "CJK"}.get(
        first, first
    )
