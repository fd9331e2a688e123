"""The body of a regulation: BAB, Bagian, Paragraf and Pasal as a tree, lost Pasal headings told, not hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from kb.language.numerals import ordinal_value, ordinal_word, roman, roman_value
from kb.structure.amendment import changes_below
from kb.structure.chapters import CHAPTER
from kb.structure.cleaning import Line
from kb.structure.headings import ArticleHeading, article_headings
from kb.structure.naming import Places, slug
from kb.structure.omnibus import in_own_lines, is_omnibus, restated, target_of
from kb.structure.provisions import POINTS_ON, VERSE, own_text, read_provisions, sections_of
from kb.structure.wrapping import Words, join_lines, join_pages
from kb.types import Amendment, DocumentKey, Gap, Section

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
_SPELLED_OUT = 20
"""Numbers of a Bagian below this are written as words."""
_LEVEL = {"bab": 1, "bagian": 2, "paragraf": 3, "pasal": 4, "judul": 4}


@dataclass(slots=True)
class Segment:
    """A heading with the lines up to the next one. ``lost`` marks text under a heading whose Pasal is not named."""

    kind: str
    number: str
    title: str
    page: int
    lines: list[Line] = field(default_factory=list)
    inferred: bool = False


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


def body_sections(lines: list[Line], words: Words, places: Places, amended: DocumentKey | None = None) -> Body:
    """The tree of the body and every number of the run 1..max that is missing.

    ``amended`` is the law that the whole text amends, where its title says so.
    """
    omnibus = is_omnibus(lines)
    if omnibus:
        lines = in_own_lines(lines)
    segments, gaps = _settle_lost(_segments(lines, restated(lines) if omnibus else set()))
    body = Body((), gaps=gaps)
    body.sections = _tree(segments, words, places, body, amended)
    return body


def _segments(lines: list[Line], besides: set[int]) -> list[Segment]:
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


def _settle_lost(segments: list[Segment]) -> tuple[list[Segment], list[Gap]]:
    """Number the pieces between two known Pasal where exactly as many are missing; tell all that is missing."""
    out: list[Segment] = []
    gaps: list[Gap] = []
    last, at = 0, -1
    for segment in segments:
        if segment.kind != "pasal":
            out.append(segment)
            continue
        number = int(re.match(r"\d+", segment.number)[0])  # type: ignore[index]
        gaps += _fill(out, at, last, number)
        out.append(segment)
        last, at = max(last, number), len(out) - 1
    _fill(out, at, last, 0)
    return out, gaps


def _fill(out: list[Segment], at: int, last: int, number: int) -> list[Gap]:
    """Settle what stands in ``out`` behind the Pasal at ``at``, when the next known one is ``number`` (0: none)."""
    missing = list(range(last + 1, number))
    known = out[at].lines if at >= 0 and target_of(out[at].lines) is None else []
    orphans = sum(segment.kind == "lost" for segment in out[at + 1 :])
    cuts = _cuts(known, len(missing) - orphans) if missing else []
    pieces = [Segment("lost", "", "", known[cut].page, known[cut:end]) for cut, end in _spans(cuts, len(known))]
    rest: list[Segment] = []
    for segment in out[at + 1 :]:
        inner = _restarts(segment.lines) if segment.kind == "lost" and missing else []
        spans = [(0, inner[0] if inner else len(segment.lines)), *_spans(inner, len(segment.lines))]
        rest += (
            [Segment("lost", "", "", segment.lines[a].page, segment.lines[a:b]) for a, b in spans]
            if segment.kind == "lost"
            else [segment]
        )
    lost = [*pieces, *(segment for segment in rest if segment.kind == "lost")]
    gaps: list[Gap] = []
    if missing and len(lost) == len(missing):
        if cuts:
            out[at].lines = known[: cuts[0]]
        for segment, value in zip(lost, missing, strict=True):
            segment.kind, segment.number, segment.inferred = "pasal", str(value), True
            message = f"Judul Pasal {value} tidak terbaca, hlm. {segment.page}; nomornya disimpulkan dari urutan."
            gaps.append(Gap(f"pasal-{value}", message, segment.page))
        out[at + 1 :] = [*pieces, *rest]
        return gaps
    between = f"Teks antara Pasal {last} dan Pasal {number}" if number else f"Teks sesudah Pasal {last}"
    for segment in out[at + 1 :]:
        if segment.kind == "lost":
            segment.kind, segment.title = "judul", between if at >= 0 else "Menetapkan"
    page = next((line.page for line in reversed(known) if line.text), out[at].page if at >= 0 else 1)
    for value in missing:
        where = f"; teksnya mungkin tergabung di Pasal {last}" if last else ""
        gaps.append(Gap(f"pasal-{value}", f"Pasal {value} tidak terbaca, hlm. {page}{where}.", page))
    return gaps


def _cuts(lines: list[Line], wanted: int) -> list[int]:
    """Where lost Pasal may begin: at restarts of the ayat; if the number then fits exactly, also at new paragraphs."""
    restarts = _restarts(lines)
    if len(restarts) >= wanted:
        return restarts
    both = sorted({*restarts, *_paragraphs(lines)})
    return both if len(both) == wanted else restarts


def _paragraphs(lines: list[Line]) -> list[int]:
    """Indices of lines that open a paragraph of their own behind a blank line: a capital, no list mark."""
    out: list[int] = []
    before, blank = "", False
    for index, line in enumerate(lines):
        if not line.text:
            blank = True
            continue
        opens = re.match(r"^[A-Z][a-z]", line.text) and before.endswith(".")
        if blank and opens:
            out.append(index)
        before, blank = line.text, False
    return out


def _restarts(lines: list[Line]) -> list[int]:
    """Indices at which ayat (1) comes again after a later ayat: a heading was lost there."""
    out: list[int] = []
    seen, before = 0, ""
    for index, line in enumerate(lines):
        match = VERSE.match(line.text)
        if match and not POINTS_ON["ayat"].search(before):
            value = {"l": "1", "I": "1", "O": "0"}.get(match["n"], match["n"])
            if value == "1" and seen >= 1:
                out.append(index)
                seen = 1
            elif value.isdigit():
                seen = max(seen, int(value)) if int(value) <= seen + 2 else seen
        before = line.text or before
    return out


def _spans(cuts: list[int], end: int) -> list[tuple[int, int]]:
    return list(zip(cuts, [*cuts[1:], end], strict=True)) if cuts else []


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


def _ordinal(value: int) -> str:
    """How a Bagian is numbered: "Kedua Belas"."""
    return ordinal_word(value).title() if value < _SPELLED_OUT else f"Ke-{value}"
