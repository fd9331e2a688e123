"""The vocabulary: what a page, a document, a passage, a question and an answer are.

Every room speaks in these types and only in these. They are frozen values: a room receives them, and returns
new ones. Keys are stable: the same text read again gets the same keys (docs/architecture.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Literal, NewType

DocumentKey = NewType("DocumentKey", str)
"""``{jenis}-{nomor}-{tahun}`` in lower case, e.g. ``perpres-95-2018``, ``sop-03-subdomain``, ``riset-…``."""

PassageKey = NewType("PassageKey", str)
"""``{document key}#{place}``, e.g. ``uu-11-2008#pasal-5-ayat-1``, ``sop-03-subdomain#langkah-4``."""


def passage_key(document: DocumentKey, place: str) -> PassageKey:
    """The key of a place (``pasal-5-ayat-1``) inside a document."""
    return PassageKey(f"{document}#{place}")


def document_of(key: PassageKey) -> DocumentKey:
    """The document part of a passage key."""
    return DocumentKey(key.split("#", 1)[0])


def place_of(key: PassageKey) -> str:
    """The place part of a passage key; empty for the document itself."""
    return key.partition("#")[2]


# --- reading ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Beside:
    """Words on a page that are no part of its running text.

    ``note`` is a footnote, ``comment`` a note typed onto the page, ``mark`` the mark of a note that is not there,
    ``stamp`` a watermark or words that stand askew or sideways, ``hidden`` what lies outside the visible page, ``edge``
    a running head or foot, ``doubtful-edge`` one that only its place tells.
    """

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page as read. ``number`` counts from 1; text without pages (Markdown) is one page.

    ``confidence`` is how sure optical recognition was of the page on average, 0 to 1; None for text that was there.
    """

    number: int
    text: str
    method: Literal["text", "ocr", "empty"] = "text"
    confidence: float | None = None
    beside: tuple[Beside, ...] = ()


@dataclass(frozen=True, slots=True)
class Pages:
    """A file as read: its pages in order, and what the file says about itself."""

    file: str
    sha256: str
    media_type: str
    pages: tuple[Page, ...]
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def empty(self) -> tuple[int, ...]:
        """Numbers of the pages on which nothing could be read."""
        return tuple(page.number for page in self.pages if page.method == "empty")

    @property
    def by_ocr(self) -> tuple[int, ...]:
        """Numbers of the pages whose text came from optical recognition."""
        return tuple(page.number for page in self.pages if page.method == "ocr")


# --- structure -------------------------------------------------------------------------------------------------


class Form(StrEnum):
    """What a document's text is: the official text, our digest of it, a model SOP, or a study."""

    OFFICIAL = "naskah"
    DIGEST = "ringkasan"
    MODEL = "contoh"
    STUDY = "riset"


class Confidence(StrEnum):
    """How well a fact is known: read in the official text, by two or more secondary sources, by one, from memory."""

    OFFICIAL = "V"
    SEVERAL = "S2"
    SECONDARY = "S"
    MEMORY = "M"


class LegalStatus(StrEnum):
    """Legal standing of a document or passage on a date."""

    IN_FORCE = "berlaku"
    AMENDED = "diubah"
    REVOKED = "dicabut"
    PARTLY_REVOKED = "dicabut_sebagian"
    NOT_YET = "belum_berlaku"
    UNVERIFIED = "belum_diverifikasi"
    PROPOSAL = "usulan"
    NOT_A_NORM = "bukan_norma"


class RelationKind(StrEnum):
    """What one document does to another."""

    AMENDS = "mengubah"
    REVOKES = "mencabut"
    REVOKES_PARTLY = "mencabut_sebagian"
    IMPLEMENTS = "melaksanakan"
    REFERS = "merujuk"


@dataclass(frozen=True, slots=True)
class Relation:
    """``subject`` does ``kind`` to ``object``; ``basis`` names the place that says so ("Pasal 103 ayat (2)").

    ``places`` are the places of the object that are meant ("pasal-314", "pasal-1-angka-4"); empty means all of it, or,
    for a partial act, that they are not known.
    """

    subject: DocumentKey
    kind: RelationKind
    object: DocumentKey
    basis: str = ""
    confidence: Confidence = Confidence.OFFICIAL
    since: date | None = None
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Amendment:
    """One change that a law makes in another: what becomes of ``target_place`` of ``target_document``.

    ``action`` is ``change`` (diubah), ``insert`` (disisipkan between two), ``add`` (ditambahkan at the end) or
    ``delete`` (dihapus). ``text_place`` is the place in the amending law that holds the new words, or the order to
    delete.
    """

    target_document: DocumentKey
    target_place: str
    action: Literal["insert", "change", "delete", "add"]
    text_place: str


@dataclass(frozen=True, slots=True)
class Status:
    """A document's standing, when it was checked, how well it is known, and by what it was changed or revoked."""

    standing: LegalStatus
    checked: date | None = None
    confidence: Confidence = Confidence.OFFICIAL
    by: tuple[DocumentKey, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a document is.

    ``number`` is the printed number without "Nomor"; a document without one has ``""``. ``label`` is the short
    printed form ("Perpres 95/2018"; an SOP's or a study's title). ``articles`` is how many Pasal the law has by its
    own numbering, where that is known. ``region`` is the region or the office that numbers it ("Tabalong"),
    where not the whole country has one series.
    """

    key: DocumentKey
    kind: str
    label: str
    title: str
    number: str = ""
    year: int | None = None
    official_title: str = ""
    issuer: str = ""
    enacted: date | None = None
    in_force_from: date | None = None
    gazette: str = ""
    aliases: tuple[str, ...] = ()
    family: Literal["regulasi", "sop", "riset"] = "regulasi"
    articles: int | None = None
    region: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One node of a document's tree.

    ``kind`` is a term of the field: ``bab bagian paragraf pasal ayat huruf angka penjelasan lampiran menimbang
    mengingat penutup langkah judul diktum ubahan`` ("judul" is a heading of a report or a part of an SOP, "diktum" a
    KESATU of a decree, "ubahan" the new words that an amending law gives to a Pasal of another). ``place`` is the whole
    place ("pasal-5-ayat-1"), unique in the document. ``text`` is the node's own text, without its children's.
    ``fields`` holds what an SOP step says: ``actor action papers time output note``. ``breaks`` are the (offset in
    ``text``, page) from which on it stands on each page; empty where nobody noted them.
    """

    kind: str
    number: str
    place: str
    label: str
    title: str = ""
    text: str = ""
    page: int = 1
    last_page: int = 1
    confidence: Confidence | None = None
    children: tuple[Section, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    breaks: tuple[tuple[int, int], ...] = ()

    def walk(self) -> Iterator[Section]:
        """This section and everything below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def full_text(self) -> str:
        """The section's text with all that is below it, in reading order, one line a node."""
        return "\n".join(section.text for section in self.walk() if section.text)


@dataclass(frozen=True, slots=True)
class Gap:
    """Something the reader could not find or trust: which place, on which page, and what may have become of it."""

    place: str
    message: str
    page: int | None = None


MOST_IN_GAPS, FEW_IN_GAPS = 0.05, 12
"""Share of a document's words in gaps, and number of them, above which a person must see it before it is published."""


class UnaccountedWords(ValueError):
    """An account was about to be made in which words read are neither held nor told."""


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the words read for a document: held (in passages, identity, running heads) or told in gaps.

    ``printing`` are the lines that only the printing put there, each once with how often it was read.
    """

    words_read: int
    words_held: int
    words_in_gaps: int
    printing: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        """Refuse an account that does not add up."""
        if self.words_read != self.words_held + self.words_in_gaps or min(self.words_held, self.words_in_gaps) < 0:
            raise UnaccountedWords(f"{self.words_read} read, {self.words_held} held, {self.words_in_gaps} in gaps")

    @property
    def share_in_gaps(self) -> float:
        """The share (0 to 1) of the words read that stand in no passage."""
        return self.words_in_gaps / max(self.words_read, 1)

    @property
    def must_be_seen(self) -> bool:
        """Whether so many words stand in no passage that a person must see the document before it is published."""
        return self.words_in_gaps > FEW_IN_GAPS and self.share_in_gaps > MOST_IN_GAPS


@dataclass(frozen=True, slots=True)
class Document:
    """A document as understood: identity, form, claimed status, tree, relations it states, sources, gaps.

    ``questions`` are what people would ask, by the place that answers; ``account`` says what became of the words of
    its file, None where nobody counted them.
    """

    identity: Identity
    form: Form
    status: Status
    sections: tuple[Section, ...]
    relations: tuple[Relation, ...] = ()
    sources: tuple[str, ...] = ()
    summary: str = ""
    gaps: tuple[Gap, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    account: Account | None = None

    @property
    def key(self) -> DocumentKey:
        """The document's key."""
        return self.identity.key

    def walk(self) -> Iterator[Section]:
        """Every section in reading order."""
        for section in self.sections:
            yield from section.walk()

    @property
    def articles(self) -> tuple[str, ...]:
        """Numbers of the Pasal found in the body, in reading order ("27A" included)."""
        return tuple(s.number for s in self.walk() if s.kind == "pasal" and s.place.startswith("pasal-"))


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is found and quoted: an article, an ayat, a definition, an SOP step, a section of a report.

    ``label`` is the printed place ("Pasal 61 ayat (4)"); ``context`` is the line that stands in front of the text for
    searching (document title, BAB and heading); ``article`` is the key of the whole article it belongs to (itself for
    an article), so that neighbours can be fetched and hits grouped; ``order`` is its rank in the document;
    ``questions`` are what people would ask that it answers: it is found by them, and they are never quoted.
    """

    key: PassageKey
    document: DocumentKey
    kind: str
    label: str
    text: str
    context: str
    article: PassageKey
    order: int
    page: int = 1
    last_page: int = 1
    form: Form = Form.OFFICIAL
    confidence: Confidence = Confidence.OFFICIAL
    fields: Mapping[str, str] = field(default_factory=dict)
    questions: tuple[str, ...] = ()

    @property
    def is_summary(self) -> bool:
        """Whether this is the document's own summary ("Ringkasan")."""
        return place_of(self.key).startswith("ringkasan")


# --- searching -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reference:
    """A pointer to law as people write it: "psl 46 ayat satu perpres spbe", "Pasal 5 ayat (2) UU 11/2008".

    ``kind`` is a kind of the table (``perpres``), or ``""`` when only a Pasal was named; number and year may be missing
    ("Permen 5"). ``start`` and ``end`` are the span in the text it was read from. ``held`` is the document that it was
    found to mean. ``office`` is the region or office that the pointer names, as it stands in keys ("wonosobo",
    "kepala-badan-siber"); ``part`` is a place that is no Pasal ("diktum-ketiga", "bab-3"), or "penjelasan"
    in front of one.
    """

    kind: str = ""
    number: str = ""
    year: int | None = None
    pasal: str = ""
    ayat: str = ""
    huruf: str = ""
    angka: str = ""
    start: int = 0
    end: int = 0
    held: DocumentKey | None = None
    office: str = ""
    part: str = ""

    def within(self, document: Identity) -> Reference:
        """The same place in this document."""
        return replace(self, kind=document.kind, number=document.number, year=document.year, held=document.key)

    @property
    def document(self) -> DocumentKey | None:
        """The key of the document: the one that is meant, else as kind, number and year name it."""
        if self.held is not None:
            return self.held
        if self.kind and self.number and self.year:
            number = re.sub(r"[^a-z0-9.]+", "-", self.number.lower()).strip("-.")
            return DocumentKey("-".join(part for part in (self.kind, self.office, number, str(self.year)) if part))
        return None

    @property
    def place(self) -> str:
        """The place inside the document ("pasal-46-ayat-1", "diktum-kedua-huruf-a"); empty when none is named."""
        parts = [("pasal", self.pasal), ("ayat", self.ayat), ("huruf", self.huruf), ("angka", self.angka)]
        named = [f"{name}-{value.lower()}" for name, value in parts if value]
        return "-".join([self.part, *named] if self.part else named)


class QuestionKind(StrEnum):
    """What a question asks for; it decides which evidence counts and how the answer is shaped."""

    TEXT = "bunyi"
    DEFINITION = "pengertian"
    WHO = "siapa"
    WHEN = "kapan"
    HOW_MANY = "berapa"
    HOW_TO = "cara"
    LIST = "daftar"
    DIFFERENCE = "perbedaan"
    VALIDITY = "keberlakuan"
    MAY = "bolehkah"
    OBJECTION = "keberatan"
    OTHER = "lain"


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier turn of a conversation."""

    role: Literal["user", "assistant"]
    text: str


_IN_OTHER_WORDS = 0.75


@dataclass(frozen=True, slots=True)
class Need:
    """One thing a question asks about: a stem, the sets of stems that may stand for it, and its weight (idf)."""

    word: str
    alternatives: tuple[frozenset[str], ...]
    weight: float

    def met_by(self, held: frozenset[str]) -> bool:
        """Whether a text with these stems speaks of it."""
        return any(alternative <= held for alternative in self.alternatives)

    def share(self, held: frozenset[str]) -> float:
        """How well a text with these stems speaks of it: 1 in the asker's word, less in another, 0 not at all."""
        if self.word in held:
            return 1.0
        return _IN_OTHER_WORDS if self.met_by(held) else 0.0


@dataclass(frozen=True, slots=True)
class Query:
    """A question as understood: what to look for, where, as of when.

    ``text`` is the question as asked, ``respelt`` with its spelling put right, ``search_text`` what is looked for
    (expanded, with what earlier turns add); ``expansions`` pairs what was written with what was also looked for, to be
    shown to the asker; ``documents`` are the documents the question names and that are held; ``missing`` are labels of
    documents it names that are not held; ``needs`` is what it asks about, word by word; ``before`` are the words that
    it carries over from the turns before; ``regions`` are the regions it names, in small letters.
    """

    text: str
    respelt: str
    search_text: str
    as_of: date
    kind: QuestionKind = QuestionKind.OTHER
    references: tuple[Reference, ...] = ()
    documents: tuple[DocumentKey, ...] = ()
    missing: tuple[str, ...] = ()
    ambiguous: tuple[DocumentKey, ...] = ()
    expansions: tuple[tuple[str, str], ...] = ()
    needs: tuple[Need, ...] = ()
    before: str = ""
    regions: tuple[str, ...] = ()

    @property
    def meant(self) -> str:
        """What its meaning is looked for by: the question as asked, after what it carries over."""
        return f"{self.before} {self.text}".strip()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. ``score`` orders hits; ``lexical`` and ``dense`` are its normalised parts in [0, 1]."""

    passage: Passage
    score: float
    lexical: float = 0.0
    dense: float = 0.0
    exact: bool = False


# --- answering -------------------------------------------------------------------------------------------------


class AnswerStatus(StrEnum):
    """What became of a question. Every kind of not knowing has its own name."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    REVOKED_ONLY = "revoked_only"
    NOT_HELD = "not_held"
    OUT_OF_SCOPE = "out_of_scope"
    CLARIFY = "clarify"
    NEEDS_PERSON = "needs_person"
    UNSAFE = "unsafe"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where words come from: the passage, its document, the printed place and page, its standing on the asked date.

    ``level`` is whom the document binds, as :func:`kb.structure.kinds.level` says; empty where nobody looked.
    """

    passage: PassageKey
    document: DocumentKey
    document_label: str
    document_title: str
    place: str
    page: int
    form: Form
    legal_status: Status
    level: str = ""


class UncitedClaim(ValueError):
    """A claim without a citation, or with words that its passage does not hold, was about to be made."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a passage, verbatim. Built by :func:`kb.answering.shapes.grounding.quote`, which checks them.

    ``marks`` are (start, end) spans in ``text`` of the words that answer.
    """

    text: str
    citation: Citation
    marks: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        """Refuse words without a source."""
        if not self.text.strip():
            raise UncitedClaim("a quote needs words")
        if not isinstance(self.citation, Citation):
            raise UncitedClaim(f"no citation for {self.text[:60]!r}")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an SOP, as the SOP says it; unread fields are empty, never guessed."""

    number: str
    action: str
    actor: str
    papers: str
    time: str
    output: str
    citation: Citation
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse a step without a source."""
        if not isinstance(self.citation, Citation):
            raise UncitedClaim(f"no citation for step {self.number}")


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence that a language model wrote and code found supported by the passages it cites, one at least."""

    text: str
    citations: tuple[Citation, ...]

    def __post_init__(self) -> None:
        """Refuse words without a source."""
        if not self.text.strip():
            raise UncitedClaim("a sentence needs words")
        if not self.citations or not all(isinstance(citation, Citation) for citation in self.citations):
            raise UncitedClaim(f"no citation for {self.text[:60]!r}")


@dataclass(frozen=True, slots=True)
class Side:
    """One column of a comparison: what is compared, and the quotes that say it."""

    label: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A place that may be the one meant: its heading, its words, and the question that asks the same of it alone."""

    heading: str
    quote: Quote
    question: str


@dataclass(frozen=True, slots=True)
class StandingStatement:
    """How a document or one place in it stands: what Pandu says from its catalogue, never words of a law.

    ``text`` is the statement in the asker's language, ``label`` what it is about ("Pasal 30 UU 11/2008"), ``place`` the
    place asked about (empty for all of the document). ``status`` is the standing on the asked date, ``since`` its first
    day where that is known; ``sources`` are the held places whose words it rests on, none where none is held.
    """

    text: str
    document: DocumentKey
    label: str
    status: Status
    place: str = ""
    since: date | None = None
    sources: tuple[Citation, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a statement without words or about nothing."""
        if not self.text.strip() or not self.document:
            raise UncitedClaim("a standing needs words and a document")


class NoticeKind(StrEnum):
    """What an answer warns of."""

    DIGEST = "digest"
    MODEL_SOP = "model_sop"
    AMENDED = "amended"
    REVOKED = "revoked"
    UNVERIFIED = "unverified"
    DISAGREE = "disagree"
    GAP = "gap"
    NOT_REGULATED = "not_regulated"
    NOT_EXISTING = "not_existing"
    PREMISE = "premise"
    EXPANDED = "expanded"
    AS_OF = "as_of"
    WRITING = "writing"
    WRITTEN = "written"
    NOT_WRITTEN = "not_written"


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning that belongs to an answer, in the asker's language; ``document`` when it is about one."""

    kind: NoticeKind
    text: str
    document: DocumentKey | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the asker gets. A claim without a citation cannot be constructed.

    ``lead`` holds one to three quotes that answer; ``quotes`` the norms behind them in order of hierarchy; ``steps`` an
    SOP's steps; ``message`` is our own words and only ever speaks about the search ("tidak ada dalam koleksi"), never
    about the law; ``contact`` names the unit to ask; ``nearest`` are documents close to a question not answered;
    ``sides`` are the columns of a comparison, made of quotes that stand in ``lead`` and ``quotes`` too; ``written`` is
    what a language model made of the quotes, sentence by sentence, where one is configured: the quotes stand beneath.

    Where an answer is likely but not sure, ``others`` are further places that may be meant instead.
    A partial answer does not know: its ``lead`` holds what may be meant, each quote also in ``choices`` with the
    question that asks for it alone. ``standing`` leads the answer to a question of validity, before any quote.
    """

    status: AnswerStatus
    question: str
    as_of: date
    message: str = ""
    lead: tuple[Quote, ...] = ()
    quotes: tuple[Quote, ...] = ()
    steps: tuple[Step, ...] = ()
    notices: tuple[Notice, ...] = ()
    next: tuple[str, ...] = ()
    contact: str = ""
    nearest: tuple[tuple[DocumentKey, str], ...] = ()
    snapshot: str = ""
    milliseconds: float = 0.0
    written: tuple[CheckedSentence, ...] = ()
    sides: tuple[Side, ...] = ()
    choices: tuple[Choice, ...] = ()
    others: tuple[Choice, ...] = ()
    standing: tuple[StandingStatement, ...] = ()

    def __post_init__(self) -> None:
        """Hold the house rule: answered means quoted, and refusing means quoting nothing as an answer."""
        grounded = {AnswerStatus.ANSWERED, AnswerStatus.PARTIAL, AnswerStatus.REVOKED_ONLY}
        if self.status in grounded and not (self.lead or self.quotes or self.steps or self.standing):
            raise UncitedClaim(f"status {self.status} without a single citation: {self.question[:80]!r}")
        if self.status not in grounded and (self.lead or self.standing or self.others):
            raise UncitedClaim(f"status {self.status} with a lead: {self.question[:80]!r}")
        for quoted in (*self.lead, *self.quotes):
            if not isinstance(quoted, Quote):
                raise UncitedClaim("lead and quotes hold Quote objects only")
        if tuple(choice.quote for choice in self.choices) != (self.lead if self.choices else ()):
            raise UncitedClaim("the choices of an answer are its leading quotes, in their order")
        if self.written:
            self._hold_written(self.status in grounded)

    def _hold_written(self, grounded: bool) -> None:
        """A written text stands only over an answer, and cites only what that answer quotes."""
        quoted = set(self.citations)
        for sentence in self.written:
            if not isinstance(sentence, CheckedSentence):
                raise UncitedClaim("written holds CheckedSentence objects only")
            if not grounded or not quoted.issuperset(sentence.citations):
                raise UncitedClaim(f"written beside its quotes: {sentence.text[:80]!r}")

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation once, in the order the answer uses them."""
        seen: dict[PassageKey, Citation] = {}
        for citation in (
            *(source for statement in self.standing for source in statement.sources),
            *(quote.citation for quote in self.lead),
            *(step.citation for step in self.steps),
            *(other.quote.citation for other in self.others),
            *(quote.citation for quote in self.quotes),
        ):
            seen.setdefault(citation.passage, citation)
        return tuple(seen.values())

    def with_time(self, milliseconds: float, snapshot: str) -> Answer:
        """The same answer, stamped with how long it took and which snapshot gave it."""
        return replace(self, milliseconds=milliseconds, snapshot=snapshot)
