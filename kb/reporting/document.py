"""The report of one document: pages, structure, identity, relations, dead bases, preview, questions it can answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from kb.catalogue import CatalogueView, HeldSource, MadeQuestion, QuestionState
from kb.catalogue.made_questions import text_hash
from kb.language.definitions import term_of
from kb.reporting.bases import label_of, stale_bases
from kb.structure.bases import StaleBasis
from kb.types import Account, DocumentKey, Form, Gap, Identity, Passage, RelationKind, Status, place_of

_PREVIEW, _PREVIEW_LETTERS, _QUESTIONS, _TRIED = 5, 320, 5, 12
_ACTS = (RelationKind.REVOKES, RelationKind.REVOKES_PARTLY, RelationKind.AMENDS)
_PASAL = re.compile(r"pasal-(\d+)[a-z]*$")


@dataclass(frozen=True, slots=True)
class MadeCounts:
    """How many questions a language model made for a document, how many were accepted or rejected.

    ``stale`` accepted ones stand beside nothing any more: the text of their passage has changed.
    """

    made: int = 0
    accepted: int = 0
    rejected: int = 0
    stale: int = 0


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """All that the admin must see of a document before it may be trusted.

    ``guessed`` says that no file declares its identity: it was read out of the text and waits for confirmation.
    ``acts`` are what it does to others, ``acted`` what others do to it; ``copies`` are files with other content that
    are kept as sources only.
    """

    key: DocumentKey
    identity: Identity
    forms: tuple[Form, ...]
    status: Status
    status_by: tuple[str, ...]
    pages: int
    pages_ocr: int
    pages_empty: int
    articles_found: int
    articles_expected: int | None
    structure: tuple[tuple[str, int], ...]
    account: Account | None
    gaps: tuple[Gap, ...]
    guessed: bool
    files: tuple[HeldSource, ...]
    copies: tuple[HeldSource, ...]
    acts: tuple[tuple[str, str], ...]
    acted: tuple[tuple[str, str], ...]
    stale: tuple[StaleBasis, ...]
    preview: tuple[Passage, ...]
    passages: int
    questions: tuple[str, ...]
    made: MadeCounts
    revision: int
    as_of: date

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The identity, field by field, for confirming; what was not read is empty."""
        identity = self.identity
        return (
            ("kind", identity.kind),
            ("number", identity.number),
            ("year", str(identity.year or "")),
            ("title", identity.title),
            ("issuer", identity.issuer),
            ("enacted", identity.enacted.isoformat() if identity.enacted else ""),
            ("in_force_from", identity.in_force_from.isoformat() if identity.in_force_from else ""),
            ("gazette", identity.gazette),
        )

    @property
    def in_order(self) -> bool:
        """Whether nothing was found that the admin should look at."""
        return not (self.gaps or self.pages_empty or self.stale or self.copies or self.must_be_seen)

    @property
    def must_be_seen(self) -> bool:
        """Whether its words were not counted, or too many of them stand in no passage."""
        return self.account is None or self.account.must_be_seen

    def as_dict(self) -> dict[str, object]:
        """The report as plain values."""
        return {
            "document_id": self.key,
            "label": self.identity.label,
            "forms": [form.value for form in self.forms],
            "identity": dict(self.fields),
            "identity_guessed": self.guessed,
            "status": self.status.standing.value,
            "status_by": list(self.status_by),
            "status_confidence": self.status.confidence.value,
            "status_note": self.status.note,
            "pages": self.pages,
            "pages_ocr": self.pages_ocr,
            "pages_empty": self.pages_empty,
            "articles_found": self.articles_found,
            "articles_expected": self.articles_expected,
            "structure": dict(self.structure),
            "words_read": self.account.words_read if self.account else 0,
            "words_held": self.account.words_held if self.account else 0,
            "words_in_gaps": self.account.words_in_gaps if self.account else 0,
            "must_be_seen": self.must_be_seen,
            "printing": dict(self.account.printing) if self.account else {},
            "gaps": [asdict(gap) for gap in self.gaps],
            "files": [{"file": held.source.file, "sha256": held.source.sha256} for held in self.files],
            "other_copies": [{"file": held.source.file, "note": held.message} for held in self.copies],
            "acts": [{"relation": kind, "document": other} for kind, other in self.acts],
            "acted_upon": [{"relation": kind, "document": other} for kind, other in self.acted],
            "stale_bases": [
                {"document_id": basis.rule, "place": basis.place, "text": basis.text, "note": basis.message}
                for basis in self.stale
            ],
            "passages": self.passages,
            "preview": [{"place": p.label, "page": p.page, "text": _short(p.text)} for p in self.preview],
            "questions": list(self.questions),
            "made_questions": asdict(self.made),
            "as_of": self.as_of.isoformat(),
        }


def document_report(
    view: CatalogueView, key: DocumentKey, as_of: date, answers: Callable[[str], bool] | None = None
) -> DocumentReport | None:
    """The report of a held document; None where it is not held.

    ``answers`` says whether a question is answered from this document today; with it only such questions are shown.
    """
    record = view.document(key)
    if record is None:
        return None
    first = view.versions(key)[0]
    passages = view.document_passages(key)
    sources = view.sources(key)
    own = [held for held in sources if not held.message and held.form is first.form]
    last = own[-1].source if own else None
    status = view.status(key, as_of)
    return DocumentReport(
        key=key,
        identity=record.identity,
        forms=record.forms,
        status=status,
        status_by=tuple(label_of(view, other) for other in status.by),
        pages=last.pages if last else 0,
        pages_ocr=last.pages_ocr if last else 0,
        pages_empty=last.pages_empty if last else 0,
        articles_found=first.articles,
        articles_expected=_expected(record.identity, passages),
        structure=tuple(sorted(Counter(passage.kind for passage in passages).items())),
        account=first.account,
        gaps=first.gaps,
        guessed=set(record.sources) <= set(record.files),
        files=tuple(held for held in sources if not held.message),
        copies=tuple(held for held in sources if held.message),
        acts=tuple((r.kind.value, label_of(view, r.object)) for r in view.relations_of(key) if r.kind in _ACTS),
        acted=tuple((r.kind.value, label_of(view, r.subject)) for r in view.relations_to(key) if r.kind in _ACTS),
        stale=stale_bases(view, key, as_of),
        preview=tuple(_preview(passages)),
        passages=len(passages),
        questions=tuple(_answered(_questions(record.identity, passages), answers)),
        made=_made(view.made_questions(key), passages),
        revision=view.revision,
        as_of=as_of,
    )


def _made(questions: Sequence[MadeQuestion], passages: Sequence[Passage]) -> MadeCounts:
    if not questions:
        return MadeCounts()
    states = Counter(one.state for one in questions)
    texts = {text_hash(passage.text) for passage in passages}
    stale = sum(one.state is QuestionState.ACCEPTED and one.text_hash not in texts for one in questions)
    return MadeCounts(len(questions), states[QuestionState.ACCEPTED], states[QuestionState.REJECTED], stale)


def _expected(identity: Identity, passages: Iterable[Passage]) -> int | None:
    """How many Pasal the rule has by its own numbering: as recorded, else the highest number met."""
    if identity.articles:
        return identity.articles
    numbers = [int(match[1]) for p in passages if p.form is Form.OFFICIAL and (match := _PASAL.match(place_of(p.key)))]
    return max(numbers, default=None)


def _preview(passages: Sequence[Passage]) -> list[Passage]:
    """Passages from the beginning, the middle and the end, so that a text that breaks off is seen."""
    if len(passages) <= _PREVIEW:
        return list(passages)
    step = (len(passages) - 1) / (_PREVIEW - 1)
    return [passages[round(number * step)] for number in range(_PREVIEW)]


def _questions(identity: Identity, passages: Sequence[Passage]) -> list[str]:
    """Questions made from what the document holds."""
    if identity.family == "sop":
        return [
            f"Bagaimana langkah {identity.title}?",
            f"Berapa lama {identity.title}?",
            f"Apa dasar hukum {identity.title}?",
        ]
    if identity.family == "riset":
        return [f"Apa isi {identity.title}?"]
    terms = [term_of(p.text) for p in passages if place_of(p.key).startswith("pasal-1-angka-")]
    defined = [f"Apa yang dimaksud dengan {term} menurut {identity.label}?" for term in terms if term]
    places = [p.label for p in passages if p.kind == "pasal" and place_of(p.key) != "pasal-1"]
    quoted = [f"Apa bunyi {label} {identity.label}?" for label in places[:_TRIED]]
    return [*defined[:3], *quoted]


def _answered(questions: Sequence[str], answers: Callable[[str], bool] | None) -> list[str]:
    kept: list[str] = []
    for question in questions[:_TRIED]:
        if len(kept) < _QUESTIONS and (answers is None or answers(question)):
            kept.append(question)
    return kept


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _PREVIEW_LETTERS else words[:_PREVIEW_LETTERS].rsplit(" ", 1)[0] + " …"
