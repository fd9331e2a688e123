"""A plain search: facets that narrow and count, snippets that show the words."""

from __future__ import annotations

import pytest

from kb.browsing.finding import FACETS, POOL, Findings, snippet
from kb.knowledge_base import KnowledgeBase

QUESTION = "tanda tangan elektronik"


@pytest.fixture(scope="module")
def found(collection: KnowledgeBase) -> Findings:
    return collection.find(QUESTION, {}, count=POOL)


def test_every_value_counted_leaves_as_many_passages(collection: KnowledgeBase, found: Findings) -> None:
    assert found.total == len(found.found) > 10
    for name in FACETS:
        assert found.facets[name], name
        for value, count in found.facets[name]:
            narrowed = collection.find(QUESTION, {name: value}, count=POOL)
            assert narrowed.total == count
            assert {one.values[name] for one in narrowed.found} == {value}
            assert dict(narrowed.facets[name]) == dict(found.facets[name])


def test_two_facets_narrow_together(collection: KnowledgeBase, found: Findings) -> None:
    one = next(each for each in found.found if each.values["lingkup"] == "nasional")
    chosen = {"jenis": one.values["jenis"], "tahun": one.values["tahun"]}
    both = collection.find(QUESTION, chosen, count=POOL)
    assert 0 < both.total < found.total
    assert all(
        each.values["jenis"] == chosen["jenis"] and each.values["tahun"] == chosen["tahun"] for each in both.found
    )


def test_a_value_that_nothing_has_leaves_nothing_and_the_facets_stay(collection: KnowledgeBase) -> None:
    none = collection.find(QUESTION, {"tahun": "1850"})
    assert none.total == 0 and none.found == () and none.facets["tahun"]


def test_pages_follow_one_another_without_overlap(collection: KnowledgeBase, found: Findings) -> None:
    first, second = (collection.find(QUESTION, {}, start=start, count=5) for start in (0, 5))
    keys = [one.passage.key for one in (*first.found, *second.found)]
    assert keys == [one.passage.key for one in found.found[:10]]


def test_a_snippet_is_words_of_the_passage_with_the_words_looked_for_marked(found: Findings) -> None:
    marked = 0
    for one in found.found:
        assert one.snippet in one.passage.text and len(one.snippet.split()) <= 60
        marked += any("tanda" in one.snippet[first:last].lower() for first, last in one.marks)
    assert marked > len(found.found) / 2


def test_a_snippet_opens_at_its_line_and_holds_most_of_what_is_looked_for() -> None:
    text = (
        "Bab pertama tanpa apa pun.\n"
        + "kata lain " * 60
        + "\nPejabat menandatangani surat dengan sertifikat.\nPenutup."
    )
    shown, marks = snippet(text, {"sertifikat", "surat"}.__contains__, 8)
    assert shown.startswith("Pejabat") and [shown[a:b] for a, b in marks] == ["surat", "sertifikat"]
    assert snippet("", {"a"}.__contains__) == ("", ())
    assert snippet("tanpa yang dicari", {"x"}.__contains__) == ("tanpa yang dicari", ())
