"""What an amending law changes: numbered changes below a Pasal, each with the new words of its targets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kb.language.numerals import ocr_number
from kb.structure.changes import Change, read_changes
from kb.structure.cleaning import Line
from kb.structure.naming import Places
from kb.structure.provisions import own_text, read_provisions, sections_of
from kb.structure.wrapping import Words, join_lines
from kb.types import Amendment, DocumentKey, Gap, Section, passage_key

# "Perubahan atas …", "PERUBAHAN KEDUA ATAS …", "Perobahan dan Tambahan Peraturan Pemerintah …", "Perubahan Pasal 9
# Undang-Undang …"; must not match "Perubahan Iklim", "Tambahan Penghasilan Pegawai".
AMENDS = re.compile(
    r"^\W*(?:SALINAN\s+)?(?:PER[UO]BAHAN|PENGUBAHAN|(?:PEN)?TAMBAHAN|PENAMBAHAN)(?:\s*+\(?KE\w++\)?(?:\s++(?:TUJUH|BELAS|PULUH))?)*+"
    r"(?:\s++DAN(?:\s*+/?\s*+ATAU)?\s++(?:PE(?:NAM)?)?TAMBAHAN)?\s+"
    r"(?:(?:ATAS|TERHADAP)\b|(?:PASAL\s+\d+\w?\s+(?:AYAT\s+\(\d+\)\s+)?)?(?=(?:UNDANG|PERATURAN|ORDONANSI)\b))",
    re.IGNORECASE,
)
_NAME = r"(?:PASAL|Pasa[-.]?\s?[lIi1])"
_FIRST = re.compile(rf"^\W*+{_NAME}\s*+[I1l]\s*+\.?\s*+$")
_SECOND = re.compile(rf"^\W*+{_NAME}\s*+(?:[I1l]{{2}})\s*+\.?\s*+$")
# Pasal I and II inside running text ("… LAYANAN. Pasal I Beberapa ketentuan …"); must not match "Pasal I angka 3",
# "dalam Pasal 1 Ketentuan".
_ROMAN_INSIDE = re.compile(
    rf"(?:^|(?<=[.;:\"”)A-Z])\s+)(?P<head>{_NAME}\s?(?:[I1l]\s?\.?\s+(?=(?:Beberapa|Ketentuan|Mengubah|Di\s?antara|Pasal)\b)"
    r"|[I1l]{2}\s?\.?\s+(?=(?:Peraturan|Undang|Pada|Ketentuan)\b)))"
)
_OPENS = re.compile(r"^(?:Beberapa\s+)?[Kk]etentuan\b.{0,400}\bdiubah\b")
_MARK = r"(?:\d{1,3}[a-z]?|[lI]\d?|[iI]\d)"
_OPENER = (
    r"(?:Ketentuan|Di\s?antara|Penjelasan|Pasal\s+\d|Judul|BAB\s|Bagian\s|Paragraf\s|Setelah|Sesudah|Lampiran|Ayat|Huruf"
    r"|Menambah|Mengubah|Menghapus|Frasa|Di dalam)"
)
# "4. Ketentuan Pasal 13 diubah", "Di antara Pasal 13 dan Pasal 14 disisipkan"; must not match "(2) Ketentuan lebih".
_CHANGE = re.compile(rf"^(?:(?P<n>{_MARK})\s?[.,]?\s+|(?P<letter>[a-zA-Z])\.\s+)?(?={_OPENER}\b)")
# The only order of a Pasal I, without a number; must not match "Ketentuan dalam Peraturan … diubah sebagai berikut".
_SOLE = re.compile(r"Ketentuan\s+(?:Pasal|ayat|huruf|angka)\b|Pasal\s+\d|Di\s?antara\b")
_ACTS = re.compile(
    r"\b(?:diubah|dirubah|disisip\w*|dihapus\w*|ditambah\w*|berbunyi|diganti|tetap,?\s+dengan\s+perubahan)\b"
)
# Where a change begins inside a line: "… undangan. 7. Di antara ayat (1) …", "… dihapus. Pasal 9 dihapus.".
_INSIDE = re.compile(
    rf"(?<=[.;:”\"])\s+(?=(?:{_MARK}\s?[.,]?\s+)?(?:Ketentuan\s+(?:Pasal|ayat|huruf|angka)|Di\s?antara\s+(?:Pasal|ayat|huruf"
    r"|angka|BAB|Bagian)|Penjelasan\s+(?:Pasal|ayat)|Pasal\s+[\dlO]+[A-Z]?\s+(?:ayat\s+\(\d+\)\s+)?(?:dihapus|diubah)"
    r"|(?:Judul\s+)?(?:BAB|Bagian|Paragraf)\s+\w+\s+(?:dihapus|diubah)|Setelah\s+(?:Pasal|ayat|BAB)))"
)
# Where the changed Pasal begins behind its order: "berbunyi sebagai berikut: Pasal 49 (1) Rancangan".
_TEXT_INSIDE = re.compile(
    r"(?<=berikut:)\s+(?=\S)|(?<=berbunyi:)\s+(?=\S)|(?<!\s)\s++(?=Pasal\s[\dlO]+[A-Z]?\s\([1l]\)\s[A-Z])"
)
_ORDER_ENDS = re.compile(
    r"\b(?:berbunyi|menjadi)\b(?:\s+(?:sebagai|berikut|seperti))*\s*[:;.,]*|\bsebagai\s+berikut\s*:"
)
# "Pasal 27A", "Pasal2TA", "Pasal 49 (1) Rancangan"; must not match "Pasal 12 dihapus", "Pasal 5 ayat (1)".
HEADING = re.compile(
    r"^P(?:asa[lTI1]|asil)\s?(?P<n>[\dOlI][\dOlIT]{0,3}\s?[A-HJ-NP-Z]{0,2})(?=\s*$|\s+(?:[(\[{]|[A-Z]))\s*"
)


@dataclass(frozen=True, slots=True)
class Changes:
    """The numbered changes below one Pasal: lines before the first, their sections, what they do, what is missing."""

    head: tuple[Line, ...]
    sections: tuple[Section, ...]
    amendments: tuple[Amendment, ...]
    gaps: tuple[Gap, ...]


def amends(title: str) -> bool:
    """Whether a title is that of an amending law."""
    return AMENDS.match(title) is not None


def counts_in_roman(lines: Sequence[Line]) -> bool:
    """Whether a text has a Pasal I and a Pasal II on lines of their own and hardly another Pasal so."""
    first = next((i for i, line in enumerate(lines) if re.fullmatch(r"Pasal\s*I\s*\.?", line.text)), None)
    if first is None or not any(re.fullmatch(r"Pasal\s*II\s*\.?", line.text) for line in lines[first:]):
        return False
    return sum(re.fullmatch(r"Pasal\s*(?:[2-9]|10)\s*\.?", line.text) is not None for line in lines) < 3


def _romans_apart(line: Line) -> Iterator[Line]:
    """Pasal I and Pasal II that stand inside a line as lines of their own."""
    if len(line.text) < 10:
        yield line
        return
    cuts = {0, len(line.text)}
    for match in _ROMAN_INSIDE.finditer(line.text):
        cuts |= {match.start("head"), match.end("head")}
    for start, end in pairwise(sorted(cuts)):
        if part := line.text[start:end].strip():
            yield replace(line, text=part)


def opens_as_amendment(lines: Sequence[Line]) -> int | None:
    """The line below Pasal I at which a law begins to change another one, whatever its title says; None otherwise."""
    for index, line in enumerate(lines[:60]):
        if not _FIRST.match(line.text):
            continue
        following = next((at for at in range(index + 1, min(index + 4, len(lines))) if lines[at].text), None)
        if following is not None and _OPENS.match(" ".join(row.text for row in lines[following : following + 6])):
            return following
    return None


def amendment_sections(
    lines: list[Line], words: Words, places: Places, target: DocumentKey | None
) -> tuple[tuple[Section, ...], tuple[Amendment, ...], tuple[Gap, ...]]:
    """Pasal I with one ``angka`` a change, and Pasal II. Empty when the text has no Pasal I."""
    lines = [part for line in lines for part in _romans_apart(line)]
    first = next((i for i, line in enumerate(lines) if _FIRST.match(line.text)), None)
    unread: tuple[Gap, ...] = ()
    if first is None:
        first = next((i - 1 for i, line in enumerate(lines) if i and _OPENS.match(line.text)), None)
        unread = (Gap("pasal-i", "Judul Pasal I tidak terbaca; disimpulkan dari isi perubahannya."),)
    if first is None:
        return (), (), (Gap("pasal-i", "Pasal I tidak terbaca; isi perubahan tidak dapat dipilah."),)
    second = next((i for i in range(len(lines) - 1, first, -1) if _SECOND.match(lines[i].text)), len(lines))
    place, page = places.unique("pasal-i"), lines[first].page
    found = changes_below(lines[first + 1 : second], place, "Pasal I", words, places, target)
    final = max([line.page for line in lines[first:second] if line.text], default=page)
    text = join_lines([line.text for line in found.head], words)
    sections = [Section("pasal", "I", place, "Pasal I", "", text, page, final, None, found.sections)]
    gaps = list(found.gaps)
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
    return tuple(sections), found.amendments, (*unread, *gaps)


def changes_below(
    raw: list[Line], place: str, label: str, words: Words, places: Places, target: DocumentKey | None
) -> Changes:
    """The changes that stand below one Pasal (Pasal I, or an article of an omnibus act)."""
    lines = [part for line in raw for part in apart(line)]
    starts = _starts(lines)
    sections: list[Section] = []
    amendments: list[Amendment] = []
    gaps: list[Gap] = []
    last = 0
    ends = [*(index for index, _ in starts), len(lines)][1:]
    for (index, number), end in zip(starts, ends, strict=False):
        for lost in range(last + 1, number):
            where = f"; mungkin tergabung di angka {last}" if last else ""
            message = f"Perubahan angka {lost} tidak terbaca, hlm. {lines[index].page}{where}."
            gaps.append(Gap(f"{place}-angka-{lost}", message, lines[index].page))
        last = number
        own = places.unique(f"{place}-angka-{number}")
        section, done, doubts = _change(lines[index:end], number, own, f"{label} angka {number}", words, places, target)
        sections.append(section)
        amendments += done
        gaps += doubts
    return Changes(tuple(lines[: starts[0][0]] if starts else lines), tuple(sections), tuple(amendments), tuple(gaps))


def apart(line: Line) -> Iterator[Line]:
    """Changes and changed Pasal that stand inside one line as lines of their own."""
    parts: list[str] = []
    for part in _INSIDE.split(line.text):
        if parts and re.fullmatch(rf"(?:{_MARK}|[a-zA-Z])\s?[.,]?", parts[-1].strip()):
            parts[-1] = f"{parts[-1]} {part}"
        else:
            parts.append(part)
    for part in parts:
        for piece in _TEXT_INSIDE.split(part):
            yield replace(line, text=piece)


def opens_change(lines: Sequence[Line], index: int) -> bool:
    """Whether a line begins the order of a change ("4. Ketentuan Pasal 13 diubah …")."""
    text = lines[index].text
    match = _CHANGE.match(text)
    if match is None or HEADING.match(text[match.end() :]):
        return False
    sentence = " ".join(row.text for row in lines[index : index + 5])[match.end() :]
    act = _ACTS.search(sentence)
    before = sentence[: act.start()] if act else ""
    return act is not None and not re.search(r"\.\s|:\s", before) and "dimaksud" not in before


def _starts(lines: list[Line]) -> list[tuple[int, int]]:
    """(line, number) of each change; a mark that recognition lost is counted on."""
    out: list[tuple[int, int]] = []
    for index, line in enumerate(lines):
        match = _CHANGE.match(line.text)
        if match is None or not opens_change(lines, index):
            continue
        last = out[-1][1] if out else 0
        mark = ocr_number(match["n"]) if match["n"] else ""
        number = int(mark) if mark.isdigit() else last + 1
        before = next((row.text for row in reversed(lines[:index]) if row.text), "")
        sole = not before and _SOLE.match(line.text[match.end() :])
        if not match["n"] and not sole and not re.search(r"[.:;”\"]$|^\d{1,2}$", before):
            continue
        out.append((index, number if last < number <= last + 3 else last + 1))
    return out


def _change(
    lines: list[Line], number: int, place: str, label: str, words: Words, places: Places, target: DocumentKey | None
) -> tuple[Section, list[Amendment], list[Gap]]:
    """One change: its order as the section's own text, the new words below it, Pasal by Pasal."""
    match = _CHANGE.match(lines[0].text)
    rows = [replace(lines[0], text=lines[0].text[match.end() if match else 0 :]), *lines[1:]]
    rows = [row for row in rows if row.text and not re.fullmatch(r"\d{1,2}", row.text)]
    cut = _order_end(rows)
    order = join_lines([row.text for row in rows[:cut]], words)
    changes = read_changes(order)
    children, whole = _new_words(rows[cut:], changes, place, label, words, places, target)
    by_target = {
        child.fields["target"].partition("#")[2]: child.place for child in children if "target" in child.fields
    }
    amendments, gaps = [], []
    if target is not None:
        done = [(change.action, change.place) for change in changes]
        known = {change.pasal for change in changes}
        extra = [at for at in by_target if at.removeprefix("pasal-") not in known]
        done += [("insert", at) for at in extra]
        amendments = [Amendment(target, at, action, by_target.get(_pasal_of(at), place)) for action, at in done]
    if not changes:
        gaps.append(Gap(place, f"Sasaran perubahan {label} tidak terbaca, hlm. {rows[0].page}.", rows[0].page))
    named = list(dict.fromkeys(change.place for change in changes))
    targets = [_spoken(at) for at in dict.fromkeys(_pasal_of(at) or at for at in named)]
    fields = {"targets": " ".join(passage_key(target, at) for at in named)} if target is not None and named else {}
    return (
        Section(
            kind="angka",
            number=str(number),
            place=place,
            label=label,
            title=f"Perubahan {', '.join(targets[:6])}" if targets else "Perubahan",
            text="\n".join(part for part in (f"{number}. {order}", whole) if part),
            page=rows[0].page,
            last_page=rows[-1].page,
            children=children,
            fields=fields,
        ),
        amendments,
        gaps,
    )


def _order_end(rows: list[Line]) -> int:
    """How many lines the order takes: up to "berbunyi sebagai berikut:", or to the first line with a full stop."""
    text = ""
    for index, row in enumerate(rows[:9]):
        text = f"{text} {row.text}".strip()
        if HEADING.match(row.text) and index:
            return index
        match = _ORDER_ENDS.search(text)
        if match is not None:
            follows = rows[index + 1].text if index + 1 < len(rows) else ""
            if re.match(r"^(?:sebagai\b|berikut\b|:)", follows):
                continue
            return index + 1
        if text.endswith((".", ";")) and _ACTS.search(text):
            return index + 1
    return 1 if _ACTS.search(rows[0].text) else min(len(rows), 3)


def _new_words(
    rows: list[Line],
    changes: tuple[Change, ...],
    place: str,
    label: str,
    words: Words,
    places: Places,
    target: DocumentKey | None,
) -> tuple[tuple[Section, ...], str]:
    """The new words as one ``ubahan`` a Pasal, and what stands outside them as text."""
    told = [change for change in changes if not change.place.startswith("penjelasan")]
    wanted = list(dict.fromkeys(change.pasal for change in told if change.pasal))
    parts = list(_parts(rows, wanted, free=any(change.place.startswith("ba") for change in changes)))
    if not parts or target is None:
        return (), join_lines([row.text for row in rows], words)
    if parts[0][0] == "" and len(parts) == 1 and len(wanted) == 1:
        parts = [(wanted[0], [Line("", rows[0].page), *rows])]
    sections, loose = [], ""
    for number, own in parts:
        if not number:
            loose = join_lines([row.text for row in own], words)
            continue
        at = places.unique(f"{place}-pasal-{number}")
        named = f"{label} Pasal {number.upper()}"
        node = read_provisions((row.text, row.page) for row in own[1:])
        text = "\n".join(part for part in (own[0].text, own_text(node, words)) if part)
        fields = {"target": passage_key(target, f"pasal-{number}"), "whole": "ya" if own[0].text else "tidak"}
        children = sections_of(node, at, named, places, words)
        pages = [row.page for row in own]
        sections.append(
            Section("ubahan", number.upper(), at, named, "", text, pages[0], pages[-1], None, children, fields)
        )
    return tuple(sections), loose


def _parts(rows: list[Line], wanted: list[str], free: bool) -> Iterator[tuple[str, list[Line]]]:
    """(number, lines): the lines under each heading of a changed Pasal; the first line is the heading as printed."""
    number, own = "", list[Line]()
    left = list(wanted)
    for row in rows:
        match = HEADING.match(row.text)
        found = _meant(match["n"], left, free) if match else ""
        if match is None or not found:
            own.append(row)
            continue
        marks = [line for line in own if re.fullmatch(r"[(\[{l|]?\w{1,2}[)\]}]?", line.text)] if not number else []
        if own and len(marks) < len(own):
            yield number, [line for line in own if line not in marks]
        heading, rest = row.text[: match.end()].strip(), row.text[match.end() :].strip()
        number, own = found, [replace(row, text=heading), *marks, *([replace(row, text=rest)] if rest else [])]
        left = [other for other in left if other != found]
    if own:
        yield number, own


def _meant(printed: str, wanted: list[str], free: bool) -> str:
    """The Pasal that a heading in the new words means: one of those wanted, else any where a whole BAB is new."""
    text = printed.replace(" ", "")
    digits = re.match(r"[\dOlIT]*", text)
    stem = ocr_number(digits[0] if digits else "")
    readings = [f"{ocr_number(text[:-1])}{text[-1].lower()}" if text[-1].isalpha() and text[-1] not in "OlIT" else ""]
    readings += [stem if stem == ocr_number(text) else "", re.sub(r"8$", "b", stem), re.sub(r"4$", "a", stem)]
    tail = re.fullmatch(r"([\dOlI]+)T([A-Z])", text)
    readings += [f"{ocr_number(tail[1])}7{tail[2].lower()}"] if tail else []
    found = next((reading for reading in readings if reading in wanted), "")
    return found or (next((reading for reading in readings if reading), "") if free else "")


def _pasal_of(place: str) -> str:
    """The Pasal (or its Penjelasan) that a place lies in; empty where it lies in none."""
    match = re.match(r"^(?:penjelasan-)?pasal-[^-]+", place)
    return match[0] if match else ""


def _spoken(place: str) -> str:
    """A place as printed: "pasal-27a" is "Pasal 27A", "bab-7a" is "BAB 7A"."""
    names = {"pasal": "Pasal", "bab": "BAB", "penjelasan": "Penjelasan", "bagian": "Bagian", "lampiran": "Lampiran"}
    return " ".join(names.get(part, part.upper() if part[:1].isdigit() else part) for part in place.split("-"))
