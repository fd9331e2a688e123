"""A Lampiran: BAB, lettered and numbered headings as sections; the words below them in paragraphs and rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kb.language.numerals import roman, roman_value
from kb.structure.chapters import CHAPTER
from kb.structure.cleaning import Line
from kb.structure.naming import Places, slug
from kb.structure.wrapping import Words, join_pages
from kb.types import Section

# "A. Tata Kelola SPBE": a short title behind a capital letter; must not match "A. bahwa …" or a sentence.
LETTERED = re.compile(r"^(?P<n>[A-Z])\s?[.,]\s+(?P<title>[A-Z][^.;:]{2,90})$")
# "2.1 Visi SPBE", "1. 1. Latar Belakang"; must not match "2.1 persen dari".
DECIMAL = re.compile(r"^(?P<n>\d{1,2}\s?\.\s?\d{1,2}(?:\.\d{1,2})?)\.?\s+(?P<title>[A-Z][^.;:]{2,90})$")
_LEADERS = re.compile(r"\.{4,}|\s\d{1,3}$")
_NUMBERED = re.compile(r"^(?P<n>[A-Z]|\d{1,3}|[a-z])\s?[.)]\s*+(?P<title>.+)$")


@dataclass(frozen=True, slots=True)
class _Heading:
    level: int
    number: str
    label: str
    slug: str
    title: str


def attachment_section(number: str, lines: list[Line], words: Words, places: Places) -> Section:
    """One Lampiran as a tree of kind ``lampiran``."""
    value = str(roman_value(number) or number).lower()
    place = places.unique(f"lampiran-{value}" if value else "lampiran")
    label = f"Lampiran {number}".strip()
    page = lines[0].page if lines else 1
    root = Section("lampiran", number, place, label, "", "", page, page)
    return headed_tree(root, lines, words, places)


def headed_tree(root: Section, lines: list[Line], words: Words, places: Places) -> Section:
    """Lines below ``root`` as nested sections of its kind by the headings among them."""
    stack: list[tuple[int, Section, list[Section]]] = []
    current = root
    level = 0
    children: list[Section] = []
    for heading, own in _parts(lines):
        if heading is None:
            current = _with_text(current, own, words)
            stack, children = [], []
            root = current
            continue
        level = heading.level
        while stack and stack[-1][0] >= level:
            _close(stack, children)
        parent = stack[-1][1] if stack else root
        label, title = (
            _printed(heading) if parent.kind == "judul" else (f"{parent.label} {heading.label}", heading.title)
        )
        place = places.unique(heading.slug if parent.kind == "judul" else f"{parent.place}-{heading.slug}")
        page = own[0].page
        section = Section(root.kind, heading.number, place, label, title, "", page, page)
        stack.append((level, _with_text(section, own[1:], words), []))
    while stack:
        _close(stack, children)
    last = max([root.last_page, *(child.last_page for child in children)])
    return replace(root, children=tuple(children), last_page=last)


def _printed(heading: _Heading) -> tuple[str, str]:
    """Label and title of a heading outside a Lampiran: a letter or number alone names nothing."""
    if heading.title and len(heading.label) <= 3:
        return f"{heading.label}. {heading.title}", ""
    return heading.label, heading.title


def _close(stack: list[tuple[int, Section, list[Section]]], done: list[Section]) -> None:
    _, section, below = stack.pop()
    if below:
        section = replace(section, children=tuple(below), last_page=max(child.last_page for child in below))
    (stack[-1][2] if stack else done).append(section)


def _with_text(section: Section, own: list[Line], words: Words) -> Section:
    text, breaks = join_pages([(line.text, line.page) for line in own], words, "short")
    last = max([section.page, *(line.page for line in own if line.text)])
    return replace(section, text=text, last_page=last, breaks=breaks)


def _parts(lines: list[Line]) -> Iterator[tuple[_Heading | None, list[Line]]]:
    """(heading, lines): first the lines before any heading, then each heading's line and what follows it."""
    heading: _Heading | None = None
    own: list[Line] = []
    index = 0
    letter = ""
    while index < len(lines):
        found, index_after = _heading(lines, index, letter)
        if found is None:
            own.append(lines[index])
            index += 1
            continue
        yield heading, own
        heading, own = found, [lines[index]]
        letter = found.number if found.level == 2 and len(found.number) == 1 else "" if found.level < 2 else letter
        index = index_after
    yield heading, own


def _heading(lines: list[Line], index: int, letter: str) -> tuple[_Heading | None, int]:
    """The heading that a line is, and the index behind its title."""
    line = lines[index]
    text = line.text
    if _LEADERS.search(text) and not line.heading:
        return None, index + 1
    if match := CHAPTER.match(text):
        value = roman_value(match["n"])
        title, after = _title(lines, index + 1, match["title"].strip())
        if value:
            return _Heading(1, roman(value), f"BAB {roman(value)}", f"bab-{value}", title), after
    if (match := DECIMAL.match(text)) and _reads_as_title(match["title"]):
        number = re.sub(r"\s", "", match["n"])
        return _Heading(1 + number.count("."), number, number, slug(number), match["title"]), index + 1
    if (match := LETTERED.match(text)) and _reads_as_title(match["title"]):
        follows = match["n"] == "A" or (letter and 0 < ord(match["n"]) - ord(letter) <= 2)
        if line.heading or follows:
            return _Heading(2, match["n"], match["n"], match["n"].lower(), match["title"]), index + 1
    if line.heading:
        return _written_heading(line, text), index + 1
    return None, index + 1


def _written_heading(line: Line, text: str) -> _Heading | None:
    if not re.search(r"\w", text):
        return None
    if match := _NUMBERED.match(text):
        return _Heading(3, match["n"], match["n"], slug(f"{match['n']} {match['title']}", 6), match["title"])
    return _Heading(3 if line.heading > 2 else 2, "", text, slug(text, 6), "")


def _title(lines: list[Line], index: int, title: str) -> tuple[str, int]:
    """The upper-case lines of a BAB's title."""
    taken = 0
    while index < len(lines) and taken < 4:
        text = lines[index].text
        if text and (
            text.upper() != text or not re.search("[A-Z]{3}", text) or CHAPTER.match(text) or LETTERED.match(text)
        ):
            break
        if text:
            title, taken = f"{title} {text}".strip(), taken + 1
        index += 1
    return title, index


def _reads_as_title(text: str) -> bool:
    """Whether words look like a heading: most of the long ones start with a capital."""
    long_words = [word for word in text.split() if len(word) > 4]
    return not long_words or sum(word[0].isupper() for word in long_words) >= 0.7 * len(long_words)
