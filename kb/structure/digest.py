"""A regulation written as Markdown headings (our digests, or an official text typed in): headings become its tree."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kb.language.numerals import ordinal_value, roman_value
from kb.structure.markdown import Heading
from kb.structure.naming import Places, slug
from kb.structure.provisions import own_text, read_provisions, sections_of
from kb.structure.wrapping import Words, join_lines, words_of
from kb.types import Confidence, Section

# What follows the number is the heading's own title: "BAB I Ketentuan Umum", "Pasal 46 Manajemen risiko".
CHAPTER = re.compile(r"^BAB\s+(?P<n>[IVXL]+[A-Z]?)\b[\s.:–—-]*+(?P<title>.*)$", re.IGNORECASE)
PART = re.compile(
    r"^Bagian\s+(?P<n>ke\w+(?:\s+(?:belas|puluh(?:\s+\w+)?))?|pertama)\b[\s.:–—-]*+(?P<title>.*)$", re.IGNORECASE
)
PARAGRAPH = re.compile(r"^Paragraf\s+(?P<n>\d+)\b[\s.:–—-]*+(?P<title>.*)$", re.IGNORECASE)
ARTICLE = re.compile(
    r"^Pasal\s+(?P<n>\d{1,3}[A-Z]{0,2}|[IVX]+)(?:(?:\s*+[.:–—-]\s*+|\s++)(?P<title>[^\d\s(].*|\([^\d].*))?$",
    re.IGNORECASE,
)
ATTACHMENT = re.compile(r"^Lampiran\b\s*(?P<n>[IVXL]+|\d+)?\b[\s.:–—-]*+(?P<title>.*)$", re.IGNORECASE)
ATTACHMENT_CHAPTER = re.compile(
    r"^Lampiran\s++(?P<n>[IVXL]+\s|\d+\s)?\s*+Bab\s+(?P<bab>[IVXL]+)\b[\s.:–—-]*+(?P<title>.*)$", re.IGNORECASE
)
NUMBERED = re.compile(r"^(?P<n>[A-Z](?:\.\d+)+(?=\s)|(?:[A-Z]|\d+(?:\.\d+)*|[a-z])(?=[.)]))[.)]?\s++(?P<title>.+)$")


@dataclass(slots=True)
class _Open:
    """A heading whose children are still coming."""

    level: int
    kind: str
    number: str
    place: str
    label: str
    title: str
    text: str
    confidence: Confidence | None
    page: int = 1
    provisions: tuple[Section, ...] = ()
    children: list[Section] = field(default_factory=list)

    def close(self) -> Section:
        """The finished section."""
        return Section(
            self.kind,
            self.number,
            self.place,
            self.label,
            self.title,
            self.text,
            self.page,
            max([self.page, *(child.last_page for child in self.children)]),
            self.confidence,
            (*self.provisions, *self.children),
        )


def digest_sections(headings: list[Heading]) -> tuple[Section, ...]:
    """The tree of a regulation from its headings; a Pasal's lines become ayat, huruf and angka."""
    words = words_of(line for heading in headings for line in heading.text_lines())
    places = Places()
    done: list[Section] = []
    stack: list[_Open] = []

    def close_to(level: int) -> None:
        while stack and stack[-1].level >= level:
            section = stack.pop().close()
            (stack[-1].children if stack else done).append(section)

    for heading in headings:
        close_to(heading.level or 1)
        stack.append(_open(heading, stack, places, words))
    close_to(0)
    return tuple(done)


def _open(heading: Heading, stack: list[_Open], places: Places, words: Words) -> _Open:
    """What one heading is, seen from the headings above it."""
    kind, number, place, label, title = _recognise(heading.text, stack)
    confidence = heading.confidence or (stack[-1].confidence if stack else None)
    if kind == "lampiran" and title and places.taken(place):
        place = f"{place}-{slug(title)}"
    place = places.unique(place)
    opened = _Open(heading.level or 1, kind, number, place, label, title, "", confidence, heading.page)
    lines = heading.text_lines()
    if kind == "pasal":
        node = read_provisions(((line, heading.page) for line in lines), trusted=True)
        opened.text = own_text(node, words)
        opened.provisions = sections_of(node, place, label, places, words, confidence)
    else:
        opened.text = join_lines(lines, words, "blank")
    return opened


def _recognise(text: str, stack: list[_Open]) -> tuple[str, str, str, str, str]:
    """Kind, number, place, label and title of a heading."""
    above = next((node for node in reversed(stack) if node.kind in {"penjelasan", "lampiran"}), None)
    if above is not None:
        return _below_explanation(text, stack) if above.kind == "penjelasan" else _below_attachment(text, stack)
    if match := CHAPTER.match(text):
        number = match["n"].upper()
        return "bab", number, f"bab-{roman_value(number) or slug(number)}", f"BAB {number}", match["title"]
    prefix = f"{stack[-1].place}-" if stack and stack[-1].kind in {"bab", "bagian"} else ""
    if match := PART.match(text):
        value = ordinal_value(match["n"]) or slug(match["n"])
        return "bagian", str(value), f"{prefix}bagian-{value}", f"Bagian {match['n']}", match["title"]
    if match := PARAGRAPH.match(text):
        return "paragraf", match["n"], f"{prefix}paragraf-{match['n']}", f"Paragraf {match['n']}", match["title"]
    if match := ARTICLE.match(text):
        number = match["n"].upper()
        return "pasal", number, f"pasal-{number.lower()}", f"Pasal {number}", (match["title"] or "").strip(" ()")
    if match := ATTACHMENT_CHAPTER.match(text):
        number, chapter = (match["n"] or "").strip(), match["bab"].upper()
        head = f"lampiran-{roman_value(number) or number}" if number else "lampiran"
        label = f"{f'Lampiran {number}'.strip()} BAB {chapter}"
        return "lampiran", chapter, f"{head}-bab-{roman_value(chapter) or slug(chapter)}", label, match["title"]
    if match := ATTACHMENT.match(text):
        number = match["n"] or ""
        value = str(roman_value(number) or number)
        place = f"lampiran-{value}" if value else "lampiran"
        return "lampiran", number, place, f"Lampiran {number}".strip(), match["title"]
    folded = text.lower().strip(" .:")
    if folded in {"menimbang", "mengingat", "penjelasan", "penutup"}:
        return folded, "", folded, text, ""
    return "judul", "", slug(text), text, ""


def _below_explanation(text: str, stack: list[_Open]) -> tuple[str, str, str, str, str]:
    if match := ARTICLE.match(text):
        number = match["n"].upper()
        return "penjelasan", number, f"penjelasan-pasal-{number.lower()}", f"Penjelasan Pasal {number}", ""
    if "umum" in text.lower() and len(text) < 20:
        return "penjelasan", "", "penjelasan-umum", "Penjelasan Umum", ""
    return "penjelasan", "", f"penjelasan-{slug(text)}", text, ""


def _below_attachment(text: str, stack: list[_Open]) -> tuple[str, str, str, str, str]:
    parent = stack[-1]
    if match := CHAPTER.match(text):
        number = match["n"].upper()
        label = f"{parent.label} BAB {number}"
        return "lampiran", number, f"{parent.place}-bab-{roman_value(number) or number.lower()}", label, match["title"]
    if match := NUMBERED.match(text):
        place = f"{parent.place}-{slug(match['n'])}"
        return "lampiran", match["n"], place, f"{parent.label} {match['n']}", match["title"]
    return "lampiran", "", f"{parent.place}-{slug(text)}", f"{parent.label} {text}", ""
