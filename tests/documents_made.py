"""Short ways to make documents for tests: ``law("uu-1-2020", {"1": "…"})`` and its passages."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date

from made_pdf import drawn_pdf

from kb.catalogue import Catalogue, Outcome, SourceFile
from kb.types import (
    Confidence,
    Document,
    DocumentKey,
    Form,
    Identity,
    LegalStatus,
    Passage,
    PassageKey,
    Relation,
    RelationKind,
    Section,
    Status,
    passage_key,
)


def key(document: str, place: str) -> PassageKey:
    return passage_key(DocumentKey(document), place)


def law(
    name: str,
    parts: Mapping[str, str],
    /,
    form: Form = Form.OFFICIAL,
    status: LegalStatus = LegalStatus.UNVERIFIED,
    relations: tuple[Relation, ...] = (),
    **facts: object,
) -> Document:
    kind, number, year = name.split("-")
    known: dict[str, object] = {"number": number, "year": int(year), "title": f"Judul {name}"}
    identity = Identity(key=DocumentKey(name), kind=kind, label=f"{kind.upper()} {number}/{year}", **{**known, **facts})  # type: ignore[arg-type]
    return Document(
        identity=identity,
        form=form,
        status=Status(status, checked=date(2026, 11, 1), confidence=Confidence.SEVERAL),
        sections=tuple(section(number, text) for number, text in parts.items()),
        relations=relations,
    )


def section(number: str, text: str) -> Section:
    if number.isalpha():
        return Section("judul", "", number, number.title(), text=text)
    return Section("pasal", number, f"pasal-{number.lower()}", f"Pasal {number}", text=text)


def passages(document: Document) -> list[Passage]:
    return [
        Passage(
            key=passage_key(document.key, part.place),
            document=document.key,
            kind=part.kind,
            label=part.label,
            text=part.text,
            context=document.identity.label,
            article=passage_key(document.key, part.place),
            order=order,
            form=document.form,
        )
        for order, part in enumerate(document.walk())
    ]


def source(document: Document, file: str = "") -> SourceFile:
    name = file or f"{document.key}-{document.form}.md"
    return SourceFile(hashlib.sha256(repr(document).encode()).hexdigest(), name, f"/masuk/{name}", f"00/{name}")


def put(catalogue: Catalogue, document: Document, file: str = "") -> Outcome:
    with catalogue.change() as change:
        return change.put(document, passages(document), source(document, file))


def acts(
    subject: str,
    kind: RelationKind,
    target: str,
    since: date | None = None,
    confidence: Confidence = Confidence.OFFICIAL,
) -> Relation:
    return Relation(DocumentKey(subject), kind, DocumentKey(target), "Pasal 99", confidence, since)


_SMALL_RULE = """---
kind: perpres
form: ringkasan
title: Sistem Uji Coba {number}
number: "{number}"
year: 2018
issuer: Presiden
status: berlaku
status_checked: 2026-11-01
confidence: S2
sources: ["dibuat untuk pengujian"]
---
# BAB I Ketentuan Umum
## Pasal 1
Dinas mengelola {about}.
## Pasal 2
Kepala dinas menetapkan {about}.
"""


def small_rule(number: int, about: str) -> str:
    """The file of a digest with two Pasal about one thing: Perpres ``number``/2018, in force."""
    return _SMALL_RULE.format(number=number, about=about)


def mostly_over_printed() -> bytes:
    """A PDF of Perpres 7/2021 over which slanting words are printed that stand in no passage: told as a gap."""
    law = ["PERATURAN PRESIDEN", "NOMOR 7 TAHUN 2021", "TENTANG", "ARSIP KOTA", "MEMUTUSKAN:", "Pasal 1"]
    law += ["Dinas mengelola arsip kota.", "Pasal 2", "Kepala dinas menetapkan daftar arsip."]
    shown = " ".join(f"({line}) Tj T*" for line in law)
    stamp = " ".join(f"cap{letter}" for letter in "abcdefghijklmnopqrst")
    return drawn_pdf([f"BT /F1 11 Tf 14 TL 72 780 Td {shown} ET BT /F1 9 Tf .7 .7 -.7 .7 90 90 Tm ({stamp}) Tj ET"])
