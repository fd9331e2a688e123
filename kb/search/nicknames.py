"""Which held documents a question names, and which laws it names that are not held.

Names are learned from the collection itself: printed labels ("Perpres 95/2018"), titles and aliases. A law that is
named without a number ("UU Metaverse Nasional") and matches no held title is reported as not held, so that nobody
answers for it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kb.language.tokens import stems, tokens
from kb.search.held_numbers import office_words, words_of
from kb.structure.kinds import kind_of, kinds, printed_kind
from kb.structure.regions import regions_named
from kb.types import DocumentKey, Identity

_KIND_WORDS = (
    r"undang[- ]undang|uu|peraturan pemerintah|pp|peraturan presiden|perpres|instruksi presiden|inpres|keppres"
    r"|permen[a-z]*|peraturan menteri|peraturan badan|peraturan bank indonesia|peraturan ojk|pmk|kepmen[a-z]*"
    r"|perda|peraturan daerah|pergub|perbup|perwali|peraturan bupati|peraturan gubernur|peraturan wali ?kota"
)
_NAMES_A_LAW = re.compile(
    rf"\d|^(?:{_KIND_WORDS}|uud|perppu|perban|peraturan|p?bssn|se|surat edaran|keputusan|kepmen\w*|pedoman)\b",
    re.IGNORECASE,
)
_MENTION = re.compile(rf"\b({_KIND_WORDS})\b((?:[\s,\"“”'-]+[\w./-]+){{0,9}})", re.IGNORECASE)
_STOP = frozenset(
    """pasal ayat huruf angka bab lampiran ini itu tersebut yang apa apakah mana siapa kapan berapa bagaimana mengatur
    diatur atur menurut dalam pada oleh untuk adalah ialah tidak bukan belum sudah masih juga saja ada berlaku bisa
    boleh wajib harus dapat dan atau serta dengan terhadap sebagai terkait mengenai supaya agar kalau jika bila kah ya
    dong sih isinya bunyi isi bunyinya atas sampai dari ke di masih dicabut diubah terbaru baru lama turunannya
    pelaksana dibandingkan dibanding ketika saat jo juncto""".split()
)
_VERB = re.compile(r"(?:meng|meny|mem|men)[a-z]{4,}")
_NAMING = re.compile(
    r"\b(?:menurut|berdasarkan|sesuai|dalam|diatur|di|isi|bunyi|dari|pada|oleh|apakah|adakah|ada|itu|melanggar"
    r"|ayat \S+|pasal \S+)"
    r"\s*$",
    re.IGNORECASE,
)
_SKIPPED = frozenset("tentang ttg no nomor nmr republik indonesia ri tahun th nasional".split())


@dataclass(frozen=True, slots=True)
class Mention:
    """A law named in words: its kind as written, the words of its name, the year if one stands there, and the span.

    ``where`` are those of the words that name a region.
    """

    kind: str
    words: tuple[str, ...]
    year: int | None
    start: int
    end: int
    label: str
    where: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """What :meth:`Nicknames.find` found: held documents in order of mention, and labels of laws that are not held."""

    held: tuple[DocumentKey, ...] = ()
    missing: tuple[str, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class Nicknames:
    """The names of the documents held, ready to be looked for in a question."""

    _aliases: dict[tuple[str, ...], list[Identity]] = field(default_factory=lambda: defaultdict(list))
    _by_family: dict[str, list[tuple[Identity, frozenset[str]]]] = field(default_factory=lambda: defaultdict(list))
    _longest: int = 1

    @classmethod
    def of(cls, documents: Iterable[Identity]) -> Nicknames:
        """Learn the names of the documents held."""
        names = cls()
        for identity in documents:
            names._learn(identity)
        return names

    def _learn(self, identity: Identity) -> None:
        for name in _own_names(identity):
            words = tuple(tokens(name))
            if len(words) > 1:
                self._aliases[words].append(identity)
                self._longest = max(self._longest, len(words))
        if identity.family == "regulasi":
            known = frozenset(stems(" ".join((identity.title, identity.official_title, *identity.aliases))))
            self._by_family[_family(identity.kind)].append((identity, known))

    def find(self, text: str) -> Names:
        """Documents that ``text`` names by alias or by kind and title."""
        held = dict.fromkeys(self._by_alias(text))
        missing: list[str] = []
        spans: list[tuple[int, int]] = []
        for mention in mentions(text):
            if self._covered(mention):
                continue
            known = self._resolve(mention)
            if known is not None:
                held[known] = None
                spans.append((mention.start, mention.end))
            else:
                missing.append(mention.label)
                for key in self._by_alias(text[mention.start : mention.end]):
                    held.pop(key, None)  # the name of a held law, but of another year
        return Names(tuple(held), tuple(dict.fromkeys(missing)), tuple(spans))

    def _by_alias(self, text: str) -> Iterable[DocumentKey]:
        words = tokens(text)
        place = 0
        while place < len(words):
            for length in range(min(self._longest, len(words) - place), 0, -1):
                named = self._aliases.get(tuple(words[place : place + length]))
                if named:
                    yield _newest(named).key
                    place += length - 1
                    break
            place += 1

    def _covered(self, mention: Mention) -> bool:
        """Whether a plain alias already stands where the mention does ("UU ITE pasal …")."""
        return (
            any(
                tuple(tokens(f"{mention.kind} {' '.join(mention.words[:n])}")) in self._aliases
                for n in range(1, len(mention.words) + 1)
            )
            and mention.year is None
        )

    def _resolve(self, mention: Mention) -> DocumentKey | None:
        """The held document that a mention means: three quarters of its words in the title, and no other year."""
        kind = kind_of(mention.kind) or mention.kind
        where = mention.where if kind in kinds() and kinds()[kind].local else ()
        wanted = stems(" ".join(word for word in mention.words if word not in where)) or stems(" ".join(mention.words))
        best: list[Identity] = []
        best_share = 0.0
        for identity, known in self._by_family.get(_family(kind), []):
            if mention.year is not None and identity.year != mention.year:
                continue
            if where and not words_of(" ".join(where)) <= office_words(identity):
                continue
            share = sum(word in known for word in wanted) / len(wanted)
            if share > best_share:
                best, best_share = [identity], share
            elif share == best_share:
                best.append(identity)
        return _newest(best).key if best and best_share >= 0.75 else None


def _own_names(identity: Identity) -> list[str]:
    """What a document is called.

    A law's name says its kind or its number: "indeks SPBE" is what a law is about, and no name. An SOP's everyday names
    ("reset email") name it only behind the word "SOP".
    """
    if identity.family == "regulasi":
        called = [alias for alias in identity.aliases if _NAMES_A_LAW.search(alias)]
        return [*called, f"{printed_kind(identity.kind)} {identity.title}"]
    if identity.family == "sop":
        return [identity.number, *(f"SOP {alias}" for alias in identity.aliases)]
    return []


def mentions(text: str) -> list[Mention]:
    """Laws named by kind and words, without a number ("UU Pelindungan Data Pribadi", "PP Drone 2025").

    A name shows as one by a capital letter, a year, "tentang", or a word before it that names sources ("menurut").
    """
    found: list[Mention] = []
    for match in _MENTION.finditer(text):
        words, year, end = _name_words(match.group(2), match.end(1))
        named = text[match.end(1) : end]
        if words and (year or re.search(r"[A-Z]|\btentang\b", named) or _NAMING.search(text[: match.start()])):
            label = " ".join(text[match.start() : end].split()).strip(" ,?.!\"'“”")
            where = _region_in(named)
            found.append(Mention(match.group(1), tuple(words), year, match.start(), end, label, where))
    return found


def _region_in(named: str) -> tuple[str, ...]:
    """The words of a name that say which region's law is meant: those before "tentang", else names of regions."""
    before, about, _ = named.lower().partition(" tentang")
    listed = [word for region in regions_named(named) for word in region.split()]
    between = re.findall(r"[a-z]+", before) if about else []
    return tuple(word for word in dict.fromkeys((*between, *listed)) if word not in _SKIPPED)


def _name_words(tail: str, offset: int) -> tuple[list[str], int | None, int]:
    """The words of the name up to the first word that cannot belong to it, the year, and where the name ends."""
    words: list[str] = []
    year: int | None = None
    end = offset
    for match in re.finditer(r"[\w./-]+", tail):
        word = match.group().strip(".-/").lower()
        if word in _STOP or _VERB.fullmatch(word):
            break
        end = offset + match.end()
        if re.fullmatch(r"(19|20)\d\d", word):
            year = int(word)
            break
        if re.search(r"\d", word):
            return [], None, offset  # a number: the reference parser's business
        if word and word not in _SKIPPED:
            words.append(word)
        if tail[match.end() : match.end() + 1] in tuple(",;:?!)"):
            break
    return words, year, end


def _family(kind: str) -> str:
    """Kinds that people mix when they name a law: all ministerial rules are one family, all local rules another."""
    lowered = kind.lower()
    if lowered.startswith(("permen", "peraturan menteri", "pmk")):
        return "permen"
    if lowered.startswith(("perda", "pergub", "perbup", "perwali", "peraturan daerah", "peraturan bupati")):
        return "daerah"
    if lowered.startswith(("peraturan-", "peraturan badan")):
        return "badan"
    return lowered


def _newest(identities: Sequence[Identity]) -> Identity:
    return max(identities, key=lambda identity: (identity.year or 0, identity.key))
