"""One document held as official text and as digest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from documents_made import acts, key, law, passages, put, source

from kb.catalogue import Catalogue, Outcome, Publication, SourceFile
from kb.types import Document, DocumentKey, Form, RelationKind

KEY = DocumentKey("uu-11-2008")
OFFICIAL = law("uu-11-2008", {"1": "naskah 1", "2": "naskah 2", "4": "naskah 4"}, issuer="Presiden", title="ITE")
DIGEST = law(
    "uu-11-2008",
    {"ringkasan": "tentang ITE", "2": "ringkas 2", "3": "ringkas 3"},
    Form.DIGEST,
    title="Informasi dan Transaksi Elektronik",
    aliases=("UU ITE",),
    articles=54,
    enacted=date(2008, 4, 21),
)


def both(catalogue: Catalogue) -> Catalogue:
    put(catalogue, DIGEST)
    assert put(catalogue, OFFICIAL).kind == "new"
    return catalogue


def test_a_digest_and_the_official_text_stand_beside_each_other(catalogue: Catalogue) -> None:
    record = both(catalogue).at().document(KEY)
    assert record is not None
    assert record.forms == (Form.OFFICIAL, Form.DIGEST)
    assert record.official


def test_the_official_article_wins_and_the_digest_keeps_what_the_official_lost(catalogue: Catalogue) -> None:
    texts = [passage.text for passage in both(catalogue).at().all_passages()]
    assert sorted(texts) == ["naskah 1", "naskah 2", "naskah 4", "ringkas 3", "tentang ITE"]


def test_the_lost_article_stands_in_its_place_in_reading_order(catalogue: Catalogue) -> None:
    texts = [passage.text for passage in both(catalogue).at().document_passages(KEY)]
    assert texts == ["naskah 1", "naskah 2", "ringkas 3", "naskah 4", "tentang ITE"]


def test_the_neighbours_of_an_article_are_those_around_it(catalogue: Catalogue) -> None:
    found = both(catalogue).at().neighbours(key("uu-11-2008", "pasal-4"))
    assert [passage.text for passage in found] == ["ringkas 3", "tentang ITE"]


def test_a_passage_of_both_forms_is_quoted_from_the_official_one(catalogue: Catalogue) -> None:
    view = both(catalogue).at()
    passage = view.passage(key("uu-11-2008", "pasal-2"))
    assert passage is not None and passage.form is Form.OFFICIAL
    assert [part.form for part in view.article(key("uu-11-2008", "pasal-2"))] == [Form.OFFICIAL]


def test_the_count_of_passages_is_what_the_index_must_hold(catalogue: Catalogue) -> None:
    view = both(catalogue).at()
    assert view.passage_count == len(list(view.all_passages())) == 5


def test_the_digests_curated_facts_complete_the_official_identity(catalogue: Catalogue) -> None:
    record = both(catalogue).at().document(KEY)
    assert record is not None
    assert record.identity.title == "Informasi dan Transaksi Elektronik"
    assert record.identity.aliases == ("UU ITE",)
    assert record.identity.articles == 54
    assert record.identity.enacted == date(2008, 4, 21)
    assert record.identity.issuer == "Presiden"


def test_the_index_moves_from_digest_to_official_by_the_difference(catalogue: Catalogue) -> None:
    view = both(catalogue).at()
    difference = view.difference_from(catalogue.at(1))
    assert difference.removed == ()
    assert sorted(passage.text for passage in difference.put) == ["naskah 1", "naskah 2", "naskah 4"]


def test_retiring_the_official_text_lets_the_digest_speak_again(catalogue: Catalogue) -> None:
    with both(catalogue).change() as change:
        assert change.retire(KEY, Form.OFFICIAL)
    assert [passage.text for passage in catalogue.at().document_passages(KEY)] == [
        "tentang ITE",
        "ringkas 2",
        "ringkas 3",
    ]


def test_an_official_copy_with_fewer_articles_does_not_replace_a_fuller_one(catalogue: Catalogue) -> None:
    put(catalogue, OFFICIAL)
    poorer = law("uu-11-2008", {"1": "naskah 1 pindaian"}, title="ITE")
    outcome = put(catalogue, poorer, "pindaian.pdf")
    assert outcome.kind == "same"
    assert "salinan kedua disimpan sebagai sumber" in outcome.message
    record = catalogue.at().document(KEY)
    assert record is not None
    assert record.passages == 3
    assert "pindaian.pdf" in record.files
    assert catalogue.revision == 1


def test_a_better_reader_may_find_fewer_articles_in_the_same_file(catalogue: Catalogue) -> None:
    put(catalogue, OFFICIAL)
    invented_none = law("uu-11-2008", {"1": "naskah 1"}, title="ITE")
    same_file = replace(source(OFFICIAL), reader=2)
    with catalogue.change() as change:
        assert change.put(invented_none, passages(invented_none), same_file).kind == "replaced"


def test_a_shorter_digest_replaces_a_longer_one(catalogue: Catalogue) -> None:
    put(catalogue, DIGEST)
    assert put(catalogue, law("uu-11-2008", {"2": "lebih ringkas"}, Form.DIGEST, title="ITE")).kind == "replaced"


def test_a_passage_key_met_twice_is_kept_under_another_key(catalogue: Catalogue) -> None:
    twice = [*passages(OFFICIAL), *passages(OFFICIAL)[:1]]
    with catalogue.change() as change:
        change.put(OFFICIAL, twice, source(OFFICIAL))
    keys = [passage.key for passage in catalogue.at().all_passages()]
    assert len(set(keys)) == len(twice) == 4


# --- files ---------------------------------------------------------------------------------------------------------


def file(document_file: str, content: str, reader: int = 1) -> SourceFile:
    return SourceFile(content, document_file, f"/masuk/{document_file}", f"00/{content}", reader=reader)


def take(catalogue: Catalogue, text: str, source_file: SourceFile) -> None:
    document = law("uu-1-2020", {"1": text})
    with catalogue.change() as change:
        change.put(document, passages(document), source_file)


def test_a_held_file_is_known_by_its_content_whatever_its_name(catalogue: Catalogue) -> None:
    take(catalogue, "a", file("a.pdf", "aaa"))
    assert catalogue.known("aaa", "/tempat/lain.pdf", 1)
    assert not catalogue.known("bbb", "/masuk/a.pdf", 1)


def test_a_held_file_is_read_again_by_a_newer_reader(catalogue: Catalogue) -> None:
    take(catalogue, "a", file("a.pdf", "aaa"))
    assert not catalogue.known("aaa", "/masuk/a.pdf", 2)


def test_two_copies_in_one_folder_do_not_replace_each_other_for_ever(catalogue: Catalogue) -> None:
    take(catalogue, "a", file("a.pdf", "aaa"))
    take(catalogue, "b", file("b.pdf", "bbb"))
    assert catalogue.known("aaa", "/masuk/a.pdf", 1)
    assert catalogue.known("bbb", "/masuk/b.pdf", 1)


def test_a_file_set_back_to_its_old_content_is_read_again(catalogue: Catalogue) -> None:
    take(catalogue, "a", file("a.md", "aaa"))
    take(catalogue, "b", file("a.md", "bbb"))
    assert not catalogue.known("aaa", "/masuk/a.md", 1)


def test_a_retired_documents_file_is_read_again(catalogue: Catalogue) -> None:
    take(catalogue, "a", file("a.md", "aaa"))
    with catalogue.change() as change:
        change.retire(DocumentKey("uu-1-2020"))
    assert not catalogue.known("aaa", "/masuk/a.md", 1)


# --- another copy --------------------------------------------------------------------------------------------------


def offer(catalogue: Catalogue, document: Document, name: str, yes: bool = False, **pages: int) -> Outcome:
    with catalogue.change() as change:
        return change.put(document, passages(document), replace(source(document, name), **pages), yes)


def test_another_official_copy_never_replaces_without_a_yes_even_when_it_is_better(catalogue: Catalogue) -> None:
    offer(catalogue, law("uu-11-2008", {"1": "pindaian"}, title="ITE"), "a.pdf", pages=10, pages_ocr=10)
    catalogue.record_publication(Publication("s1", catalogue.revision, 1, "publish", datetime.now(UTC)))
    outcome = offer(catalogue, OFFICIAL, "b.pdf", pages=10)
    assert outcome.kind == "same"
    assert outcome.comparison is not None and outcome.comparison.verdict == "better"
    assert "3 Pasal terbaca (yang dipegang 1)" in outcome.message
    assert "0% halaman dari OCR (yang dipegang 100%)" in outcome.message
    assert [passage.text for passage in catalogue.at().all_passages()] == ["pindaian"]
    assert offer(catalogue, OFFICIAL, "b.pdf", yes=True, pages=10).kind == "replaced"
    assert catalogue.at().passage_count == 3


def test_of_two_copies_that_nobody_has_read_yet_the_better_one_is_taken(catalogue: Catalogue) -> None:
    worse = law("uu-11-2008", {"1": "pindaian"}, title="ITE")
    offer(catalogue, worse, "a.pdf", pages=10, pages_ocr=10)
    assert offer(catalogue, OFFICIAL, "b.pdf", pages=10).kind == "replaced"
    assert offer(catalogue, worse, "c.pdf", pages=10, pages_ocr=10).kind == "same"
    assert catalogue.at().passage_count == 3


def test_a_changed_file_at_the_same_place_replaces_and_says_when_it_is_worse(catalogue: Catalogue) -> None:
    offer(catalogue, OFFICIAL, "a.pdf")
    outcome = offer(catalogue, law("uu-11-2008", {"1": "naskah 1"}, title="ITE"), "a.pdf")
    assert outcome.kind == "replaced"
    assert "yang dipegang tampak lebih baik" in outcome.message.lower()


def test_a_changed_second_copy_still_needs_the_yes(catalogue: Catalogue) -> None:
    offer(catalogue, OFFICIAL, "a.pdf")
    offer(catalogue, law("uu-11-2008", {"1": "b"}, title="ITE"), "b.pdf")
    assert offer(catalogue, law("uu-11-2008", {"1": "b lagi"}, title="ITE"), "b.pdf").kind == "same"


def test_a_digest_from_another_file_needs_the_yes_too(catalogue: Catalogue) -> None:
    offer(catalogue, DIGEST, "ringkasan.md")
    other = law("uu-11-2008", {"2": "lain"}, Form.DIGEST, title="ITE")
    assert offer(catalogue, other, "lain.md").kind == "same"
    assert offer(catalogue, other, "ringkasan.md").kind == "replaced"


def test_a_retired_document_comes_back_whole(catalogue: Catalogue) -> None:
    change_of = acts("uu-11-2008", RelationKind.AMENDS, "uu-1-1999")
    put(catalogue, replace(OFFICIAL, relations=(change_of,)))
    before = list(catalogue.at().all_passages())
    with catalogue.change() as change:
        change.retire(KEY)
    assert catalogue.at().document(KEY) is None
    with catalogue.change() as change:
        assert change.unretire(KEY)
    assert list(catalogue.at().all_passages()) == before
    assert catalogue.at().relations_of(KEY) == [change_of]
    assert catalogue.at().sources(KEY)
    assert catalogue.at(2).document(KEY) is None


def test_what_is_held_or_was_never_held_cannot_be_brought_back(catalogue: Catalogue) -> None:
    put(catalogue, OFFICIAL)
    with catalogue.change() as change:
        assert not change.unretire(KEY)
        assert not change.unretire(DocumentKey("uu-9-1999"))
    assert catalogue.revision == 1
