"""The body cut at its headings: BAB, Bagian, Paragraf and Pasal, each with the lines below it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from kb.language.numerals import ordinal_value, roman, roman_value
from kb.structure.chapters import CHAPTER
from kb.structure.cleaning import Line
from kb.structure.headings import ArticleHeading, article_headings
from kb.structure.provisions import VERSE

# "Bagian Kesatu", "Bagian Kedua Umum"; must not match "Bagian dari".
PART = re.compile(r"^Bagian\s+(?P<n>Pertama|Ke\w+(?:\s+(?:[Bb]elas|[Pp]uluh(?:\s+\w+)?))?)\b[\s.:]*+(?P<title>.*)$")
# "Paragraf 1", "Paragraf l Umum".
PARAGRAPH = re.compile(r"^Paragraf\s*(?P<n>\d{1,2}|[lI])\b[\s.:]*+(?P<title>.*)$")
_SMALL = r"dan|atau|dan/\s?atau|dalam|pada|di|ke|dari|serta|untuk|dengan|yang|oleh|terhadap|bagi|atas|antar|secara"
# A line of a heading's title: every word but the small ones starts with a capital; no list mark, no full stop.
_CAPITAL = r"[A-Z(][^\s;:]*"
TITLE_LINE = re.compile(
    rf"^(?!Pasal\b|Dalam\b|Setiap\b)(?:{_CAPITAL}|{_SMALL}|\d+)(?:\s+(?:{_CAPITAL}|(?:{_SMALL})(?=\s|$)|\d+))*(?<![.;:])$"
)


@dataclass(slots=True)
class Segment:
    """A heading with the lines up to the next one; of kind ``lost`` where the Pasal of the text is not named."""

    kind: str
    number: str
    title: str
    page: int
    lines: list[Line] = field(default_factory=list)


def segments_of(lines: list[Line], besides: set[int]) -> list[Segment]:
    """The body cut at its headings; lines ``besides`` are none."""
    articles: dict[int, list[ArticleHeading]] = {}
    for found in article_headings(lines, besides=besides, of_a_whole_law=True):
        articles.setdefault(found.line, []).append(found)
    out: list[Segment] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        if index in articles:
            for heading in articles[index]:
                if out and re.search(r"\w", heading.before):
                    out[-1].lines.append(replace(line, text=heading.before))
                first = [replace(line, text=heading.rest)] if heading.rest else []
                out.append(Segment("pasal", heading.name, "", line.page, first))
            index += 1
        elif (division := _division(line, out)) is not None:
            index = _take_title(division, lines, index + 1, articles)
            out.append(division)
        else:
            if not out or out[-1].kind in {"bab", "bagian", "paragraf"}:
                if line.text:
                    out.append(Segment("lost", "", "", line.page, [line]))
            else:
                out[-1].lines.append(line)
            index += 1
    return out


def _division(line: Line, before: list[Segment]) -> Segment | None:
    """The BAB, Bagian or Paragraf that a line opens."""
    if match := CHAPTER.match(line.text):
        value = roman_value(match["n"])
        last = next((roman_value(s.number) or 0 for s in reversed(before) if s.kind == "bab"), 0)
        if value is None or not last < value <= last + 3:
            value = last + 1
        return Segment("bab", roman(value), match["title"].strip(), line.page)
    if (match := PART.match(line.text)) and (value := ordinal_value(match["n"])):
        if match["title"] and not TITLE_LINE.match(match["title"]):
            return None
        return Segment("bagian", str(value), match["title"].strip(), line.page)
    if (match := PARAGRAPH.match(line.text)) and (not match["title"] or TITLE_LINE.match(match["title"])):
        return Segment("paragraf", re.sub("[lI]", "1", match["n"]), match["title"].strip(), line.page)
    return None


def _take_title(segment: Segment, lines: list[Line], index: int, articles: dict[int, list[ArticleHeading]]) -> int:
    """Give a heading its title lines; the index of the first line that is none."""
    taken = 0
    upper = segment.kind == "bab"
    while index < len(lines) and index not in articles and taken < 5:
        text = lines[index].text
        if not text:
            index += 1
            continue
        fits = text.upper() == text and re.search("[A-Z]{3}", text) if upper else TITLE_LINE.match(text)
        if not fits or _division(lines[index], []) or VERSE.match(text):
            break
        segment.title = f"{segment.title} {text}".strip()
        index, taken = index + 1, taken + 1
    return index
