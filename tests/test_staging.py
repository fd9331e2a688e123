"""Taking in without publishing: what waits is seen by nobody, and can be published, discarded or corrected."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from documents_made import mostly_over_printed, small_rule

from kb.cli.batch import print_ingest
from kb.cli.main import main
from kb.errors import Cancelled, KbError, StagePending, UnseenDocuments
from kb.evaluation import Question
from kb.knowledge_base import KnowledgeBase
from kb.reporting.words import parts
from kb.settings import Settings
from kb.staging import Stage
from kb.structure.correction import Correction
from kb.types import DocumentKey, Form

MODEL = Path(__file__).parent / "data" / "test_model"


def rule(folder: Path, number: int, about: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"aturan-{number}.md"
    file.write_text(small_rule(number, about), encoding="utf-8")
    return file


@pytest.fixture
def pandu(tmp_path: Path) -> KnowledgeBase:
    base = KnowledgeBase.open(Settings(data=tmp_path / "data", embedding_model=str(MODEL)))
    base.ingest([rule(tmp_path / "in", 1, "pusat data")])
    return base


def held(pandu: KnowledgeBase) -> set[str]:
    return {record.key for record in pandu.catalogue.at().documents()}


def answering(pandu: KnowledgeBase) -> set[str]:
    pandu.refresh()
    return {record.key for record in pandu.engine.view.documents()}


def everything(pandu: KnowledgeBase) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the tables that hold the collection."""
    tables = ("state", "revisions", "versions", "passages", "relations", "sources", "claims", "publications")
    with pandu.catalogue.engine.connect() as connection:
        return {t: [tuple(r) for r in connection.exec_driver_sql(f"SELECT * FROM {t} ORDER BY 1")] for t in tables}


def test_what_is_staged_answers_nobody_until_it_is_published(pandu: KnowledgeBase, tmp_path: Path) -> None:
    stage, before = Stage(pandu), pandu.store.current_id()
    report = stage.take_in([rule(tmp_path / "up", 2, "tanda tangan")])
    assert report.documents[0].outcome == "new"
    assert pandu.store.current_id() == before
    assert answering(pandu) == {"perpres-1-2018"}
    waiting = stage.waiting()
    assert waiting is not None
    assert [(d.key, d.change) for d in waiting.documents] == [("perpres-2-2018", "new")]
    assert waiting.snapshot == report.snapshot
    assert stage.publish() == report.snapshot
    assert answering(pandu) == {"perpres-1-2018", "perpres-2-2018"}
    assert stage.waiting() is None
    assert pandu.catalogue.publications()[-1].snapshot == report.snapshot


def test_discarding_leaves_the_catalogue_row_for_row_as_it_was(pandu: KnowledgeBase, tmp_path: Path) -> None:
    before, originals = everything(pandu), sorted(pandu.settings.originals.rglob("*.md"))
    stage = Stage(pandu)
    changed = rule(tmp_path / "in", 1, "pusat data dan pusat pemulihan")  # a newer state of the held file: replaces it
    stage.take_in([changed, rule(tmp_path / "up", 2, "tanda tangan")])
    assert {d.change for d in stage.waiting().documents} == {"new", "replaced"}  # type: ignore[union-attr]
    assert stage.discard() == 2
    assert everything(pandu) == before
    assert sorted(pandu.settings.originals.rglob("*.md")) == originals
    assert not list((pandu.store.index / "staged").glob("*"))
    assert pandu.ask("pusat data").citations[0].document == "perpres-1-2018"


def test_nothing_else_changes_the_collection_while_something_waits(pandu: KnowledgeBase, tmp_path: Path) -> None:
    Stage(pandu).take_in([rule(tmp_path / "up", 2, "tanda tangan")])
    for act in (
        lambda: pandu.ingest([rule(tmp_path / "up", 3, "arsip")]),
        lambda: pandu.retire(DocumentKey("perpres-1-2018")),
        pandu.publish,
        pandu.rollback,
    ):
        with pytest.raises(StagePending, match="menunggu keputusan"):
            act()


def test_a_second_batch_adds_to_what_waits(pandu: KnowledgeBase, tmp_path: Path) -> None:
    stage = Stage(pandu)
    stage.take_in([rule(tmp_path / "up", 2, "tanda tangan")])
    stage.take_in([rule(tmp_path / "up", 3, "arsip")])
    assert {d.key for d in stage.waiting().documents} == {"perpres-2-2018", "perpres-3-2018"}  # type: ignore[union-attr]
    stage.publish()
    assert answering(pandu) == {"perpres-1-2018", "perpres-2-2018", "perpres-3-2018"}


def test_files_that_change_nothing_leave_nothing_waiting(pandu: KnowledgeBase, tmp_path: Path) -> None:
    stage = Stage(pandu)
    assert stage.take_in([tmp_path / "in" / "aturan-1.md"]).documents[0].outcome == "same"
    assert stage.waiting() is None


def test_a_stopped_batch_leaves_nothing_waiting(pandu: KnowledgeBase, tmp_path: Path) -> None:
    before = everything(pandu)
    asked = iter([False, True])
    files = [rule(tmp_path / "up", number, "arsip") for number in (2, 3)]
    with pytest.raises(Cancelled):
        Stage(pandu).take_in(files, stop=lambda: next(asked))
    assert everything(pandu) == before


def test_the_comparison_names_the_answers_that_would_differ(pandu: KnowledgeBase, tmp_path: Path) -> None:
    stage = Stage(pandu)
    stage.take_in([rule(tmp_path / "up", 2, "sertifikat elektronik pegawai")])
    saved = [Question("1", "Apa bunyi Pasal 2 Perpres 2/2018?"), Question("2", "Apa bunyi Pasal 2 Perpres 1/2018?")]
    change, *others = stage.compare(saved)
    assert not any(other.status_changed for other in others)
    assert change.question.id == "1"
    assert change.status_changed
    assert change.lead_after is not None
    assert change.lead_after.document == "perpres-2-2018"


def test_a_confirmed_identity_replaces_the_one_that_was_read(pandu: KnowledgeBase, tmp_path: Path) -> None:
    stage = Stage(pandu)
    stage.take_in([rule(tmp_path / "up", 2, "arsip")])
    correction = Correction("perbup", "21", 2023, "Arsip Digital", "Tabalong")
    report = stage.correct(DocumentKey("perpres-2-2018"), correction)
    assert report.documents[0].document_id == "perbup-tabalong-21-2023"
    assert {(d.key, d.change) for d in stage.waiting().documents} == {("perbup-tabalong-21-2023", "new")}  # type: ignore[union-attr]
    again = stage.correct(DocumentKey("perbup-tabalong-21-2023"), Correction("perbup", "12", 2023, "Arsip", "Tabalong"))
    assert again.documents[0].document_id == "perbup-tabalong-12-2023"
    stage.publish()
    assert answering(pandu) == {"perpres-1-2018", "perbup-tabalong-12-2023"}
    assert (
        pandu.engine.view.document(DocumentKey("perbup-tabalong-12-2023")).identity.label == "Perbup Tabalong 12/2023"
    )  # type: ignore[union-attr]
    shutil.copy(tmp_path / "up" / "aturan-2.md", tmp_path / "lagi.md")
    assert pandu.ingest([tmp_path / "lagi.md"], rebuild=True).documents[0].document_id == "perbup-tabalong-12-2023"


def test_a_correction_onto_a_held_document_restores_what_the_wrong_one_replaced(
    pandu: KnowledgeBase, tmp_path: Path
) -> None:
    stage = Stage(pandu)
    file = rule(tmp_path / "in", 1, "arsip yang lain sama sekali")  # read as a newer perpres-1-2018
    stage.take_in([file])
    stage.correct(DocumentKey("perpres-1-2018"), Correction("perpres", "7", 2018, "Arsip"))
    waiting = stage.waiting()
    assert waiting is not None
    assert {(d.key, d.change) for d in waiting.documents} == {("perpres-7-2018", "new")}
    assert held(pandu) == {"perpres-1-2018", "perpres-7-2018"}


@pytest.mark.parametrize(
    "wrong",
    [
        Correction("undang", "1", 2018, "Judul"),
        Correction("perpres", "1", None, "Judul"),
        Correction("perpres", "1", 18, "Judul"),
        Correction("perpres", "1", 2018, " "),
    ],
)
def test_an_impossible_identity_is_refused_in_words(pandu: KnowledgeBase, tmp_path: Path, wrong: Correction) -> None:
    stage = Stage(pandu)
    stage.take_in([rule(tmp_path / "up", 2, "arsip")])
    with pytest.raises(KbError, match=r"\w{4}"):
        stage.correct(DocumentKey("perpres-2-2018"), wrong)
    assert "perpres-2-2018" in held(pandu)


def test_publishing_is_finished_after_a_death_between_its_steps(pandu: KnowledgeBase, tmp_path: Path) -> None:
    stage = Stage(pandu)
    snapshot = stage.take_in([rule(tmp_path / "up", 2, "arsip")]).snapshot
    assert snapshot
    (pandu.store.index / "staged" / snapshot).rename(pandu.store.folder(snapshot))  # moved, not current yet: died here
    assert Stage(pandu).publish() == snapshot
    assert answering(pandu) == {"perpres-1-2018", "perpres-2-2018"}
    assert pandu.catalogue.staged_from is None


def test_publishing_makes_the_snapshot_where_a_death_left_none(pandu: KnowledgeBase, tmp_path: Path) -> None:
    stage = Stage(pandu)
    stage.take_in([rule(tmp_path / "up", 2, "arsip")])
    shutil.rmtree(pandu.store.index / "staged")
    assert stage.waiting().snapshot is None  # type: ignore[union-attr]
    stage.publish()
    assert answering(pandu) == {"perpres-1-2018", "perpres-2-2018"}


def test_rollback_takes_the_catalogue_back_so_that_the_next_publish_does_not_bring_it_back(
    pandu: KnowledgeBase, tmp_path: Path
) -> None:
    first = pandu.store.current_id()
    pandu.ingest([rule(tmp_path / "up", 2, "arsip"), rule(tmp_path / "in", 1, "pusat data baru")])
    assert pandu.rollback() == first
    assert held(pandu) == answering(pandu) == {"perpres-1-2018"}
    pandu.ingest([rule(tmp_path / "up", 3, "kepegawaian")])
    assert answering(pandu) == {"perpres-1-2018", "perpres-3-2018"}
    assert "baru" not in pandu.engine.view.document_passages(DocumentKey("perpres-1-2018"))[0].text
    assert pandu.engine.view.versions(DocumentKey("perpres-1-2018"))[0].form is Form.DIGEST


def test_any_kept_snapshot_can_be_gone_back_to_by_name(pandu: KnowledgeBase, tmp_path: Path) -> None:
    first = pandu.store.current_id()
    pandu.ingest([rule(tmp_path / "up", 2, "arsip")])
    pandu.ingest([rule(tmp_path / "up", 3, "surat")])
    assert pandu.rollback(first) == first
    assert answering(pandu) == {"perpres-1-2018"}
    with pytest.raises(KbError):
        pandu.rollback("tidak-ada")


def over_printed(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "aturan-7.pdf"
    file.write_bytes(mostly_over_printed())
    return file


def test_a_document_with_many_words_in_gaps_is_published_only_after_a_yes_to_what_was_seen(
    pandu: KnowledgeBase, tmp_path: Path
) -> None:
    stage = Stage(pandu)
    report = stage.take_in([over_printed(tmp_path / "up")])
    (file,) = report.as_dict()["documents"]  # type: ignore[misc]
    assert file["must_be_seen"] and file["words_in_gaps"] == 20 and file["words_read"] > 40
    seen = stage.waiting()
    assert seen is not None and [document.key for document in seen.unseen] == ["perpres-7-2021"]
    with pytest.raises(UnseenDocuments, match=r"perpres-7-2021\], 20 dari \d\d kata"):
        stage.publish()
    stage.take_in([rule(tmp_path / "up", 2, "tanda tangan")])
    with pytest.raises(UnseenDocuments):  # something else waits now
        stage.publish(seen=seen.revision)
    assert answering(pandu) == {"perpres-1-2018"}
    now = stage.waiting()
    assert now is not None and now.revision != seen.revision
    stage.publish(seen=now.revision)
    assert answering(pandu) == {"perpres-1-2018", "perpres-2-2018", "perpres-7-2021"}


def test_the_command_line_shows_what_must_be_seen_and_asks_for_a_yes(
    pandu: KnowledgeBase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Stage(pandu).take_in([over_printed(tmp_path / "up"), rule(tmp_path / "up", 2, "tanda tangan")])
    data = ["--data", str(pandu.settings.data)]
    assert main(["staged", *data]) == 0
    (marked,) = [line for line in capsys.readouterr().out.splitlines() if "lihat dulu" in line]
    assert "perpres-7-2021" in marked and "20 dari" in marked
    assert main(["staged", "--publish", "--json", *data]) == 1
    said = json.loads(capsys.readouterr().out)
    assert [d["document_id"] for d in said["documents"] if d["must_be_seen"]] == ["perpres-7-2021"]
    assert "snapshot" not in said and "harus dilihat dulu" in said["error"]
    assert main(["staged", "--publish", "--yes", *data]) == 0
    assert answering(pandu) == {"perpres-1-2018", "perpres-2-2018", "perpres-7-2021"}


def test_a_batch_names_what_must_be_seen_in_its_table(
    pandu: KnowledgeBase, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = pandu.ingest([over_printed(tmp_path / "up"), rule(tmp_path / "up", 2, "tanda tangan")])
    assert [found.must_be_seen for found in report.documents] == [True, False]
    print_ingest(report)
    told = [line for line in capsys.readouterr().out.splitlines() if "▲" in line]
    assert len(told) == 1 and "aturan-7.pdf" in told[0] and "python -m kb report perpres-7-2021" in told[0]
    found = pandu.report(DocumentKey("perpres-7-2021"))
    assert found is not None and found.must_be_seen and not found.in_order
    (words_part,) = [part for part in parts(found) if part.heading == "Kata"]
    assert words_part.look and "bandingkan dengan aslinya" in words_part.lines[1]
