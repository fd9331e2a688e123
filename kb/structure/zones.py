"""The great parts of a regulation's text: opening, body, closing, Penjelasan, Lampiran."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from kb.structure.cleaning import Line

DECIDES = re.compile(r"^#*\s*M\s?E\s?M\s?U\s?T\s?U\s?S\s?[KI]?[(<]?\s?A\s?N\b|^MEMUTUSKAN|^MEMUTUS.{1,5}N?:")
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
    """Lines by part; ``attachments`` holds (number, lines) in order."""

    opening: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    closing: list[Line] = field(default_factory=list)
    explanation: list[Line] = field(default_factory=list)
    attachments: list[tuple[str, list[Line]]] = field(default_factory=list)


def zones_of(lines: list[Line]) -> Zones:
    """Part the lines. The body starts behind MEMUTUSKAN, or at the first BAB or Pasal where that is lost."""
    lines = [part for line in lines for part in _closing_apart(line)]
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


def _closing_apart(line: Line) -> list[Line]:
    """A closing formula that stands behind the last sentence of the body as a line of its own."""
    match = re.search(r"(?<=[.;])\s+(?=Agar\s+(?:supa[jy]a|setiap|semua)\b)", line.text)
    if match is None:
        return [line]
    return [replace(line, text=line.text[: match.start()]), replace(line, text=line.text[match.end() :])]


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
