"""An ``Answer`` as the stable JSON object that the command line, REST and tests share."""

from __future__ import annotations

from kb.types import Answer, CheckedSentence, Choice, Citation, Quote, Side, StandingStatement, Step

JsonObject = dict[str, object]


def answer_json(answer: Answer) -> JsonObject:
    """The whole answer; dates are ISO, enums their values. This shape is stable: others build on it."""
    return {
        "status": answer.status.value,
        "question": answer.question,
        "as_of": answer.as_of.isoformat(),
        "message": answer.message,
        "written": [_sentence(s) for s in answer.written],
        "standing": [_statement(s) for s in answer.standing],
        "lead": [_quote(q) for q in answer.lead],
        "choices": [_choice(c) for c in answer.choices],
        "others": [_choice(c) for c in answer.others],
        "quotes": [_quote(q) for q in answer.quotes],
        "sides": [_side(s) for s in answer.sides],
        "steps": [_step(s) for s in answer.steps],
        "notices": [{"kind": n.kind.value, "text": n.text, "document": n.document} for n in answer.notices],
        "next": list(answer.next),
        "contact": answer.contact,
        "nearest": [{"document": key, "title": title} for key, title in answer.nearest],
        "snapshot": answer.snapshot,
        "milliseconds": round(answer.milliseconds, 1),
    }


def _sentence(sentence: CheckedSentence) -> JsonObject:
    return {"text": sentence.text, "citations": [citation_json(citation) for citation in sentence.citations]}


def _quote(quote: Quote) -> JsonObject:
    return {
        "text": quote.text,
        "marks": [list(span) for span in quote.marks],
        "citation": citation_json(quote.citation),
    }


def _choice(choice: Choice) -> JsonObject:
    return {"heading": choice.heading, "question": choice.question, "quote": _quote(choice.quote)}


def _statement(statement: StandingStatement) -> JsonObject:
    """Pandu's own statement: ``stated_by`` tells it from the words of a law."""
    status = statement.status
    return {
        "text": statement.text,
        "stated_by": "catalogue",
        "document": statement.document,
        "place": statement.place,
        "label": statement.label,
        "legal_status": status.standing.value,
        "since": statement.since.isoformat() if statement.since else None,
        "by": list(status.by),
        "checked": status.checked.isoformat() if status.checked else None,
        "confidence": status.confidence.value,
        "sources": [citation_json(source) for source in statement.sources],
    }


def _side(side: Side) -> JsonObject:
    return {"label": side.label, "quotes": [_quote(quote) for quote in side.quotes]}


def _step(step: Step) -> JsonObject:
    return {
        "number": step.number,
        "actor": step.actor,
        "action": step.action,
        "papers": step.papers,
        "time": step.time,
        "output": step.output,
        "note": step.note,
        "citation": citation_json(step.citation),
    }


def citation_json(citation: Citation) -> JsonObject:
    """A citation: passage key, document, place, page, form, and legal status with its date."""
    status = citation.legal_status
    return {
        "passage": citation.passage,
        "document": citation.document,
        "label": citation.document_label,
        "title": citation.document_title,
        "place": citation.place,
        "page": citation.page,
        "form": citation.form.value,
        "level": citation.level,
        "legal_status": status.standing.value,
        "status_checked": status.checked.isoformat() if status.checked else None,
        "status_confidence": status.confidence.value,
        "status_by": list(status.by),
    }
