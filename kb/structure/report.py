"""A study, a guide or a report: every heading is a section; without headings, paragraphs in one section."""

from __future__ import annotations

from dataclasses import dataclass, field

from kb.structure.markdown import Heading
from kb.structure.naming import Places, slug
from kb.structure.wrapping import join_lines, words_of
from kb.types import Confidence, Section


@dataclass(slots=True)
class _Open:
    level: int
    place: str
    heading: Heading
    text: str
    confidence: Confidence | None
    children: list[Section] = field(default_factory=list)

    def close(self) -> Section:
        last = max([self.heading.page, *(child.last_page for child in self.children)])
        return Section(
            "judul",
            "",
            self.place,
            self.heading.text or "Pengantar",
            "",
            self.text,
            self.heading.page,
            last,
            self.confidence,
            tuple(self.children),
        )


def report_sections(headings: list[Heading]) -> tuple[Section, ...]:
    """The tree of headings, deeper ones below shallower ones."""
    words = words_of(line for heading in headings for line in heading.text_lines())
    places = Places()
    done: list[Section] = []
    stack: list[_Open] = []

    def close_to(level: int) -> None:
        while stack and stack[-1].level >= level:
            section = stack.pop().close()
            (stack[-1].children if stack else done).append(section)

    for heading in headings:
        level = heading.level or 1
        close_to(level)
        confidence = heading.confidence or (stack[-1].confidence if stack else None)
        place = places.unique(slug(heading.text or "Pengantar"))
        stack.append(_Open(level, place, heading, join_lines(heading.text_lines(), words, "blank"), confidence))
    close_to(0)
    return tuple(done)
