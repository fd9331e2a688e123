"""The list of documents: by kind, by words of their names, a page at a time."""

from __future__ import annotations

from kb.browsing.shelf import Wish
from kb.knowledge_base import KnowledgeBase
from kb.structure.kinds import printed_kind, rank


def test_all_are_listed_once_in_order_of_hierarchy_the_newest_first(collection: KnowledgeBase) -> None:
    pages = [collection.shelf(Wish(start=start, count=20)) for start in range(0, 200, 20)]
    rows = [record for page in pages for record, _ in page.rows]
    assert {record.key for record in rows} == {record.key for record in collection.engine.view.documents()}
    assert len(rows) == pages[0].total == pages[0].held == sum(count for _, count in pages[0].kinds)
    ranks = [rank(record.identity.kind) for record in rows]
    assert ranks == sorted(ranks)
    years = [record.identity.year for record in rows if record.identity.kind == "uu"]
    assert years == sorted(years, reverse=True)


def test_words_and_kind_narrow_together(collection: KnowledgeBase) -> None:
    found = collection.shelf(Wish(words="berbasis elektronik"))
    assert "perpres-95-2018" in {record.key for record, _ in found.rows}
    laws = collection.shelf(Wish(words="berbasis elektronik", kind="Perpres"))
    assert 0 < laws.total <= found.total and laws.kinds == found.kinds
    assert all(printed_kind(record.identity.kind) == "Perpres" for record, _ in laws.rows)
    assert collection.shelf(Wish(words="95/2018")).rows[0][0].key == "perpres-95-2018"
    assert collection.shelf(Wish(words="kata yang tidak ada di nama mana pun")).total == 0
