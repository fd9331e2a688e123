"""An answer as plain lines with its citations: for copying, and as an earlier turn of a conversation."""

from __future__ import annotations

from kb.answering.shapes.columns import laid_out
from kb.types import Answer, Citation, Quote


def place_label(citation: Citation) -> str:
    """A citation in one line: "Perpres 95/2018, Pasal 61 ayat (4)"."""
    return f"{citation.document_label}, {citation.place}" if citation.place else citation.document_label


def as_text(answer: Answer) -> str:
    """An answer as plain lines with its citations."""
    lines = [answer.message] if answer.message else []
    for sentence in answer.written:
        lines.append(f"{sentence.text} ({'; '.join(place_label(citation) for citation in sentence.citations)})")
    lines += [statement.text for statement in answer.standing]
    layout = laid_out(answer)
    for number, choice in enumerate(layout.choices, start=1):
        lines.append(f"{number}. {_line(choice.quote)}")
    for side in layout.sides:
        lines += [f"{side.label}:", *map(_line, side.quotes)]
    lines += map(_line, layout.lead)
    for step in answer.steps:
        lines.append(f"{step.number}. {step.action}" + (f" ({step.actor})" if step.actor else ""))
    if not answer.lead:
        lines += map(_line, layout.quotes)
    if answer.steps:
        lines.append(f"({answer.steps[0].citation.document_label})")
    return "\n".join(lines)


def _line(quote: Quote) -> str:
    return f"“{quote.text}” ({place_label(quote.citation)})"
