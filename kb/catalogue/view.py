"""The catalogue as it was at one revision: read-only, consistent, the same for as long as it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from sqlalchemy import ColumnElement, Engine, and_, or_, select
from sqlalchemy.orm import Session

from kb.catalogue import codec
from kb.catalogue.claims import Claim, claimed_relations, claimed_status, claims_of, usable
from kb.catalogue.history import PastVersion, history
from kb.catalogue.made_questions import Accepted, MadeQuestion, MadeQuestions, accepted_at, beside, changed_uses
from kb.catalogue.merging import PRECEDENCE, in_reading_order, merged_claim, merged_identity, merged_relations
from kb.catalogue.records import DocumentRecord, HeldSource, SourceFile
from kb.catalogue.standing import Act, acts_at, acts_upon, standing, standing_at
from kb.catalogue.tables import AliasRow, PassageRow, RelationRow, SourceRow, VersionRow
from kb.types import (
    Account,
    DocumentKey,
    Form,
    Gap,
    Identity,
    LegalStatus,
    Passage,
    PassageKey,
    Relation,
    RelationKind,
    Status,
    document_of,
    passage_key,
    place_of,
)

_REMEMBERED = 10_000
"""Passages kept after they were read (some 20 MB): the articles of one question are those of the next."""
_MOST_MOVES = 8
"""How many times at most a document may have changed its key."""
_MANY = 500
"""Most values in one ``IN`` list; SQLite's own limit is higher, PostgreSQL plans short lists better."""


def held_at(revision: int) -> ColumnElement[bool]:
    """The condition that a version is valid at a revision."""
    return and_(
        VersionRow.revision_from <= revision,
        or_(VersionRow.revision_to.is_(None), VersionRow.revision_to > revision),
    )


@dataclass(frozen=True, slots=True)
class HeldVersion:
    """One active version of one form of a document."""

    id: int
    identity: Identity
    form: Form
    claim: Status
    summary: str
    sources: tuple[str, ...]
    gaps: tuple[Gap, ...]
    articles: int
    passages: int
    account: Account | None = None

    @property
    def must_be_seen(self) -> bool:
        """Whether a person must see it before it is published: its words were not counted, or too many are in gaps."""
        return self.account is None or self.account.must_be_seen

    @property
    def doubted(self) -> tuple[str, ...]:
        """Numbers of the Pasal that an official text has gaps at: lost, or read with doubt."""
        if self.form is not Form.OFFICIAL:
            return ()
        lost = (gap.place.removeprefix("pasal-") for gap in self.gaps if gap.place.startswith("pasal-"))
        return tuple(dict.fromkeys(number.upper() for number in lost if number.isalnum()))

    @classmethod
    def of(cls, row: VersionRow) -> HeldVersion:
        """The version of a row."""
        return cls(
            id=row.id,
            identity=codec.identity_of(row.identity),
            form=Form(row.form),
            claim=codec.status_of(row.claim),
            summary=row.summary,
            sources=tuple(row.sources),
            gaps=tuple(codec.gap_of(gap) for gap in row.gaps),
            articles=row.articles,
            passages=row.passages,
            account=codec.account_of(row.identity),
        )


@dataclass(frozen=True, slots=True)
class _Stated:
    """The relations between documents, once a pair and kind, by the acting document and by the one acted upon."""

    by_subject: dict[DocumentKey, list[Relation]]
    by_object: dict[DocumentKey, list[Relation]]


@dataclass(frozen=True, slots=True)
class _Acts:
    """The acts upon one document, whether one of them revokes it in part, and the claims that count."""

    acts: tuple[Act, ...]
    partly: bool
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What an index must do to come from one revision to another."""

    removed: tuple[PassageKey, ...]
    put: tuple[Passage, ...]


class CatalogueView:
    """A view as of one revision. Safe to share between threads; what it has read it keeps."""

    def __init__(self, engine: Engine, revision: int) -> None:
        self.revision = revision
        self._engine = engine
        self._standings: dict[tuple[DocumentKey, date, str], Status] = {}
        self._acts: dict[DocumentKey, _Acts] = {}
        self._passages: dict[PassageKey, Passage] = {}
        self._lending: dict[DocumentKey, Mapping[PassageKey, tuple[str, ...]]] = {}
        self._hidden: dict[DocumentKey, dict[int, tuple[frozenset[PassageKey], frozenset[PassageKey]]]] = {}

    # --- documents -------------------------------------------------------------------------------------------------

    @cached_property
    def _held(self) -> dict[DocumentKey, tuple[HeldVersion, ...]]:
        """The active versions by document, the form that comes first in front."""
        held: dict[DocumentKey, list[HeldVersion]] = {}
        with Session(self._engine) as session:
            for row in session.scalars(select(VersionRow).where(held_at(self.revision)).order_by(VersionRow.key)):
                held.setdefault(DocumentKey(row.key), []).append(HeldVersion.of(row))
        return {
            key: tuple(sorted(versions, key=lambda version: PRECEDENCE.index(version.form)))
            for key, versions in held.items()
        }

    @cached_property
    def _by_id(self) -> dict[int, tuple[DocumentKey, Form]]:
        return {version.id: (key, version.form) for key, versions in self._held.items() for version in versions}

    @cached_property
    def _records(self) -> dict[DocumentKey, DocumentRecord]:
        files: dict[int, list[str]] = {}
        with Session(self._engine) as session:
            for version_id, file in session.execute(
                select(SourceRow.version_id, SourceRow.file).order_by(SourceRow.id)
            ):
                files.setdefault(version_id, []).append(file)
        return {key: self._record(key, versions, files) for key, versions in self._held.items()}

    def _record(self, key: DocumentKey, versions: Sequence[HeldVersion], files: dict[int, list[str]]) -> DocumentRecord:
        first = versions[0]
        return DocumentRecord(
            identity=merged_identity({version.form: version.identity for version in versions}),
            forms=tuple(version.form for version in versions),
            claim=merged_claim({version.form: version.claim for version in versions}),
            summary=next((version.summary for version in reversed(versions) if version.summary), ""),
            sources=tuple(dict.fromkeys(source for version in versions for source in version.sources)),
            gaps=first.gaps,
            passages=self._count(key, versions),
            articles_found=first.articles,
            files=tuple(dict.fromkeys(file for version in versions for file in files.get(version.id, ()))),
        )

    def documents(self) -> list[DocumentRecord]:
        """Every document held, by key."""
        return list(self._records.values())

    @cached_property
    def _aliases(self) -> dict[str, str]:
        with Session(self._engine) as session:
            rows = session.scalars(select(AliasRow).where(AliasRow.revision <= self.revision))
            return {row.old: row.key for row in rows}

    def present_key(self, key: DocumentKey) -> DocumentKey:
        """The key under which a document is held now that was held under this one; the same where it has no other."""
        for _ in range(_MOST_MOVES):
            if key in self._held or key not in self._aliases:
                break
            key = DocumentKey(self._aliases[key])
        return key

    def document(self, key: DocumentKey) -> DocumentRecord | None:
        """One document, by its key or one that it had before; or nothing."""
        return self._records.get(self.present_key(key))

    def versions(self, key: DocumentKey) -> tuple[HeldVersion, ...]:
        """The active versions of a document, one a form, the form that comes first in front."""
        return self._held.get(self.present_key(key), ())

    def sources(self, key: DocumentKey) -> list[HeldSource]:
        """The files behind a document's active versions."""
        key = self.present_key(key)
        ids = {version.id: version.form for version in self.versions(key)}
        with Session(self._engine) as session:
            rows = session.scalars(select(SourceRow).where(SourceRow.version_id.in_(ids)).order_by(SourceRow.id))
            return [HeldSource(source_of(row), key, ids[row.version_id], row.message) for row in rows]

    def history(self, key: DocumentKey) -> tuple[PastVersion, ...]:
        """Every version of a document that ever was, up to this revision, the newest first."""
        return history(self._engine, key, self.revision)

    # --- passages --------------------------------------------------------------------------------------------------

    @property
    def passage_count(self) -> int:
        """How many passages the index must hold."""
        return sum(self._count(key, versions) for key, versions in self._held.items())

    def passage(self, key: PassageKey) -> Passage | None:
        """One passage, by its key or one that it had before; or nothing."""
        key = self._present(key)
        return self.passages([key]).get(key)

    def _present(self, key: PassageKey) -> PassageKey:
        if not self._aliases:
            return key
        return passage_key(self.present_key(document_of(key)), place_of(key))

    def passages(self, keys: Iterable[PassageKey]) -> dict[PassageKey, Passage]:
        """The passages of these keys that are held, in the order asked."""
        wanted = list(dict.fromkeys(keys))
        found = {key: kept for key in wanted if (kept := self._passages.get(key)) is not None}
        missing = [key for key in wanted if key not in found]
        for start in range(0, len(missing), _MANY):
            part = self._select(PassageRow.key.in_(missing[start : start + _MANY]))
            found.update((passage.key, passage) for passage in part)
        if len(self._passages) > _REMEMBERED:
            self._passages = {}  # another thread may be reading the old one
        self._passages.update((key, found[key]) for key in missing if key in found)
        return {key: found[key] for key in wanted if key in found}

    def article(self, article: PassageKey) -> list[Passage]:
        """The whole article and its parts, in reading order."""
        return sorted(self._select(PassageRow.article == self._present(article)), key=lambda passage: passage.order)

    def document_passages(self, key: DocumentKey) -> list[Passage]:
        """All passages of a document in reading order, each once."""
        versions = self.versions(key)
        if not versions:
            return []
        passages = sorted(
            self._select(PassageRow.version_id.in_([version.id for version in versions])), key=lambda p: p.order
        )
        ordered: list[Passage] = []
        for version in versions:
            ordered = in_reading_order(ordered, [passage for passage in passages if passage.form is version.form])
        return ordered

    def neighbours(self, key: PassageKey) -> list[Passage]:
        """The articles just before and just after the one that this passage belongs to."""
        key = self._present(key)
        passages = self.document_passages(document_of(key))
        articles = list(dict.fromkeys(passage.article for passage in passages))
        own = next((passage.article for passage in passages if passage.key == key), None)
        if own is None:
            return []
        place = articles.index(own)
        wanted = {*articles[max(place - 1, 0) : place], *articles[place + 1 : place + 2]}
        firsts: dict[PassageKey, Passage] = {}
        for passage in passages:
            if passage.article in wanted:
                firsts.setdefault(passage.article, passage)
        return list(firsts.values())

    def all_passages(self) -> Iterator[Passage]:
        """What the index must hold: every passage once, those of forms that yield left out."""
        alone = [key for key, versions in self._held.items() if len(versions) == 1]
        together = [key for key, versions in self._held.items() if len(versions) > 1]
        for start in range(0, len(alone), _MANY):
            ids = [self._held[key][0].id for key in alone[start : start + _MANY]]
            yield from self._select(PassageRow.version_id.in_(ids))
        for key in together:
            yield from self.document_passages(key)

    def hashes(self, key: DocumentKey) -> dict[PassageKey, str]:
        """The content hash of every passage of a document that the index must hold."""
        ids = [version.id for version in self.versions(key)]
        columns = select(PassageRow.key, PassageRow.article, PassageRow.version_id, PassageRow.content_hash)
        with Session(self._engine) as session:
            rows = session.execute(columns.where(PassageRow.version_id.in_(ids))).all()
        lent = self._lent(key)
        return {
            PassageKey(name): codec.hash_with_questions(content, lent.get(PassageKey(name), ()))
            for name, article, version_id, content in rows
            if not self._yields(version_id, PassageKey(article), PassageKey(name))
        }

    def _select(self, condition: ColumnElement[bool]) -> list[Passage]:
        held = self._by_id
        query = codec.passage_query().where(condition).order_by(PassageRow.version_id, PassageRow.rank)
        with self._engine.connect() as connection:
            rows = connection.execute(query).tuples().all()
        passages = [
            codec.passage_of(row, *held[row[0]])
            for row in rows
            if row[0] in held and not self._yields(row[0], article=PassageKey(row[2]), key=PassageKey(row[1]))
        ]
        return [
            replace(passage, questions=(*passage.questions, *lent))
            if (lent := self._lent(passage.document).get(passage.key, ()))
            else passage
            for passage in passages
        ]

    def _lent(self, document: DocumentKey) -> Mapping[PassageKey, tuple[str, ...]]:
        """Questions beside passages that are not in their own row, by key.

        Those that passages of a form that yields lend to the ones in their place, and those that a language model made
        and a person accepted.
        """
        versions = self._held.get(document, ())
        accepted = self._accepted.get(document, ())
        if len(versions) < 2 and not accepted:
            return {}
        if document not in self._lending:
            lent = self._lendings(versions) if len(versions) > 1 else {}
            made = beside(accepted, self._standing_texts(versions)) if accepted else {}
            self._lending[document] = {
                key: tuple(dict.fromkeys((*lent.get(key, ()), *made.get(key, ())))) for key in {**lent, **made}
            }
        return self._lending[document]

    @cached_property
    def _accepted(self) -> Mapping[DocumentKey, Sequence[Accepted]]:
        return accepted_at(self._engine, self.revision, self.present_key)

    def made_questions(self, key: DocumentKey) -> tuple[MadeQuestion, ...]:
        """The questions that a language model made for a document, as they stand now, whatever this view's revision."""
        key = self.present_key(key)
        every = MadeQuestions(self._engine).all()
        return tuple(one for one in every if self.present_key(one.document) == key)

    def _standing_texts(self, versions: Sequence[HeldVersion]) -> list[tuple[PassageKey, str]]:
        """Keys and texts of the passages of a document that stand, in reading order of each form."""
        rows = select(PassageRow.version_id, PassageRow.article, PassageRow.key, PassageRow.text)
        rows = rows.where(PassageRow.version_id.in_([version.id for version in versions]))
        with Session(self._engine) as session:
            every = session.execute(rows.order_by(PassageRow.version_id, PassageRow.rank)).all()
        return [
            (PassageKey(key), text)
            for owner, article, key, text in every
            if not self._yields(owner, PassageKey(article), PassageKey(key))
        ]

    def _lendings(self, versions: Sequence[HeldVersion]) -> Mapping[PassageKey, tuple[str, ...]]:
        columns = select(PassageRow.version_id, PassageRow.article, PassageRow.key, PassageRow.questions)
        rows = columns.where(PassageRow.version_id.in_([version.id for version in versions]))
        with Session(self._engine) as session:
            every = [
                (owner, PassageKey(article), PassageKey(key), questions)
                for owner, article, key, questions in session.execute(
                    rows.order_by(PassageRow.version_id, PassageRow.rank)
                )
            ]
        standing = {key for owner, article, key, _ in every if not self._yields(owner, article, key)}
        lent: dict[PassageKey, list[str]] = {}
        for owner, article, key, questions in every:
            if questions and self._yields(owner, article, key):
                place = key if key in standing else article
                if place in standing:
                    lent.setdefault(place, []).extend(questions)
        return {key: tuple(dict.fromkeys(questions)) for key, questions in lent.items()}

    def _yields(self, version_id: int, article: PassageKey, key: PassageKey) -> bool:
        """Whether a passage of a version yields to the same article in a form that comes first."""
        document, _ = self._by_id[version_id]
        if len(self._held[document]) == 1:
            return False
        if document not in self._hidden:
            self._hidden[document] = self._shadows(document)
        articles, keys = self._hidden[document][version_id]
        return article in articles or key in keys

    def _shadows(self, key: DocumentKey) -> dict[int, tuple[frozenset[PassageKey], frozenset[PassageKey]]]:
        """For each version of a document: the articles and keys that the forms before it hold."""
        versions = self._held[key]
        ids = [version.id for version in versions]
        with Session(self._engine) as session:
            rows = session.execute(
                select(PassageRow.version_id, PassageRow.article, PassageRow.key).where(PassageRow.version_id.in_(ids))
            ).all()
        shadows: dict[int, tuple[frozenset[PassageKey], frozenset[PassageKey]]] = {}
        before: set[int] = set()
        for version in versions:
            held = [(article, name) for owner, article, name in rows if owner in before]
            shadows[version.id] = (
                frozenset(PassageKey(article) for article, _ in held),
                frozenset(PassageKey(name) for _, name in held),
            )
            before.add(version.id)
        return shadows

    def _count(self, key: DocumentKey, versions: Sequence[HeldVersion]) -> int:
        return versions[0].passages if len(versions) == 1 else len(self.hashes(key))

    # --- relations and standing ------------------------------------------------------------------------------------

    def relations_of(self, key: DocumentKey) -> list[Relation]:
        """What a document does to others."""
        return list(self._stated.by_subject.get(self.present_key(key), ()))

    def relations_to(self, key: DocumentKey) -> list[Relation]:
        """What active documents do to this one, and what is claimed to; it need not be held itself."""
        key = self.present_key(key)
        read = self._stated.by_object.get(key, ())
        facts = self._facts(key)
        return [*read, *claimed_relations(usable(self.claims(key), read, facts[1] if facts else None))]

    def claims(self, key: DocumentKey) -> list[Claim]:
        """What tables and feeds claim of a document; it need not be held."""
        return claims_of(self._engine, [key], self.revision).get(key, [])

    @cached_property
    def _stated(self) -> _Stated:
        """Every relation that active versions state, read at once: most questions need those of some ten documents."""
        rows = codec.relation_query().join(VersionRow, VersionRow.id == RelationRow.version_id)
        with self._engine.connect() as connection:
            found = connection.execute(rows.where(held_at(self.revision)).order_by(RelationRow.id)).tuples().all()
        stated = _Stated({}, {})
        named = (codec.relation_of(row) for row in found)
        present = [replace(relation, object=self.present_key(relation.object)) for relation in named]
        for relation in merged_relations(present):
            stated.by_subject.setdefault(relation.subject, []).append(relation)
            stated.by_object.setdefault(relation.object, []).append(relation)
        return stated

    def status(self, key: DocumentKey, as_of: date, place: str = "") -> Status:
        """The standing of a document on a date, or of one place in it; ``UNVERIFIED`` where nothing is known.

        Only a partial revocation tells places apart ("pasal-314" is dead, "pasal-5" is not); where nothing revoked the
        document in part, every place stands as the whole does.
        """
        key = self.present_key(key)
        wanted = (key, as_of, place if place and self._acts_of(key).partly else "")
        if wanted not in self._standings:
            self._standings[wanted] = self._standing(*wanted)
        return self._standings[wanted]

    def acts(self, key: DocumentKey, as_of: date, place: str = "") -> list[Act]:
        """What others did to a document, or to one place in it, by a date; in order of date, unknown ones first."""
        acts = self._acts_of(key).acts
        return [act for act in (acts_at(acts, place) if place else acts) if act.done_by(as_of)]

    def prepare(self, keys: Iterable[DocumentKey]) -> None:
        """Load at once what the standings of many documents rest on."""
        wanted = [key for key in dict.fromkeys(keys) if key not in self._acts]
        for start in range(0, len(wanted), _MANY):
            part = wanted[start : start + _MANY]
            claims = claims_of(self._engine, part, self.revision)
            for key in part:
                self._keep_acts(key, self._stated.by_object.get(key, ()), claims.get(key, []))

    def _standing(self, key: DocumentKey, as_of: date, place: str) -> Status:
        identity, claim = self._facts(key) or (Identity(key, "", key, ""), Status(LegalStatus.UNVERIFIED))
        acts = self._acts_of(key).acts
        claim = claimed_status(self._acts_of(key).claims, claim)
        if place:
            return standing_at(place, identity, claim, acts, as_of)
        return standing(identity, claim, acts, as_of)

    def _acts_of(self, key: DocumentKey) -> _Acts:
        if key not in self._acts:
            self._keep_acts(key, self._stated.by_object.get(key, ()), self.claims(key))
        return self._acts[key]

    def _keep_acts(self, key: DocumentKey, read: Sequence[Relation], claims: Sequence[Claim]) -> None:
        facts = self._facts(key)
        counting = usable(claims, read, facts[1] if facts else None)
        acts = acts_upon(key, [*read, *claimed_relations(counting)], self._facts)
        partly = any(act.relation.kind is RelationKind.REVOKES_PARTLY for act in acts)
        self._acts[key] = _Acts(tuple(acts), partly, tuple(counting))

    def _facts(self, key: DocumentKey) -> tuple[Identity, Status] | None:
        versions = self._held.get(key)
        if not versions:
            return None
        identity = merged_identity({version.form: version.identity for version in versions})
        return identity, merged_claim({version.form: version.claim for version in versions})

    # --- differences -----------------------------------------------------------------------------------------------

    def changed_documents(self, older: int) -> list[DocumentKey]:
        """The documents of which a version, or the use of a made question, began or ended between two revisions."""
        low, high = sorted((older, self.revision))
        between = or_(
            and_(VersionRow.revision_from > low, VersionRow.revision_from <= high),
            and_(VersionRow.revision_to > low, VersionRow.revision_to <= high),
        )
        with Session(self._engine) as session:
            keys = set(map(DocumentKey, session.scalars(select(VersionRow.key).where(between).distinct())))
        return sorted(keys | {self.present_key(key) for key in changed_uses(self._engine, low, high)})

    def difference_from(self, older: CatalogueView) -> Difference:
        """What an index made from ``older`` lacks and has too much; only changed documents are looked at."""
        removed: list[PassageKey] = []
        changed: set[PassageKey] = set()
        for key in self.changed_documents(older.revision):
            before, now = older.hashes(key), self.hashes(key)
            removed.extend(name for name in before if name not in now)
            changed.update(name for name, content in now.items() if before.get(name) != content)
        return Difference(tuple(removed), tuple(self.passages(changed).values()))


def source_of(row: SourceRow) -> SourceFile:
    """The source file of a row."""
    return SourceFile(
        sha256=row.sha256,
        file=row.file,
        origin=row.origin,
        stored=row.stored,
        media_type=row.media_type,
        pages=row.pages,
        pages_ocr=row.pages_ocr,
        pages_empty=row.pages_empty,
        reader=row.reader,
    )
