"""Items as plain values for JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from kb.training.item import Item, ItemKind, Role, Standing
from kb.types import DocumentKey, Form, LegalStatus, PassageKey

Row = dict[str, object]


def item_json(item: Item) -> Row:
    """An item for the command line and for programs.

    ``answer`` is the exact text of one of ``options``; for kind ``order`` it is the list of all options in the right
    order. ``source`` is the passage that is quoted, ``sources`` all passages that it rests on.
    """
    return {
        "id": item.id,
        "kind": item.kind.value,
        "prompt": item.prompt,
        "options": list(item.options),
        "answer": list(item.answer) if item.ordered else item.answer[0],
        "explanation": item.explanation,
        "source": item.source,
        "sources": list(item.sources),
        "quote": item.quote,
        "citation": item.citation,
        "document": item.document,
        "document_label": item.document_label,
        "form": item.form.value,
        "status": item.status.value,
        "checked": item.checked.isoformat() if item.checked else None,
        "difficulty": item.difficulty,
        "role": item.role.value if item.role else None,
        "snapshot": item.snapshot,
        "words": item.words,
        "standings": {standing.document: standing.status.value for standing in item.standings},
    }


def item_of(row: Mapping[str, object]) -> Item:
    """The item of a row made by :func:`item_json`; a row that lacks something raises KeyError or ValueError."""
    got = cast("Mapping[str, Any]", row)  # values come from JSON and are checked by the types they are made into
    answer = got["answer"]
    return Item(
        id=str(got["id"]),
        kind=ItemKind(got["kind"]),
        prompt=str(got["prompt"]),
        options=tuple(map(str, got["options"])),
        answer=tuple(map(str, answer)) if isinstance(answer, list) else (str(answer),),
        quote=str(got["quote"]),
        citation=str(got["citation"]),
        sources=tuple(PassageKey(key) for key in got["sources"]),
        document=DocumentKey(got["document"]),
        document_label=str(got["document_label"]),
        form=Form(got["form"]),
        status=LegalStatus(got["status"]),
        checked=date.fromisoformat(got["checked"]) if got["checked"] else None,
        difficulty=int(got["difficulty"]),
        snapshot=str(got["snapshot"]),
        words=str(got["words"]),
        standings=tuple(Standing(DocumentKey(key), LegalStatus(value)) for key, value in got["standings"].items()),
        role=Role(got["role"]) if got["role"] else None,
    )
