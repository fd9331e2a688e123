"""Answers over documents/: who, what, how, how many; statuses; refusals; every quote verbatim."""

from datetime import date

import pytest

from kb.answering.shapes.grounding import verbatim
from kb.knowledge_base import KnowledgeBase
from kb.types import Answer, AnswerStatus, Form, LegalStatus, NoticeKind, Turn


def kinds(answer: Answer) -> set[NoticeKind]:
    return {notice.kind for notice in answer.notices}


def lead(answer: Answer) -> str:
    return " ".join(quote.text for quote in answer.lead)


def test_the_regional_coordinator_is_named_from_the_article_and_marked_as_a_digest(collection: KnowledgeBase) -> None:
    answer = collection.ask("Siapa koordinator SPBE di daerah?")
    assert answer.status is AnswerStatus.ANSWERED
    assert answer.lead[0].citation.passage.startswith("perpres-95-2018#pasal-61")
    assert "Sekretaris Daerah" in answer.lead[0].text
    assert answer.lead[0].citation.form is Form.DIGEST
    assert NoticeKind.DIGEST in kinds(answer)


def test_the_three_barriers_come_from_the_study(collection: KnowledgeBase) -> None:
    answer = collection.ask("Apa saja hambatan e-government di Kabupaten Tabalong?")
    assert answer.status is AnswerStatus.ANSWERED
    assert any(c.document == "riset-egov-tabalong-2018" for c in answer.citations)
    for barrier in ("budaya individu", "perencanaan", "anggaran"):
        assert barrier in lead(answer).lower(), barrier


def test_asking_how_gives_the_steps_of_the_sop(collection: KnowledgeBase) -> None:
    answer = collection.ask("Bagaimana mengajukan pembangunan aplikasi?")
    assert answer.status is AnswerStatus.ANSWERED
    assert {step.citation.document for step in answer.steps} == {"sop-08-pengajuan-aplikasi"}
    assert len(answer.steps) >= 8
    assert all(step.action and step.actor for step in answer.steps)
    assert any(quote.citation.document == "perpres-95-2018" for quote in answer.quotes)
    assert NoticeKind.MODEL_SOP in kinds(answer)


def test_the_number_of_indicators_names_regime_and_status(collection: KnowledgeBase) -> None:
    answer = collection.ask("Berapa indikator evaluasi?")
    assert "20 indikator" in lead(answer)
    assert answer.lead[0].citation.document == "permenpanrb-8-2026"
    assert NoticeKind.UNVERIFIED in kinds(answer)
    assert any(q.citation.document == "permenpanrb-59-2020" for q in (*answer.lead, *answer.quotes))
    assert NoticeKind.REVOKED in kinds(answer)


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("Resep rendang?", AnswerStatus.OUT_OF_SCOPE),
        ("siapa juara liga inggris musim lalu", AnswerStatus.OUT_OF_SCOPE),
        ("harga cabai hari ini", AnswerStatus.OUT_OF_SCOPE),
        ("tuliskan makalah tentang aplikasi umum", AnswerStatus.OUT_OF_SCOPE),
        ("boleh pinjam passphrase kadis buat tanda tangan?", AnswerStatus.UNSAFE),
        ("siapa yang melaporkan kantor kami di LAPOR?", AnswerStatus.UNSAFE),
        ("Apa isi UU Kota Terapung Nasional?", AnswerStatus.NOT_HELD),
        ("Apa bunyi Pasal 5 PP 999/2024?", AnswerStatus.NOT_HELD),
        ("permen 5 isinya apa", AnswerStatus.CLARIFY),
        ("bagaimana kenaikan pangkat diurus", AnswerStatus.NEEDS_PERSON),
        ("", AnswerStatus.CLARIFY),
        ("a" * 5000, AnswerStatus.CLARIFY),
    ],
)
def test_each_kind_of_not_knowing_has_its_own_status(
    collection: KnowledgeBase, question: str, status: AnswerStatus
) -> None:
    answer = collection.ask(question)
    assert answer.status is status
    assert answer.message
    assert not answer.lead


def test_an_article_beyond_the_last_is_said_not_to_exist(collection: KnowledgeBase) -> None:
    answer = collection.ask("Apa bunyi Pasal 88 ayat (1) Perpres 95/2018?")
    assert answer.status is AnswerStatus.NOT_HELD
    assert NoticeKind.NOT_EXISTING in kinds(answer)
    assert "77" in answer.message


def test_an_article_that_the_digest_leaves_out_is_not_said_to_be_missing_from_the_law(
    collection: KnowledgeBase,
) -> None:
    held = {p.label for p in collection.engine.view.document_passages("pp-71-2019") if p.kind == "pasal"}
    absent = next(n for n in range(1, 105) if f"Pasal {n}" not in held)
    answer = collection.ask(f"Apa bunyi Pasal {absent} PP 71/2019?")
    assert answer.status is AnswerStatus.NOT_HELD
    assert NoticeKind.NOT_EXISTING not in kinds(answer)


def test_a_revoked_rule_is_shown_with_what_revoked_it(collection: KnowledgeBase) -> None:
    answer = collection.ask("Apakah PermenPANRB 59/2020 masih berlaku?")
    assert answer.status in (AnswerStatus.ANSWERED, AnswerStatus.REVOKED_ONLY)
    assert "8/2026" in lead(answer)
    revoked = [n for n in answer.notices if n.kind is NoticeKind.REVOKED]
    assert any("8/2026" in notice.text for notice in revoked)


def test_before_its_revocation_the_old_rule_was_in_force(collection: KnowledgeBase) -> None:
    answer = collection.ask("Apa isi Pasal 3 PermenPANRB 59/2020?", as_of=date(2024, 6, 1))
    assert answer.lead[0].citation.legal_status.standing is LegalStatus.IN_FORCE
    assert NoticeKind.REVOKED not in kinds(answer)
    assert NoticeKind.AS_OF in kinds(answer)


def test_a_difference_quotes_one_definition_a_side(collection: KnowledgeBase) -> None:
    answer = collection.ask("Apa perbedaan aplikasi umum dan aplikasi khusus?")
    assert [q.citation.passage for q in answer.lead] == [
        "perpres-95-2018#pasal-1-angka-22",
        "perpres-95-2018#pasal-1-angka-23",
    ]


def test_a_follow_up_leans_on_the_turn_before(collection: KnowledgeBase) -> None:
    history = [
        Turn("user", "Berapa lama PPID harus menjawab permohonan informasi?"),
        Turn("assistant", "Paling lambat 10 hari kerja (UU 14/2008 Pasal 22 ayat (7))."),
    ]
    answer = collection.ask("kalau diperpanjang berapa lama?", history)
    assert any(c.passage.startswith("uu-14-2008#pasal-22") for c in answer.citations)


def test_a_follow_up_within_the_subject_is_not_called_outside_it(collection: KnowledgeBase) -> None:
    history = [Turn("user", "Siapa koordinator SPBE pemerintah daerah?"), Turn("assistant", "Sekretaris daerah.")]
    assert collection.ask("kalau zxqwv?").status is AnswerStatus.OUT_OF_SCOPE
    assert collection.ask("kalau zxqwv?", history).status is not AnswerStatus.OUT_OF_SCOPE


def test_a_question_that_stands_alone_forgets_the_turn_before(collection: KnowledgeBase) -> None:
    history = [Turn("user", "Apa isi UU 14/2008?"), Turn("assistant", "…")]
    answer = collection.ask("Siapa koordinator SPBE pemerintah daerah menurut Perpres 95/2018?", history)
    assert answer.lead[0].citation.document == "perpres-95-2018"


def test_what_was_also_looked_for_is_said(collection: KnowledgeBase) -> None:
    answer = collection.ask("apa dasar hukum tte")
    expanded = next(n for n in answer.notices if n.kind is NoticeKind.EXPANDED)
    assert "tanda tangan elektronik" in expanded.text


def test_pandus_own_words_come_in_english_and_the_quotes_stay(collection: KnowledgeBase) -> None:
    answer = collection.ask("Siapa koordinator SPBE di daerah?", language="en")
    assert any("not the official text" in notice.text for notice in answer.notices)
    assert "Sekretaris Daerah" in answer.lead[0].text


MANY = [
    "Apa kewajiban badan publik soal informasi berkala?",
    "Bagaimana langkah menangani insiden siber?",
    "berapa lama backup diuji pulih",
    "Apa saja jenis manajemen SPBE?",
    "aplikasi sejenis boleh dipakai tidak",
    "Apa sanksi PSE yang tidak mendaftar?",
    "atasan tetap minta tanda tangan basah",
    "siapa yang menetapkan arsitektur spbe pemda",
    "kapan harus lapor kebocoran data pribadi",
    "Apa prinsip Satu Data Indonesia?",
]


@pytest.mark.parametrize("question", MANY)
def test_every_quoted_word_stands_where_the_citation_says(collection: KnowledgeBase, question: str) -> None:
    answer = collection.ask(question)
    assert answer.status in (AnswerStatus.ANSWERED, AnswerStatus.PARTIAL)
    assert 0 < len(lead(answer).split()) <= 110 * len(answer.choices or (0,))
    for quote in (*answer.lead, *answer.quotes):
        source = collection.source(quote.citation.passage)
        assert source is not None
        assert any(verbatim(quote.text, passage.text) for passage in source.passages)
        assert all(0 <= start < end <= len(quote.text) for start, end in quote.marks)


@pytest.mark.parametrize("question", MANY)
def test_every_follow_up_offered_can_be_answered(collection: KnowledgeBase, question: str) -> None:
    for offered in collection.ask(question).next:
        assert collection.ask(offered).citations, offered


def test_the_examples_can_be_answered(collection: KnowledgeBase) -> None:
    offered = collection.examples(6)
    assert len(offered) == 6
    for question in offered:
        assert collection.ask(question).citations, question
