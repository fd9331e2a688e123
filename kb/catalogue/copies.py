"""Two copies of one document: which is better, and why; so that a person can say yes or no to exchanging them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["better", "worse", "equal"]


@dataclass(frozen=True, slots=True)
class Copy:
    """What tells of a copy's quality: Pasal found, gaps reported, pages, and how many of them by OCR or empty."""

    articles: int
    gaps: int
    pages: int = 0
    pages_ocr: int = 0
    pages_empty: int = 0

    @property
    def ocr_share(self) -> float:
        """The share of pages read by OCR, from 0 to 1."""
        return self.pages_ocr / self.pages if self.pages else 0.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """The copy that is held beside the one that was offered."""

    held: Copy
    offered: Copy

    @property
    def verdict(self) -> Verdict:
        """What the offered copy is: Pasal found decide, then gaps, then empty pages, then the share of OCR."""
        ours, theirs = _rank(self.held), _rank(self.offered)
        return "equal" if ours == theirs else "better" if theirs > ours else "worse"

    @property
    def reasons(self) -> tuple[str, ...]:
        """What differs, the offered copy first."""
        held, offered = self.held, self.offered
        pairs = (
            (offered.articles, held.articles, "{} Pasal terbaca (yang dipegang {})"),
            (offered.gaps, held.gaps, "{} celah (yang dipegang {})"),
            (offered.pages_empty, held.pages_empty, "{} halaman kosong (yang dipegang {})"),
            (f"{offered.ocr_share:.0%}", f"{held.ocr_share:.0%}", "{} halaman dari OCR (yang dipegang {})"),
        )
        return tuple(words.format(new, old) for new, old, words in pairs if new != old)

    @property
    def sentence(self) -> str:
        """The verdict and its reasons in one sentence."""
        opening = {
            "better": "Berkas ini tampak lebih baik",
            "worse": "Berkas yang dipegang tampak lebih baik",
            "equal": "Keduanya setara, tetapi isinya berbeda; pastikan keduanya memang dokumen yang sama",
        }[self.verdict]
        return f"{opening}: {', '.join(self.reasons)}." if self.reasons else f"{opening}."

    def as_dict(self) -> dict[str, object]:
        """The comparison as plain values."""
        return {"verdict": self.verdict, "reasons": list(self.reasons)}


def _rank(copy: Copy) -> tuple[int, int, int, float]:
    return copy.articles, -copy.gaps, -copy.pages_empty, -copy.ocr_share
