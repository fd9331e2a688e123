"""An answer's quotes and steps as numbered sources: all that a model sees, and all that its sentences are held to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kb.answering.generation.neutral import neutral
from kb.answering.shapes.grounding import verbatim
from kb.language.sentences import sentence_spans
from kb.types import Answer, Citation, LegalStatus, Step

MOST_WORDS = 1400
"""Words of all sources together."""
MOST_SOURCES = 24
_STEP_PARTS = (
    ("Pelaksana", "actor"),
    ("Berkas", "papers"),
    ("Waktu", "time"),
    ("Hasil", "output"),
    ("Catatan", "note"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """What ``[number]`` stands for. ``text`` is the quote made harmless; ``leading`` says that it answers by itself."""

    number: int
    citation: Citation
    text: str
    leading: bool

    @property
    def heading(self) -> str:
        """The printed place: "Perpres 95/2018, Pasal 61 ayat (4)"."""
        return neutral(", ".join(part for part in (self.citation.document_label, self.citation.place) if part))

    @property
    def names(self) -> str:
        """The words it may be called by, beside its own: place, label, title."""
        return neutral(f"{self.heading} {self.citation.document_title}")


def sources_of(answer: Answer) -> tuple[Source, ...]:
    """The answer's sources in its own order, the leading ones first. Revoked rules are not among them.

    Empty where nothing that leads may be rewritten.
    """
    chosen: list[Source] = []
    left = MOST_WORDS
    for text, citation, leading in _quoted(answer):
        harmless = _first_words(neutral(text), left)
        if not harmless or len(chosen) == MOST_SOURCES:
            continue
        left -= len(harmless.split())
        chosen.append(Source(len(chosen) + 1, citation, harmless, leading))
    return tuple(chosen) if any(source.leading for source in chosen) else ()


def _quoted(answer: Answer) -> Iterator[tuple[str, Citation, bool]]:
    seen: set[str] = set()
    leads = [quote for quote in answer.lead if not _revoked(quote.citation)]
    if answer.lead and not leads:
        return
    for quote in leads:
        seen.add(quote.text)
        yield quote.text, quote.citation, True
    for step in answer.steps:
        yield _step_text(step), step.citation, True
    for quote in answer.quotes:
        if quote.text not in seen and not _revoked(quote.citation):
            seen.add(quote.text)
            around = any(
                verbatim(lead.text, quote.text) and lead.citation.document == quote.citation.document for lead in leads
            )
            yield quote.text, quote.citation, around or not (leads or answer.steps)


def _revoked(citation: Citation) -> bool:
    return citation.legal_status.standing is LegalStatus.REVOKED


def _step_text(step: Step) -> str:
    parts = [f"{label}: {value}." for label, name in _STEP_PARTS if (value := str(getattr(step, name)).strip(" ."))]
    return " ".join([f"Langkah {step.number}: {step.action.strip(' .')}.", *parts])


def _first_words(text: str, most: int) -> str:
    """Whole sentences from the start, together at most ``most`` words."""
    end = 0
    for _, stop in sentence_spans(text):
        if len(text[:stop].split()) > most:
            break
        end = stop
    return text[:end]
