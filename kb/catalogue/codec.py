"""Values of the vocabulary ↔ rows of the catalogue, and the hashes by which sameness is told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Literal, cast

from sqlalchemy import Select, select

from kb.catalogue.tables import PassageRow, RelationRow
from kb.types import (
    Account,
    Confidence,
    Document,
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
)

Row = dict[str, object]


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"not a plain value: {value!r}")


def digest(value: object) -> str:
    """A stable hash of a value made of dictionaries, sequences, words, numbers and dates."""
    line = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
    return hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest()


def passage_hash(passage: Passage) -> str:
    """The hash of what an index holds of a passage: its key and the words it is found by."""
    asked = [list(passage.questions)] if passage.questions else []
    return digest([passage.key, passage.context, passage.label, passage.text, *asked])


def hash_with_questions(content: str, questions: Sequence[str]) -> str:
    """The hash of a passage that stands with questions lent by another form; its own where there are none."""
    return digest([content, list(questions)]) if questions else content


def document_hash(document: Document, passages: Sequence[Passage]) -> str:
    """The hash of all that is kept of a document: the same text read again has the same one, whatever its file name."""
    return digest(
        {
            "identity": _named(document.identity),
            "claim": asdict(document.status),
            "relations": [_stated(relation) for relation in document.relations],
            "summary": document.summary,
            "sources": [] if document.form is Form.OFFICIAL else list(document.sources),
            "gaps": [asdict(gap) for gap in document.gaps],
            **({"account": asdict(document.account)} if document.account else {}),
            "passages": [_hashed(passage) for passage in passages],
        }
    )


def _named(identity: Identity) -> Row:
    """An identity for hashing; one without a region hashes as it did before there were any."""
    values = asdict(identity)
    if not identity.region:
        del values["region"]
    return values


def _hashed(passage: Passage) -> Row:
    """A passage for hashing; one without questions hashes as it did before there were any."""
    values = passage_values(passage)
    if not passage.questions:
        del values["questions"]
    return values


def _stated(relation: Relation) -> Row:
    """A relation for hashing; one without places hashes as it did before there were any."""
    values = asdict(relation)
    if not relation.places:
        del values["places"]
    return values


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None


def identity_values(identity: Identity) -> Row:
    """An identity as plain values."""
    return {
        **asdict(identity),
        "enacted": _iso(identity.enacted),
        "in_force_from": _iso(identity.in_force_from),
        "aliases": list(identity.aliases),
    }


def identity_of(values: Mapping[str, object]) -> Identity:
    """The identity that :func:`identity_values` wrote."""
    year, articles = values.get("year"), values.get("articles")
    return Identity(
        key=DocumentKey(str(values["key"])),
        kind=str(values["kind"]),
        label=str(values["label"]),
        title=str(values["title"]),
        number=str(values.get("number") or ""),
        year=int(str(year)) if year is not None else None,
        official_title=str(values.get("official_title") or ""),
        issuer=str(values.get("issuer") or ""),
        enacted=_day(values.get("enacted")),
        in_force_from=_day(values.get("in_force_from")),
        gazette=str(values.get("gazette") or ""),
        aliases=tuple(str(alias) for alias in cast("list[object]", values.get("aliases") or [])),
        family=cast("Literal['regulasi', 'sop', 'riset']", values.get("family") or "regulasi"),
        articles=int(str(articles)) if articles is not None else None,
        region=str(values.get("region") or ""),
    )


ACCOUNT = "account"
"""Key beside an identity's own under which what became of the words of its file is kept."""


def account_values(account: Account | None) -> Row:
    """An account as plain values beside an identity's; nothing for None."""
    return {ACCOUNT: asdict(account)} if account else {}


def account_of(values: Mapping[str, object]) -> Account | None:
    """The account that :func:`account_values` wrote; None where there is none."""
    kept = values.get(ACCOUNT)
    if not isinstance(kept, Mapping):
        return None
    read, held, in_gaps = (int(str(kept[name])) for name in ("words_read", "words_held", "words_in_gaps"))
    printing = cast("list[tuple[str, int]]", kept.get("printing") or [])
    return Account(read, held, in_gaps, tuple((str(line), int(times)) for line, times in printing))


def status_values(status: Status) -> Row:
    """A claimed status as plain values."""
    return {
        "standing": status.standing.value,
        "checked": _iso(status.checked),
        "confidence": status.confidence.value,
        "by": list(status.by),
        "note": status.note,
    }


def status_of(values: Mapping[str, object]) -> Status:
    """The status that :func:`status_values` wrote."""
    return Status(
        standing=LegalStatus(str(values["standing"])),
        checked=_day(values.get("checked")),
        confidence=Confidence(str(values["confidence"])),
        by=tuple(DocumentKey(str(key)) for key in cast("list[object]", values.get("by") or [])),
        note=str(values.get("note") or ""),
    )


def gap_values(gap: Gap) -> Row:
    """A gap as plain values."""
    return {"place": gap.place, "message": gap.message, "page": gap.page}


def gap_of(values: Mapping[str, object]) -> Gap:
    """The gap that :func:`gap_values` wrote."""
    page = values.get("page")
    return Gap(str(values["place"]), str(values["message"]), int(str(page)) if page is not None else None)


def passage_values(passage: Passage) -> Row:
    """A passage as the columns of its row, without the version."""
    return {
        "key": passage.key,
        "article": passage.article,
        "kind": passage.kind,
        "label": passage.label,
        "text": passage.text,
        "context": passage.context,
        "rank": passage.order,
        "page": passage.page,
        "last_page": passage.last_page,
        "confidence": passage.confidence.value,
        "fields": dict(passage.fields),
        "content_hash": passage_hash(passage),
        "questions": list(passage.questions),
    }


PassageColumns = tuple[int, str, str, str, str, str, str, int, int, int, str, dict[str, str], list[str]]


def passage_query() -> Select[*PassageColumns]:
    """Select passages as plain columns, the version first: for thousands of rows objects of their own cost too much."""
    row = PassageRow
    return select(
        row.version_id,
        row.key,
        row.article,
        row.kind,
        row.label,
        row.text,
        row.context,
        row.rank,
        row.page,
        row.last_page,
        row.confidence,
        row.fields,
        row.questions,
    )


def passage_of(columns: PassageColumns, document: DocumentKey, form: Form) -> Passage:
    """The passage of a row's columns, given the document and form of its version."""
    _, key, article, kind, label, text, context, rank, page, last_page, confidence, fields, questions = columns
    return Passage(
        key=PassageKey(key),
        document=document,
        kind=kind,
        label=label,
        text=text,
        context=context,
        article=PassageKey(article),
        order=rank,
        page=page,
        last_page=last_page,
        form=form,
        confidence=Confidence(confidence),
        fields=fields,
        questions=tuple(questions),
    )


def relation_values(relation: Relation) -> Row:
    """A relation as the columns of its row, without the version."""
    return {
        "subject": relation.subject,
        "kind": relation.kind.value,
        "object": relation.object,
        "basis": relation.basis,
        "confidence": relation.confidence.value,
        "since": relation.since,
        "places": list(relation.places),
    }


RelationColumns = tuple[str, str, str, str, str, date | None, list[str]]


def relation_query() -> Select[*RelationColumns]:
    """Select relations as plain columns, as :func:`passage_query` does passages."""
    row = RelationRow
    return select(row.subject, row.kind, row.object, row.basis, row.confidence, row.since, row.places)


def relation_of(columns: RelationColumns) -> Relation:
    """The relation of a row's columns."""
    subject, kind, target, basis, confidence, since, places = columns
    return Relation(
        subject=DocumentKey(subject),
        kind=RelationKind(kind),
        object=DocumentKey(target),
        basis=basis,
        confidence=Confidence(confidence),
        since=since,
        places=tuple(places),
    )
