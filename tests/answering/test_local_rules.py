"""A Pasal of an office's own rule: its key names the region, which the question need not say."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings
from kb.types import AnswerStatus, Turn

RULE = """PERATURAN BUPATI LAMONGAN
NOMOR 21 TAHUN 2021
TENTANG
LAYANAN DIGITAL
MEMUTUSKAN:
Pasal 1
Dalam Peraturan Bupati ini yang dimaksud dengan Bupati adalah Bupati Lamongan.
Pasal 2
Layanan administrasi pemerintahan digital diselenggarakan melalui kemitraan dengan perguruan tinggi.
Pasal 3
Setiap perangkat daerah wajib melaporkan layanan digital sebagaimana dimaksud dalam Pasal 2 setiap semester.
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """A collection with one rule of a regency, known as ``perbup-lamongan-21-2021``."""
    folder = tmp_path_factory.mktemp("daerah")
    file: Path = folder / "perbup.txt"
    file.write_text(RULE, encoding="utf-8")
    pandu = KnowledgeBase.open(Settings(data=folder / "data"))
    report = pandu.ingest([file])
    assert not report.refused, report.refused
    return pandu


@pytest.mark.parametrize(
    "question",
    [
        "Apa bunyi Pasal 2 Perbup Lamongan 21/2021?",
        "isi pasal 2 perbup 21 tahun 2021",
        "Pasal 2 Peraturan Bupati Lamongan Nomor 21 Tahun 2021",
    ],
)
def test_its_article_is_found_by_its_number(office: KnowledgeBase, question: str) -> None:
    answer = office.ask(question)
    assert answer.lead[0].citation.passage == "perbup-lamongan-21-2021#pasal-2"


def test_the_next_article_is_counted_from_what_was_cited(office: KnowledgeBase) -> None:
    before = office.ask("Apa bunyi Pasal 2 Perbup Lamongan 21/2021?")
    said = " ".join(f"{one.text} ({one.citation.document_label}, {one.citation.place})" for one in before.lead)
    history = [Turn("user", before.question), Turn("assistant", said)]
    after = office.ask("Pasal berikutnya bagaimana?", history)
    assert after.lead[0].citation.passage == "perbup-lamongan-21-2021#pasal-3"


def test_an_article_that_it_does_not_have_is_said(office: KnowledgeBase) -> None:
    answer = office.ask("Apa bunyi Pasal 40 Perbup Lamongan 21/2021?")
    assert answer.status is AnswerStatus.NOT_HELD
    assert "Pasal 40 tidak ada" in answer.message and not answer.lead
