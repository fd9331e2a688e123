"""Which documents a question names, by number, nickname or title, and which it names that are not held."""

import pytest

from kb.knowledge_base import KnowledgeBase
from kb.search.nicknames import Nicknames, mentions
from kb.types import DocumentKey, Identity, Query


def identity(key: str, kind: str, number: str, year: int, title: str, *aliases: str) -> Identity:
    return Identity(DocumentKey(key), kind, f"{kind} {number}/{year}", title, number, year, aliases=aliases)


NAMES = Nicknames.of(
    [
        identity("uu-27-2022", "uu", "27", 2022, "Pelindungan Data Pribadi", "UU PDP"),
        identity("uu-20-2023", "uu", "20", 2023, "Aparatur Sipil Negara", "UU ASN"),
        identity("uu-5-2014", "uu", "5", 2014, "Aparatur Sipil Negara", "UU ASN"),
        identity("perpres-95-2018", "perpres", "95", 2018, "Sistem Pemerintahan Berbasis Elektronik", "Perpres SPBE"),
    ]
)


def test_a_nickname_names_its_document() -> None:
    assert NAMES.find("apa isi perpres spbe pasal 3").held == ("perpres-95-2018",)


def test_the_newest_of_two_documents_of_one_name_is_meant() -> None:
    assert NAMES.find("uu asn mengatur apa").held == ("uu-20-2023",)


def test_a_title_in_words_names_its_document() -> None:
    assert NAMES.find("menurut Undang-Undang Pelindungan Data Pribadi, apa itu data pribadi").held == ("uu-27-2022",)


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("Apa isi UU Metaverse Nasional?", "UU Metaverse Nasional"),
        ("Apa sanksi menurut UU Pelindungan Data Pribadi 2024?", "UU Pelindungan Data Pribadi 2024"),
        ("prosedur menurut PP Drone Pertanian tahun 2025", "PP Drone Pertanian tahun 2025"),
    ],
)
def test_a_law_named_in_words_that_is_not_held_is_reported(question: str, label: str) -> None:
    found = NAMES.find(question)
    assert found.missing == (label,)
    assert found.held == ()


@pytest.mark.parametrize(
    "question", ["UU apa yang mengatur data pribadi?", "apakah peraturan ini berlaku", "pp itu apa"]
)
def test_a_kind_word_alone_names_nothing(question: str) -> None:
    assert mentions(question) == []
    assert NAMES.find(question).missing == ()


class TestOverTheCollection:
    """The same over all documents held, through the whole of query understanding."""

    @staticmethod
    def query(collection: KnowledgeBase, text: str) -> Query:
        return collection.engine.understand(text)

    def test_a_number_without_year_that_several_rules_bear_is_ambiguous(self, collection: KnowledgeBase) -> None:
        query = self.query(collection, "apa isi permen 5")
        assert {"permenpanrb-5-2018", "permenpanrb-5-2020", "permenkominfo-5-2015"} <= set(query.ambiguous)

    def test_the_other_words_may_decide_which_rule_is_meant(self, collection: KnowledgeBase) -> None:
        assert self.query(collection, "permenpan 5 tentang manajemen risiko").documents == ("permenpanrb-5-2020",)

    def test_a_place_takes_the_document_named_beside_it(self, collection: KnowledgeBase) -> None:
        query = self.query(collection, "bunyi psl 22 ayat tujuh uu kip")
        assert [(r.document, r.place) for r in query.references] == [("uu-14-2008", "pasal-22-ayat-7")]

    def test_a_numbered_law_that_is_not_held_is_missing(self, collection: KnowledgeBase) -> None:
        query = self.query(collection, "Siapa yang diawasi PP Nomor 87 Tahun 2061?")
        assert query.missing == ("PP 87/2061",)

    def test_a_slip_of_the_finger_is_repaired(self, collection: KnowledgeBase) -> None:
        assert "aplikasi khusus" in self.query(collection, "apa itu aplikasi khussus").respelt

    def test_an_unknown_word_is_left_alone(self, collection: KnowledgeBase) -> None:
        assert "rendang" in self.query(collection, "resep rendang").respelt
