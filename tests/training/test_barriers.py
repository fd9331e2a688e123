"""Cards of the barriers: the right act stands in a module, the rule is held, nothing tempting is searchable."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kb.catalogue import CatalogueView
from kb.training import Item, ItemKind, Wish, exercises
from kb.training.item import Role
from kb.training.making.barriers import SECTION, cards
from kb.training.modules import modules
from kb.types import DocumentKey, document_of

ROOT = Path(__file__).parents[2] / "documents"
LAWS = ("perpres-95-2018", "pp-71-2019")
TODAY = date(2026, 11, 25)


@pytest.fixture
def held(put, catalogue) -> CatalogueView:  # type: ignore[no-untyped-def]
    """The three modules and the rules that they stand on, as they ship."""
    paths = [
        *sorted((ROOT / "riset").glob("riset-modul-hambatan-*.md")),
        ROOT / "sop" / "sop-09-serah-terima-aplikasi.md",
    ]
    paths += [path for law in LAWS for path in (ROOT / "regulasi").glob(f"{law}*.md")]
    for path in paths:
        put(path.name, path.read_text(encoding="utf-8"))
    return catalogue.at()


def items(view: CatalogueView) -> list[Item]:
    found = exercises(view, "snap", Wish(kinds=(ItemKind.SCENARIO,)), TODAY)
    return [item for item in found if item.document.startswith("riset-modul")]


def test_each_barrier_has_a_card_for_each_role(held: CatalogueView) -> None:
    roles = {Role.FRONT_DESK, Role.TREASURER, Role.SECRETARY, Role.HEAD}
    by_module: dict[DocumentKey, set[Role | None]] = {}
    for item in items(held):
        by_module.setdefault(item.document, set()).add(item.role)
    assert len(by_module) == 3
    assert all(found == roles for found in by_module.values())


def test_the_right_act_is_the_modules_and_the_rule_is_quoted(held: CatalogueView) -> None:
    for item in items(held):
        act = item.answer[0][1:]
        assert act in item.quote
        assert item.quote in held.passage(item.source).text  # type: ignore[union-attr]
        assert len(item.sources) == 2
        assert document_of(item.sources[1]) in {standing.document for standing in item.standings}


def test_nothing_that_tempts_stands_in_the_documents() -> None:
    shipped = " ".join(path.read_text(encoding="utf-8") for path in ROOT.rglob("*.md"))
    assert not [wrong for card in cards() for wrong in card.wrong if wrong in shipped]


def test_a_card_whose_words_the_office_changed_is_not_made(held: CatalogueView, put, catalogue) -> None:  # type: ignore[no-untyped-def]
    path = ROOT / "riset" / "riset-modul-hambatan-anggaran.md"
    put(path.name, path.read_text(encoding="utf-8").replace("meminta bukti penyerahan", "menanyakan bukti penyerahan"))
    assert (len(items(held)), len(items(catalogue.at()))) == (12, 11)


def test_the_pages_of_the_modules_do_not_give_the_key_away(held: CatalogueView) -> None:
    found = modules(held)
    assert [module.name for module in found] == ["budaya", "aplikasi", "anggaran"]
    headings = {heading for module in found for heading, _ in module.parts}
    assert {"Bahan", "Latihan", "Diskusi", "Satu langkah untuk Senin"} <= headings
    assert SECTION.replace("-", " ") not in {heading.lower() for heading in headings}
