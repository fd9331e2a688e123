"""The great parts of a regulation's text: opening, body, closing, Penjelasan, Lampiran."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from kb.structure.cleaning import Line

DECIDES = re.compile(
    r"^#*\s*M\s?E\s?M\s?U\s?T\s?U\s?S\s?[KI]?[(<]?\s?A\s?N\b|^MEMUTUSKAN|^Memutuskan\s*:?\s*$|^MEMUTUS.{1,5}N?:"
)
FIRST = re.compile(r"^(?:BAB\s*[I1l]\b|Pasal\s*[1lI]\s*$|Pasal\s*1\b)")
# "Agar setiap orang mengetahuinya", "Ditetapkan di Jakarta"; must not match "Ditetapkan dalam Peraturan".
CLOSES = re.compile(
    r"^(?:Agar\s+(?:setiap|semua|supa[jy]a)|(?:Ditetapkan|Disahkan)\s*di\s+[A-Z]|(?:Ditetapkan|Disahkan)\s+di\s*$)",
    re.I,
)
EXPLAINS = re.compile(r"^P\s?E\s?N\s?J\s?E\s?\S{1,3}\s?A\s?S\s?A\s?N(?:\s+ATAS\b.*)?\s*$")
BY_ARTICLE = re.compile(r"^(?:PENJELASAN\s+)?(?:[I1l]{2}\s?[.,]?\s*)?P\s?ASAL\s*DEMI\s*P\s?ASAL", re.IGNORECASE)
GENERAL = re.compile(r"^(?:PENJELASAN\s+)?(?:[I1l]\s?[.,]?\s*)?UMUM\b")
# "LAMPIRAN", "LAMPIRAN II", "LAMPIRAN I PERATURAN …"; must not match "LAMPIRAN 2 berisi", "Lampiran yang".
ATTACHES = re.compile(r"^LAMP[I1l]RAN\b\s*(?P<n>[IVXL]{1,5}(?=\s|$|[.:])|\d{1,2}(?=\s*$))?(?P<rest>[^a-z]*)$")


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
        start = next((i for i, line in enumerate(lines) if FIRST.match(line.text)), 0)
    zones = Zones(opening=lines[:start])
    current = zones.body
    for index in range(start, len(lines)):
        line = lines[index]
        attachment = ATTACHES.match(line.text)
        if current is zones.body and CLOSES.match(line.text):
            current = zones.closing
        elif EXPLAINS.match(line.text) and _is_of_a_law(lines, index):
            current = zones.explanation
            zones.explained.append(line)
            if len(re.findall(r"\b[a-z]{3,}", line.text)) < 8:
                continue
        elif attachment and current is not zones.body:
            number = attachment["n"] or ""
            if not zones.attachments or zones.attachments[-1][0] != number or current is not zones.attachments[-1][1]:
                zones.attachments.append((number, []))
            current = zones.attachments[-1][1]
            current.append(Line(attachment["rest"].strip(), line.page))
            continue
        current.append(line)
    _find_lost_explanation(zones)
    return zones


# Where a great part begins inside a line: the closing formula, the Penjelasan and its two parts, MEMUTUSKAN. Must not
# match "penjelasan atas pasal ini" or "dalam lampiran I. Umum".
_PARTS_INSIDE = re.compile(
    r"(?<=[.;])\s+(?=Agar\s+(?:supa[jy]a|setiap|semua)\b)"
    r"|\s+(?=P\s?E\s?N\s?J\s?E\s?\S{1,3}\s?A\s?S\s?A\s?N\s+(?:ATAS\s+)?(?:UNDANG|PERATURAN|KEPUTUSAN)[^a-z]{12})"
    r"|(?<=[A-Z\d])\s+(?=I\s?[.,]\s+UMUM\s)"
    r"|(?<=[.\w])\s+(?=(?:[I1l]{2}\s?[.,]\s+)PASAL\s+DEMI\s+PASAL\b)|(?<=PASAL DEMI PASAL)\s+(?=\S)"
    r"|\s+(?=MEMUTUSKAN\s?:)|(?<=MEMUTUSKAN:)\s+(?=\S)|(?<=MEMUTUSKAN :)\s+(?=\S)"
)


def _parts_apart(line: Line) -> list[Line]:
    """A line of running text cut where a great part of the regulation begins in it."""
    if len(line.text) < 30:
        return [line]
    return [replace(line, text=part) for part in _PARTS_INSIDE.split(line.text)]


def _find_lost_explanation(zones: Zones) -> None:
    """Where the word PENJELASAN was lost: the Penjelasan starts at "I. UMUM" before "PASAL DEMI PASAL"."""
    cut = next((i for i, line in enumerate(zones.closing) if BY_ARTICLE.match(line.text)), None)
    if zones.explanation or cut is None:
        return
    start = next((i for i in range(cut, -1, -1) if GENERAL.match(zones.closing[i].text)), cut)
    zones.closing, zones.explanation = zones.closing[:start], zones.closing[start:]


def _is_of_a_law(lines: list[Line], index: int) -> bool:
    """Whether "PENJELASAN" heads a law's elucidation: "ATAS" or a kind's name follows."""
    following = " ".join(line.text for line in lines[index : index + 8] if line.text)
    return re.search(r"\bATAS\b|\bUMUM\b", following) is not None
