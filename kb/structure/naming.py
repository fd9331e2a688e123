"""Places inside a document: slugs of headings, unique names, printed labels."""

from __future__ import annotations

import re
import unicodedata


def slug(text: str, words: int = 8) -> str:
    """A stable slug of the first words: "Kondisi Saat Ini" is "kondisi-saat-ini"; empty text is "bagian"."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    parts = re.findall(r"[a-z0-9]+", plain)
    return "-".join(parts[:words])[:80].strip("-") or "bagian"


class Places:
    """Hands out places that are unique in one document: the second "ringkasan" becomes "ringkasan-2"."""

    def __init__(self) -> None:
        """Start with no place taken."""
        self._taken: set[str] = set()
        self._counted: dict[str, int] = {}

    def taken(self, place: str) -> bool:
        """Whether this place is in use."""
        return place in self._taken

    def unique(self, place: str) -> str:
        """This place, or the next free one with a number."""
        candidate, count = place, self._counted.get(place, 1)
        while candidate in self._taken:
            count += 1
            candidate = f"{place}-{count}"
        self._counted[place] = count
        self._taken.add(candidate)
        return candidate
