"""The great parts of a regulation's text: opening, body, closing, Penjelasan, Lampiran."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from kb.language.numerals import roman, roman_value
from kb.structure.cleaning import Line

DECIDES = re.compile(
    r"^#*\s*M\s?E\s?M\s?U\s?T\s?U\s?S\s?[KI]?[(<]?\s?A\s?N\b|^MEMUTUSKAN|^Memutuskan\s*+:?\s*+$|^MEMUTUS.{1,5}N?:"
)
FIRST = re.compile(r"^(?:BAB\s*[I1l]\b|Pasal\s*[1lI]\s*$|Pasal\s*1\b)")
# "Agar setiap orang mengetahuinya", "Ditetapkan di Jakarta"; must not match "Ditetapkan dalam Peraturan", nor a wrapped
# line "ditetapkan di atas", "agar setiap".
CLOSES = re.compile(
    r"^(?:A(?:gar|GAR)\s+(?i:setiap|semua|supa[jy]a)\b|(?:Ditetapkan|DITETAPKAN|Disahkan|DISAHKAN)\s*(?i:di)(?:\s+[A-Z]|\s*$))"
)
EXPLAINS = re.compile(
    r"^P\s?E\s?N\s?J\s?E\s?\S{1,3}\s?A\s?S\s?A\s?N(?:\s++(?:ATAS\b|(?:PERATURAN|UNDANG|KEPUTUSAN)[^a-z]{12}).*+)?\s*+$"
)
BY_ARTICLE = re.compile(
    r"^(?:(?:[I1l]{2}|[B2])\s?[.,]\s*+)?(?:PENJELASAN\s++)?(?:[I1l]{2}\s?[.,]?\s*+)?P\s?ASAL\s*+DEMI\s*+P\s?ASAL",
    re.IGNORECASE,
)
GENERAL = re.compile(r"^(?:[IA1l]\s?[.,]?\s*+)?(?:PENJELASAN\s++)?(?:[I1l]\s?[.,]?\s*+)?UMUM\b")
_OF_A_RULE = r"(?:PERATURAN|KEPUTUSAN|SURAT|INSTRUKSI|QANUN|PEDOMAN|UNDANG|NOMOR)\b"
# "LAMPIRAN", "LAMPIRAN II", "LAMPIRAN Il", "LAMPIRAN I PERATURAN …", "LAMPIRAN 2 PERATURAN …", "LAMPIRAN B"; must not
# match "LAMPIRAN 2 berisi", "Lampiran yang".
ATTACHES = re.compile(
    rf"^LAMP[I1l]RAN\b\s*(?P<n>\d{{1,2}}(?=\s*$|\s*[.:]|\s+{_OF_A_RULE})|(?!\d+\b)[IVXLl1|!]{{1,5}}(?=\s|$|[.:])"
    r"|[A-H](?=\s*(?:$|[.:])))?(?P<rest>[^a-z]*)$"
)
# "Lampiran II", "Lampiran II : Peraturan Bupati Sukamerta", "LAMPIRAN II Peraturan Wali Kota"; must not match "Lampiran
# II merupakan bagian". Whether it heads a Lampiran, the rows around it say.
_ATTACHES_SMALL = re.compile(
    r"^(?:Lampiran|LAMPIRAN)\s+(?P<n>[IVXL]{1,5}|\d{1,2}|[A-H])\b\s*+[:.]?\s*+"
    r"(?P<rest>(?:(?:Peraturan|Keputusan|Surat\s+Edaran|Instruksi|Qanun|Pedoman|Undang)\b[^.;]{0,160})?)$"
)
_OF_WHICH = re.compile(r"^(?:N(?:OMOR|omor)\s*+:?\s*+\S|T(?:ENTANG|entang)\b|T(?:ANGGAL|anggal)\s*+:)")
_POINTS = re.compile(r"(?:[,(]|\b(?:dalam|pada|dan|atau|dengan|sebagaimana|serta|dari|di|ke|tercantum))$")
_PROVISION = re.compile(
    r"^(?:(?:Pasal|PASAL)\s?[\dlI]{1,3}[A-Z]?\b|(?:PERTAMA|KE(?:SATU|DUA|TIGA|EMPAT|LIMA))\s*+(?::|$))"
)
_HEAD = 12
"""How many lines from its beginning a file that is a Lampiran says so."""


@dataclass(slots=True)
class Zones:
    """Lines by part; ``attachments`` holds (number, lines) in order, ``explained`` the heads of the Penjelasan."""

    opening: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    closing: list[Line] = field(default_factory=list)
    explanation: list[Line] = field(default_factory=list)
    explained: list[Line] = field(default_factory=list)
    attachments: list[tuple[str, list[Line]]] = field(default_factory=list)


def zones_of(lines: list[Line]) -> Zones:
    """Part the lines. The body starts behind MEMUTUSKAN, or at the first BAB or Pasal where that is lost."""
    lines = [part for line in lines for part in _parts_apart(line)]
    start = next((i + 1 for i, line in enumerate(lines) if DECIDES.match(line.text)), None)
    if start is None:
        start = _find_start(lines)
    zones = Zones(opening=lines[:start])
    current = zones.body
    itself = next((number for i in range(min(start, _HEAD)) if (number := _attachment(lines, i)) is not None), None)
    for index in range(start, len(lines)):
        line = lines[index]
        number = _attachment(lines, index)
        if number is not None and current is zones.body:
            if itself is None and index - start < _HEAD and not _provides(zones.body):
                itself = number  # the file is a Lampiran
            if number == itself or not (_names_rule(lines, index) and (itself is not None or _provides(zones.body))):
                number = None
        if current is zones.body and CLOSES.match(line.text):
            current = zones.closing
        elif EXPLAINS.match(line.text) and _is_of_a_law(lines, index):
            current = zones.explanation
            zones.explained.append(line)
            if len(re.findall(r"\b[a-z]{3,}", line.text)) < 8:
                continue
        elif number is not None:
            if not zones.attachments or zones.attachments[-1][0] != number or current is not zones.attachments[-1][1]:
                zones.attachments.append((number, []))
            current = zones.attachments[-1][1]
            match = ATTACHES.match(line.text) or _ATTACHES_SMALL.match(line.text)
            current.append(Line(match["rest"].strip() if match else "", line.page))
            continue
        current.append(line)
    _find_lost_explanation(zones)
    return zones


def _attachment(lines: list[Line], index: int) -> str | None:
    """The number of the Lampiran that a line heads, "" where it has none; None where it heads none."""
    text = lines[index].text
    if match := ATTACHES.match(text):
        printed = match["n"] or ""
        value = None if printed.isdigit() else roman_value(printed)
        return roman(value) if value else printed
    match = _ATTACHES_SMALL.match(text)
    if match is None or not (_names_rule(lines, index) or (lines[index].heading and not match["rest"])):
        return None
    before = next((line.text for line in reversed(lines[max(index - 4, 0) : index]) if line.text), "")
    return None if _POINTS.search(before) else match["n"]


def _names_rule(lines: list[Line], index: int) -> bool:
    """Whether number, date or subject of a rule stand right below a line."""
    following = [line.text for line in lines[index + 1 : index + 12] if line.text]
    return any(_OF_WHICH.match(text) for text in following[:4])


def _provides(body: list[Line]) -> bool:
    """Whether a body has begun to order: it has a Pasal or a diktum."""
    return any(_PROVISION.match(line.text) for line in body)


# Where a great part begins inside a line: the closing formula, the Penjelasan and its two parts. Must not match
# "penjelasan atas pasal ini" or "dalam lampiran I. Umum".
_PARTS_INSIDE = re.compile(
    r"(?<=[.;])\s+(?=Agar\s+(?:supa[jy]a|setiap|semua)\b|(?:Ditetapkan|Disahkan)\s+di\s+[A-Z])"
    r"|(?<!\s)\s++(?=P\s?E\s?N\s?J\s?E\s?\S{1,3}\s?A\s?S\s?A\s?N\s+(?:ATAS\s+)?(?:UNDANG|PERATURAN|KEPUTUSAN)[^a-z]{12})"
    r"|(?<=[A-Z\d.)])\s+(?=(?:I\s?[.,]\s+|PENJELASAN\s+)UMUM\b)"
    r"|(?<=[.…)\w])(?<![I1l]{2})(?<![I1l]{2}[.,])(?<!PENJELASAN)\s+(?=(?:[I1l]{2}\s?[.,]?\s+)?(?:PENJELASAN\s+)?PASAL\s+DEMI\s+PASAL\b)"
    r"|(?:(?<=PASAL DEMI PASAL)|(?<=PASAL DEMI PASAL[.:]))\s+(?=\S)"
)
# "MEMUTUSKAN:", "Memutuskan: Menetapkan", "MEMUTUSI(AN: Menetapkan"; must not match "memutuskan untuk".
_DECIDES_INSIDE = re.compile(
    r"(?<!\w)(?:M\s?E\s?M\s?U\s?T\s?U\s?S\s?\S{1,5}|Memutuskan)\s*(?::+|(?=(?:Menetapkan|MENETAPKAN|PERATURAN|UNDANG)\b))"
)
_FIRST_INSIDE = re.compile(r"(?<=\w[.;:\"”)])\s+(?=Pasal\s?1\s?\.?\s+[(A-Z])|(?<=UMUM)\s+(?=Pasal\s?1\s?\.?\s+[(A-Z])")


def _parts_apart(line: Line) -> list[Line]:
    """A line of running text cut where a great part of the regulation begins in it."""
    if len(line.text) < 30:
        return [line]
    cuts = {match.end() for match in _PARTS_INSIDE.finditer(line.text)}
    for match in _DECIDES_INSIDE.finditer(line.text):
        cuts |= {match.start(), match.end()}
    ends = sorted({0, len(line.text)} | cuts)
    return [replace(line, text=line.text[a:b].strip()) for a, b in pairwise(ends) if line.text[a:b].strip()]


def _find_start(lines: list[Line]) -> int:
    """Where the body begins when no line decides: at the first BAB or Pasal 1 before the closing; its line is cut."""
    end = next((i for i, line in enumerate(lines) if CLOSES.match(line.text) or EXPLAINS.match(line.text)), len(lines))
    for index, line in enumerate(lines[:end]):
        if FIRST.match(line.text):
            return index
        if match := _FIRST_INSIDE.search(line.text):
            lines[index : index + 1] = [
                replace(line, text=line.text[: match.start()]),
                replace(line, text=line.text[match.end() :]),
            ]
            return index + 1
    return 0


def _find_lost_explanation(zones: Zones) -> None:
    """Where the word PENJELASAN was lost: the Penjelasan starts at "I. UMUM" before "PASAL DEMI PASAL"."""
    for own in (zones.closing, zones.body):
        cut = next((i for i, line in enumerate(own) if BY_ARTICLE.match(line.text)), None)
        if zones.explanation or cut is None:
            continue
        start = next((i for i in range(cut, -1, -1) if GENERAL.match(own[i].text)), cut)
        zones.explanation = own[start:]
        del own[start:]


def _is_of_a_law(lines: list[Line], index: int) -> bool:
    """Whether "PENJELASAN" heads a law's elucidation: "ATAS" or a kind's name follows."""
    following = " ".join(line.text for line in lines[index : index + 8] if line.text)
    return re.search(r"\bATAS\b|\bUMUM\b", following) is not None
