"""Names of regions: which ones a text names, by a word before them ("Kabupaten …") or by the list of the country's."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_LIST = Path(__file__).with_name("regions.txt")
# Names that are also words of everyday: they are regions only behind a word that says so.
_WORDS_TOO = frozenset(
    "batu bone metro padang batang batubara toba bima buru malaka landak berau karo agam ende alor bali siak serang"
    " malang kudus pati banjar tual".split()
) | {"lima puluh kota"}
_NO_NAME = (
    r"(?:yang|dan|atau|ini|itu|ke|di|dari|untuk|dengan|wajib|harus|dapat|boleh|bisa|mana|lain|lainnya|saja|juga|cerdas"
    r"|tersebut|setempat|kami|saya|kita|anda|tidak|belum|sudah|apa|apakah|adalah|terhadap|dalam|pada|oleh|nomor|no|tahun"
    r"|tentang|menetapkan|membentuk|sebagai|masing|seluruh|semua|se|berapa|siapa|kapan|bagaimana|mengatur|punya|ada"
    r"|daerah|kabupaten|kota|provinsi|perangkat|pemerintah|dan/atau|serta|agar|supaya|jika|kalau|bila|menurut|menjadi"
    r"|meng\w+|men[cdjt]\w+|mem[bpfv]\w+|me[lrnwy]\w+|di\w{4,}|ber\w{4,}|ter\w{4,}|pasal|ayat|bab|lampiran|huruf|angka"
    r"|wakil|gubernur|bupati|wali|walikota|menteri|presiden)"
)
# "Kabupaten Kebumen", "pemkot Bandung", "Bupati Hulu Sungai Utara"; must not match "kabupaten yang", "kota cerdas".
_SAID = re.compile(
    r"\b(?:kabupaten/kota|kabupaten|kab\.|kota|provinsi|propinsi|prov\.|pemkab|pemkot|pemprov|bupati|wali ?kota"
    rf"|gubernur|kecamatan|desa|kelurahan)\s++(?P<name>(?!{_NO_NAME}\b)[a-z][a-z'-]{{2,24}}(?:\s(?!{_NO_NAME}\b)[a-z][a-z'-]{{2,24}}){{0,2}})",
    re.IGNORECASE,
)


@cache
def known_regions() -> frozenset[str]:
    """The names of the list, in small letters."""
    rows = [row for row in _LIST.read_text(encoding="utf-8").splitlines() if not row.startswith("#")]
    return frozenset(name.strip() for row in rows for name in row.split(",") if name.strip())


@cache
def _listed() -> re.Pattern[str]:
    """Matches a name of the list that is no everyday word, the longest first."""
    names = sorted(known_regions() - _WORDS_TOO, key=lambda name: (-len(name), name))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b", re.IGNORECASE)


def regions_named(text: str) -> tuple[str, ...]:
    """The regions that a text names, in small letters, each once: those of the list, and capitals behind "Kabupaten".

    A name that is in no list counts only where it is written with a capital: "kabupaten sehat" names none.
    """
    found: dict[str, None] = {}
    for match in _SAID.finditer(text):
        name = match["name"]
        listed = _longest_listed(name.lower())
        if listed:
            found[listed] = None
        elif name[0].isupper():
            found[" ".join(word for word in name.split() if word[0].isupper()).lower()] = None
    for match in _listed().finditer(text):
        found.setdefault(match[0].lower(), None)
    return tuple(name for name in found if not any(name != other and f" {name} " in f" {other} " for other in found))


def _longest_listed(name: str) -> str:
    words = name.split()
    return next((part for n in range(len(words), 0, -1) if (part := " ".join(words[:n])) in known_regions()), "")
