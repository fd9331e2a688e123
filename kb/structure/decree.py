"""The body of a decree or instruction: its diktum KESATU, KEDUA … as sections ``diktum-kesatu``."""

from __future__ import annotations

import re

from kb.language.numerals import ordinal_value
from kb.structure.cleaning import Line
from kb.structure.naming import Places, slug
from kb.structure.wrapping import Words, join_lines, join_pages
from kb.types import Gap, Section

# "KESATU : Menetapkan …", "KEDUA BELAS", "PERTAMA :"; must not match "Diktum KESATU angka 2" or "KETENTUAN UMUM".
DIKTUM = re.compile(
    r"^(?P<n>PERTAMA|KE(?:SATU|DUA|TIGA|EMPAT|LIMA|ENAM|TUJUH|DELAPAN|SEMBILAN|SEPULUH|SEBELAS)"
    r"(?:\s+(?:BELAS|PULUH(?:\s+(?:SATU|DUA|TIGA|EMPAT|LIMA|ENAM|TUJUH|DELAPAN|SEMBILAN))?))?)\s*+(?:['’‘`|*]\s*+)?(?P<sign>[:;.]?)\s*+(?P<rest>.*)$"
)


def is_decree(lines: list[Line]) -> bool:
    """Whether a body is ordered by diktum."""
    return bool(_marks(lines))


def decree_sections(lines: list[Line], words: Words, places: Places) -> tuple[tuple[Section, ...], tuple[Gap, ...]]:
    """One section a diktum, with what stands before the first; empty when the text has no diktum."""
    marks = _marks(lines)
    if not marks:
        return (), ()
    sections: list[Section] = []
    gaps: list[Gap] = []
    head = [line for line in lines[: marks[0][0]] if line.text]
    if text := join_lines([line.text for line in head], words):
        place = places.unique("menetapkan")
        sections.append(Section("judul", "", place, "Menetapkan", "", text, head[0].page, head[-1].page))
    ends = [*(index for index, _, _ in marks), len(lines)][1:]
    waiting: list[tuple[str, Line]] = []
    for (index, number, rest), end in zip(marks, ends, strict=True):
        own = [Line(rest, lines[index].page), *lines[index + 1 : end]]
        if not any(line.text for line in own):
            waiting.append((number, lines[index]))
            continue
        names = [*waiting, (number, lines[index])]
        waiting = []
        pieces = _pieces(own, len(names))
        if len(names) > 1:
            named = ", ".join(name for name, _ in names)
            sure = "bunyinya dibagikan menurut urutan" if len(pieces) == len(names) else f"bunyinya semua di {number}"
            message = f"Penanda diktum {named} tercetak terpisah dari bunyinya, hlm. {own[-1].page}; {sure}."
            gaps.append(Gap(f"diktum-{slug(names[0][0])}", message, lines[index].page))
        if len(pieces) != len(names):
            names, pieces = names[-1:], [own]
        sections += [_section(name, part, words, places) for (name, _), part in zip(names, pieces, strict=True)]
    gaps += [
        Gap(f"diktum-{slug(name)}", f"Bunyi diktum {name} tidak terbaca, hlm. {line.page}.", line.page)
        for name, line in waiting
    ]
    return tuple(sections), (*gaps, *_missing(marks))


def _marks(lines: list[Line]) -> list[tuple[int, str, str]]:
    """(line, ordinal, rest of the line) of each diktum, in rising order; a catchword of the next one is passed over."""
    out: list[tuple[int, str, str]] = []
    last = 0
    for index, line in enumerate(lines):
        match = DIKTUM.match(line.text)
        value = ordinal_value(match["n"]) if match else None
        if match is None or value is None or (match["rest"] and not match["sign"] and not match["rest"][0].isupper()):
            continue
        if (
            value == last
            and out
            and not out[-1][2]
            and not any(row.text for row in lines[out[-1][0] + 1 : index] if len(row.text) > 25)
        ):
            out[-1] = (index, match["n"], match["rest"].strip())
        elif last < value <= last + 3 and (last or value == 1):
            out.append((index, match["n"], match["rest"].strip()))
            last = value
    return out


def _missing(marks: list[tuple[int, str, str]]) -> list[Gap]:
    values = [ordinal_value(name) or 0 for _, name, _ in marks]
    lost = sorted(set(range(1, max(values) + 1)) - set(values))
    return [
        Gap("diktum", f"Diktum ke-{value} tidak terbaca; mungkin tergabung di diktum sebelumnya.") for value in lost
    ]


def _pieces(lines: list[Line], wanted: int) -> list[list[Line]]:
    """Lines cut at paragraphs: behind a full stop where a capital follows."""
    if wanted == 1:
        return [lines]
    out: list[list[Line]] = []
    ended = True
    for line in lines:
        mark = DIKTUM.match(line.text)
        if not line.text or (mark and not mark["rest"]) or (ended and out and not re.search(r"[a-z]{3}", line.text)):
            continue
        if ended and line.text[:1].isupper():
            out.append([])
        if out:
            out[-1].append(line)
        ended = line.text.endswith(".")
    return out


def _section(name: str, lines: list[Line], words: Words, places: Places) -> Section:
    pages = [line.page for line in lines if line.text]
    text, breaks = join_pages([(line.text, line.page) for line in lines], words)
    printed = " ".join(name.split())
    place = places.unique(f"diktum-{slug(name)}")
    return Section("diktum", printed, place, f"Diktum {printed}", "", text, pages[0], pages[-1], breaks=breaks)
