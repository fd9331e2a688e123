"""Two texts under one number: one document where title and office agree, else two; and keys that have changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from documents_made import acts, law, passages, put, source

from kb.backup import make_backup, restore_backup
from kb.catalogue import Catalogue
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings
from kb.types import Document, DocumentKey, Form, RelationKind, passage_key

FIRST = law("uu-3-2020", {"1": "satu"}, title="Pengelolaan Surat Elektronik")


def second(title: str, **facts: object) -> Document:
    return law("uu-3-2020", {"1": "dua"}, title=title, **facts)


@pytest.mark.parametrize(
    "title", ["Pengelolaan Kendaraan Dinas", "Pengelolaan Kendaraan Elektronik", "Retribusi Parkir"]
)
def test_another_title_is_another_document_with_a_gap_that_says_so(catalogue: Catalogue, title: str) -> None:
    put(catalogue, FIRST)
    outcome = put(catalogue, second(title), "lain.txt")
    assert outcome.kind == "new" and outcome.key.startswith("uu-3-2020-")
    record = catalogue.at().document(outcome.key)
    assert record is not None
    assert "sudah dipegang" in record.gaps[0].message
    assert [p.text for p in catalogue.at().document_passages(outcome.key)] == ["dua"]
    assert [p.text for p in catalogue.at().document_passages(FIRST.key)] == ["satu"]


@pytest.mark.parametrize(
    "title", ["Pengelolaan Surat Elektronik", "PENGELOLAAN SURAT ELEKTRONlK", "Pengelolaan Surat Elektronik Dinas"]
)
def test_a_misread_or_longer_title_is_the_same_document(catalogue: Catalogue, title: str) -> None:
    put(catalogue, FIRST)
    assert put(catalogue, second(title), "lain.txt").key == "uu-3-2020"


def test_a_digest_does_not_stand_beside_another_law_of_its_number(catalogue: Catalogue) -> None:
    put(catalogue, law("uu-3-2020", {"1": "ringkas"}, Form.DIGEST, title="Pengelolaan Surat Elektronik"))
    assert put(catalogue, second("Retribusi Parkir"), "lain.txt").key != "uu-3-2020"


def test_the_second_taken_in_again_is_the_same(catalogue: Catalogue) -> None:
    put(catalogue, FIRST)
    once = put(catalogue, second("Retribusi Parkir"), "lain.txt")
    again = put(catalogue, second("Retribusi Parkir"), "lain.txt")
    assert (again.kind, again.key) == ("same", once.key)


def test_a_key_that_newer_code_changed_still_resolves(catalogue: Catalogue) -> None:
    old = law("keputusan-31-2023", {"1": "cadangan setiap malam"})
    bytes_of_it = source(old, "sk.txt")
    put(catalogue, old, "sk.txt")
    cites = law("uu-1-2024", {"1": "x"}, relations=())
    put(catalogue, cites, "uu.txt")
    key = DocumentKey("keputusan-kepala-dinas-31-2023")
    new = replace(old, identity=replace(old.identity, key=key))
    with catalogue.change() as change:
        outcome = change.put(
            new, [replace(p, key=passage_key(key, "pasal-1"), document=key) for p in passages(new)], bytes_of_it
        )
        change.moved(bytes_of_it, [outcome.key])
    view = catalogue.at()
    record = view.document(DocumentKey("keputusan-31-2023"))
    assert record is not None and record.key == key
    assert [one.identity.key for one in view.documents()] == [key, "uu-1-2024"]
    passage = view.passage(passage_key(DocumentKey("keputusan-31-2023"), "pasal-1"))
    assert passage is not None and passage.document == key
    assert catalogue.at(1).document(key) is None, "an older revision knows the old key only"
    assert catalogue.at(1).document(DocumentKey("keputusan-31-2023")) is not None


def test_what_is_said_of_an_old_key_is_said_of_the_document(catalogue: Catalogue) -> None:
    old = law("keputusan-31-2023", {"1": "a"})
    put(catalogue, old, "sk.txt")
    put(
        catalogue,
        law("uu-1-2024", {"1": "x"}, relations=(acts("uu-1-2024", RelationKind.REVOKES, "keputusan-31-2023"),)),
        "uu.txt",
    )
    key = DocumentKey("keputusan-kepala-dinas-31-2023")
    new = replace(old, identity=replace(old.identity, key=key))
    with catalogue.change() as change:
        change.put(new, passages(new), source(old, "sk.txt"))
        change.moved(source(old, "sk.txt"), [key])
    assert [one.subject for one in catalogue.at().relations_to(key)] == ["uu-1-2024"]


DECREE = (
    "KEPUTUSAN BUPATI ARUMSARI\nNOMOR 188.45/{number}/2023\nTENTANG\n{title}\n\nBUPATI ARUMSARI,\n\n"
    "Menimbang : bahwa perlu;\nMengingat : Undang-Undang Nomor 23 Tahun 2014;\n\n"
    "MEMUTUSKAN:\nMenetapkan :\nKESATU : {words}.\n"
    "KEDUA : Keputusan ini mulai berlaku pada tanggal ditetapkan.\n\nDitetapkan di Arumsari\npada tanggal 4 Mei 2023\n"
    "BUPATI ARUMSARI,\nttd\nCONTOH NAMA\n"
)


def test_a_backup_carries_the_old_keys(tmp_path: Path) -> None:
    """A document under an old key, read again by newer code, backed up, restored elsewhere: the old key resolves."""
    file = tmp_path / "sk.txt"
    file.write_text(DECREE.format(number=124, title="TIM ARSIP", words="Tim arsip dibentuk"), encoding="utf-8")
    house = KnowledgeBase.open(Settings(data=tmp_path / "satu"))
    house.ingest([file])
    key = next(iter(house.engine.identities))
    assert key == "kepbup-arumsari-188.45-124-2023"
    engine = house.catalogue.engine
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO aliases VALUES ('kepbup-188.45-2023', ?, 1)", (str(key),))
    archive = tmp_path / "cadangan.tar.gz"
    make_backup(house.settings, archive)
    other = Settings(data=tmp_path / "dua")
    restore_backup(archive, other, unsigned=True)
    record = Catalogue.open(other.catalogue_url).at().document(DocumentKey("kepbup-188.45-2023"))
    assert record is not None and record.key == key
