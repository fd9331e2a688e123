"""The title of a regulation where its text says it: kind, number, year and the words behind TENTANG."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from kb.language.numerals import ocr_number
from kb.structure.cleaning import Line
from kb.structure.kinds import family, kind_of, spelling_pattern

_DIGITS = r"[\dOoQlILTZS]"
# "NOMOR 27 TAHUN 2022", "NOMOR : 188.45/12/HK/2019", "NOMOR 23TAHUN2022", "NOMOR … TAHUN 2025" (a draft).
NUMBER = re.compile(
    r"^N\s?O\s?M\s?O\s?R\s*+[:.]?\s*+(?P<number>\S(?:\S|\s(?=/)|(?<=/)\s)*?)?\s*+"
    rf"(?:T\s?A\s?H\s?[UV]\s?N\s*+(?P<year>{_DIGITS}{{4}}(?![\d])|[.…_]+\s*$)|$)",
    re.IGNORECASE,
)
_BLANK = re.compile(r"^(?:[.…_X\s\-]+|\[.*\])$")
_ENDS = re.compile(
    r"^(?:DENGAN\s+RA[HI]|ATAS\s+(?:BERKAT\s+)?RAHMAT|Menimbang|MENIMBANG|ivlenimbang|BAB\s+I\b|MEMUTUS|Pasal\b|DAFTAR\s+ISI"
    r"|KATA\s+PENGANTAR)|^(?:PRESIDEN|MENTERI|GUBERNUR|BUPATI|WALI\s?KOTA|KEPALA|KETUA|DIREKTUR|SEKRETARIS|JAKSA|PANGLIMA)"
    r"\b[^\d]*,\s*$"
)
_OFFICE_ALONE = re.compile(r"^(?:GUBERNUR|BUPATI|WALI\s?KOTA|PRESIDEN)(?:\s+[A-Z]+){1,3}$")
# A title that stands inside running text; must not match "PERUBAHAN ATAS UNDANG-UNDANG NOMOR 11 …" or small letters.
RUNNING = re.compile(
    r"(?<!ATAS )(?<!PENCABUTAN )(?<!PELAKSANAAN )(?<!DENGAN )(?<!DALAM )"
    rf"\b(?P<name>(?i:{spelling_pattern()})(?:(?!TENTANG|NOMOR)[^a-z]){{0,90}}?)\s*+"
    rf"N\s?OMOR\s*+[:.]?\s*+(?P<number>\d{_DIGITS}*|{_DIGITS}{{1,3}}(?=\s+TAHUN)|[\dO][^\sa-z]*?)\s*+"
    rf"TAHUN\s*+(?P<year>{_DIGITS}{{4}})(?:\s++\d{{1,4}}){{0,3}}\s++"
    r"TENT(?:\s?ANG|NAG)\s+(?P<title>[^a-z]{5,600}?)"
    r"(?=\s*(?:DENGAN\s+RAH|MENIMBANG|PRESIDEN\s+REPUBLIK|[A-Z][a-z]|(?:[a-z0-9]{1,2}[.,)]\s?)?[Bb]ahwa\b|[a-z]{2,}|$))"
)
# What a text calls itself over its Penjelasan or Lampiran: "PENJELASAN ATAS PERATURAN PEMERINTAH No. 6 TAHUN 1962
# tentang …"; must not match "Penjelasan atas Pasal 3".
_NAMES_ITSELF = re.compile(
    rf"(?:PENJELASAN\s+(?:ATAS\s+|MENGENAI\s+)?|LAMPIRAN\s+)(?P<name>(?i:{spelling_pattern()})[^a-z\d]{{0,90}}?)\s*+"
    rf"(?:NOMOR|Nomor|N[oO])\s*+[.:]*+\s*+(?P<number>{_DIGITS}{{1,4}})\s+(?i:TAHUN)\s+(?P<year>{_DIGITS}{{4}})"
    r"(?:\s+(?i:TENTANG)\s+(?P<title>[^a-z]{5,400}?)(?=\s*(?:[A-Z][a-z]|[a-z]{2,}|\.|I\.?\s+UMUM|UMUM|PASAL|$)))?"
)
# A number that lost its title ("… global. NOMOR 115 TAHUN 2021 a. …"); must not match "UNDANG NOMOR 4 TAHUN 1970".
_NUMBER_ALONE = re.compile(
    rf"(?<![A-Z]\s)(?<![A-Z])NOMOR\s*+:?\s*+(?P<number>{_DIGITS}{{1,3}})\s+TAHUN\s+(?P<year>{_DIGITS}{{4}})(?!\d)"
    rf"|^\W{{0,5}}(?i:{spelling_pattern()})(?:\s+REPUBLIK\s+INDONESIA)?\s+NOMOR\s(?P<first>{_DIGITS}{{1,3}})\s+TAHUN\s+(?P<its>{_DIGITS}{{4}})"
)
_DECIDES = re.compile(
    rf"(?:Menetapkan|MENETAPKAN)\s*+:?\s*+(?P<name>(?i:{spelling_pattern()})[^a-z]{{0,90}}?)\s*+TENTANG\s+(?P<title>[^a-z]{{5,400}}?)"
    r"(?=\s*+(?:\.|BAB\s|$|[A-Z][a-z])|\s++[a-z])"
)
_FORMAL = (
    "PERATURAN",
    "PEMERINTAH",
    "PRESIDEN",
    "MENTERI",
    "UNDANG-UNDANG",
    "KEPUTUSAN",
    "INSTRUKSI",
    "GUBERNUR",
    "BUPATI",
)
ATTACHED = re.compile(r"^LAMP[I1l]RAN\b\s*:?\s*(?P<n>[IVX]+\b|\d+\b)?")


@dataclass(frozen=True, slots=True)
class Title:
    """A title as found: ``name`` is the printed kind with its office or region, ``lines`` the words behind TENTANG.

    ``draft`` is true where the number is left blank; ``attached`` is the Lampiran's number where the text is only a
    Lampiran of the regulation ("" for one without a number), else None.
    """

    kind: str
    name: str
    number: str
    year: int | None
    lines: tuple[str, ...]
    draft: bool = False
    attached: str | None = None


def title_of(opening: Sequence[Line], whole: Sequence[Line]) -> Title | None:
    """The title: in the first lines, else in running text, else over the Penjelasan, else behind Menetapkan."""
    head = [part for line in opening[:160] if line.text for part in _upper_case_apart(line)]
    found = _printed(head)
    if found is None or not (found.number or found.draft or found.kind == "uud"):
        found = _running(" ".join(line.text for line in head[:40])) or found
    if found is not None and (found.number or found.draft or found.kind == "uud"):
        return found
    text = " ".join(line.text for line in whole if line.text)
    match = _DECIDES.search(text[:40_000])
    kind = kind_of(match["name"]) if match else None
    decided = (match["title"],) if match else ()
    itself = _NAMES_ITSELF.search(text)
    if itself is not None and (named := kind_of(itself["name"])) and family(named) == "regulasi":
        year = _year(ocr_number(itself["year"]))
        lines = (itself["title"],) if itself["title"] else decided
        return Title(named, " ".join(itself["name"].split()), ocr_number(itself["number"]), year, lines)
    if found is None and match is not None and kind is not None and family(kind) == "regulasi":
        found = Title(kind, " ".join(match["name"].split()), "", None, decided)
    alone = {(one["number"] or one["first"], one["year"] or one["its"]) for one in _NUMBER_ALONE.finditer(text[:5000])}
    if found is not None and len(alone) == 1:
        ((number, printed),) = alone
        return replace(found, number=ocr_number(number), year=_year(ocr_number(printed)))
    return found


def number_and_year(match: re.Match[str]) -> tuple[str, int | None]:
    """Number and year of a NUMBER match, freed of recognition errors; the year may stand at the number's end."""
    raw = re.sub(
        r"(?:(?<!\s)\s++)?/\s*+", "/", (match["number"] or "").strip(" .:…_")
    )  # "188.45 / 283 / HK / 2016" is one number
    number = ocr_number(raw) if re.fullmatch(r"[\dOolISAZLTB]{1,4}", raw) and re.search(r"\d|^[lIO]", raw) else raw
    year_text = ocr_number(match["year"] or "").strip(".…_")
    if not year_text and (last := re.search(r"(?:19|20)\d\d$", number)):
        year_text = last[0]
    if not re.search(r"\d", number):
        number = ""
    return number, _year(year_text)


def _year(text: str) -> int | None:
    """A year of the Republic; None for digits that can not be one."""
    return int(text) if text.isdigit() and 1945 <= int(text) <= 2100 else None


def _printed(head: list[Line]) -> Title | None:
    """A title whose parts stand on lines of their own."""
    for index, line in enumerate(head[:100]):
        attached = ATTACHED.match(line.text)
        first = line.text[attached.end() :].strip() if attached else line.text
        draft = re.match(r"^(?:RANCANGAN|DRAFT?)\s+", first)
        first = first[draft.end() :] if draft else first
        kind = kind_of(mended(first)) if first and first.upper() == first else None
        if kind is None or family(kind) != "regulasi":
            continue
        if kind == "uud":
            return Title(
                kind, "Undang-Undang Dasar", "", 1945, ("UNDANG-UNDANG DASAR NEGARA REPUBLIK INDONESIA TAHUN 1945",)
            )
        before = [row.text for row in head[max(0, index - 3) : index]]
        if any(text.endswith("PENJELASAN ATAS") or text == "PENJELASAN" for text in before):
            continue
        rows = [first, *(row.text for row in head[index + 1 : index + 30])]
        found = _parts(kind, _one_part_a_line(rows)) or (_apart(kind, first, head, index) if attached else None)
        if found is not None:
            above = next((match for text in reversed(before) if (match := ATTACHED.match(text))), None)
            mark = attached or above
            blank = (
                draft is not None or found.draft or any(re.match(r"^(?:RANCANGAN|DRAFT?)$", text) for text in before)
            )
            return replace(found, draft=blank, attached=(mark["n"] or "") if mark else None)
    return None


def _apart(kind: str, name: str, head: list[Line], index: int) -> Title | None:
    """The title of a Lampiran whose labels ("NOMOR") and values (": 6 Tahun 2018") were printed in two columns."""
    near = [row.text for row in head[max(0, index - 4) : index + 8]]
    if not any(re.fullmatch(r"NOMOR\s*:?", text) for text in near):
        return None
    match = next((m for text in near if (m := re.fullmatch(r":?\s*(\d{1,4})\s+(?i:TAHUN)\s+(\d{4})", text))), None)
    return Title(kind, name, match[1], _year(match[2]), ()) if match else None


def _parts(kind: str, rows: list[str]) -> Title | None:
    """Name, number, and title in lines: the number may stand before or behind other labels ("TANGGAL : …")."""
    name: list[str] = []
    number, year, numbered, draft = "", None, False, False
    for at, text in enumerate(rows):
        match = NUMBER.match(text)
        about = re.match(r"^TENT\s?ANG\b\s*+:?\s*+(.*)$", text)
        if match and number:
            continue  # a joint decree prints a number for each ministry: it is known by the first one's
        if match:
            number, year = number_and_year(match)
            numbered = True
            draft = not number and _BLANK.match(re.sub(r"(?is)^nomor\s*:?|tahun.*", "", text).strip()) is not None
            draft = draft and ("…" in text or ".." in text or "__" in text or text.strip(" :").upper() == "NOMOR")
        elif about:
            full = " ".join(name)
            kind = kind_of(mended(full)) or kind
            return Title(kind, full, number, year, tuple(_words(rows[at:])), draft)
        elif not numbered and not re.match(r"^TANGGAL\b", text):
            name.append(text)
            if len(name) > 5:
                return None
        elif numbered and not re.match(r"^(?:TANGGAL\b|$)", text):
            title = _words(rows[at:])
            full = " ".join(name)
            return Title(kind_of(mended(full)) or kind, full, number, year, tuple(title), draft) if number else None
    return None


def _running(text: str, at_start: bool = False) -> Title | None:
    text = mended(text)
    match = RUNNING.search(text)
    kind = kind_of(match["name"]) if match else None
    if match is None or kind is None or family(kind) != "regulasi" or (at_start and match.start() > 40):
        return None
    number = ocr_number(match["number"]) if re.fullmatch(rf"{_DIGITS}+", match["number"]) else match["number"]
    return Title(kind, match["name"], number, _year(ocr_number(match["year"])), (match["title"],))


def mended(text: str) -> str:
    """Formal words of a title's first part as they are spelt ("PERATURAN PEMERNTAH" → "PERATURAN PEMERINTAH").

    Only upper-case words before the number are touched, and only where no whole word ("PEMERINTAHAN") was meant.
    """
    head, sign, rest = text.partition("TENTANG")
    words = head.split(" ")
    for index, word in enumerate(words):
        bare = word.strip(".,:;")
        if len(bare) < 5 or bare.upper() != bare or bare in _FORMAL:
            continue
        near = [word for word in _FORMAL if abs(len(bare) - len(word)) <= 1 and bare[0] == word[0]]
        for formal in near:
            if not bare.startswith(formal) and SequenceMatcher(None, bare, formal).ratio() >= 0.82:
                words[index] = formal
    return " ".join(words) + sign + rest


def _upper_case_apart(line: Line) -> list[Line]:
    """A title in capitals that runs into a sentence ("… TENTANG APOTEK Presiden …") as a line of its own."""
    match = re.match(r"^(?P<title>[^a-z]{25}(?:\s*+[^a-z\s]++)*?)\s++(?=[A-Z][a-z])", line.text)
    if match is None:
        return [line]
    return [replace(line, text=match["title"]), replace(line, text=line.text[match.end() :])]


def _one_part_a_line(texts: list[str]) -> list[str]:
    """Number and TENTANG on the kind's own line ("PERATURAN … NOMOR 8 TAHUN 2024 TENTANG") get lines of their own."""
    out: list[str] = []
    for text in texts:
        out += [part for part in re.split(r"(?<!\s)\s++(?=NOMOR\s*+[:.]?\s*+[\d…._]|TENTANG\b)", text) if part]
    return out


def _words(rest: list[str]) -> list[str]:
    """The title's lines, TENTANG left out."""
    out: list[str] = []
    for text in rest:
        if not out and re.fullmatch(r"TENT\s?ANG\s*:?", text):
            continue
        words = re.sub(r"^(?:TENT\s?ANG\s*:?\s+)?(?:[-\s]*SALINAN\s+)?", "", text) if not out else text
        if _ENDS.search(words) or (out and words.upper() != words) or len(out) > 12:
            break
        if out and (_OFFICE_ALONE.match(words) or words == out[0]):
            break
        out.append(words)
    return out
