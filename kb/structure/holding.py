"""The words that documents hold, in order: headings, labels and texts of passages, and what identity says."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Iterator, Sequence

from kb.language.months import MONTH_NUMBERS
from kb.language.numerals import ocr_number
from kb.structure.alignment import words
from kb.structure.kinds import kinds
from kb.structure.passages import clear_lines, headed_passages, is_contents
from kb.structure.sop_grid import is_head
from kb.structure.sop_identity import is_label
from kb.structure.zones import DECIDES
from kb.types import Document, Passage, place_of

# Lines that say what a regulation is and who made it, in words that its identity and labels stand for.
_FORMULAS = re.compile(
    r"dengan rahmat tuhan yang maha esa|memutuskan|menetapkan|menimbang|mengingat|memperhatikan|membaca|salinan"
    r"|penjelasan(?: atas)?|(?:i )?umum|(?:ii )?pasal demi pasal|atas|tentang|dan|ttd|lampiran(?: [ivxl\d]+)?"
    r"|dewan perwakilan rakyat(?: daerah)?|dengan persetujuan(?: bersama)?"
    r"(?: (?:antara|dewan|perwakilan|rakyat|daerah|republik|indonesia|presiden|gubernur|bupati|dan)){0,9}"
)
_BEFORE_TITLE = re.compile(r"^\W*(?:Menetapkan|Memutuskan|Menimbang|Mengingat)\s*:?", re.IGNORECASE)
_OF_TITLES = frozenset(
    "republik indonesia presiden menteri kepala gubernur bupati wali walikota provinsi kabupaten kota daerah dewan"
    " perwakilan rakyat dengan rahmat tuhan yang maha esa persetujuan bersama nomor no tahun tentang atas lampiran"
    " penjelasan menetapkan memutuskan salinan dan peraturan keputusan undang instruksi".split()
)
_ENACTS = re.compile(r"^\W{0,3}(?:Menetapkan|MENETAPKAN|PENJELASAN\s+(?:ATAS|PERATURAN|UNDANG))\b")
_MOSTLY = 0.7
_LONGEST_DECISION = 3
"""Words of "MEMUTUSKAN:" as recognition may leave it ("MEMUTUSI(AN:")."""

_LONGEST_FORMULA = 14
_NUMBERED = re.compile(r"^\w{1,4}\. ")
_ROMAN = re.compile(r"[ivxl]{1,5}")


class Holding:
    """The words of several documents one after the other, and where each stands.

    From ``contents`` on stand tables of contents, which give no passages: they are no more than the printing's.
    """

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = tuple(documents)
        self.words: list[str] = []
        self._starts: list[int] = []
        self._places: list[tuple[int, str]] = []
        self._identities = [_identity_words(document) for document in documents]
        self._titles = {" ".join(words(said)) for document in documents for said in _titles(document)}
        for index, document in enumerate(documents):
            for place, text in _texts(document):
                self._add(index, place, text)
        self.contents = len(self.words)
        for index, document in enumerate(documents):
            for section in document.walk():
                if is_contents(section):
                    self._add(index, section.place, section.full_text)

    def _add(self, document: int, place: str, text: str) -> None:
        self._starts.append(len(self.words))
        self._places.append((document, place))
        self.words += words(text)

    def where(self, at: int) -> tuple[int, str]:
        """The document and the section in which a held word stands."""
        return self._places[bisect_right(self._starts, at) - 1]

    def names(self, line: Sequence[str], text: str) -> bool:
        """Whether a line says nothing but what a document is and who made it, as its head does."""
        said = " ".join(line)
        if said in self._titles or (len(line) <= _LONGEST_FORMULA and _FORMULAS.fullmatch(said)):
            return True
        if DECIDES.match(text.strip()) and len(line) <= _LONGEST_DECISION:
            return True
        line = [ocr_number(word) if any(map(str.isdigit, word)) else word for word in line]
        if line[-1] not in _OF_TITLES and all(line[-1] not in known for known in self._identities):
            return False
        text = _BEFORE_TITLE.sub("", text)
        return text.upper() == text and any(
            all(word in known or word in _OF_TITLES or _ROMAN.fullmatch(word) for word in line)
            for known in self._identities
        )

    def enacts(self, line: Sequence[str], text: str) -> list[bool] | None:
        """Which words of a line "Menetapkan : …" or "PENJELASAN ATAS …" the identity holds.

        None for other lines, and for such as say much more.
        """
        if not _ENACTS.match(text):
            return None
        known = [any(word in own or word in _OF_TITLES for own in self._identities) for word in line]
        return known if sum(known) >= _MOSTLY * len(known) else None

    def states(self, document: int, line: Sequence[str]) -> bool:
        """Whether a document's identity holds every word of a line."""
        return all(word in self._identities[document] for word in line)

    def labels(self, cell: str) -> bool:
        """Whether a cell only names a field of a form."""
        return is_head(cell) or is_label(cell)

    @property
    def on_forms(self) -> bool:
        """Whether the documents are SOPs, whose forms name fields and bear signs."""
        return all(document.identity.kind == "sop" for document in self.documents)


def _texts(document: Document) -> Iterator[tuple[str, str]]:
    """(section, words) in reading order, each once: new headings, then label and text of each passage."""
    behind, trail = "", tuple[str, ...]()
    found = list(headed_passages(document))
    steps: dict[str, str] = {}
    for passage, _ in found:
        if passage.fields.get("action"):
            steps[passage.article] = steps.get(passage.article, "") + _letters(passage.text)
    whole: dict[str, str] = {}
    clear = _ClearLines(document)
    for passage, heads in found:
        place = place_of(passage.article)
        yield from clear.before(place)
        shared = 0
        while shared < min(len(heads), len(trail)) and heads[shared] == trail[shared]:
            shared += 1
        yield behind, " ".join(heads[shared:])
        trail = heads
        text = clear.without(_said_first(passage, whole, steps.get(passage.key, "")))
        yield place, f"{passage.label} {text}"
        behind = place
    yield from clear.before(None)
    for asked in document.questions.values():
        yield behind, " ".join(asked)


class _ClearLines:
    """The lines "Pasal 4: Cukup jelas." of a Penjelasan, one passage's, at the places of their Pasal."""

    def __init__(self, document: Document) -> None:
        self._order = {section.place: number for number, section in enumerate(document.walk())}
        self._waiting = deque(clear_lines(document))
        self._known = {line for _, line in self._waiting}
        self._taken: Counter[str] = Counter()

    def without(self, text: str) -> str:
        """A passage's text without these lines."""
        if not self._known:
            return text
        rows = text.split("\n")
        self._taken.update(row for row in rows if row in self._known)
        return "\n".join(row for row in rows if row not in self._known)

    def before(self, place: str | None) -> Iterator[tuple[str, str]]:
        """The lines that stand before a place, all that are left for None; only such as a passage held."""
        end = len(self._order) if place is None else self._order.get(place, 0)
        while self._waiting and self._order[self._waiting[0][0]] < end:
            at, line = self._waiting.popleft()
            if self._taken[line]:
                self._taken[line] -= 1
                yield at, line


def _said_first(passage: Passage, whole: dict[str, str], steps: str) -> str:
    """A passage's text without what others hold: the steps of a list of ``steps``, what an article says already."""
    if steps:
        return " ".join(line for line in passage.text.split("\n") if _letters(_NUMBERED.sub("", line)) not in steps)
    if passage.key == passage.article:
        whole[passage.article] = _letters(passage.text)
    elif passage.kind in {"ayat", "angka"} and _letters(passage.text) in whole.get(passage.article, ""):
        return ""
    return passage.text


def _letters(text: str) -> str:
    return "".join(words(text))


def _titles(document: Document) -> tuple[str, ...]:
    identity = document.identity
    return identity.title, identity.label, identity.official_title, f"SOP {identity.title}"


def _identity_words(document: Document) -> frozenset[str]:
    identity = document.identity
    kind = kinds().get(identity.kind)
    said = [identity.label, identity.title, identity.official_title, identity.issuer, identity.gazette, identity.number]
    said += [*identity.aliases, str(identity.year or ""), kind.name if kind else "", *(kind.spellings if kind else ())]
    months = {number: name for name, number in MONTH_NUMBERS.items()}
    for day in (identity.enacted, identity.in_force_from):
        said += [f"{day.day} {months[day.month]} {day.year}"] if day else []
    return frozenset(words(" ".join(said)))
