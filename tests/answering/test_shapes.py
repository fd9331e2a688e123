"""The shapes of answers: objections, comparisons, things asked at once, follow-ups, premises, what ended elsewhere."""

import pytest

from kb.answering.evidence.answerable import Answerable
from kb.knowledge_base import KnowledgeBase
from kb.types import Answer, AnswerStatus, NoticeKind, Turn


def lead(answer: Answer) -> str:
    return " ".join(quote.text for quote in answer.lead)


def notices(answer: Answer, kind: NoticeKind) -> list[str]:
    return [notice.text for notice in answer.notices if notice.kind is kind]


OBJECTIONS = [
    ("kepala bidang masih minta semua berkas ditandatangani basah", "uu-11-2008"),
    ("saya gugup, takut salah tekan tombol lalu dimarahi", "perpres-95-2018"),
    ("dinas lain tidak mau memberi data, katanya milik mereka", "perpres-95-2018"),
    ("dana kami minim untuk spbe", "perpres-95-2018"),
    ("sudah tua, tidak paham teknologi", "uu-20-2023"),
]


@pytest.mark.parametrize(("objection", "law"), OBJECTIONS)
def test_an_objection_gets_a_first_step_words_for_the_superior_and_the_law(
    collection: KnowledgeBase, objection: str, law: str
) -> None:
    answer = collection.ask(objection)
    assert answer.status is AnswerStatus.ANSWERED
    assert "Langkah pertama" in lead(answer)
    assert "Kalimat untuk atasan" in lead(answer)
    assert len(lead(answer).split()) <= 110
    assert any(quote.citation.document == law for quote in answer.quotes)


def test_two_regimes_are_compared_row_by_row(collection: KnowledgeBase) -> None:
    answer = collection.ask("nilai 3,9 predikatnya apa menurut PermenPANRB 59/2020 dibanding PermenPANRB 8/2026")
    assert [side.label for side in answer.sides] == ["PermenPANRB 59/2020", "PermenPANRB 8/2026"]
    first, second = (side.quotes[0].text for side in answer.sides)
    assert first == "3,5 sampai kurang dari 4,2: Sangat Baik"
    assert second == "3,50 sampai kurang dari 4,00: Sangat Baik"


def test_a_value_is_placed_in_its_row(collection: KnowledgeBase) -> None:
    assert "Tinggi" in lead(collection.ask("besaran risiko 18 masuk level apa"))


def test_words_of_the_law_are_told_apart(collection: KnowledgeBase) -> None:
    answer = collection.ask('apa bedanya "berhak" dan "berwenang" dalam peraturan')
    assert 'Kata "berhak"' in answer.lead[0].text
    assert 'Kata "berwenang"' in answer.lead[1].text


def test_several_ayat_named_at_once_are_all_quoted(collection: KnowledgeBase) -> None:
    answer = collection.ask("bunyi Pasal 20 ayat (1) dan (2) PP 71/2019")
    assert [q.citation.passage for q in answer.lead[:2]] == ["pp-71-2019#pasal-20-ayat-1", "pp-71-2019#pasal-20-ayat-2"]


TALK = [
    Turn("user", "Apa bunyi Pasal 61 ayat (3) Perpres 95/2018?"),
    Turn("assistant", "“Koordinator …” (Perpres 95/2018 Pasal 61 ayat (3))"),
]


def test_the_next_ayat_is_counted_from_the_turn_before(collection: KnowledgeBase) -> None:
    answer = collection.ask("ayat berikutnya?", TALK)
    assert answer.lead[0].citation.passage == "perpres-95-2018#pasal-61-ayat-4"


def test_the_ayat_before_is_counted_too(collection: KnowledgeBase) -> None:
    assert collection.ask("ayat sebelumnya apa", TALK).lead[0].citation.passage == "perpres-95-2018#pasal-61-ayat-2"


def test_an_extension_is_quoted_with_the_period_that_it_extends(collection: KnowledgeBase) -> None:
    answer = collection.ask("Apa bunyi Pasal 22 ayat (7) UU 14/2008?")
    assert any(q.citation.passage == "uu-14-2008#pasal-22-ayat-8" for q in (*answer.lead, *answer.quotes))


def test_a_number_that_the_sources_contradict_is_said(collection: KnowledgeBase) -> None:
    answer = collection.ask("prinsip Satu Data Indonesia ada tujuh ya?")
    assert any("7 prinsip" in text and "4" in text for text in notices(answer, NoticeKind.PREMISE))


@pytest.mark.usefixtures("sure")
def test_a_modal_that_the_source_does_not_use_is_said(collection: KnowledgeBase) -> None:
    answer = collection.ask("apakah kami wajib menggunakan Aplikasi Umum")
    assert any("harus" in text for text in notices(answer, NoticeKind.PREMISE))


def test_a_right_number_is_not_disputed(collection: KnowledgeBase) -> None:
    assert not notices(collection.ask("apa empat prinsip Satu Data Indonesia"), NoticeKind.PREMISE)


def test_a_law_that_is_not_held_is_answered_by_what_ended_it(collection: KnowledgeBase) -> None:
    answer = collection.ask("apakah UU 32/2004 masih berlaku")
    assert answer.lead[0].citation.document == "uu-23-2014"
    assert "32/2004" in lead(answer)


def test_a_held_law_that_does_not_speak_of_it_is_said_so(collection: KnowledgeBase) -> None:
    answer = collection.ask("apakah UU Cipta Kerja mengatur pesangon buruh")
    assert answer.status in (AnswerStatus.NOT_HELD, AnswerStatus.OUT_OF_SCOPE, AnswerStatus.PARTIAL)
    assert answer.contact


def test_the_passage_that_answers_scores_above_its_twin() -> None:
    score = Answerable.load()
    passage = "Majalah Angkasa terbit pertama kali pada 4 Juli 1950 di Jakarta. Pendirinya adalah Sutan."

    def weigh(words: object) -> dict[str, float]:
        return dict.fromkeys(words, 0.5)  # type: ignore[call-overload]

    stop = frozenset({"kapan", "yang", "di", "pada", "apa", "siapa"})
    right = score.probability("Kapan majalah Angkasa terbit pertama kali?", passage, weigh, stop)
    wrong = score.probability("Kapan majalah Samudra ditutup terakhir kali?", passage, weigh, stop)
    assert 0 <= wrong < right <= 1
