"""What a regulation's first and last lines say of it: kind, number, year, title, issuer, dates, gazette."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from difflib import get_close_matches

from kb.structure.cleaning import Line
from kb.structure.identity import document_key, document_label
from kb.structure.kinds import family, kind_of, kinds, spelling_pattern
from kb.structure.numerals import ocr_number, roman_value
from kb.structure.references import parse_references
from kb.structure.zones import Zones
from kb.types import DocumentKey, Identity

MONTHS = {
    name: number
    for number, name in enumerate(
        "januari februari maret april mei juni juli agustus september oktober november desember".split(), start=1
    )
}
_SMALL = frozenset(
    "dan atau di ke dari dalam pada untuk dengan yang oleh serta bagi tentang atas terhadap antar sebagai".split()
)
# "NOMOR 27 TAHUN 2022", "NOMOR : 188.45/12/HK/2019", "NOMOR … TAHUN 2025" (a draft).
NUMBER = re.compile(
    r"^N\s?O\s?M\s?O\s?R\s*[:.]?\s*(?P<number>[^\s]+(?:\s?/\s?[^\s]+)*?)?\s*(?:T\s?A\s?H\s?[UV]\s?N\s*(?P<year>[\dOolI]{4})|$)",
    re.IGNORECASE,
)
_TITLE_ENDS = re.compile(
    r"^(?:DENGAN\s+RAHM|ATAS\s+(?:BERKAT\s+)?RAHMAT|Menimbang|MENIMBANG|ivlenimbang|BAB\s+I\b|MEMUTUS|Pasal\b|DAFTAR|KATA)|,\s*$"
)
_DATE = re.compile(r"pada\s+tanggal\s*:?\s*(?P<d>[\dOlI]{1,2})\s+(?P<m>[A-Za-z]+)\s*(?P<y>[\dOlI]{4})", re.IGNORECASE)
_GAZETTE = (
    (
        "LN",
        re.compile(
            r"(?<!TAMBAHAN )LEMBARAN\s+NEGARA\s+REPUBLIK\s+INDONESIA\s+TAHUN\s+([\dOlI]{4})\s+NOMOR\s+([\dOlI]+)"
        ),
    ),
    ("BN", re.compile(r"BERITA\s+NEGARA\s+REPUBLIK\s+INDONESIA\s+TAHUN\s+([\dOlI]{4})\s+NOMOR\s+([\dOlI]+)")),
    ("LD", re.compile(r"LEMBARAN\s+DAERAH\s+[A-Z ]+?\s+TAHUN\s+([\dOlI]{4})\s+NOMOR\s+([\dOlI]+)")),
    ("BD", re.compile(r"BERITA\s+DAERAH\s+[A-Z ]+?\s+TAHUN\s+([\dOlI]{4})\s+NOMOR\s+([\dOlI]+)")),
)
_REGION = re.compile(
    r"(?:BUPATI|WALI\s?KOTA|GUBERNUR|DAERAH(?:\s+(?:KABUPATEN|KOTA|PROVINSI))?)\s+(?P<region>[A-Z][A-Z .']+?)\s*$",
    re.IGNORECASE,
)


def official_identity(zones: Zones) -> Identity | None:
    """The identity that the text states; None when its first lines name no kind of regulation."""
    first = zones.opening if any(line.text for line in zones.opening) else zones.body
    head = [part for line in first[:160] if line.text for part in _upper_case_apart(line)]
    found = _head(head)
    if found is None:
        return None
    kind, name, number, year, title_lines = found
    whole = " ".join(line.text for line in (*zones.opening, *zones.body[:300]) if line.text.upper() != line.text)
    title = natural_case(" ".join(title_lines), whole)
    region_match = _REGION.search(name) if kinds()[kind].local else None
    region = natural_case(region_match["region"], "") if region_match else ""
    key = DocumentKey("uud-1945") if kind == "uud" else document_key(kind, number, year, title, region)
    enacted, promulgated = _dates(zones.closing) if kind != "uud" else (None, None)
    at_once = re.search(r"mulai\s+berlaku\s+(?:pada|sejak)\s+\w+\s+diundangkan", _text(zones.body[-60:]))
    label = document_label(kind, number, year, title, key)
    attached = _attachment_only(head)
    if attached is not None:
        mark = str(roman_value(attached) or attached)
        key = DocumentKey("-".join(part for part in (key, "lampiran", mark) if part))
    printed = f"{natural_case(name, '')} Nomor {number} Tahun {year} tentang {title}" if number and year else ""
    return Identity(
        key=key,
        kind=kind,
        label=f"Lampiran {attached} {label}".replace("  ", " ") if attached is not None else label,
        title=title,
        number=number,
        year=year,
        official_title=printed,
        issuer=_issuer(head),
        enacted=enacted if enacted and enacted.year == year else None,
        in_force_from=promulgated if at_once else _named_start(zones.body),
        gazette=_gazette(_text([*zones.closing, *zones.explanation[-6:]])),
        family=family(kind),
    )


def _attachment_only(head: list[Line]) -> str | None:
    """The number of the Lampiran that a file without the regulation itself holds ("" when it has none); else None."""
    match = re.match(r"^LAMPIRAN\s*:?\s*(?P<n>[IVX]+\b|\d+\b)?", head[0].text) if head else None
    return None if match is None else match["n"] or ""


def _head(head: list[Line]) -> tuple[str, str, str, int | None, list[str]] | None:
    """Kind, its printed name, number, year, and the lines of the title."""
    for index, line in enumerate(head[:100]):
        kind = kind_of(line.text) if line.text.upper() == line.text else None
        if kind is None or family(kind) != "regulasi":
            continue
        if kind == "uud":
            return kind, "Undang-Undang Dasar", "", 1945, ["UNDANG-UNDANG DASAR NEGARA REPUBLIK INDONESIA TAHUN 1945"]
        rest = _one_part_a_line([row.text for row in head[index : index + 30]])
        name: list[str] = []
        for at, text in enumerate(rest):
            match = NUMBER.match(text)
            about = re.match(r"^TENTANG\b\s*(.*)$", text)
            if match or about:
                number, year = _number(match) if match else ("", None)
                after = rest[at + 1 :] if match else rest[at:]
                full = " ".join(name)
                return kind_of(full) or kind, full, number, year, _title(after)
            name.append(text)
            if len(name) > 5:
                break
    return _head_in_running_text(" ".join(line.text for line in head[:40]))


# A title that stands inside running text; must not match "PERUBAHAN ATAS UNDANG-UNDANG NOMOR 11 …" or small letters.
RUNNING_TITLE = re.compile(
    rf"(?<!ATAS )\b(?P<name>(?i:{spelling_pattern()})(?:(?!TENTANG)[^a-z]){{0,90}}?)\s*"
    r"NOMOR\s*:?\s*(?P<number>[\dOlI]+[^\sa-z]*)\s+TAHUN\s+(?P<year>[\dOlI]{4})\s+TENTANG\s+(?P<title>[^a-z]{5,400}?)"
    r"(?=\s*(?:DENGAN\s+RAHM|MENIMBANG|PRESIDEN|[A-Z][a-z]|$))"
)


def _head_in_running_text(text: str) -> tuple[str, str, str, int | None, list[str]] | None:
    match = RUNNING_TITLE.search(text)
    kind = kind_of(match["name"]) if match else None
    if match is None or kind is None or family(kind) != "regulasi":
        return None
    year = ocr_number(match["year"])
    number = ocr_number(match["number"]) if re.fullmatch(r"[\dOlI]+", match["number"]) else match["number"]
    return kind, match["name"], number.lstrip("0"), int(year) if year.isdigit() else None, [match["title"]]


def identity_by_file(file: str) -> Identity:
    """The identity of a regulation whose title cannot be read: kind, number and year by its file's name, if named."""
    stem = " ".join(re.split(r"[\s_\-]+", file.rsplit(".", 1)[0]))
    named = next((found for found in parse_references(stem) if found.document is not None), None)
    title = natural_case(stem, "")
    kind, number, year = (named.kind, named.number, named.year) if named else ("dokumen", "", None)
    key = document_key(kind, number, year, title)
    return Identity(key, kind, document_label(kind, number, year, title, key), title, number, year, family="regulasi")


def _upper_case_apart(line: Line) -> list[Line]:
    """A title in capitals that runs into a sentence ("… TENTANG APOTEK Presiden …") as a line of its own."""
    match = re.match(r"^(?P<title>[^a-z]{25,}?)\s+(?=[A-Z][a-z])", line.text)
    if match is None:
        return [line]
    return [replace(line, text=match["title"]), replace(line, text=line.text[match.end() :])]


def _one_part_a_line(texts: list[str]) -> list[str]:
    """Number and TENTANG on the kind's own line ("PERATURAN … NOMOR 8 TAHUN 2024 TENTANG") get lines of their own."""
    out: list[str] = []
    for text in texts:
        out += [part for part in re.split(r"\s+(?=NOMOR\s*[:.]?\s*[\d…._]|TENTANG\b)", text) if part]
    return out


def _number(match: re.Match[str]) -> tuple[str, int | None]:
    raw = (match["number"] or "").strip(" .:…_")
    number = ocr_number(raw) if re.fullmatch(r"[\dOolISAZ]{1,4}", raw) else raw
    year_text = ocr_number(match["year"] or "")
    if not year_text and (last := re.search(r"(?:19|20)\d\d$", number)):
        year_text = last[0]
    if not re.search(r"\d", number):
        number = ""
    return number.lstrip("0") or number, int(year_text) if year_text.isdigit() else None


def _title(rest: list[str]) -> list[str]:
    """The title's lines behind TENTANG."""
    out: list[str] = []
    for text in rest:
        if not out and re.fullmatch(r"TENTANG\s*:?", text):
            continue
        words = re.sub(r"^TENTANG\s+", "", text) if not out else text
        if _TITLE_ENDS.search(words) or (out and words.upper() != words) or len(out) > 12:
            break
        out.append(words)
    return out


def natural_case(title: str, text: str) -> str:
    """An upper-case title as written inside the text where it stands there, else with capital initials."""
    title = re.sub(r"\b(?=[\dOlI]*\d)[\dOlI]{2,4}\b", lambda m: ocr_number(m[0]), " ".join(title.split()).strip(" .;,"))
    if not title:
        return ""
    pattern = r"\s+".join(re.escape(word) for word in title.split())
    for found in re.finditer(pattern, text, re.IGNORECASE):
        spelt = " ".join(found[0].split())
        long_words = [word for word in spelt.split() if word.lower() not in _SMALL]
        if spelt.upper() != spelt and sum(word[0].isupper() for word in long_words) >= 0.7 * len(long_words):
            return spelt[0].upper() + spelt[1:]
    acronyms = set(re.findall(r"(?<=[a-z]\s)[A-Z]{2,8}\b(?!\s[A-Z]{2})|(?<=\()[A-Z]{2,8}(?=\))", text))
    words = [
        word if "(" in word or word in acronyms else "-".join(part.capitalize() for part in word.split("-"))
        for word in title.split()
    ]
    return " ".join(word.lower() if n and word.lower() in _SMALL else word for n, word in enumerate(words))


def _issuer(head: list[Line]) -> str:
    """The office that enacts: the upper-case line that ends in a comma ("BUPATI TABALONG,")."""
    for index, line in enumerate(head):
        if line.text.endswith(",") and line.text.upper() == line.text and len(line.text) > 6:
            before = head[index - 1].text if index else ""
            starts = re.match(
                r"^(?:PRESIDEN|MENTERI|KEPALA|BUPATI|WALI|GUBERNUR|KETUA|DIREKTUR|SEKRETARIS|JAKSA|PANGLIMA)", line.text
            )
            whole = line.text if starts else f"{before} {line.text}"
            return natural_case(whole, "")
    return ""


def _dates(closing: list[Line]) -> tuple[date | None, date | None]:
    """When it was set and when it was promulgated."""
    text = _text(closing)
    parts = re.split(r"Diundangkan", text, maxsplit=1, flags=re.IGNORECASE)
    return _date(parts[0]), _date(parts[1]) if len(parts) > 1 else None


def _named_start(body: list[Line]) -> date | None:
    """The date in "mulai berlaku pada tanggal 1 Januari 2021"."""
    match = re.search(r"mulai\s+berlaku\s+((?:pada|sejak)\s+tanggal\s+\d{1,2}\s+[A-Za-z]+\s+\d{4})", _text(body[-60:]))
    return _date(match[1].replace("sejak", "pada")) if match else None


def _date(text: str) -> date | None:
    for match in _DATE.finditer(text):
        near = get_close_matches(match["m"].lower(), MONTHS, n=1, cutoff=0.7)
        month = MONTHS[near[0]] if near else 0
        day, year = ocr_number(match["d"]), ocr_number(match["y"])
        if month and day.isdigit() and year.isdigit():
            try:
                return date(int(year), month, int(day))
            except ValueError:
                return None
    return None


def _gazette(text: str) -> str:
    for name, pattern in _GAZETTE:
        if match := pattern.search(text.upper()):
            return f"{name} {ocr_number(match[1])}/{ocr_number(match[2])}"
    return ""


def _text(lines: list[Line]) -> str:
    return " ".join(line.text for line in lines if line.text)
