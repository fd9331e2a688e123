"""The text of a JDIHN feed becomes rows: every variant and fault met in the wild is taken or named."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin, urlsplit

from kb.errors import InputRefused
from kb.feeds.values import day, key_of, plain, slug_of_kind, standing_of, title_identity
from kb.loading import Malformed, check_depth
from kb.types import DocumentKey, LegalStatus

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_HIGH, _LOW = r"\\u[dD][89abAB][0-9a-fA-F]{2}", r"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_LONE = re.compile(f"{_HIGH}(?!{_LOW})|(?<!{_HIGH}){_LOW}")
"""Half of a pair of escapes, which is no letter and can be stored nowhere."""
_NO_RESULTS = re.compile(r"\s*(?:0\s+results?|tidak ada data|data tidak ditemukan)\W*\s*", re.IGNORECASE)
_WRAPPERS = ("data", "result", "results", "items", "rows", "document", "documents", "peraturan")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MOST_ROWS = 200_000
_VOLATILE = frozenset({"operasi", "display", "last_updated", "lastupdated", "tanggaldata"})


@dataclass(frozen=True, slots=True)
class Row:
    """One object of a feed. ``key`` is (teuBadan, singkatanJenis, noPeraturan, tahun) in one line.

    ``faults`` are what keeps it from being used; ``raw`` is the object as it was.
    """

    place: int
    key: str
    document: DocumentKey | None
    title: str
    url: str
    standing: LegalStatus | None
    words: str
    updated: date | None
    content: str
    raw: Mapping[str, object]
    faults: tuple[str, ...] = ()


def rows_of(text: str, base: str, name: str) -> list[Row]:
    """The rows of a feed's text; ``base`` is the address that relative ones are read against.

    Raises:
        InputRefused: the text is a page of HTML, or holds no JSON objects.

    """
    objects = list(_objects(text.lstrip("\ufeff"), name))
    return [row_of(raw, base, place) for place, raw in enumerate(objects, start=1)]


def _objects(text: str, name: str) -> Iterator[dict[str, object]]:
    """Every object, whether in an array, wrapped, or one behind the other."""
    if not text.strip() or _NO_RESULTS.fullmatch(text):
        return
    start = text.lstrip()
    if start.startswith("<"):
        raise InputRefused(name, "isinya halaman HTML, bukan JSON.", "Periksa alamat integrasi di server JDIH.")
    decoder = json.JSONDecoder(strict=False)
    text = _LONE.sub(r"\\ufffd", _CONTROL.sub(" ", text))
    try:
        check_depth(text)
    except Malformed as error:
        raise InputRefused(name, f"JSON-nya {error.reason}.", "Minta pengelola umpan memperbaikinya.") from error
    position = 0
    while position < len(text):
        opening = re.compile(r"[\[{]").search(text, position)
        if opening is None:
            break
        try:
            value, position = decoder.raw_decode(text, opening.start())
        except (ValueError, RecursionError) as error:
            raise InputRefused(
                name,
                f"JSON-nya rusak dekat huruf ke-{opening.start()} ({error}).",
                "Minta pengelola umpan memperbaikinya.",
            ) from error
        yield from _unwrapped(value)
    if position == 0:
        raise InputRefused(name, f"tidak berisi objek JSON: {start[:60]!r}.", "Periksa alamat integrasi.")


def _unwrapped(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, list):
        for item in value[:_MOST_ROWS]:
            if isinstance(item, dict):
                yield {str(name): inner for name, inner in item.items()}
    elif isinstance(value, dict):
        inside = next((value[name] for name in _WRAPPERS if isinstance(value.get(name), list | dict)), None)
        if inside is not None:
            yield from _unwrapped(inside)
        elif any(str(name).lower() in {"judul", "nomor", "noperaturan", "iddata"} for name in value):
            yield {str(name): inner for name, inner in value.items()}


def row_of(raw: Mapping[str, object], base: str, place: int) -> Row:
    """One object as a row, its faults named."""
    values = {name.lower().replace("_", ""): plain(value) for name, value in raw.items()}

    def first(*names: str) -> str:
        return next((values[name] for name in names if values.get(name)), "")

    title, kind_name, short = first("judul"), first("jenis"), first("singkatanjenis")
    own = title_identity(title)
    number = first("noperaturan", "nomor") or (own[0] if own else "")
    years = [
        _YEAR.search(first(name)) for name in ("tahunpengundangan", "tahun", "tanggalpengundangan", "tanggalpenetapan")
    ]
    year = own[1] if own else next((int(found[0]) for found in years if found), None)
    issuer = first("teubadan", "lokasi", "tempatterbit")
    kind = slug_of_kind(
        f"{kind_name} {issuer}" if kind_name.lower() == "peraturan menteri" else "", kind_name, short, title
    )
    document = key_of(kind, number, year, issuer)
    faults = [
        words
        for words, there in (
            (f"jenis tidak dikenali ({kind_name or short or 'kosong'})", kind),
            ("nomor kosong", number),
            ("tahun kosong", year),
        )
        if not there
    ]
    if document is None and not faults:
        faults.append("teuBadan kosong, daerahnya tidak diketahui")
    url, wrong = _address(first("urldownload"), first("filedownload"), base)
    content = {name: value for name, value in values.items() if name not in _VOLATILE and value}
    words = first("status")
    return Row(
        place=place,
        key="|".join(part.lower() for part in (issuer, short or kind_name, number, str(year or ""))),
        document=document,
        title=title,
        url=url,
        standing=standing_of(words) if words else None,
        words=words,
        updated=day(first("lastupdated", "tanggaldata")),
        content=hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest(),
        raw=raw,
        faults=(*faults, *((wrong,) if wrong else ())),
    )


def _address(url: str, file: str, base: str) -> tuple[str, str]:
    """The address to download, made whole; and what is wrong with it."""
    if not url:
        return "", f"urlDownload kosong (fileDownload: {file})" if file else ""
    try:
        whole = urljoin(base, url) if base else url
        parts = urlsplit(whole)
    except ValueError:
        return "", f"urlDownload tidak sah: {url[:80]}"
    if not parts.scheme or not parts.netloc:
        return "", f"urlDownload relatif ({url[:80]}) dan alamat dasarnya tidak diketahui; beri --base"
    return whole, ""
