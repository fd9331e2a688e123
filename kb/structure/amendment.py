"""The body of an amending law: Pasal I with its numbered changes, Pasal II; nothing is merged into the amended law."""

from __future__ import annotations

import re

from kb.structure.cleaning import Line
from kb.structure.naming import Places
from kb.structure.provisions import own_text, read_provisions, sections_of
from kb.structure.wrapping import Words, join_lines
from kb.types import Gap, Section

# "Perubahan atas …", "PERUBAHAN KEDUA ATAS …"; must not match "Perubahan Iklim".
AMENDS = re.compile(r"^\s*PERUBAHAN(?:\s+KE\w+)*\s+ATAS\b", re.IGNORECASE)
_FIRST = re.compile(r"^Pasal\s*[I1l]\s*$")
_SECOND = re.compile(r"^Pasal\s*(?:[I1l]{2})\s*$")
# "4. Ketentuan Pasal 13 diubah", "Di antara Pasal 13 dan Pasal 14 disisipkan"; must not match "(2) Ketentuan lebih".
_CHANGE = re.compile(
    r"^(?:(?P<n>\d{1,3}|[lI]\d?)\s?[.,]?\s+)?(?=(?:Ketentuan|Di\s?antara|Penjelasan|Pasal\s+\d|Judul|BAB|Bagian|Setelah|Sesudah"
    r"|Lampiran|Ayat|Huruf|Menambah|Mengubah|Menghapus|Diantara|Frasa|Di dalam)\b)"
)
_ACTS = re.compile(r"\b(?:diubah|disisipkan|dihapus|ditambah\w*|berbunyi|diganti|tetap\s+dengan\s+perubahan)\b")
_TARGET = re.compile(r"\b(?:Pasal\s+\d{1,3}[A-Z]{0,2}|BAB\s+[IVX]+[A-Z]?|Lampiran(?:\s+[IVX]+)?)")


def amends(title: str) -> bool:
    """Whether a title is that of an amending law."""
    return AMENDS.match(title) is not None


def amendment_sections(lines: list[Line], words: Words, places: Places) -> tuple[tuple[Section, ...], tuple[Gap, ...]]:
    """Pasal I with one ``angka`` a change, and Pasal II. Empty when the text has no Pasal I."""
    first = next((i for i, line in enumerate(lines) if _FIRST.match(line.text)), None)
    if first is None:
        return (), (Gap("pasal-i", "Pasal I tidak terbaca; isi perubahan tidak dapat dipilah."),)
    second = next((i for i in range(len(lines) - 1, first, -1) if _SECOND.match(lines[i].text)), len(lines))
    changes, gaps = _changes(lines[first + 1 : second], words, places, lines[first].page)
    sections = [changes]
    if second < len(lines):
        rest = lines[second + 1 :]
        node = read_provisions((line.text, line.page) for line in rest)
        place = places.unique("pasal-ii")
        children = sections_of(node, place, "Pasal II", places, words)
        page, last = lines[second].page, max([line.page for line in rest if line.text], default=lines[second].page)
        sections.append(
            Section("pasal", "II", place, "Pasal II", "", own_text(node, words), page, last, None, children)
        )
    else:
        gaps.append(Gap("pasal-ii", "Pasal II tidak terbaca."))
    return tuple(sections), tuple(gaps)


def _changes(lines: list[Line], words: Words, places: Places, page: int) -> tuple[Section, list[Gap]]:
    """Pasal I: what stands before the first change, then the changes by number."""
    starts = _starts(lines)
    place = places.unique("pasal-i")
    head = lines[: starts[0][0]] if starts else lines
    children, gaps, last = [], [], 0
    ends = [*(index for index, _ in starts), len(lines)][1:]
    for (index, number), end in zip(starts, ends, strict=False):
        for lost in range(last + 1, number):
            message = (
                f"Perubahan angka {lost} tidak terbaca, hlm. {lines[index].page}; mungkin tergabung di angka {last}."
            )
            gaps.append(Gap(f"pasal-i-angka-{lost}", message, lines[index].page))
        last = number
        children.append(_change(lines[index:end], number, words, places.unique(f"{place}-angka-{number}")))
    text = join_lines([line.text for line in head], words)
    final = max([line.page for line in lines if line.text], default=page)
    return Section("pasal", "I", place, "Pasal I", "", text, page, final, None, tuple(children)), gaps


def _starts(lines: list[Line]) -> list[tuple[int, int]]:
    """(line, number) of each change; a mark that recognition lost is counted on."""
    out: list[tuple[int, int]] = []
    for index, line in enumerate(lines):
        match = _CHANGE.match(line.text)
        if match is None:
            continue
        sentence = " ".join(row.text for row in lines[index : index + 5])
        act = _ACTS.search(sentence)
        if act is None or re.search(r"\.\s|;\s", sentence[: act.start()][4:]):
            continue
        last = out[-1][1] if out else 0
        number = int(match["n"]) if match["n"] and match["n"].isdigit() else last + 1
        before = next((row.text for row in reversed(lines[:index]) if row.text), "")
        if not match["n"] and not re.search(r"[.:;”\"]$|^\d{1,2}$", before):
            continue
        out.append((index, number if last < number <= last + 3 else last + 1))
    return out


def _change(lines: list[Line], number: int, words: Words, place: str) -> Section:
    rows = [re.sub(r"^(?:\d{1,3}|[lI]\d?)\s?[.,]?\s+", "", lines[0].text), *(line.text for line in lines[1:])]
    rows = [row for row in rows if not re.fullmatch(r"\d{1,2}", row)]
    text = join_lines(rows, words)
    instruction = re.split(r"berbunyi|sebagai\s+berikut", text, maxsplit=1)[0]
    targets = list(dict.fromkeys(" ".join(target.split()) for target in _TARGET.findall(instruction)))
    pages = [line.page for line in lines if line.text]
    return Section(
        kind="angka",
        number=str(number),
        place=place,
        label=f"Pasal I angka {number}",
        title=f"Perubahan {', '.join(targets[:6])}" if targets else "Perubahan",
        text=f"{number}. {text}",
        page=pages[0],
        last_page=pages[-1],
    )
