"""Places of a regulation that are no Pasal, as people name them: "diktum ketiga", "Lampiran II angka 3"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.language.numerals import WORD_PATTERN, ordinal_value, ordinal_word, roman_value, word_value
from kb.structure.naming import slug

_ORDINAL = rf"pertama|ke\s?-?\s?(?:{WORD_PATTERN}|\d{{1,2}})|\d{{1,2}}"
_VALUE = rf"(?:[ivxl]{{1,6}}|\d{{1,3}}|{WORD_PATTERN})(?![\w-])"
_SUB = (
    r"(?:\s*+,?\s*+(?:huruf|hrf)\s*+\.?\s*+\(?(?P<huruf{n}>[a-z])\)?(?![a-z])"
    rf"|\s*+,?\s*+(?:angka|butir|nomor|no)\s*+\.?\s*+\(?(?P<angka{{n}}>\d{{1,3}}|(?:{WORD_PATTERN})\b)\)?)?"
)
_BELOW = _SUB.replace("{n}", "1") + _SUB.replace("{n}", "2")
# "diktum ketiga huruf a", "diktum ke-3", "Diktum KESATU".
_DIKTUM = rf"dikt?um\s++(?P<diktum>{_ORDINAL})(?![\w-])"
# "Lampiran II", "lampiran 2 bab III"; must not match "lampiran Perbup".
_LAMPIRAN = rf"lampiran\s++(?P<lampiran>{_VALUE})|lampiran(?=\s++(?:huruf\s++[a-z]\b|(?:angka|butir)\s++\d))"
_BAB = rf"bab\s++(?P<bab>{_VALUE})"
_BAGIAN = rf"bagian\s++(?P<bagian>{_ORDINAL})(?![\w-])"
_PARAGRAF = r"paragraf\s++(?P<paragraf>\d{1,2})(?!\w)"
# "Menimbang huruf b", "konsideran", "bagian Mengingat angka 2"; must not match "setelah menimbang hal itu".
_MENIMBANG = r"(?:konsideran(?:s)?(?:\s++menimbang)?|menimbang(?=\s++huruf\b)|(?:bagian|isi|bunyi)\s++menimbang)"
_MENGINGAT = (
    r"(?:dasar\s++hukum\s++mengingat|mengingat(?=\s++(?:angka|butir|nomor)\b)|(?:bagian|isi|bunyi)\s++mengingat)"
)
_UMUM = r"penjelasan\s++umum"
_LANGKAH = r"langkah\s++(?:ke\s?-?\s?)?(?P<langkah>\d{1,2})(?![\w%])"
PART = re.compile(
    rf"\b(?:{_DIKTUM}|{_LAMPIRAN}|(?P<menimbang>{_MENIMBANG})|(?P<mengingat>{_MENGINGAT})|(?P<umum>{_UMUM})"
    rf"|{_BAB}|{_BAGIAN}|{_PARAGRAF}|{_LANGKAH}){_BELOW}",
    re.IGNORECASE,
)
# A division inside another: "BAB III Bagian Kesatu", "bagian kesatu bab III".
_DIVISIONS = ("bab", "bagian", "paragraf")


@dataclass(frozen=True, slots=True)
class Part:
    """A place that is no Pasal: its name in keys ("diktum-ketiga"), what is named below it, its span."""

    part: str
    huruf: str
    angka: str
    start: int
    end: int


def named_parts(text: str) -> list[Part]:
    """Every such place that a text names, in order; a Bagian of a BAB is one place."""
    found: list[Part] = []
    for match in PART.finditer(text):
        name = _name(match)
        if not name:
            continue
        huruf = (match["huruf1"] or match["huruf2"] or "").lower()
        angka = _digits(match["angka1"] or match["angka2"] or "")
        part = Part(name, huruf, angka, match.start(), match.end())
        before = found[-1] if found else None
        if before is not None and _joins(text, before, part):
            found[-1] = _joined(before, part)
        else:
            found.append(part)
    return found


def _joins(text: str, before: Part, part: Part) -> bool:
    between = text[before.end : part.start].strip(" ,").lower()
    kinds = {before.part.split("-")[0], part.part.split("-")[0]}
    inside = kinds <= set(_DIVISIONS) and len(kinds) == 2
    return between in {"", "dari", "pada", "dalam", "di"} and (inside or before.part.startswith("lampiran"))


def _joined(before: Part, part: Part) -> Part:
    first, second = before, part
    if not before.part.startswith("lampiran") and _rank(before) > _rank(part):
        first, second = part, before
    return Part(
        f"{first.part}-{second.part}", part.huruf or before.huruf, part.angka or before.angka, before.start, part.end
    )


def _rank(part: Part) -> int:
    return _DIVISIONS.index(part.part.split("-")[0])


def _name(match: re.Match[str]) -> str:
    if match["diktum"]:
        value = _ordinal(match["diktum"])
        return f"diktum-{slug(ordinal(value))}" if value else ""
    if match["umum"]:
        return "penjelasan-umum"
    if match["menimbang"] or match["mengingat"]:
        return "menimbang" if match["menimbang"] else "mengingat"
    for name in ("lampiran", "bab"):
        if match[name]:
            value = roman_value(match[name]) if not match[name].isdigit() else int(match[name])
            value = value or word_value(match[name])
            return f"{name}-{value}" if value else ""
    if match["bagian"]:
        value = _ordinal(match["bagian"])
        return f"bagian-{value}" if value else ""
    if match["paragraf"]:
        return f"paragraf-{int(match['paragraf'])}"
    return f"langkah-{int(match['langkah'])}" if match["langkah"] else "lampiran"


def _ordinal(text: str) -> int | None:
    folded = " ".join(text.lower().replace("-", " ").split())
    digits = folded.removeprefix("ke").strip()
    if digits.isdigit():
        return int(digits)
    return ordinal_value(folded.replace("ke ", "ke", 1))


def _digits(text: str) -> str:
    value = word_value(text) if text else None
    return str(value) if value is not None else text.lstrip("0")


def ordinal(value: int) -> str:
    """The ordinal word of a diktum: 1 is "KESATU", 12 is "KEDUA BELAS"."""
    return ordinal_word(value).upper()
