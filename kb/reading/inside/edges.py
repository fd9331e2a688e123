"""Page heads and feet: those that say what the document is belong to the text, the others are told with their words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kb.reading.inside import marks

# "Nomor SOP: 12", "No. Dokumen : F-01"; must not match "Pukul 08:00".
_LABELLED = re.compile(r"^[^\W\d][^:\d]{1,40}:\s*\S")
_PAGE_NUMBER = re.compile(r"[\W\d]*(?:(?:halaman|hal|page)\b[\W\d]*)?(?:(?:dari|of)\b[\W\d]*)?", re.IGNORECASE)


@dataclass(slots=True)
class Edges:
    """What page heads and feet hold: lines of the text above and below, and sentences about the rest."""

    above: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    def add(self, is_head: bool, lines: Sequence[str]) -> None:
        """Take in the lines of one head or foot; the same again says nothing, nor does a page number."""
        text = marks.joined(lines)
        if text in self._seen:
            return
        self._seen.add(text)
        if any(line.startswith("|") or _LABELLED.match(line) for line in lines):
            (self.above if is_head else self.below).extend(["", *lines, ""])
            return
        words = " ".join(line for line in lines if line and not _PAGE_NUMBER.fullmatch(line))
        if words:
            self.told.append(f"{'Kepala' if is_head else 'Kaki'} halaman «{words[:80]}» tidak dibaca sebagai isi.")
