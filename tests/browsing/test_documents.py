"""A document as its readers see it: outline, relations in both directions, history, standing on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from made_pdf import SMALL_LAW, made_pdf

from kb.browsing.documents import DocumentView
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings
from kb.types import DocumentKey, Form, LegalStatus, PassageKey, RelationKind

DOCUMENTS = Path(__file__).parents[2] / "documents"
HELD = ("regulasi/permenpanrb-5-2018.md", "regulasi/permenpanrb-59-2020.md", "sop/sop-03-subdomain-hosting.md")


@pytest.fixture(scope="module")
def pandu(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> KnowledgeBase:
    opened = KnowledgeBase.open(Settings(data=tmp_path_factory.mktemp("data"), embedding_model=str(tiny_model)))
    folder = tmp_path_factory.mktemp("naskah")
    (folder / "perpres-7-2024.pdf").write_bytes(made_pdf(SMALL_LAW))
    assert not opened.ingest([*(DOCUMENTS / name for name in HELD), folder]).refused
    return opened


def shown(pandu: KnowledgeBase, key: str, as_of: date | None = None) -> DocumentView:
    view = pandu.document(DocumentKey(key), as_of)
    assert view is not None
    return view


def test_articles_stand_under_their_headings_in_reading_order(pandu: KnowledgeBase) -> None:
    parts = shown(pandu, "perpres-7-2024").outline
    trails = [(part.trail[:1], [entry.label for entry in part.entries]) for part in parts]
    assert (("BAB I KETENTUAN UMUM",), ["Pasal 1"]) in trails
    assert any(trail == ("BAB II PENYELENGGARAAN",) and "Pasal 2" in labels for trail, labels in trails)
    places = [entry.place for entry in shown(pandu, "perpres-7-2024").entries]
    assert len(places) == len(set(places))
    assert places.index("pasal-1") < places.index("pasal-2") < places.index("pasal-3")


def test_a_revocation_is_seen_from_both_ends_and_only_from_its_day_on(pandu: KnowledgeBase) -> None:
    old, new = shown(pandu, "permenpanrb-5-2018"), shown(pandu, "permenpanrb-59-2020")
    (by,) = [each for each in old.acted if each.kind is RelationKind.REVOKES]
    (target,) = [each for each in new.acts if each.key == "permenpanrb-5-2018"]
    assert by.key == "permenpanrb-59-2020" and by.held and by.label == "PermenPANRB 59/2020"
    assert target.kind is RelationKind.REVOKES and target.since == by.since
    assert old.status.standing is LegalStatus.REVOKED and old.status_by == ((by.key, by.label),)
    assert shown(pandu, "permenpanrb-5-2018", date(2019, 6, 1)).status.standing is not LegalStatus.REVOKED


def test_a_document_that_is_not_held_is_named_and_not_linked(pandu: KnowledgeBase) -> None:
    others = [each for each in shown(pandu, "sop-03-subdomain-hosting").acts if not each.held]
    assert others and all(each.label and not each.title for each in others)
    assert pandu.document(DocumentKey("uu-1-1900")) is None


def test_an_article_knows_its_neighbours(pandu: KnowledgeBase) -> None:
    article = pandu.article(PassageKey("perpres-7-2024#pasal-2"))
    assert article is not None and article.entry.label == "Pasal 2"
    assert article.before is not None and article.before.place == "pasal-1"
    assert article.after is not None and article.after.place == "pasal-3"
    assert article.trail[0] == "BAB II PENYELENGGARAAN"
    assert pandu.article(PassageKey("perpres-7-2024#pasal-99")) is None


def test_the_steps_of_an_sop(pandu: KnowledgeBase) -> None:
    steps = pandu.steps(DocumentKey("sop-03-subdomain-hosting"))
    assert len(steps) > 3 and all(step.fields["action"] for step in steps)
    assert pandu.steps(DocumentKey("perpres-7-2024")) == []


def test_history_tells_what_was_held_before(tmp_path: Path, tiny_model: Path) -> None:
    opened = KnowledgeBase.open(Settings(data=tmp_path / "data", embedding_model=str(tiny_model)))
    original = (DOCUMENTS / "sop" / "sop-03-subdomain-hosting.md").read_text(encoding="utf-8")
    file = tmp_path / "sop-03-subdomain-hosting.md"
    file.write_text(original, encoding="utf-8")
    opened.ingest([file])
    before = shown(opened, "sop-03-subdomain-hosting").history
    file.write_text(f"{original}\n\n## Tambahan\n\nSatu kalimat baru untuk versi kedua.\n", encoding="utf-8")
    opened.ingest([file], replace=True)
    opened.refresh()
    now = shown(opened, "sop-03-subdomain-hosting").history
    assert [version.until is None for version in before] == [True]
    assert [version.until is None for version in now] == [True, False]
    assert now[0].form is Form.MODEL and now[0].files == ("sop-03-subdomain-hosting.md",)
    assert now[0].passages == now[1].passages + 1
