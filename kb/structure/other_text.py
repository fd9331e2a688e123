"""Lines that a document's form has no place for, as sections by their headings, put where they were printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from kb.structure.attachment import headed_tree
from kb.structure.cleaning import Line
from kb.structure.markdown import plain, table_lines
from kb.structure.naming import Places
from kb.structure.printed import PrintedLine, is_rule
from kb.structure.wrapping import words_of
from kb.types import Section

LABEL = "Teks lain"
"""What a passage is called whose words a document's form has no place for, where no heading names it."""

PLACE = "teks-lain"

_UNITS = frozenset({"pasal", "langkah", "diktum"})
_INSIDE = frozenset({"ayat", "huruf", "angka", "langkah"})
_HEADING = re.compile(r"^(#{1,6})\s+(\S.*)$")
# "F. SANKSI"; must not match "F. Sanksi bagi pegawai", "A.".
_CAPITALS = re.compile(r"^(?:[A-Z]|[IVX]{1,4})\s?[.)]\s+[A-Z][A-Z ,/&-]{3,80}$")


def other_sections(rows: Sequence[PrintedLine]) -> tuple[Section, ...]:
    """Sections of lines as read: rows of tables named by their columns, headings with what stands below them.

    A heading alone is a section of its own words: nothing is dropped.
    """
    lines = list(_lines(rows))
    first = next((line.page for line in lines if line.text), rows[0].page)
    root = Section("judul", "", PLACE, LABEL, "", "", first, first)
    tree = headed_tree(root, lines, words_of(line.text for line in lines), Places())
    own = (replace(tree, children=(), last_page=first),) if tree.text else ()
    return tuple(_held(section) for section in (*own, *tree.children))


def _held(section: Section) -> Section:
    """The section, its heading as its text where it has no other and nothing lies below it."""
    children = tuple(_held(child) for child in section.children)
    alone = not section.text and not children
    return replace(section, text=section.title or section.label if alone else section.text, children=children)


def _lines(rows: Sequence[PrintedLine]) -> Iterator[Line]:
    for is_table, group in groupby(rows, lambda row: row.text.lstrip().startswith("|")):
        own = list(group)
        if not is_table:
            for row in own:
                heading = _HEADING.match(row.text)
                text = plain(heading[2] if heading else row.text).strip()
                yield Line(text, row.page, len(heading[1]) if heading else 2 if _CAPITALS.match(text) else 0)
            continue
        named = len(own) > 2 and is_rule(own[1].text)
        for row in own[2:] if named else own:
            texts = table_lines([own[0].text, own[1].text, row.text]) if named else [_cells(row.text)]
            for text in filter(None, texts):
                yield from (Line(text, row.page), Line("", row.page))


def _cells(row: str) -> str:
    cells = re.split(r"(?<!\\)\|", row.strip().strip("|"))
    return ": ".join(" ".join(plain(cell).split()) for cell in cells if cell.strip() and not is_rule(cell))


def placed(sections: tuple[Section, ...], others: tuple[Section, ...], behind: str) -> tuple[Section, ...]:
    """The tree with ``others`` behind the section whose place is ``behind``; in front where there is none."""
    found, tree = _behind(sections, others, behind)
    return tree if found else (*others, *sections)


def _behind(
    sections: tuple[Section, ...], others: tuple[Section, ...], behind: str
) -> tuple[bool, tuple[Section, ...]]:
    for index, section in enumerate(sections):
        before, after = sections[:index], sections[index + 1 :]
        if section.place == behind:
            below = next((at for at, child in enumerate(section.children) if child.kind not in _INSIDE), -1)
            if below < 0 or section.kind in _UNITS:
                return True, (*before, section, *others, *after)
            children = (*section.children[:below], *others, *section.children[below:])
            return True, (*before, replace(section, children=children), *after)
        found, children = _behind(section.children, others, behind)
        if found:
            return True, (*before, replace(section, children=children), *after)
    return False, sections


def named(sections: Sequence[Section], taken: Places) -> tuple[Section, ...]:
    """The sections, those of :func:`other_sections` among them with places of their own, in reading order."""
    return tuple(
        replace(section, place=_unique(section.place, taken), children=named(section.children, taken))
        for section in sections
    )


MARK = "\0"
"""In front of a place that is still to be made unique in its document."""


def marked(section: Section) -> Section:
    """The section and those below it, their places still to be made unique."""
    place = section.place if section.place == PLACE else f"{PLACE}-{section.place}"
    return replace(section, place=f"{MARK}{place}", children=tuple(marked(child) for child in section.children))


def _unique(place: str, taken: Places) -> str:
    return taken.unique(place.removeprefix(MARK)) if place.startswith(MARK) else place
