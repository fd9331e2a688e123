"""What a batch costs and changes when files stay, move, change, go, or come a second time."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from commands import Command
from test_ingestion import Office, outcomes, rule

from kb.ingestion import IngestReport, Wishes, ingest
from kb.types import DocumentKey

FIRST, SECOND = DocumentKey("perpres-1-2018"), DocumentKey("perpres-2-2018")


@pytest.fixture
def office(tmp_path: Path, tiny_model: Path) -> Office:
    return Office(tmp_path / "data", tiny_model)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    rule(tmp_path / "masuk", 1, "subdomain")
    rule(tmp_path / "masuk", 2, "sertifikat elektronik")
    return tmp_path / "masuk"


def take(office: Office, *paths: Path, **wishes: bool) -> IngestReport:
    given = Wishes(**wishes)
    return ingest(paths, office.settings, office.catalogue, office.embedder, office.store, wishes=given)


def held(office: Office) -> list[str]:
    return [record.key for record in office.catalogue.at().documents()]


def test_a_second_copy_waits_for_a_yes_and_costs_nothing_the_next_time(office: Office, inbox: Path) -> None:
    take(office, inbox)
    rule(inbox, 1, "jaringan intra", "salinan.md")
    report = take(office, inbox)
    (copy,) = [found for found in report.documents if found.file == "salinan.md"]
    assert copy.outcome == "same"
    assert copy.note.startswith("salinan kedua disimpan sebagai sumber")
    assert copy.comparison == {"verdict": "equal", "reasons": []}
    assert office.found("jaringan intra") == []
    revision = office.catalogue.revision
    assert "salinan kedua" in take(office, inbox).documents[2].note
    assert office.catalogue.revision == revision
    assert outcomes(take(office, inbox / "salinan.md", replace=True)) == ["replaced"]
    assert office.found("jaringan intra")


def test_a_renamed_file_is_recognised_and_nothing_is_missing(office: Office, inbox: Path) -> None:
    take(office, inbox)
    (inbox / "aturan-1.md").rename(inbox / "nama-lain.md")
    report = take(office, inbox, retire_missing=True)
    assert (outcomes(report), report.missing) == (["same", "same"], ())
    assert "sudah dipegang dengan nama aturan-1.md" in report.documents[1].note


def test_a_removed_file_is_listed_and_retired_only_on_request(office: Office, inbox: Path) -> None:
    take(office, inbox)
    (inbox / "aturan-1.md").unlink()
    report = take(office, inbox)
    assert [(gone.document_id, gone.retired) for gone in report.missing] == [(FIRST, False)]
    assert held(office) == [FIRST, SECOND]
    report = take(office, inbox, retire_missing=True)
    assert [(gone.document_id, gone.retired) for gone in report.missing] == [(FIRST, True)]
    assert (held(office), office.found("subdomain")) == ([SECOND], [])
    assert take(office, inbox).missing == ()


def test_files_of_other_folders_are_not_missed(office: Office, inbox: Path, tmp_path: Path) -> None:
    take(office, inbox, rule(tmp_path / "masuk-lain", 3, "arsip"))
    (tmp_path / "masuk-lain" / "aturan-3.md").unlink()
    assert take(office, inbox, retire_missing=True).missing == ()
    assert len(held(office)) == 3


def test_a_file_that_became_another_document_leaves_its_old_one_missing(office: Office, inbox: Path) -> None:
    take(office, inbox)
    rule(inbox, 9, "arsip", "aturan-1.md")
    assert [gone.document_id for gone in take(office, inbox).missing] == [FIRST]


def test_when_the_first_copy_goes_the_second_takes_its_place_on_request(office: Office, inbox: Path) -> None:
    take(office, inbox)
    rule(inbox, 1, "jaringan intra", "salinan.md")
    take(office, inbox)
    (inbox / "aturan-1.md").unlink()
    report = take(office, inbox, retire_missing=True)
    assert {found.file: found.outcome for found in report.documents}["salinan.md"] == "new"
    assert office.found("jaringan intra")


def test_members_of_an_archive_are_files_of_their_own_and_known_the_next_time(office: Office, inbox: Path) -> None:
    archive = inbox.parent / "paket.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for file in inbox.iterdir():
            packed.write(file, file.name)
    assert sorted(found.file for found in take(office, archive).documents) == [
        "paket.zip/aturan-1.md",
        "paket.zip/aturan-2.md",
    ]
    report = take(office, archive, retire_missing=True)
    assert (outcomes(report), report.missing) == (["same", "same"], ())
    archive.unlink()
    assert len(take(office, inbox.parent / "paket.zip").missing) == 2


def test_every_law_of_a_file_of_several_is_taken_in_and_known(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import kb.ingestion
    from kb.file_reading import Reading
    from kb.reading import Member, read_member
    from kb.structure import passages, understand
    from kb.structure.apart import Understood
    from kb.types import Page, Pages

    def two(member: Member, *_: object) -> Reading:
        pages = read_member(member, office.settings)
        text = pages.pages[0].text
        other = Pages(
            pages.file, pages.sha256, pages.media_type, (Page(1, text.replace('number: "1"', 'number: "2"')),)
        )
        documents = understand(pages), understand(other)
        return Reading(pages, tuple(Understood(document, passages(document)) for document in documents))

    monkeypatch.setattr(kb.ingestion, "understood", two)
    file = rule(tmp_path / "masuk", 1, "subdomain", "dua.md")
    assert [found.document_id for found in take(office, file).documents] == [FIRST, SECOND]
    monkeypatch.setattr(kb.ingestion, "understood", lambda *_: pytest.fail("was read again"))
    assert [(found.document_id, found.outcome) for found in take(office, file).documents] == [
        (FIRST, "same"),
        (SECOND, "same"),
    ]
    file.rename(tmp_path / "masuk" / "lain.md")
    assert take(office, tmp_path / "masuk").missing == ()


# --- the commands ----------------------------------------------------------------------------------------------------


def test_the_command_shows_refusals_in_sentences_within_100_columns(
    command: Command, tmp_path: Path, inbox: Path, tiny_model: Path
) -> None:
    (inbox / "kosong.md").write_bytes(b"")
    rule(inbox, 1, "jaringan intra", "salinan.md")
    done = command(tmp_path / "data", tiny_model, str(inbox))
    lines = done.stdout.splitlines()
    assert any(line.startswith("✗ kosong.md: berkas ini kosong") for line in lines)
    assert any(line.startswith("• salinan.md: salinan kedua disimpan sebagai sumber") for line in lines)
    table = lines[: next(i for i, line in enumerate(lines) if line.startswith("•"))]
    assert all(len(line) <= 100 for line in table)


def test_json_has_missing_only_where_something_is(
    command: Command, tmp_path: Path, inbox: Path, tiny_model: Path
) -> None:
    data = tmp_path / "data"
    assert set(json.loads(command(data, tiny_model, str(inbox), "--json").stdout)) == {"documents", "snapshot"}
    (inbox / "aturan-1.md").unlink()
    report = json.loads(command(data, tiny_model, str(inbox), "--retire-missing", "--json").stdout)
    assert [(gone["document_id"], gone["retired"]) for gone in report["missing"]] == [(FIRST, True)]
