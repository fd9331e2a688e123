"""The body of a regulation: BAB, Bagian, Paragraf and Pasal as a tree, lost Pasal headings told, not hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from kb.language.numerals import ordinal_word, roman_value
from kb.structure.amendment import changes_below
from kb.structure.cleaning import Line
from kb.structure.lost_articles import settle_lost
from kb.structure.lost_verses import lost_verses
from kb.structure.naming import Places, slug
from kb.structure.omnibus import in_own_lines, is_omnibus, restated, target_of
from kb.structure.provisions import own_text, read_provisions, sections_of
from kb.structure.segments import Segment, segments_of
from kb.structure.wrapping import Words, join_lines, join_pages
from kb.types import Amendment, DocumentKey, Gap, Section

_LEVEL = {"bab": 1, "bagian": 2, "paragraf": 3, "pasal": 4, "judul": 4}
_SPELLED_OUT = 20
"""Numbers of a Bagian below this are written as words."""


@dataclass(slots=True)
class Body:
    """What the body says: its tree, the changes it makes in other laws, what is missing."""

    sections: tuple[Section, ...]
    amendments: list[Amendment] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    @property
    def has_articles(self) -> bool:
        """Whether any Pasal was found."""
        return any(part.kind == "pasal" for section in self.sections for part in section.walk())


def body_sections(
    lines: list[Line], words: Words, places: Places, amended: DocumentKey | None = None, explained: int = 0
) -> Body:
    """The tree of the body and every number of the run 1..max that is missing.

    ``amended`` is the law that the whole text amends, where its title says so; ``explained`` the last Pasal that the
    Penjelasan speaks of, 0 where it does not tell.
    """
    omnibus = is_omnibus(lines)
    if omnibus:
        lines = in_own_lines(lines)
    segments, gaps = settle_lost(segments_of(lines, restated(lines) if omnibus else set()), 0 if omnibus else explained)
    body = Body((), gaps=gaps)
    body.sections = _tree(segments, words, places, body, amended)
    return body


def _tree(
    segments: list[Segment], words: Words, places: Places, body: Body, amended: DocumentKey | None
) -> tuple[Section, ...]:
    """Segments as nested sections."""
    done: list[Section] = []
    stack: list[tuple[int, Section, list[Section]]] = []

    def close_to(level: int) -> None:
        while stack and stack[-1][0] >= level:
            _, section, children = stack.pop()
            last = max([section.last_page, *(child.last_page for child in children)])
            closed = replace(section, children=tuple(children), last_page=last) if children else section
            (stack[-1][2] if stack else done).append(closed)

    for segment in segments:
        level = _LEVEL[segment.kind]
        close_to(level)
        parent = stack[-1][1] if stack else None
        section = _amending(segment, words, places, body, amended) or _section(segment, parent, words, places)
        body.gaps += _detached(section)
        body.gaps += [gap for part in section.walk() if part.kind in {"pasal", "ubahan"} for gap in lost_verses(part)]
        stack.append((level, section, list(section.children)))
    close_to(0)
    return tuple(done)


def _amending(
    segment: Segment, words: Words, places: Places, body: Body, amended: DocumentKey | None
) -> Section | None:
    """A Pasal that holds changes of another law; None when it holds none."""
    if segment.kind != "pasal":
        return None
    target = target_of(segment.lines)
    if target is None and (amended is None or not _orders(segment.lines)):
        return None
    place, label = places.unique(f"pasal-{segment.number.lower()}"), f"Pasal {segment.number}"
    found = changes_below(segment.lines, place, label, words, places, target or amended)
    body.amendments += found.amendments
    body.gaps += found.gaps
    last = max((line.page for line in segment.lines if line.text), default=segment.page)
    text = join_lines([line.text for line in found.head], words)
    return Section("pasal", segment.number, place, label, "", text, segment.page, last, None, found.sections)


def _orders(lines: list[Line]) -> bool:
    """Whether a Pasal of an amending law orders a change with new words."""
    text = " ".join(line.text for line in lines[:12])
    return (
        re.search(r"\b(?:diubah|dirubah|disisipkan|ditambah\w*)\b.{0,160}\bberbunyi\b|\bPasal \d+ dihapus", text)
        is not None
    )


def _section(segment: Segment, parent: Section | None, words: Words, places: Places) -> Section:
    prefix = f"{parent.place}-" if parent and segment.kind in {"bagian", "paragraf"} else ""
    last = max((line.page for line in segment.lines if line.text), default=segment.page)
    if segment.kind == "judul":
        text, breaks = join_pages([(line.text, line.page) for line in segment.lines], words)
        place = places.unique(slug(segment.title))
        return Section("judul", "", place, segment.title, "", text, segment.page, last, breaks=breaks)
    if segment.kind != "pasal":
        value = roman_value(segment.number) if segment.kind == "bab" else segment.number
        name = {"bab": "BAB", "bagian": "Bagian", "paragraf": "Paragraf"}[segment.kind]
        spoken = _ordinal(int(segment.number)) if segment.kind == "bagian" else segment.number
        place = places.unique(f"{prefix}{segment.kind}-{value}")
        return Section(
            segment.kind, segment.number, place, f"{name} {spoken}", segment.title, "", segment.page, segment.page
        )
    node = read_provisions((line.text, line.page) for line in segment.lines)
    place = places.unique(f"pasal-{segment.number.lower()}")
    label = f"Pasal {segment.number}"
    children = sections_of(node, place, label, places, words)
    return Section("pasal", segment.number, place, label, "", own_text(node, words), segment.page, last, None, children)


def _detached(article: Section) -> list[Gap]:
    """A gap where marks of ayat were printed apart from their words, in another column."""
    bare = [part for part in article.children if part.kind == "ayat" and part.full_text == f"({part.number})"]
    if not bare:
        return []
    marks = ", ".join(f"({part.number})" for part in bare)
    message = f"Tanda ayat {marks} {article.label} tercetak terpisah dari bunyinya, hlm. {bare[0].page}; bunyinya"
    return [Gap(bare[0].place, f"{message} belum dipilah menurut ayat.", bare[0].page)]


def _ordinal(value: int) -> str:
    """How a Bagian is numbered: "Kedua Belas"."""
    return ordinal_word(value).title() if value < _SPELLED_OUT else f"Ke-{value}"
