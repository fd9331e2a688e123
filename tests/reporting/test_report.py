"""The report of a document: values, words, the page to sign, the commands."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from documents_made import acts, law, put

from kb.catalogue import Catalogue
from kb.cli.main import main
from kb.knowledge_base import KnowledgeBase
from kb.reporting import document_report, report_page
from kb.reporting.words import words
from kb.settings import Settings
from kb.types import DocumentKey, Form, Gap, RelationKind

TODAY = date(2026, 11, 24)
SOP = """---
kind: sop
form: contoh
title: Penitipan Server Daerah
key: sop-penitipan
issuer: Dinas <b>Kominfo</b>
status: usulan
status_checked: 2026-11-01
confidence: V
sources: ["uji"]
---
# Ringkasan
Menitipkan server.
# Dasar hukum
- UU 32/2004 tentang Pemerintahan Daerah
- UU 17/2014 Pasal 5
- UU 17/2014 Pasal 314
- PP 71/2019 Pasal 2
# Langkah
| No | Kegiatan | Pelaksana | Kelengkapan | Waktu | Output | Keterangan |
| --- | --- | --- | --- | --- | --- | --- |
| 1 | Mengajukan surat penitipan | OPD | Surat | 1 jam | Surat masuk | |
"""


@pytest.fixture
def pandu(tmp_path: Path, tiny_model: Path) -> KnowledgeBase:
    made = KnowledgeBase.open(Settings(data=tmp_path / "data", embedding_model=str(tiny_model)))
    (tmp_path / "sop.md").write_text(SOP, "utf-8")
    assert not made.ingest([tmp_path / "sop.md"]).refused
    return made


def test_an_sop_that_cites_dead_rules_is_told_which(pandu: KnowledgeBase) -> None:
    report = pandu.report(DocumentKey("sop-penitipan"), TODAY)
    assert report is not None
    assert [basis.rule for basis in report.stale] == ["uu-32-2004"]
    assert "UU 23/2014" in report.stale[0].message
    assert not report.in_order


def test_a_rule_revoked_in_part_is_dead_only_where_the_dead_place_is_cited(pandu: KnowledgeBase) -> None:
    partly = replace(acts("uu-23-2014", RelationKind.REVOKES_PARTLY, "uu-17-2014"), places=("pasal-314",))
    put(pandu.catalogue, law("uu-23-2014", {"1": "a"}, relations=(partly,)))
    report = pandu.report(DocumentKey("sop-penitipan"), TODAY)
    assert report is not None
    cited = {basis.text for basis in report.stale}
    assert any("UU 17/2014 Pasal 314" in text for text in cited), cited
    assert not any(text == "UU 17/2014 Pasal 5" for text in cited)


def test_sample_questions_are_answered_from_the_document_itself(pandu: KnowledgeBase) -> None:
    report = pandu.report(DocumentKey("sop-penitipan"))
    assert report is not None and report.questions
    for question in report.questions:
        assert any(citation.document == "sop-penitipan" for citation in pandu.ask(question).citations)


def test_gaps_identity_and_copies_of_a_text_that_was_read(lite: Catalogue) -> None:
    document = replace(law("uu-1-2020", {"1": "a", "3": "c"}), gaps=(Gap("pasal-2", "Pasal 2 tidak terbaca", 9),))
    put(lite, document, "a.pdf")
    put(lite, law("uu-1-2020", {"1": "x"}), "b.pdf")
    report = document_report(lite.at(), DocumentKey("uu-1-2020"), TODAY)
    assert report is not None
    assert (report.articles_found, report.articles_expected, report.guessed) == (2, 3, True)
    assert [held.source.file for held in report.copies] == ["b.pdf"]
    page = report_page([report])
    assert "Pasal 2 tidak terbaca (hlm. 9)" in page
    assert "2 Pasal terbaca dari 3" in page
    assert "salinan kedua" in page


@pytest.fixture
def lite(tmp_path: Path) -> Catalogue:
    return Catalogue.open(f"sqlite:///{tmp_path / 'katalog.db'}")


def test_the_page_stands_alone_escapes_and_can_be_signed(pandu: KnowledgeBase) -> None:
    report = pandu.report(DocumentKey("sop-penitipan"), TODAY)
    assert report is not None
    page = report_page([report])
    assert "<b>Kominfo</b>" not in page and "&lt;b&gt;Kominfo" in page
    assert not re.search(r"(?:src|href)=|url\(|<script|@import|https?://", page)
    assert "@page { size: A4" in page
    for word in ("Tanda tangan", "Nama dan jabatan", "Saya telah membandingkan", "Dasar hukum usang"):
        assert word in page
    assert "Signature" in report_page([report], "en")


def test_both_languages_have_the_same_words_with_the_same_places() -> None:
    indonesian, english = words("id"), words("en")
    assert indonesian.keys() == english.keys()
    for key in indonesian:
        places = [sorted(re.findall(r"{\w+}", table[key])) for table in (indonesian, english)]
        assert places[0] == places[1], key


def test_a_document_that_is_not_held_has_no_report(pandu: KnowledgeBase) -> None:
    assert pandu.report(DocumentKey("uu-9-1999")) is None


# --- the commands ----------------------------------------------------------------------------------------------------


def run(pandu: KnowledgeBase, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setenv("KB_EMBEDDING_MODEL", pandu.settings.embedding_model)
    return main([arguments[0], "--data", str(pandu.settings.data), *arguments[1:]])


def test_report_in_the_terminal_as_json_and_as_a_page(
    pandu: KnowledgeBase, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(pandu, monkeypatch, "report", "sop-penitipan") == 0
    assert "Dasar hukum usang: UU 32/2004" in capsys.readouterr().out
    assert run(pandu, monkeypatch, "report", "--all", "--json") == 0
    (report,) = json.loads(capsys.readouterr().out)["reports"]
    assert report["stale_bases"][0]["document_id"] == "uu-32-2004"
    out = tmp_path / "laporan.html"
    assert run(pandu, monkeypatch, "report", "sop-penitipan", "--html", str(out)) == 0
    assert out.read_text("utf-8").startswith("<!doctype html>")
    assert run(pandu, monkeypatch, "report", "tidak-ada") == 1
    assert run(pandu, monkeypatch, "report") == 1


def test_retire_and_unretire(pandu: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    key = DocumentKey("sop-penitipan")
    assert pandu.search("penitipan server")
    assert run(pandu, monkeypatch, "retire", key) == 0
    assert pandu.catalogue.at().document(key) is None
    assert pandu.refresh()
    assert pandu.search("penitipan server") == []
    assert run(pandu, monkeypatch, "retire", key) == 1
    assert run(pandu, monkeypatch, "unretire", key) == 0
    assert pandu.catalogue.at().document(key) is not None
    assert pandu.refresh() and pandu.search("penitipan server")
    assert run(pandu, monkeypatch, "unretire", key) == 1


def test_a_digest_declares_who_it_is(lite: Catalogue) -> None:
    put(lite, replace(law("uu-1-2020", {"1": "a"}, Form.DIGEST), sources=("dibaca 2026",)))
    report = document_report(lite.at(), DocumentKey("uu-1-2020"), TODAY)
    assert report is not None and not report.guessed
