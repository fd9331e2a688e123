"""From files to a published index, with real files, a real catalogue and real indexes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from commands import Command

import kb.ingestion
from kb.catalogue import Catalogue
from kb.errors import EmbeddingMismatch
from kb.file_reading import Reading
from kb.ingestion import IngestReport, ingest
from kb.reading import Member
from kb.search.embedding import Embedder
from kb.search.snapshot import SnapshotStore
from kb.settings import Settings
from kb.structure import passages
from kb.structure.apart import Understood
from kb.types import DocumentKey, Form, Gap

ROOT = Path(__file__).resolve().parent.parent

RULE = """---
kind: perpres
form: ringkasan
title: Sistem Uji Coba
number: "{number}"
year: 2018
issuer: Presiden
status: berlaku
status_checked: 2026-11-01
confidence: S2
sources: ["dibuat untuk pengujian"]
---
# Ringkasan
Aturan untuk pengujian tentang {about}.

# BAB I Ketentuan Umum
## Pasal 1
Dinas mengelola {about}.
## Pasal 2
(1) Kepala dinas menetapkan {about}.
(2) Penetapan dilakukan setiap tahun.
"""


def rule(folder: Path, number: int, about: str, name: str = "") -> Path:
    file = folder / (name or f"aturan-{number}.md")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(RULE.format(number=number, about=about), encoding="utf-8")
    return file


class Office:
    """A data folder with everything that ingestion needs."""

    def __init__(self, data: Path, model: Path) -> None:
        self.settings = Settings(data=data, embedding_model=str(model))
        self.catalogue = Catalogue.open(self.settings.catalogue_url)
        self.embedder = Embedder(str(model))
        self.store = SnapshotStore(self.settings.index, self.settings.keep_snapshots)

    def ingest(self, *paths: Path, rebuild: bool = False) -> IngestReport:
        return ingest(paths, self.settings, self.catalogue, self.embedder, self.store, rebuild=rebuild)

    def found(self, words: str) -> list[str]:
        snapshot = self.store.open_current(self.embedder)
        keys = [key for key, _ in snapshot.lexical.search(words, 10)]
        snapshot.close()
        return keys


@pytest.fixture
def office(tmp_path: Path, tiny_model: Path) -> Office:
    return Office(tmp_path / "data", tiny_model)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    rule(tmp_path / "masuk", 1, "subdomain")
    rule(tmp_path / "masuk", 2, "sertifikat elektronik")
    return tmp_path / "masuk"


def outcomes(report: IngestReport) -> list[str]:
    return [found.outcome for found in report.documents]


def test_a_folder_is_taken_in_and_answers(office: Office, inbox: Path) -> None:
    report = office.ingest(inbox)
    assert outcomes(report) == ["new", "new"]
    assert report.snapshot == office.store.current_id()
    assert office.found("sertifikat")[0].startswith("perpres-2-2018#")


def test_the_report_says_what_was_understood(office: Office, inbox: Path) -> None:
    found = office.ingest(inbox / "aturan-1.md").documents[0]
    assert (found.document_id, found.kind, found.number, found.year) == ("perpres-1-2018", "perpres", "1", 2018)
    assert (found.title, found.status, found.pages, found.articles_found) == ("Sistem Uji Coba", "berlaku", 1, 2)
    assert found.error is None


def test_a_lost_article_is_named_and_one_whose_heading_alone_was_lost_is_not(
    office: Office, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    understood = kb.ingestion.understood

    def official(*asked: object) -> Reading:
        gaps = (Gap("pasal-2", "judulnya tidak terbaca", 1), Gap("pasal-3", "tidak ditemukan", 1), Gap("", "halaman 9"))
        read = understood(*asked)  # type: ignore[arg-type]
        documents = [replace(found.document, form=Form.OFFICIAL, gaps=gaps) for found in read.documents]
        return replace(read, documents=tuple(Understood(document, passages(document)) for document in documents))

    monkeypatch.setattr(kb.ingestion, "understood", official)
    found = office.ingest(inbox / "aturan-1.md").documents[0]
    assert (found.articles_found, found.articles_missing) == (2, ("3",))


def test_taking_in_the_same_again_costs_no_reading_and_no_publish(
    office: Office, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = office.ingest(inbox)
    monkeypatch.setattr(kb.ingestion, "understood", lambda *_: pytest.fail("was read again"))
    again = office.ingest(inbox)
    assert outcomes(again) == ["same", "same"]
    assert again.snapshot == first.snapshot
    assert [found.articles_found for found in again.documents] == [2, 2]


def test_a_renamed_file_is_the_same(office: Office, inbox: Path) -> None:
    office.ingest(inbox)
    (inbox / "aturan-1.md").rename(inbox / "nama-lain.md")
    report = office.ingest(inbox)
    assert outcomes(report) == ["same", "same"]
    record = office.catalogue.at().document(DocumentKey("perpres-1-2018"))
    assert record is not None and record.files == ("aturan-1.md", "nama-lain.md")


def test_a_newer_reader_reads_held_files_again(office: Office, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office.ingest(inbox)
    monkeypatch.setattr(kb.ingestion, "READER_VERSION", kb.ingestion.READER_VERSION + 1)
    read, files = kb.ingestion.understood, []
    monkeypatch.setattr(kb.ingestion, "understood", lambda file, *asked: (files.append(file), read(file, *asked))[1])
    assert outcomes(office.ingest(inbox)) == ["same", "same"]
    assert len(files) == 2


def test_a_changed_file_replaces_what_it_said(office: Office, inbox: Path) -> None:
    office.ingest(inbox)
    rule(inbox, 1, "jaringan intra")
    report = office.ingest(inbox)
    assert outcomes(report) == ["replaced", "same"]
    assert office.found("subdomain") == []
    assert office.found("jaringan intra")


def test_what_cannot_be_read_is_named_and_the_rest_goes_on(office: Office, inbox: Path) -> None:
    (inbox / "kosong.md").write_bytes(b"")
    (inbox / "palsu.pdf").write_bytes(b"\x89PNG\r\n")
    (inbox / "salah.md").write_text("---\nkind: bukan-jenis\n---\n# Ringkasan\nA.\n", "utf-8")
    report = office.ingest(inbox, inbox / "tidak-ada.md")
    assert sorted(found.file for found in report.refused) == ["kosong.md", "palsu.pdf", "salah.md", "tidak-ada.md"]
    assert all(found.error for found in report.refused)
    assert outcomes(report).count("new") == 2
    assert office.found("subdomain")


def test_a_fault_of_our_own_refuses_one_file_and_the_rest_goes_on(
    office: Office, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    understood = kb.ingestion.understood

    def faulty(file: Member, *asked: object) -> Reading:
        if file.name == "aturan-1.md":
            raise ZeroDivisionError("salah hitung")
        return understood(file, *asked)  # type: ignore[arg-type]

    monkeypatch.setattr(kb.ingestion, "understood", faulty)
    report = office.ingest(inbox)
    assert outcomes(report) == ["refused", "new"]
    assert "ZeroDivisionError" in (report.documents[0].error or "")


def test_when_everything_is_refused_nothing_is_published(office: Office, tmp_path: Path) -> None:
    (tmp_path / "kosong.md").write_bytes(b"")
    report = office.ingest(tmp_path / "kosong.md")
    assert report.snapshot is None
    assert office.store.current_id() is None


def test_the_original_is_kept_by_its_content(office: Office, inbox: Path) -> None:
    office.ingest(inbox)
    (held, *_) = office.catalogue.at().sources(DocumentKey("perpres-1-2018"))
    stored = office.settings.originals / held.source.stored
    assert stored.read_bytes() == (inbox / "aturan-1.md").read_bytes()
    assert held.source.stored == f"{held.source.sha256[:2]}/{held.source.sha256}.md"


def test_a_crash_between_catalogue_and_index_is_healed_by_the_next_run(
    office: Office, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.ingest(inbox / "aturan-1.md")

    def dies(*_: object, **__: object) -> str:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(SnapshotStore, "publish", dies)
        with pytest.raises(MemoryError):
            office.ingest(inbox)
    assert office.found("sertifikat") == []
    assert outcomes(office.ingest(inbox)) == ["same", "same"]
    assert office.found("sertifikat")


def test_another_model_is_refused_before_anything_is_read(office: Office, inbox: Path, tmp_path: Path) -> None:
    office.ingest(inbox)
    other = tmp_path / "model-lain"
    shutil.copytree(Path(office.settings.embedding_model), other)
    (other / "modules.json").write_text((other / "modules.json").read_text("utf-8") + "\n", "utf-8")
    office.embedder = Embedder(str(other))
    rule(inbox, 3, "arsip")
    with pytest.raises(EmbeddingMismatch, match="--rebuild"):
        office.ingest(inbox)
    assert office.catalogue.at().document(DocumentKey("perpres-3-2018")) is None
    assert outcomes(office.ingest(inbox, rebuild=True)) == ["same", "same", "new"]
    assert office.found("arsip")


# --- the command ---------------------------------------------------------------------------------------------------


def test_the_command_prints_one_json_object_and_nothing_else(tmp_path: Path, inbox: Path, tiny_model: Path) -> None:
    (inbox / "kosong.md").write_bytes(b"")
    done = subprocess.run(
        [sys.executable, str(ROOT / "ingest.py"), "--data", str(tmp_path / "data"), str(inbox), "--json"],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "KB_EMBEDDING_MODEL": str(tiny_model)},
        cwd=tmp_path,
    )
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert {found["outcome"] for found in report["documents"]} == {"new", "refused"}
    assert set(report) == {"documents", "snapshot"}
    wanted = {
        "file", "document_id", "kind", "title", "number", "year", "status", "pages", "pages_ocr", "pages_empty",
        "articles_found", "articles_missing", "outcome", "error",
    }  # fmt: skip
    assert wanted <= set(report["documents"][0])


def test_the_command_shows_a_table_and_exits_0_when_all_went_well(
    command: Command, tmp_path: Path, inbox: Path, tiny_model: Path
) -> None:
    done = command(tmp_path / "data", tiny_model, str(inbox))
    assert done.returncode == 0
    assert "aturan-1.md" in done.stdout
    assert "Traceback" not in done.stderr


def test_the_command_without_a_path_is_wrong_use(command: Command, tmp_path: Path, tiny_model: Path) -> None:
    done = command(tmp_path / "data", tiny_model)
    assert done.returncode == 2


def test_the_command_names_the_remedy_when_the_model_is_missing(command: Command, tmp_path: Path, inbox: Path) -> None:
    done = command(tmp_path / "data", tmp_path / "tidak-ada", str(inbox), "--json")
    assert done.returncode == 1
    assert "KB_EMBEDDING_MODEL" in json.loads(done.stdout)["error"]
    assert "Traceback" not in done.stderr
