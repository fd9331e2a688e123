"""What a regulation's first and last lines say of it: kind, number, year, title, issuer, dates, gazette."""

from __future__ import annotations

import re
from datetime import date
from difflib import get_close_matches

from kb.language.months import MONTH_NUMBERS
from kb.language.numerals import ocr_number, roman_value
from kb.structure.cleaning import Line
from kb.structure.identity import document_key, document_label, named_region, numbered_by_one, office_in, parts_of
from kb.structure.kinds import family, kind_of, kinds
from kb.structure.references import parse_references
from kb.structure.title import Title, mended, title_of
from kb.structure.zones import CLOSES, DECIDES, Zones
from kb.types import DocumentKey, Gap, Identity

_SMALL = frozenset(
    "dan atau di ke dari dalam pada untuk dengan yang oleh serta bagi tentang atas terhadap antar sebagai".split()
)
_DATE = re.compile(
    r"pada\s++tanggal\s*+:?\s*+(?P<d>[\dOlI]{1,2})\s++(?P<m>[A-Za-z]+)\s*(?P<y>[\dOlI]{4})", re.IGNORECASE
)
_GAZETTE = (
    (
        "LN",
        re.compile(
            r"(?<!TAMBAHAN )LEMBARAN\s+NEGARA\s+REPUBLIK\s+INDONESIA\s+TAHUN\s+([\dOlI]{4})\s+NOMOR\s+([\dOlI]+)"
        ),
    ),
    ("BN", re.compile(r"BERITA\s+NEGARA\s+REPUBLIK\s+INDONESIA\s+TAHUN\s+([\dOlI]{4})\s+NOMOR\s+([\dOlI]+)")),
    (
        "LD",
        re.compile(r"LEMBARAN\s++DAERAH\s++[A-Z]++(?: ++[A-Z]++){0,15}?\s++TAHUN\s+([\dOlI]{4})\s+NOMOR\s+([\dOlI]+)"),
    ),
    (
        "BD",
        re.compile(r"BERITA\s++DAERAH\s++[A-Z]++(?: ++[A-Z]++){0,15}?\s++TAHUN\s+([\dOlI]{4})\s+NOMOR\s+([\dOlI]+)"),
    ),
)
_OFFICE = re.compile(
    r"^(?:PRESIDEN|MENTERI|KEPALA|BUPATI|WALI|GUBERNUR|KETUA|DIREKTUR|SEKRETARIS|JAKSA|PANGLIMA|BADAN|LEMBAGA|DEWAN|KOMISI"
    r"|REKTOR|CAMAT|LURAH|INSPEKTUR|PIMPINAN|DESA)"
)
_PLACE = r"[A-Z]{3,}(?:\s(?!RINGKASAN|RINCIAN|DAFTAR|TAHUN|DINAS|BADAN|LAMPIRAN)[A-Z]{3,})?"
_BY_PRESIDENT = frozenset({"uu", "uu-darurat", "perppu", "pp", "perpres", "keppres", "inpres"})
_REGION = re.compile(
    r"(?P<office>BUPATI|WALI\s?KOTA|GUBERNUR|DAERAH(?:\s+(?:KABUPATEN|KOTA|PROVINSI))?)"
    r"\s++(?P<region>[A-Z][A-Z .']{1,120}?)\s*+$",
    re.IGNORECASE,
)


def official_identity(zones: Zones) -> tuple[Identity, bool, tuple[Gap, ...]] | None:
    """The identity that the text states, whether it is a draft, and what in it is doubtful; None without a kind."""
    first = zones.opening if any(line.text for line in zones.opening) else zones.body
    attached_lines = [line for _, own in zones.attachments for line in own]
    found = title_of(
        first, [*first, *zones.body, *zones.closing, *zones.explained, *zones.explanation, *attached_lines]
    )
    if found is None:
        return None
    head = [line for line in first[:160] if line.text]
    whole = " ".join(line.text for line in (*zones.opening, *zones.body[:300]) if line.text.upper() != line.text)
    title = natural_case(" ".join(found.lines), whole)
    kind, number = found.kind, found.number
    region = _numbered_by(found, head, zones)
    enacted, promulgated = _dates(zones.closing) if kind != "uud" else (None, None)
    gazette = _gazette(_text([*zones.closing, *zones.explanation[-6:]]))
    again = _said_again(zones, kind)
    year = found.year
    if again is not None and parts_of(again[0]) == parts_of(number) and year and year > date.today().year:
        year = again[1]
    elif again is None or again[1] != year:
        year = _settled_year(year, enacted, promulgated, gazette)
    year = year or (enacted.year if enacted and not number else None)
    doubts = [*_repaired(number, found.year, year), *_doubts(number, year, again, enacted)]
    uud = DocumentKey("uud-1945")
    key = uud if kind == "uud" else document_key(kind, number, year, title, region, found.draft)
    at_once = re.search(r"mulai\s+berlaku\s+(?:pada|sejak)\s+\w+\s+diundangkan", _text(zones.body[-60:]))
    label = document_label(kind, number, year, title, key, region, found.draft)
    attached = None if _decides(zones) else found.attached
    if attached is not None:
        mark = str(roman_value(attached) or attached)
        key = DocumentKey("-".join(part for part in (key, "lampiran", mark) if part))
    printed = f"{natural_case(found.name, '')} Nomor {number} Tahun {year} tentang {title}" if number and year else ""
    identity = Identity(
        key=key,
        kind=kind,
        label=f"Lampiran {attached} {label}".replace("  ", " ") if attached is not None else label,
        title=title,
        number=number,
        year=year,
        official_title=printed,
        issuer=_issuer(head, found, region),
        enacted=enacted if enacted and (enacted.year == year or not year) else None,
        in_force_from=promulgated if at_once else _named_start(zones.body),
        gazette=gazette,
        family=family(kind),
        region=region,
    )
    return identity, found.draft, tuple(doubts)


_ITSELF = re.compile(
    r"PENJELASAN\s++(?:ATAS\s++)?(?P<name>[^\d]{5,120}?)\s*+N(?:OMOR|omor|[oO])\s*+[.:]*+\s*+(?P<n>[\dOlI]{1,4})\s*+"
    r"T(?:AHUN|ahun)\s*+(?P<y>[\dOlI]{4})"
)


def _said_again(zones: Zones, kind: str) -> tuple[str, int] | None:
    """Number and year that the head of the Penjelasan says of the same regulation; None where it is not read."""
    match = _ITSELF.search(_text([*zones.explained[:3], *zones.explanation[:12]])[:600])
    if match is None or kind_of(mended(" ".join(match["name"].split()))) != kind:
        return None
    number, year = ocr_number(match["n"]), ocr_number(match["y"])
    return (number, int(year)) if number.isdigit() and year.isdigit() and 1945 <= int(year) <= 2100 else None


def _repaired(number: str, printed: int | None, year: int | None) -> list[Gap]:
    """That another year than the printed one was taken: a person confirms it."""
    if printed is None or printed == year:
        return []
    told = (
        f"Tahun di judul tercetak {printed}; dipakai {year} menurut tanggal dan lembaran resminya. Pastikan ({number})."
    )
    return [Gap("", told)]


def _doubts(number: str, year: int | None, again: tuple[str, int] | None, enacted: date | None) -> list[Gap]:
    """Where the text disagrees with itself on its number or year: one of the two is misprinted or misread."""
    said = f"{number}/{year}"
    if number.isdigit() and year and again is not None and (parts_of(again[0]), again[1]) != (parts_of(number), year):
        other = f"{again[0]}/{again[1]}"
        return [
            Gap("", f"Nomor dan tahun di judul ({said}) berbeda dari yang di kepala Penjelasan ({other}); periksa.")
        ]
    if number and year and enacted and abs(enacted.year - year) > 1:
        return [Gap("", f"Tahun di judul ({said}) berbeda dari tanggal penetapan ({enacted.year}); periksa.")]
    return []


def _settled_year(year: int | None, enacted: date | None, promulgated: date | None, gazette: str) -> int | None:
    """The title's year; where its dates and gazette all say another, one digit apart, theirs."""
    said = [day.year for day in (enacted, promulgated) if day] + [int(gazette[3:7]) for _ in gazette[:1]]
    if year is None or not said or len(set(said)) > 1 or (len(said) < 2 and year <= said[0]):
        return year
    differing = sum(a != b for a, b in zip(str(year), str(said[0]), strict=True))
    return said[0] if differing == 1 else year


def _decides(zones: Zones) -> bool:
    """Whether the text holds the regulation itself, not a Lampiran alone."""
    return any(DECIDES.match(line.text) for line in (*zones.opening[-3:], *zones.body[:1])) or any(
        CLOSES.match(line.text) for line in zones.closing
    )


# What an office's name ends with where it says its region.
_WITH_REGION = re.compile(
    r"\b(?:KABUPATEN|KOTA|PROVINSI|PROPINSI|BUPATI|WALI\s?KOTA|GUBERNUR|REPUBLIK|UNIVERSITAS|INSTITUT|POLITEKNIK|NASIONAL"
    r"|MENTERI|JENDERAL|NEGARA|PUSAT)\b",
    re.IGNORECASE,
)
_LETTERHEAD = re.compile(
    rf"^(?:PEMERINTAH|SEKRETARIAT\s++DAERAH|DEWAN\s++PERWAKILAN\s++RAKYAT\s++DAERAH)\s++(?P<of>(?:KABUPATEN|KOTA|PROVINSI)\s++{_PLACE})"
)
_ACRONYMS = re.compile(
    r"\b(?:Rsud|Rsu|Dprd|Uptd|Upt|Blud|Pdam|Bumd|Bpbd|Bkpsdm|Bpkad|Bkad|Bpd|Smp|Sma|Smk|Sd|Tik|Ri)\b"
)


def _numbered_by(found: Title, head: list[Line], zones: Zones) -> str:
    """The region or the office that numbers the document; empty where the whole country has one series.

    The office stands in the title behind its kind, else where it enacts or signs; a region that it does not name stands
    in the letterhead.
    """
    kind = kinds()[found.kind]
    if numbered_by_one(found.kind):
        return ""
    if not kind.office:
        return _region(found, head, zones)
    office = office_in(found.kind, mended(found.name)).removesuffix("REPUBLIK INDONESIA").strip()
    if not office:
        own = kind.name.upper().split()
        office = " ".join(word for word in _enacting(head, zones).split() if word not in own)
    above = next((match["of"] for line in head[:20] if (match := _LETTERHEAD.match(line.text.upper()))), "")
    if above and not _WITH_REGION.search(office):
        office = f"{office} {above}".strip()
    return _ACRONYMS.sub(lambda match: match[0].upper(), natural_case(office, ""))


def _enacting(head: list[Line], zones: Zones) -> str:
    """The office in capitals that enacts ("SEKRETARIS DAERAH KABUPATEN X,"), else the one that signs; else empty."""
    signed = [*zones.closing, *([] if zones.closing else zones.body[-12:])]
    for line in (*head, *signed):
        text = line.text.strip()
        if text.endswith(",") and text.upper() == text and len(text) > 6 and _OFFICE.match(text):
            return re.sub(r"^(?:A\.?N\.?|PLT\.?|PJ\.?)\s+", "", text.strip(" ,"))
    return ""


def _region(found: Title, head: list[Line], zones: Zones) -> str:
    """The region of a local rule: behind its kind's name, else behind the office that enacts it."""
    match = _REGION.search(mended(found.name))
    if match is None:
        office = _issuer(head, found, "")
        match = _REGION.search(office)
    if match is None:
        signed = " ".join(line.text for line in zones.closing[:12])
        match = re.search(
            r"(?P<office>BUPATI|WALI\s?KOTA|GUBERNUR)\s++(?P<region>[A-Z][A-Z .']{1,120}?)(?=,|\s{2}|$)", signed
        )
    if match is None:
        alone = (
            re.fullmatch(r"(?P<office>BUPATI|WALI\s?KOTA|GUBERNUR)\s++(?P<region>[A-Z][A-Z .']{1,60})", line.text)
            for line in head[:12]
        )
        match = next((found for found in alone if found), None)
    if match is None and found.attached is not None:
        above = " ".join(line.text for line in head[:20])
        match = re.search(rf"PEMERINTAH\s+(?P<office>KABUPATEN|KOTA|PROVINSI)\s+(?P<region>{_PLACE})", above)
    region = natural_case(match["region"], "") if match else ""
    bare = re.sub(r"^(?:Kabupaten|Kota|Provinsi|Propinsi)\s+", "", region)
    city = region.startswith("Kota ") or bool(match and re.search(r"KOTA$", match["office"].upper()))
    return named_region(found.kind, bare, city)


def identity_by_file(file: str) -> Identity:
    """The identity of a regulation whose title cannot be read: kind, number and year by its file's name, if named."""
    stem = " ".join(re.split(r"[\s_\-]+", file.rsplit("/", 1)[-1].rsplit(".", 1)[0]))
    named = next((found for found in parse_references(stem) if found.document is not None), None)
    title = natural_case(stem, "")
    kind, number, year = (named.kind, named.number, named.year) if named else ("dokumen", "", None)
    key = document_key(kind, number, year, title)
    return Identity(key, kind, document_label(kind, number, year, title, key), title, number, year, family="regulasi")


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


def _issuer(head: list[Line], found: Title, region: str) -> str:
    """The office that enacts: the upper-case line that ends in a comma ("BUPATI TABALONG,"), else the kind's name."""
    for index, line in enumerate(head):
        if not line.text.endswith(",") or line.text.upper() != line.text or len(line.text) <= 6:
            continue
        before = head[index - 1].text if index else ""
        whole = line.text if _OFFICE.match(line.text) else f"{before} {line.text}"
        if _OFFICE.match(whole):
            return natural_case(whole, "")
    if found.kind in _BY_PRESIDENT:
        return "Presiden Republik Indonesia"
    name = re.sub(r"^(?:PERATURAN|KEPUTUSAN|INSTRUKSI|SURAT\s*EDARAN|PEDOMAN)\s+", "", mended(found.name))
    if kinds()[found.kind].local and region and name.startswith("DAERAH"):
        return ""
    return natural_case(name, "") if _OFFICE.match(name) else ""


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
        near = get_close_matches(match["m"].lower(), MONTH_NUMBERS, n=1, cutoff=0.7)
        month = MONTH_NUMBERS[near[0]] if near else 0
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
