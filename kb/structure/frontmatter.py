"""The YAML block at the head of a Markdown document: read, checked, made into identity, status and relations."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from kb.errors import InputRefused
from kb.loading import Malformed, yaml_of
from kb.structure.identity import document_key, document_label
from kb.structure.kinds import family, kinds
from kb.types import (
    Confidence,
    DocumentKey,
    Form,
    Identity,
    LegalStatus,
    Relation,
    RelationKind,
    Status,
)

_BLOCK = re.compile(r"\A\ufeff?---[ \t]*\r?\n(?P<yaml>.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_REMEDY = "Perbaiki bagian kepala berkas itu (lihat docs/document-format.md), lalu masukkan lagi."


def _as_text(value: object) -> object:
    """YAML reads ``95`` as a number; the printed number is text."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Text = Annotated[str, BeforeValidator(_as_text)]


class RelationEntry(BaseModel):
    """One entry of ``relations``."""

    model_config = ConfigDict(extra="forbid")

    relation: RelationKind
    object: str = Field(pattern=r"^[a-z0-9][a-z0-9.\-]*$")
    basis: Text = ""
    confidence: Confidence | None = None
    since: date | None = None


class FrontMatter(BaseModel):
    """The fields of docs/document-format.md."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    kind: str
    form: Form
    title: Text = Field(min_length=3)
    number: Text = ""
    year: int | None = Field(None, ge=1900, le=2100)
    key: str | None = Field(None, pattern=r"^[a-z0-9][a-z0-9.\-]*$")
    official_title: Text = ""
    issuer: Text
    enacted: date | None = None
    in_force_from: date | None = None
    gazette: Text = ""
    aliases: tuple[Text, ...] = ()
    articles: int | None = Field(None, ge=1)
    status: LegalStatus
    status_checked: date
    status_note: Text = ""
    confidence: Confidence
    relations: tuple[RelationEntry, ...] = ()
    sources: tuple[Text, ...] = Field(min_length=1)
    review_by: date | None = None

    @field_validator("kind")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in kinds():
            raise ValueError("bukan jenis yang dikenal; lihat kb/structure/kinds.toml, misalnya uu, pp, perpres, sop")
        return value

    @field_validator("aliases", "sources", "relations", mode="before")
    @classmethod
    def _empty_list(cls, value: object) -> object:
        return () if value is None else value


def split(text: str) -> tuple[str | None, str]:
    """The YAML text and the body; None when the text has no front matter."""
    match = _BLOCK.match(text)
    return (match["yaml"], text[match.end() :]) if match else (None, text)


def parse(source: str, file: str) -> FrontMatter:
    """Check the YAML text of ``file``; raises :class:`InputRefused` naming the field, its value and what is allowed."""
    try:
        values = yaml_of(source)
    except Malformed as error:
        where = f" (baris {error.line + 1})" if error.line else ""
        raise InputRefused(file, f"bagian kepalanya {error.reason}{where}.", _REMEDY) from error
    if not isinstance(values, dict):
        raise InputRefused(file, "bagian kepalanya bukan daftar bidang dan nilai.", _REMEDY)
    values = {str(name): value for name, value in values.items() if value is not None}
    try:
        entry = FrontMatter.model_validate(values)
    except ValidationError as error:
        raise InputRefused(file, _explain(error), _REMEDY) from error
    if family(entry.kind) == "regulasi" and entry.status is not LegalStatus.PROPOSAL:
        missing = [name for name in ("number", "year") if not getattr(entry, name)]
        if missing and entry.key is None:
            raise InputRefused(file, f"bidang `{missing[0]}` wajib ada untuk peraturan.", _REMEDY)
    return entry


def _explain(error: ValidationError) -> str:
    """The first faults as one Indonesian sentence each."""
    sentences = []
    for fault in error.errors()[:3]:
        name = ".".join(str(part) for part in fault["loc"])
        kind, context = fault["type"], fault.get("ctx", {})
        if kind == "missing":
            sentences.append(f"bidang `{name}` wajib ada.")
        elif kind == "extra_forbidden":
            sentences.append(f"bidang `{name}` tidak dikenal; yang ada: {', '.join(FrontMatter.model_fields)}.")
        elif kind == "enum":
            allowed = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
            sentences.append(f"bidang `{name}` bernilai «{fault['input']}»; yang boleh: {allowed}.")
        else:
            reason = _REASONS.get(kind, str(context.get("error", "")) or "tidak sah")
            sentences.append(f"bidang `{name}` bernilai «{str(fault['input'])[:60]}»: {reason}.")
    return " ".join(sentences)


_REASONS = {
    "date_from_datetime_parsing": "harus tanggal ISO, misalnya 2026-11-20",
    "date_parsing": "harus tanggal ISO, misalnya 2026-11-20",
    "date_type": "harus tanggal ISO, misalnya 2026-11-20",
    "int_parsing": "harus bilangan",
    "int_type": "harus bilangan",
    "greater_than_equal": "terlalu kecil",
    "less_than_equal": "terlalu besar",
    "string_pattern_mismatch": "hanya huruf kecil, angka, titik, dan tanda hubung",
    "string_too_short": "terlalu pendek",
    "string_type": "harus teks",
    "tuple_type": "harus daftar",
    "too_short": "harus berisi paling sedikit satu",
}


def identity_of(entry: FrontMatter) -> Identity:
    """The identity that the front matter claims."""
    key = DocumentKey(entry.key) if entry.key else document_key(entry.kind, entry.number, entry.year, entry.title)
    return Identity(
        key=key,
        kind=entry.kind,
        label=document_label(entry.kind, entry.number, entry.year, entry.title, key),
        title=entry.title,
        number=entry.number,
        year=entry.year,
        official_title=entry.official_title,
        issuer=entry.issuer,
        enacted=entry.enacted,
        in_force_from=entry.in_force_from,
        gazette=entry.gazette,
        aliases=entry.aliases,
        family=family(entry.kind),
        articles=entry.articles,
    )


def status_of(entry: FrontMatter) -> Status:
    """The status that the front matter claims; ``by`` is the catalogue's to fill."""
    return Status(entry.status, entry.status_checked, entry.confidence, (), entry.status_note)


def relations_of(entry: FrontMatter, key: DocumentKey) -> tuple[Relation, ...]:
    """The relations that the front matter lists."""
    return tuple(
        Relation(
            subject=key,
            kind=relation.relation,
            object=DocumentKey(relation.object),
            basis=relation.basis,
            confidence=relation.confidence or entry.confidence,
            since=relation.since,
        )
        for relation in entry.relations
    )
