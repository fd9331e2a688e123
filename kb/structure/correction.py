"""What an admin says a file's document is, in place of what was read out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date

from kb.naming import NameRefused, readable
from kb.structure.identity import document_key, document_label, numbered_by_one
from kb.structure.kinds import family, kinds
from kb.types import Document, Identity


@dataclass(frozen=True, slots=True)
class Correction:
    """The fields of an identity that a person confirmed; ``kind`` is a slug of the table of kinds."""

    kind: str
    number: str
    year: int | None
    title: str
    region: str = ""
    enacted: date | None = None

    @classmethod
    def of(cls, values: Mapping[str, object]) -> Correction:
        """A correction from plain values, as :meth:`values` gives them."""
        year, enacted = values.get("year"), values.get("enacted")
        return cls(
            kind=str(values.get("kind", "")),
            number=str(values.get("number", "")),
            year=int(str(year)) if year else None,
            title=str(values.get("title", "")),
            region=str(values.get("region", "")),
            enacted=date.fromisoformat(str(enacted)) if enacted else None,
        )

    def values(self) -> dict[str, object]:
        """Plain values for storing."""
        return {**asdict(self), "enacted": self.enacted.isoformat() if self.enacted else None}

    def problem(self) -> str:
        """What is wrong with it, in words for the admin; empty where it can be used."""
        if self.kind not in kinds():
            return f"Jenis {self.kind!r} tidak dikenal."
        if not self.title.strip():
            return "Judulnya kosong."
        try:
            for text in (self.title, self.number, self.region):
                readable(text)
        except NameRefused as refused:
            return f"Judul, nomor, atau daerah: {refused}"
        if self.year is not None and not 1945 <= self.year <= 2100:
            return f"Tahun {self.year} tidak mungkin."
        if family(self.kind) == "regulasi" and bool(self.number.strip()) != (self.year is not None):
            return "Peraturan memerlukan nomor dan tahun, atau tanpa keduanya."
        return ""

    def identity(self, read: Identity) -> Identity:
        """The identity as read with these fields in it, and the key and the label that follow from them."""
        number, title, region = self.number.strip(), " ".join(self.title.split()), self.region.strip()
        key = document_key(self.kind, number, self.year, title, region)
        return replace(
            read,
            key=key,
            kind=self.kind,
            label=document_label(self.kind, number, self.year, title, key, region),
            title=title,
            number=number,
            year=self.year,
            enacted=self.enacted or read.enacted,
            family=family(self.kind),
            region="" if numbered_by_one(self.kind) else region,
        )


def corrected(document: Document, correction: Correction) -> Document:
    """The document under its confirmed identity; what it states of others is then stated by that identity."""
    identity = correction.identity(document.identity)
    relations = tuple(
        replace(relation, subject=identity.key) if relation.subject == document.key else relation
        for relation in document.relations
    )
    return replace(document, identity=identity, relations=relations)
