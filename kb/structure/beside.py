"""Questions beside passages: the section "Pertanyaan" of a Markdown document, in the words of those who ask.

They are found by, and never shown as law. The section holds blocks: ``@ place``, then a line a question, in front of
it how it is asked (``resmi``, ``harian`` or ``obrolan``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kb.errors import InputRefused
from kb.types import Passage, place_of

REGISTERS = ("resmi", "harian", "obrolan")
MOST = 20
"""Questions that one passage may have."""
LONGEST = 400
"""Characters of a question."""

_SECTION = re.compile(r"^# Pertanyaan[ \t]*\n(?=\s*@ )", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)
_REMEDY = "Betulkan baris itu di bagian `# Pertanyaan` (bentuknya di docs/document-format.md), lalu masukkan lagi."

Questions = Mapping[str, tuple[str, ...]]
"""The questions of each place."""


def span(body: str) -> tuple[int, int] | None:
    """Where a document's section of questions stands, from its heading to the next one; None where there is none."""
    section = _SECTION.search(body)
    if section is None:
        return None
    heading = _HEADING.search(body, section.end())
    return section.start(), heading.start() if heading else len(body)


def split(body: str) -> tuple[str, str]:
    """A document's text without its section of questions, and that section without its heading."""
    section = span(body)
    if section is None:
        return body, ""
    return body[: section[0]] + body[section[1] :], body[slice(*section)].partition("\n")[2]


def questions_of(section: str, file: str) -> Questions:
    """The questions of a section, by place.

    Raises :class:`InputRefused` where a line is neither place nor question, or a place has too many.
    """
    questions: dict[str, list[str]] = {}
    place = ""
    for line in filter(None, map(str.strip, section.splitlines())):
        register, colon, question = line.partition(": ")
        if line.startswith("@ "):
            place = line[2:].strip()
            questions.setdefault(place, [])
        elif not place or not colon or register not in REGISTERS or not 0 < len(question.strip()) <= LONGEST:
            raise InputRefused(file, f"baris pertanyaan tidak dikenal: {line[:60]!r}.", _REMEDY)
        else:
            questions[place].append(question.strip())
        if len(questions[place]) > MOST:
            raise InputRefused(file, f"{place} mempunyai lebih dari {MOST} pertanyaan.", _REMEDY)
    return {place: tuple(asked) for place, asked in questions.items() if asked}


def with_questions(passages: Sequence[Passage], questions: Questions, file: str) -> tuple[Passage, ...]:
    """The passages, each with the questions of its place.

    Raises :class:`InputRefused` where questions stand beside a place that the document does not have.
    """
    places = {place_of(passage.key) for passage in passages}
    for place in questions:
        if place not in places:
            raise InputRefused(file, f"pertanyaan untuk {place!r}, tempat yang tidak ada di dokumen ini.", _REMEDY)
    return tuple(
        replace(passage, questions=asked) if (asked := questions.get(place_of(passage.key))) else passage
        for passage in passages
    )
