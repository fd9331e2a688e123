"""A follow-up question as typed: whether it opens a new subject or points back, and the words that it stands for.

Pure text: "yang kedua maksudnya?" becomes the second thing of the answer before, "tahun sebelumnya" its year.
"""

from __future__ import annotations

import re

_FILLER = (
    "(?:terima kasih|oh|o|ya|iya|oke|ok|baik|baiklah|nah|eh|btw|lalu|terus|kak|min|pak|bu|mas|mbak|sip|siap|makasih"
    "|noted|nih|dong|deh)"
)
_MATTER = r"(?:topik|hal|soal|pertanyaan|tema|bahasan|pembahasan|urusan|masalah|subjek)"
_NEW_SUBJECT = re.compile(
    rf"^(?:\W*{_FILLER}\b){{0,4}}\W*"
    rf"(?:(?:ganti|pindah|beralih|beda|lain|berbeda|ubah)(?: ke)? {_MATTER}\b(?: lain)?"
    rf"|(?:sekalian |satu |ada )?(?:mau |mo |ingin |izin |boleh |saya |aku |numpang )*"
    rf"(?:nanya|tanya|bertanya|menanyakan|tny)(?: juga)? (?:{_MATTER} )?(?:yang |yg )?lain"
    rf"|(?:ada |satu )?{_MATTER} lain(?:nya)?"
    rf"|di luar (?:topik|itu|{_MATTER}))\b(?:\W*{_FILLER}\b){{0,3}}[\W_]*+",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:itu|tersebut|tadi|tsb|ini|begitu|demikian|segitu|di ?sana|ke ?sana|di ?situ|ke ?situ|di dalamnya|beliau\w*|"
    r"dia|mereka|yang mana|yang sama|berikutnya|selanjutnya|sebelumnya|sesudahnya|setelahnya|lainnya|sebaliknya)\b",
    re.IGNORECASE,
)
_CLITIC = re.compile(r"\b(?!(?:ha|ta|pu|na|berta|mena)nya\b)\w{2,}-?nya\b", re.IGNORECASE)
_CONTINUES = re.compile(
    rf"^(?:\W*{_FILLER}\b){{0,3}}\W*(?:kalau|kalo|klo|lalu|terus|trus|trs|dan|berarti|jadi|tapi|tetapi|nah|lha|bila|jika"
    r"|apabila|andai|seandainya|untuk|bagaimana dengan|gimana dengan|bagi|selain|habis|setelah|sebelum|waduh|wah)\b",
    re.IGNORECASE,
)
_NAMES_WHAT_WAS_SAID = re.compile(r"\b(?:tersebut|tadi|tsb|itu tadi|begitu)\b", re.IGNORECASE)
_ASKS_A_TERM = re.compile(r"\bapa (?:itu|yang dimaksud)\b|\b(?:pengertian|definisi|arti)\b", re.IGNORECASE)

_PLACES = "pertama kedua ketiga keempat kelima keenam ketujuh kedelapan kesembilan kesepuluh".split()
_ORDINAL = re.compile(
    rf"\b(?:(?:yang|yg|nomor|no\.?|poin|butir|langkah) (?P<word>{'|'.join(_PLACES)}|terakhir)"
    r"|(?:nomor|no\.?|poin|butir|yang ke-?|yg ke-?) ?(?P<number>\d{1,2}))\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_OTHER_YEAR = re.compile(
    r"\btahun (?:(?P<back>sebelumnya|sebelum itu)|(?P<on>berikutnya|selanjutnya|sesudahnya|setelahnya|setelah itu))\b",
    re.IGNORECASE,
)

_MARK = re.compile(r"(?<![\w(])\(?(?P<mark>[a-z]|\d{1,2})[.)]\s", re.IGNORECASE)
_AND = "(?:dan/atau|dan|serta|atau)"
_CLAUSE = re.compile(r"[:.()“”\n]")
_COMMAS = re.compile(rf"[,;]\s*+(?:{_AND}\s)?")
_COMMA_AND = re.compile(rf"[,;]\s*+{_AND}\s")
_LAST_AND = re.compile(rf"\s{_AND}\s")
_LEADS_IN = re.compile(r"\b(?:adalah|ialah|yaitu|yakni|meliputi|mencakup|terdiri atas|berupa|antara lain|memuat)\s")
_SHORTEST_LIST = 2
_LONGEST_ITEM = 120
_LONGEST_TEXT = 4000


def without_opener(text: str) -> str | None:
    """The question behind words that open a new subject ("ganti topik ya, …"); None where nothing opens one."""
    match = _NEW_SUBJECT.match(text)
    return text[match.end() :] if match is not None and match.end() < len(text) else None


def points_back(text: str) -> bool:
    """Whether a question has a word that stands for something said before, or begins as going on does."""
    return _POINTS_BACK.search(text) is not None or _CONTINUES.search(text) is not None


def has_clitic(text: str) -> bool:
    """Whether a word ends in -nya, which points back, or to another word of the question."""
    return _CLITIC.search(text) is not None


def names_what_was_said(text: str) -> bool:
    """Whether it says outright that something was named before ("perpres tersebut")."""
    return _NAMES_WHAT_WAS_SAID.search(text) is not None


def asks_a_term(text: str) -> bool:
    """Whether it asks for the meaning of a term that it names itself."""
    return _ASKS_A_TERM.search(text) is not None and not has_clitic(text)


def named_outright(text: str, before: str, answer: str) -> str:
    """The question with "yang kedua" and "tahun sebelumnya" replaced by what they are, as far as that is told.

    ``before`` is what was asked, ``answer`` what was answered.
    """
    years = _YEAR.findall(before) or _YEAR.findall(answer)
    if years:
        text = _OTHER_YEAR.sub(lambda match: f"tahun {int(years[-1]) + (-1 if match['back'] else 1)}", text)
    return _ORDINAL.sub(lambda match: _item(match, answer) or match[0], text)


def _item(match: re.Match[str], answer: str) -> str:
    items = listed(answer)
    word = (match["word"] or "").lower()
    place = len(items) if word == "terakhir" else _PLACES.index(word) + 1 if word else int(match["number"])
    return items[place - 1] if 1 <= place <= len(items) else ""


def listed(text: str) -> tuple[str, ...]:
    """The things that a text lists first: marked a., (1) …, or one behind the other with "dan" before the last.

    Each without what explains it behind a colon; none where the text lists nothing.
    """
    return _marked(text[:_LONGEST_TEXT]) or _in_a_row(text[:_LONGEST_TEXT])


def _marked(text: str) -> tuple[str, ...]:
    """The longer of the lists that begin with a and with 1."""
    marks = list(_MARK.finditer(text))
    starts = max((_sequence(marks, first) for first in ("a", "1")), key=len)
    if len(starts) < _SHORTEST_LIST:
        return ()
    ends = [*(match.start() for match in starts[1:]), len(text)]
    return tuple(_head(text[match.end() : end]) for match, end in zip(starts, ends, strict=True))


def _sequence(marks: list[re.Match[str]], first: str) -> list[re.Match[str]]:
    """The marks that count on from the first one."""
    sequence: list[re.Match[str]] = []
    awaited = first
    for match in marks:
        if match["mark"].lower() == awaited:
            sequence.append(match)
            awaited = str(int(awaited) + 1) if awaited.isdigit() else chr(ord(awaited) + 1)
    return sequence


def _head(item: str) -> str:
    """What an item is about: without what explains it."""
    return re.split(r"[:;\n“”]|\.\s|\s[—–-]\s", item.strip(), maxsplit=1)[0].strip(" .,;“”")[:_LONGEST_ITEM]


def _in_a_row(text: str) -> tuple[str, ...]:
    for clause in _CLAUSE.split(text):
        *items, last = (piece.strip() for piece in _COMMAS.split(clause))
        if _COMMA_AND.search(clause) is None:
            *inner, last = [last] if not items else _LAST_AND.split(last, maxsplit=1)
            items += inner
        row = [_LEADS_IN.split(items[0])[-1], *items[1:], last] if items else []
        if len(row) > _SHORTEST_LIST and all(0 < len(item) <= _LONGEST_ITEM for item in row):
            return tuple(row)
    return ()
