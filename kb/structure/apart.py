"""Structure in the limited child: pages in, documents with their passages out, as JSON either way.

What comes back is checked value by value against the types; a child that lies can only make documents of other words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from pydantic import TypeAdapter, ValidationError

from kb.errors import InputRefused
from kb.reading.opened import Budget
from kb.reading.sandbox import REASONS, ask_of
from kb.settings import Settings
from kb.structure.beside import with_questions
from kb.structure.correction import Correction, corrected
from kb.structure.passages import passages
from kb.structure.understanding import understand_all
from kb.types import Document, Page, Pages, Passage


@dataclass(frozen=True, slots=True)
class Understood:
    """A document of a file, and its passages."""

    document: Document
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Pages, and what a person said of their documents, by the key under which each is read."""

    pages: Pages
    corrections: Mapping[str, Mapping[str, str | int | None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Answer:
    """The documents; or why there are none (reason and remedy), or what our own code stumbled over."""

    found: tuple[Understood, ...] = ()
    refused: tuple[str, str] | None = None
    failed: str = ""


class StructureFault(RuntimeError):
    """Our own code stumbled over a file; the text names the error."""


_SAMPLE = (
    "PERATURAN PRESIDEN\nNOMOR 1 TAHUN 2020\nTENTANG\nLAYANAN\nMenimbang : a. bahwa layanan;\nMEMUTUSKAN:\n"
    "BAB I\nKETENTUAN UMUM\nPasal 1\nLayanan adalah layanan.\nPasal 2\n(1) Dinas wajib melayani.\n"
)


def understand_apart(
    pages: Pages, settings: Settings, budget: Budget, corrections: Mapping[str, Mapping[str, object]] | None = None
) -> tuple[Understood, ...]:
    """Every document that a file holds, in order, under its corrected identity.

    Raises:
        InputRefused: the front matter is wrong, nothing can be made of the text, or it takes more than the limits.
        StructureFault: our own code failed on it.

    """
    named = replace(pages, file=pages.file.encode("utf-8", "replace").decode())  # a name may be no text
    asked = {"pages": named, "corrections": corrections or {}}
    content = _asked().dump_json(_asked().validate_python(asked))
    reply = ask_of(__name__, pages.file, content, settings, budget)
    reply.refuse(pages.file, settings)
    try:
        answer = _answer().validate_json(reply.body)
    except ValidationError as error:
        raise InputRefused(pages.file, *REASONS["crash"]) from error
    if answer.refused is not None:
        raise InputRefused(pages.file, *answer.refused)
    if answer.failed:
        raise StructureFault(answer.failed)
    return answer.found


def warm() -> None:
    """Load the tables that reading any law needs."""
    done(_asked().dump_json(_Asked(Pages("contoh.md", "0" * 64, "text/markdown", (Page(1, _SAMPLE),)))))


def done(content: bytes) -> bytes:
    """The child's part: the answer to what :func:`understand_apart` asked."""
    asked = _asked().validate_json(content)
    try:
        found = []
        documents = understand_all(asked.pages)
        alone = len(documents) == len(asked.corrections) == 1  # older code may have read it under another key
        for document in documents:
            said = asked.corrections.get(document.key) or (next(iter(asked.corrections.values())) if alone else None)
            settled = corrected(document, Correction.of(said)) if said is not None else document
            found.append(Understood(settled, with_questions(passages(settled), settled.questions, asked.pages.file)))
        answer = _Answer(tuple(found))
    except InputRefused as error:
        answer = _Answer(refused=(error.reason, error.remedy))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - the rim: told to the parent, which names the file
        answer = _Answer(failed=f"{type(error).__name__}: {error}"[:500])
    return _answer().dump_json(answer)


@cache
def _asked() -> TypeAdapter[_Asked]:
    return TypeAdapter(_Asked)


@cache
def _answer() -> TypeAdapter[_Answer]:
    return TypeAdapter(_Answer)
