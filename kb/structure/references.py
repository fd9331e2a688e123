"""Pointers to law as people write them, read into :class:`Reference`: "psl 46 ayat satu perpres 95/2018"."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from kb.language.numerals import WORD_PATTERN, roman, word_value
from kb.structure.asked_places import named_parts, ordinal
from kb.structure.identity import named_region, numbered_by_one, office_in, office_slug, parts_of, serial
from kb.structure.kinds import kind_of, kinds, printed_kind, spelling_pattern
from kb.types import Reference

_YEAR = r"(?:19|20)\d\d"
_AND = r"(?:,\s*+(?:dan|atau|serta)?|dan/atau|dan|atau|serta|&)"
_TO = r"(?:sampai\s+dengan|sampai|hingga|s\.?\s?/?\s?d\.?|sm|sd|-|–|—)"
_BETWEEN = rf"\s*+(?:{_AND}|{_TO})\s*+"

# "Pasal 27A", "psl. 46", "ps 20", "pasal lima", "P46"; must not match "P3K", "pasalnya".
ARTICLE = re.compile(
    rf"\b(?:(?:pasal(?:-pasal)?|psl|pas|ps)\s*+\.?\s*+(?P<number>\d{{1,3}}(?:[a-z]{{1,2}}\b)?|(?:{WORD_PATTERN})\b"
    r"|(?:i{1,3}|iv)(?![\w-]))"
    r"|p(?P<short>\d{2,3}[a-z]?|\d)(?=\s*\(\d|\b(?!\s*[-/]\s*[a-z])))",
    re.IGNORECASE,
)
# "46(1)" without the word Pasal; must not match "3 (tiga)" or "2018(1)".
BARE = re.compile(r"(?<![\d/.(])\b(?P<number>\d{1,3}[A-Za-z]?)(?=\(\d{1,2}[a-z]?\))")
# "ayat (2)", "ayat dua", "ay. 2"; bare "(2)" only right after an article.
VERSE = re.compile(
    rf"\s*+,?\s*+(?:(?:ayat|ay)\s*+\.?\s*+\(?\s*+(?P<ayat>\d{{1,2}}[a-z]?\b|(?:{WORD_PATTERN})\b)\s*\)?"
    r"|\(\s*(?P<mark>\d{1,2}[a-z]?)\s*\))",
    re.IGNORECASE,
)
LETTER = re.compile(
    r"\s*+,?\s*+(?:huruf|hrf|hrp|huruf-huruf)\s*+\.?\s*+\(?(?P<huruf>[a-z]{1,2})\)?(?![a-z])", re.IGNORECASE
)
ITEM = re.compile(
    rf"\s*+,?\s*+(?:angka|nomor\s+urut|butir)\s*+\(?(?P<angka>\d{{1,3}}[a-z]?\b|(?:{WORD_PATTERN})\b)\)?", re.IGNORECASE
)
MORE_VERSES = re.compile(
    rf"(?P<join>{_BETWEEN})(?:(?:ayat|ay)\s*+\.?\s*+\(?(?P<bare>\d{{1,2}}[a-z]?\b)\)?|\(\s*(?P<mark>\d{{1,2}}[a-z]?)\s*\))",
    re.IGNORECASE,
)
# "Pasal 46, 47 dan 48": numbers that go on a list of articles; must not match "Pasal 46, 3 bulan" or "pasal 20 2019".
MORE_ARTICLES = re.compile(
    rf"(?P<join>{_BETWEEN})(?P<number>\d{{1,3}}[A-Z]?)(?=\s*+(?:$|[?.,;]|{_AND}\b|{_TO}|(?:{spelling_pattern()})\b))",
    re.IGNORECASE,
)
# "ayat (3) Pasal 2", "huruf b ayat (1) pasal 5": the parts before their Pasal; must not match "ayat (2), Pasal 5".
BEFORE_ARTICLE = re.compile(
    rf"(?:angka\s*+(?P<angka>\d{{1,3}}[a-z]?)\s++(?:dari\s+|pada\s+)?)?"
    rf"(?:huruf\s*+\(?(?P<huruf>[a-z])\)?\s++(?:dari\s+|pada\s+)?)?"
    rf"(?:(?:ayat|ay)\s*+\.?\s*+\(?\s*+(?P<ayat>\d{{1,2}}[a-z]?\b|(?:{WORD_PATTERN})\b)\s*+\)?\s*+(?:dari\s+|pada\s+|dalam\s+)?)?"
    r"(?=(?:pasal|psl|ps)\s*+\.?\s*+[\dIivX])",
    re.IGNORECASE,
)
EXPLAINS = re.compile(r"\bpenjelasan(?:\s++(?:atas|dari|untuk|mengenai|tentang))?\s++$", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_SENTENCE = re.compile(r"[.?!;]\s")
_LONGEST_GAP = 120
"""Most characters between a place and the document it belongs to."""
_FORWARD = re.compile(r"[\s,:(]*(?:(?:dari|dalam|pada|di|dr|dlm|pd|menurut)\b\s*)*", re.IGNORECASE)


_NO_OFFICE = (
    r"(?:nomor|nomer|no|nmr|num|tahun|thn|th|tentang|ttg|peraturan|keputusan|undang|undang-undang|instruksi|surat|pasal|psl|ps|ayat"
    r"|huruf|angka|bab|yang|sebagaimana|ini|itu|tersebut|dimaksud|dalam|pada|dengan|untuk|oleh|atau|serta|atas|terhadap"
    r"|perubahan|pencabutan|apa|apakah|isi|isinya|bunyi|berapa|siapa|kapan|bagaimana|menurut|mengatur|diatur|berdasarkan"
    r"|wajib|harus|dapat|adalah|telah|diubah|dicabut|mana|kalau|jika|tidak|ada|lain|lainnya|masih|berlaku|juncto|jo|perda|perbup"
    r"|perwali|perwako|pergub|perpres|permen\w*|uu|pp|perppu|keppres|kepres|inpres|kepmen\w*|kepbup|kepgub|kepwali|perdes"
    r"|sk|se|sop|lampiran|menimbang|mengingat|diktum|penjelasan)"
)
_BEHIND = re.compile(
    r"(?:\s*+[,(]?\s*+(?:dari|di|milik)?\s*+(?P<mark>(?i:kabupaten|kab\.?|kota|provinsi|prov\.?|desa))|\s++(?=[A-Z]))"
    rf"\s*+(?P<name>(?!{_NO_OFFICE}\b)[A-Za-z][a-z'-]{{2,24}}(?:\s(?!{_NO_OFFICE}\b)[A-Z][a-z'-]{{2,24}}){{0,2}})\b"
)
# "Daerah Tingkat II", as regions were called until 1999.
_TIER = re.compile(r"\b(?:daerah\s+tingkat\s+(?:ii?|[12])|dati\s+(?:ii?|[12])|istimewa)\b", re.IGNORECASE)


@cache
def _document() -> re.Pattern[str]:
    """Matches "UU No. 27 Tahun 2022", "pp 71 2019", "SE Bupati X 000.4/815/2024", "Keputusan Nomor 31.1 Tahun 2022".

    Must not match "UU PDP" or "UU 2008".
    """
    office = rf"(?:\s++(?!{_NO_OFFICE}\b)[a-z][a-z.'-]{{0,30}}+){{0,12}}?"
    return re.compile(
        rf"\b(?P<kind>{spelling_pattern()})(?:\s+(?:republik\s+indonesia|ri)\b)?(?P<office>{office})"
        r"\s*+(?P<word>(?:nomor|nomer|no|nmr|num)\b\s*+[.:]?\s*+|#\s*+|-)?"
        rf"(?P<number>(?!{_YEAR}\b(?!\s*(?:/|tahun|thn|th)))\d{{1,5}}(?:\.\d{{1,4}}){{0,5}}[A-Z]?(?:/[A-Z0-9][A-Za-z.\-0-9]{{0,30}}){{0,6}}"
        r"|(?<=[\s:.])[A-Z]{1,6}[./-][A-Z0-9.-]{0,20}\d[\w.-]{0,20}(?:/[A-Z0-9][A-Za-z.\-0-9]{0,30}){0,6})"
        rf"(?:(?:\s*+(?:/|-|(?:,\s*+)?(?:tahun|thn|th)\b\.?)\s*+|\s++)(?P<year>{_YEAR}))?(?![\d%])",
        re.IGNORECASE,
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """A place inside a document with its span; a list ("ayat (2) dan (3)") has become several of them."""

    pasal: str
    ayat: str
    huruf: str
    angka: str
    start: int
    end: int
    part: str = ""


def parse_references(text: str, every_place: bool = False) -> tuple[Reference, ...]:
    """Every pointer to a law or to a place in one, in the order written.

    A place binds to the document named right after it, else to the nearest before it in the sentence, else to the only
    one in the text. A document without a place is a reference of its own; nicknames ("UU PDP") are not resolved here.
    ``every_place`` reads the places that are no Pasal too ("diktum ketiga", "Lampiran II angka 3"), and a Penjelasan:
    a question means them, a law's text speaks of them all the time.
    """
    documents = list(_documents(text))
    if every_place:
        uud = (Reference(kind="uud", year=1945, start=m.start(), end=m.end()) for m in _CONSTITUTION.finditer(text))
        documents = sorted((*documents, *uud), key=lambda document: document.start)
    places = list(_places(text, [(document.start, document.end) for document in documents]))
    if every_place:
        places = _with_parts(text, places, documents)
    else:  # a law's text means the Roman Pasal of another law's amendment at most
        places = [place for place in places if place.pasal[:1] != "I"]
    used: set[int] = set()
    found: list[Reference] = []
    for place in places:
        index = _bind(text, place, documents)
        reference = Reference(
            pasal=place.pasal,
            ayat=place.ayat,
            huruf=place.huruf,
            angka=place.angka,
            start=place.start,
            end=place.end,
            part=place.part,
        )
        if index is not None:
            used.add(index)
            named = documents[index]
            near = abs(named.start - place.end) < 25 or abs(place.start - named.end) < 25
            reference = replace(
                reference,
                kind=named.kind,
                number=named.number,
                year=named.year,
                office=named.office,
                start=min(place.start, named.start) if near else place.start,
                end=max(place.end, named.end) if near else place.end,
            )
        found.append(reference)
    found += [document for index, document in enumerate(documents) if index not in used]
    return tuple(sorted(found, key=lambda reference: (reference.start, reference.end)))


def without_references(text: str, mark: str = " ") -> str:
    """A text with ``mark`` in place of each law and place that it names; pointers that overlap are one."""
    kept: list[str] = []
    at = 0
    for reference in parse_references(text):
        if reference.start >= at:
            kept += [text[at : reference.start], mark]
        at = max(at, reference.end)
    return "".join([*kept, text[at:]])


def format_reference(reference: Reference) -> str:
    """The printed short form: "Perpres 95/2018 Pasal 61 ayat (4)", "Perbup Wonosobo 15/2023 Lampiran II angka 3"."""
    document = ""
    if reference.kind == "uud":
        document = "UUD 1945"
    elif reference.kind:
        named = " ".join(word.capitalize() for word in reference.office.split("-"))
        number = reference.number + (f"/{reference.year}" if reference.number and reference.year else "")
        document = " ".join(part for part in (printed_kind(reference.kind), named, number) if part)
    return f"{document} {place_label(reference)}".strip()


_SUBPLACES = {"ayat": "ayat ({})", "huruf": "huruf {}", "angka": "angka {}"}


def place_label(reference: Reference) -> str:
    """The printed form of a place alone: "Pasal 61 ayat (4)", "Diktum KETIGA huruf a", "Lampiran II BAB III"."""
    place = [_part_label(reference.part)] if reference.part else []
    if reference.pasal:
        place.append(f"Pasal {reference.pasal}")
    place += [shape.format(value) for name, shape in _SUBPLACES.items() if (value := getattr(reference, name))]
    return " ".join(place)


_DIVISION = re.compile(r"(lampiran|bab|bagian|paragraf|langkah|pasal)-(\w+)")


def _part_label(part: str) -> str:
    if part.startswith("diktum-"):
        return f"Diktum {part.removeprefix('diktum-').replace('-', ' ').upper()}"
    if not _DIVISION.search(part):
        return {"penjelasan-umum": "Penjelasan Umum"}.get(part, part.capitalize())
    named = []
    for name, value in _DIVISION.findall(part):
        counted = int(value) if value.isdigit() else 0
        if name == "bagian":
            named.append(f"Bagian {ordinal(counted).capitalize()}" if counted else f"Bagian {value}")
        elif name in {"bab", "lampiran"}:
            named.append(f"{'BAB' if name == 'bab' else 'Lampiran'} {roman(counted) if counted else value}")
        else:
            named.append(f"{name.capitalize()} {value}")
    return " ".join(named)


@lru_cache(maxsize=2000)
def _kind_named(name: str) -> str | None:
    """The kind that a name in running text means; the same few names come again and again."""
    return kind_of(name)


# "UUD 1945", "uud nri tahun 1945", "Undang-Undang Dasar"; the constitution has no number.
_CONSTITUTION = re.compile(
    r"\b(?:uud|undang-?\s?undang\s+dasar)\b(?:\s++(?:negara\s+republik\s+indonesia|nri|ri))?(?:\s++(?:tahun\s+)?1945\b)?",
    re.IGNORECASE,
)


def _documents(text: str) -> Iterator[Reference]:
    if _DIGIT.search(text) is None:
        return  # most questions: the pattern would be tried at every word
    for match in _document().finditer(text):
        kind = _kind_named(match["kind"])
        if kind is None or (match["number"][0].isalpha() and not match["word"]):
            continue
        one_series = numbered_by_one(kind)
        office = match["office"].strip()
        if office and (
            one_series
            or office.lower().startswith("dan ")
            or not (match["word"] or match["year"] or "/" in match["number"])
        ):
            continue
        last = match["number"].rpartition("/")[2]
        year = match["year"] or (last if "/" in match["number"] and re.fullmatch(_YEAR, last) else None)
        number = (
            serial(match["number"]) if one_series else "/".join(parts_of(match["number"], int(year) if year else None))
        )
        end = match.end()
        where = "" if one_series else _office(kind, f"{match['kind']} {office}".strip())
        if not where and kinds()[kind].local and (behind := _BEHIND.match(text, end)):
            city = (behind["mark"] or "").lower() == "kota"
            where, end = office_slug(named_region(kind, behind["name"], city)), behind.end()
        yield Reference(
            kind=kind,
            number=number.upper() or "0",
            year=int(year) if year else None,
            start=match.start(),
            end=end,
            office=where,
        )


@lru_cache(maxsize=2000)
def _office(kind: str, name: str) -> str:
    """The region or office that a name goes on with, as it stands in keys."""
    known = kinds()[kind]
    words = office_in(kind, " ".join(_TIER.sub(" ", name).split()))
    words = (
        re.sub(r"^(?:kabupaten|kab\.?|provinsi|prov\.?)\s+", "", words, flags=re.IGNORECASE)
        if not known.office
        else words
    )
    bare = re.sub(r"^kota\s+", "", words, flags=re.IGNORECASE)
    city = bare != words or re.search(r"\bkota\b", name[: len(name) - len(words)], re.IGNORECASE) is not None
    return office_slug(words if known.office else named_region(kind, bare, city))


def _places(text: str, taken: list[tuple[int, int]]) -> Iterator[_Place]:
    """Places in reading order, outside the spans of documents."""
    position = 0
    ends = [stop for _, stop in taken]
    following = {pattern: pattern.search(text) for pattern in (ARTICLE, BARE)}
    while position < len(text):
        for pattern, ahead in following.items():
            if ahead is not None and ahead.start() < position:  # else it is still the next one: looked for once
                following[pattern] = pattern.search(text, position)
        matches = [match for match in following.values() if match]
        if not matches:
            return
        match = min(matches, key=lambda m: m.start())
        start, end = match.span()
        later = bisect_right(ends, start)
        if later < len(taken) and taken[later][0] < end:
            position = end
            continue
        groups = match.groupdict()
        pasal = _number(groups.get("number") or groups.get("short") or "").upper()
        yield from (places := _place_list(text, pasal, start, end))
        position = places[-1].end


def _with_parts(text: str, places: list[_Place], documents: list[Reference]) -> list[_Place]:
    """Places with the parts written before their Pasal, those of a Penjelasan, those that are no Pasal, in order."""
    out = [_explained(text, _turned(text, place)) for place in places]
    taken = [(place.start, place.end) for place in out] + [(document.start, document.end) for document in documents]
    for part in named_parts(text):
        if any(start < part.end and part.start < end for start, end in taken):
            continue
        out.append(_Place("", "", part.huruf, part.angka, part.start, part.end, part.part))
    return sorted(out, key=lambda place: place.start)


def _turned(text: str, place: _Place) -> _Place:
    """The parts that stand in front of a Pasal which names none behind it: "ayat (3) Pasal 2"."""
    if place.ayat or place.huruf or place.angka:
        return place
    for start in range(max(0, place.start - 60), place.start):
        match = BEFORE_ARTICLE.match(text, start) if not start or not text[start - 1].isalnum() else None
        if match and match.end() == place.start and match.end() > start:
            groups = match.groupdict()
            ayat, angka = (_number(groups[name] or "").lower() for name in ("ayat", "angka"))
            return replace(place, ayat=ayat, huruf=(groups["huruf"] or "").lower(), angka=angka, start=start)
    return place


def _explained(text: str, place: _Place) -> _Place:
    match = EXPLAINS.search(text, max(0, place.start - 40), place.start)
    return replace(place, part="penjelasan", start=match.start()) if match else place


def _place_list(text: str, pasal: str, start: int, end: int) -> list[_Place]:
    """The place that starts with this article, and those that a list or range after it adds."""
    verse = VERSE.match(text, end)
    if verse is None:
        inner, stop = _inside(text, end)
        places = [_Place(pasal, "", *inner, start, stop)]
        last = pasal
        while inner == ("", "") and (more := MORE_ARTICLES.match(text, stop)):
            stop = more.end()
            places += [
                _Place(n, "", "", "", start, stop) for n in _continue(last, more["number"].upper(), more["join"])
            ]
            last = more["number"]
        return places
    ayat = _number(verse["ayat"] or verse["mark"]).lower()
    inner, stop = _inside(text, verse.end())
    places = [_Place(pasal, ayat, *inner, start, stop)]
    while more := MORE_VERSES.match(text, stop):
        following = (more["bare"] or more["mark"]).lower()
        inner, stop = _inside(text, more.end())
        listed = _continue(ayat, following, more["join"])
        places += [_Place(pasal, n, *(inner if n == following else ("", "")), start, stop) for n in listed]
        ayat = following
    return places


def _inside(text: str, end: int) -> tuple[tuple[str, str], int]:
    """Huruf and angka that follow a Pasal or ayat, and where they end."""
    huruf = angka = ""
    if match := LETTER.match(text, end):
        huruf, end = match["huruf"].lower(), match.end()
    if match := ITEM.match(text, end):
        angka, end = _number(match["angka"]).lower(), match.end()
        if not huruf and (match := LETTER.match(text, end)):
            huruf, end = match["huruf"].lower(), match.end()
    return (huruf, angka), end


def _continue(first: str, last: str, join: str) -> list[str]:
    """What a list goes on with: the next item for "dan", every number in between for "sampai dengan"."""
    if re.fullmatch(rf"\s*{_TO}\s*", join, re.IGNORECASE) and first.isdigit() and last.isdigit():
        low, high = int(first), int(last)
        if low < high <= low + 30:
            return [str(n) for n in range(low + 1, high + 1)]
    return [last]


def _number(text: str) -> str:
    value = word_value(text)
    if value is not None:
        return str(value)
    return text.lstrip("0") or text


def _bind(text: str, place: _Place, documents: list[Reference]) -> int | None:
    """Index of the document that a place belongs to; None when no document can be meant."""
    after = bisect_left(documents, place.end, key=lambda document: document.start)
    near = after < len(documents) and documents[after].start - place.end <= _LONGEST_GAP
    if near and _FORWARD.fullmatch(text, place.end, documents[after].start):
        return after
    before = bisect_right(documents, place.start, key=lambda document: document.end) - 1
    if before >= 0:
        gap = documents[before].end, place.start
        if len(documents) == 1 or (gap[1] - gap[0] <= _LONGEST_GAP and not _SENTENCE.search(text, *gap)):
            return before
    if after < len(documents) and len(documents) == 1 and documents[0].start - place.end <= 80:
        return after
    return None
