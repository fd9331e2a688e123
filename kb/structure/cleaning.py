"""Pages become lines without what only the printing put there: running heads, page marks, catchwords, serial strips."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from kb.reading.formats import MARKDOWN
from kb.structure.chapters import repeated_chapters
from kb.structure.markdown import plain, table_lines
from kb.structure.ruled import RuledTables
from kb.types import Page, Pages

# "SK No 158198 A", "SK No132281A"; must not match "SK Nomor 13 Tahun 2024".
SERIAL = re.compile(r"^SK\s?N[o0O]\.?\s?[\dlIO]{5,6}\s?[A-Z]?$")
# "- 12 -", "-2t-", "_ 10_", "-7 -", "2-", "-2"; must not match "2. Tata Kelola" or "-2- (dua)".
PAGE_MARK = re.compile(r"^(?:[-–—_•]\s?[\dltIOoSi]{1,3}\s?[-–—_•.]?|[\dltIOo]{1,3}\s?[-–—_])$|^\d{1,3}\s?/\s?\d{1,3}$")
# The end of a page repeats the next page's first words: "8. Arsitektur .", "Pasal 1O. . .", "b.diluar...".
CATCHWORD = re.compile(r"^(?=.{1,60}$)(?!.*[:;]).*?(?:\s?[.…]){3,}\s*$|^(?=.{1,40}$)\S.*\s[.…](?:\s?[.…])*$")
# The same where a line was joined with it: "… dicabut. Pasal 6…", "… diundangkan. Agar…", "… Menteri. BAB VI...".
JOINED_CATCHWORD = re.compile(
    r"(?<=[.;:)])\s+(?:Pasal\s\d+[A-Z]?|BAB\s[IVXLC]+|Bagian(?:\sKe\w+)?|Paragraf(?:\s\d+)?|Agar|Ditetapkan"
    r"|\(\d+\)(?:\s\w+){0,2})\s?(?:…|\.\s?\.\s?\.?)\s*$"
)
# The running head and what recognition makes of it.
HEAD = re.compile(
    r"^(?:PRES\W?[1Il!ij]?\W?DEN|P\W?R\W?E\W?S\W?[1Il!]\W?D\W?E\W?N|FRES[1IL]\W?[DO]EN|PRESIOEN|FRESIOEN|SALINAN"
    r"|(?:RE?)?P?[UI.]{0,2}J?B?L[1Il!|\]]?K\s+[1Il|!\]t]?N[DO0]\S{3,8}|N?REP\S{2,6}\s+[I1l|!\]]\S{4,9}[AE\]]\.?"
    r"|REP[1IUL.]{1,3}\S{0,5}\s+[I1l|!\]t]\S{5,9})$"
)
EDGE = 6
"""How many written lines from a page's top and foot can be print furniture."""

_MARKER = re.compile(r"!\[[^\[\]]*\]\(_page_(\d+)_|<span id=\"page-(\d+)-")
_NAMES_CHAPTER = re.compile(r"BA[BR8]|Bab\s?[IVXL]")
_SPECK = re.compile(r"^[.'’,·]\s+(?=[\w(])")
_LISTED = re.compile(r"^\s*[-*•]\s+(?=[(\[{\w])")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line. ``heading`` is the level of a Markdown heading, 0 for text."""

    text: str
    page: int
    heading: int = 0


def lines_of(pages: Pages) -> list[Line]:
    """The document's lines in order, cleaned. Blank lines stay (they part paragraphs); nothing else is changed."""
    markdown = pages.media_type in MARKDOWN
    heads = set() if markdown else _running_heads(pages)
    tables = RuledTables()
    out: list[Line] = []
    for page, repeated in zip(pages.pages, repeated_names(pages), strict=True):
        text = "".join(f"{row}\n" for at, row in enumerate(page.text.splitlines()) if at not in repeated)
        if markdown:
            out += _markdown_lines(replace(page, text=text))
            continue
        start = len(out)
        rows = tables.rows(text)
        written = [index for index, row in enumerate(rows) if row.strip()]
        edges = {*written[:EDGE], *written[-EDGE:]}
        for index, row in enumerate(rows):
            text = _SPECK.sub("", row.replace("\u00ad", "").replace("^", "").replace("\t", " ").strip())
            if index in edges:
                text = JOINED_CATCHWORD.sub("", text)
            if not _is_furniture(text, index in edges, heads):
                out.append(Line(text, page.number))
        _drop_repeated(out, start)
    return out


def furniture_of(pages: Pages) -> list[frozenset[int]]:
    """For each page the indices of its lines that only the printing put there: running heads, page marks, serials.

    Names of chapters (:func:`repeated_names`) are not among them. A catchword is none of them here: whether it repeats
    the next page's first words must be seen.
    """
    markdown = pages.media_type in MARKDOWN
    heads = set() if markdown else _running_heads(pages)
    out = []
    for page in pages.pages:
        rows = [row.strip() for row in page.text.splitlines()]
        written = [index for index, row in enumerate(rows) if row]
        edges = written if markdown else {*written[:EDGE], *written[-EDGE:]}
        out.append(frozenset(index for index in edges if _is_print_mark(rows[index], heads)))
    return out


def repeated_names(pages: Pages) -> list[frozenset[int]]:
    """For each page the indices of its lines that only repeat the name of the chapter they stand in."""
    if sum(len(_NAMES_CHAPTER.findall(page.text)) for page in pages.pages) < 2:
        return [frozenset()] * len(pages.pages)
    return repeated_chapters(
        [
            ["" if index in marks else row for index, row in enumerate(page.text.splitlines())]
            for page, marks in zip(pages.pages, furniture_of(pages), strict=True)
        ]
    )


def _markdown_lines(page: Page) -> list[Line]:
    """Lines of recognised Markdown: marks off, tables as named rows, page numbers from its picture names."""
    out: list[Line] = []
    number, table = page.number, list[str]()
    for row in [*page.text.splitlines(), ""]:
        if row.lstrip().startswith("|"):
            table.append(row)
            continue
        if table:
            out += [part for text in table_lines(table) for part in (Line(text, number), Line("", number))]
            table = []
        if mark := _MARKER.search(row):
            number = int(mark[1] or mark[2]) + 1
        match = re.match(r"^(#{1,6})\s++(.*)$", row)
        text = _LISTED.sub("", plain(match[2] if match else row).replace("^", "").strip())
        text = JOINED_CATCHWORD.sub("", text)
        if not _is_furniture(text, True, set()):
            out.append(Line(text, number, len(match[1]) if match else 0))
    return out


def _drop_repeated(lines: list[Line], start: int) -> None:
    """Drop the last written line before ``start`` when it is short and the first written line after it repeats it."""
    first = next((line.text for line in lines[start:] if line.text), "")
    last = next((index for index in range(start - 1, -1, -1) if lines[index].text), None)
    if last is None or not first:
        return
    text = lines[last].text.rstrip(" .…")
    if text and len(text.split()) <= 3 and first.startswith(text) and not _content(text.lower()):
        del lines[last]


def _is_furniture(text: str, at_edge: bool, heads: set[str]) -> bool:
    """Whether a line is print furniture. Only lines at a page's edge can be; blank ones never are."""
    return bool(text) and at_edge and (is_catchword(text) or _is_print_mark(text, heads))


def _is_print_mark(text: str, heads: set[str]) -> bool:
    """Whether a line is a serial, a page mark, or a running head, also as recognition may leave it."""
    if SERIAL.match(text) or PAGE_MARK.match(text) or HEAD.match(text):
        return True
    return _key(text) in heads or _is_garbled_head(text)


def _is_garbled_head(text: str) -> bool:
    """Whether an upper-case line is the running head as recognition may leave it ("UALIK INDONES", "PRESTDEN")."""
    if not 6 <= len(text) <= 20 or text.upper() != text or text.endswith(","):
        return False
    return any(SequenceMatcher(None, text, head).ratio() >= 0.75 for head in ("PRESIDEN", "REPUBLIK INDONESIA"))


def is_catchword(text: str) -> bool:
    """Whether a line is a catchword ("Pasal 73...", "(41 Tim ."); leaders of contents and sentences are none."""
    if re.search(r"\.{4,}\s*\S|\b(?:dst|dll|dsb|No|Rp)\.$|[a-z]{3}\.\s…$", text):
        return False
    return CATCHWORD.match(text) is not None


def _running_heads(pages: Pages) -> set[str]:
    """Lines that stand first or last on at least a third of the pages (and at least four), digits left out."""
    counts: dict[str, int] = {}
    for page in pages.pages:
        rows = [row.strip() for row in page.text.splitlines() if row.strip()]
        for key in {_key(row) for row in rows[:2] + rows[-2:]}:
            counts[key] = counts.get(key, 0) + 1
    least = max(4, len(pages.pages) // 3)
    return {key for key, count in counts.items() if count >= least and len(key) > 5 and not _content(key)}


def _key(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"\d+", "#", text)).strip().lower()


def _content(key: str) -> bool:
    """Lines that repeat but say something: list items, headings of chapters and articles, "Cukup jelas."."""
    return re.match(r"^(?:pasal|bab|ayat|huruf|angka|cukup|[a-z#]\.|\()", key) is not None
