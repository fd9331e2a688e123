"""What an answer is expected to show: whose duty it is, at which level of government, a term's own meaning."""

from __future__ import annotations

import pytest

from kb.answering.question.expected import Expectation
from kb.answering.question.levels import level_asked
from kb.knowledge_base import KnowledgeBase
from kb.search.needs import definition_share


def shown(expected: Expectation, text: str) -> float:
    """All that a unit shows of the sort expected, the other level of government taken off."""
    features = expected.features(text)
    return sum(features.values()) - 2 * features["other_level"]


def bonus(collection: KnowledgeBase, question: str, text: str) -> float:
    """What a text's words add for a question."""
    return shown(Expectation.of(collection.answering.read(question).query), text)


def test_the_duty_of_the_one_asked_about_weighs_more_than_another_ones(collection: KnowledgeBase) -> None:
    own = "Walidata bertugas memeriksa data yang diterima dari Produsen Data."
    other = "Produsen Data bertugas menyampaikan data kepada Walidata."
    assert bonus(collection, "apa tugas walidata", own) > bonus(collection, "apa tugas walidata", other)
    assert bonus(collection, "apa tugas produsen data", own) < bonus(collection, "apa tugas produsen data", other)


def test_a_predicate_far_behind_in_a_sentence_is_nobodys(collection: KnowledgeBase) -> None:
    near = "Walidata bertugas memeriksa data."
    far = f"Walidata {'dengan segala perangkat dan sumber daya yang ada padanya ' * 3}bertugas memeriksa data."
    assert bonus(collection, "apa tugas walidata", near) > bonus(collection, "apa tugas walidata", far)


@pytest.mark.parametrize(
    "said",
    [
        "(4) Koordinator SPBE Pemerintah Daerah dijabat oleh sekretaris daerah.",
        "Sekretaris daerah menjabat sebagai koordinator SPBE Pemerintah Daerah.",
    ],
)
def test_who_holds_an_office_is_seen_on_either_side_of_the_verb(collection: KnowledgeBase, said: str) -> None:
    beside = "Arsitektur diselenggarakan oleh kepala daerah, koordinator SPBE Pemerintah Daerah, dan tim koordinasi."
    asked = "siapa koordinator SPBE pemerintah daerah?"
    assert bonus(collection, asked, said) > bonus(collection, asked, beside) + 0.3


def test_a_list_in_one_sentence_is_a_list(collection: KnowledgeBase) -> None:
    listed = "Layanan administrasi meliputi perencanaan, penganggaran, pengadaan, dan kepegawaian."
    told = "Layanan administrasi diterapkan dengan aplikasi."
    assert bonus(collection, "apa saja layanan administrasi", listed) > 0.3
    assert bonus(collection, "apa saja layanan administrasi", told) == 0


@pytest.mark.parametrize(
    ("asked", "text", "other"),
    [
        ("siapa ketua tim di kabupaten", "Tim Nasional diketuai menteri.", True),
        ("siapa ketua tim nasional", "Tim kabupaten diketuai sekretaris daerah.", True),
        ("siapa ketua tim di kabupaten", "Tim kabupaten dibina tim nasional.", False),
        ("siapa ketua tim", "Tim Nasional diketuai menteri.", False),
        ("beda tim nasional dan tim daerah", "Tim Nasional diketuai menteri.", False),
        ("di mana pusat data", "Pusat Data dibangun pemerintah daerah.", False),
    ],
)
def test_one_level_of_government_does_not_answer_for_the_other(asked: str, text: str, other: bool) -> None:
    level = level_asked(asked)
    assert (level is not None and level.missed_by(text)) is other


@pytest.mark.parametrize(
    "text",
    [
        "(7) Interoperabilitas sebagaimana dimaksud pada ayat (1) huruf f merupakan kolaborasi antar sistem.",
        "Interoperabilitas berarti sistem bekerja sama.",
        "22. Interoperabilitas adalah kemampuan sistem untuk berinteraksi.",
    ],
)
def test_a_meaning_is_seen_however_it_is_said(collection: KnowledgeBase, text: str) -> None:
    query = collection.answering.read("apa yang dimaksud interoperabilitas").query
    assert definition_share(text, query.needs) == 1.0
    assert definition_share("PSE menjamin sistemnya dengan memperhatikan interoperabilitas.", query.needs) == 0.0
