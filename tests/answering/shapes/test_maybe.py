"""A doubtful answer shows up to three different places, says that it is not sure, and lets the asker keep to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from kb.answering.evidence import Evidence
from kb.answering.evidence.kept import kept_question, kept_to
from kb.answering.notices.order import with_notices
from kb.answering.shapes.maybe import MOST, OTHER_WORDS, uncertain
from kb.answering.shapes.plain_text import as_text
from kb.answering.shapes.planning import MOST_OTHERS
from kb.answering.shapes.serialise import answer_json
from kb.cli.answers import print_answer
from kb.knowledge_base import KnowledgeBase
from kb.types import Answer, AnswerStatus, NoticeKind, PassageKey, Query, Turn, UncitedClaim
from kb.wording import words as spoken

QUESTION = "siapa yang menyetujui nama alamat situs dinas"


def evidence(collection: KnowledgeBase, question: str) -> tuple[Query, list[Evidence]]:
    answering = collection.answering
    query = answering.read(question).query
    return query, answering.finder.gather(query, answering.engine.search(query, 24))


def doubtful(collection: KnowledgeBase, question: str = QUESTION, keep: Sequence[Evidence] | None = None) -> Answer:
    query, found = evidence(collection, question)
    used = found if keep is None else list(keep)
    return partial(collection, query, used, "Dinas Komunikasi")


def partial(collection: KnowledgeBase, query: Query, used: Sequence[Evidence], contact: str = "") -> Answer:
    engine, words = collection.engine, spoken("id")
    return with_notices(engine, query, uncertain(engine, query, used, words, contact), words)


def test_it_says_that_it_is_not_sure_and_quotes_three_different_articles(collection: KnowledgeBase) -> None:
    answer = doubtful(collection)
    assert answer.status is AnswerStatus.PARTIAL
    assert answer.message == "Pandu tidak yakin. Mungkin ini yang Anda cari:"
    assert len(answer.lead) == len(answer.choices) == MOST
    view = collection.engine.view
    places = [choice.quote.citation.passage for choice in answer.choices]
    held = [view.passage(place) or view.passage(PassageKey(place.partition("-ayat-")[0])) for place in places]
    assert len({passage.article for passage in held if passage}) == MOST
    assert answer.lead == tuple(choice.quote for choice in answer.choices)
    assert answer.contact == "Dinas Komunikasi"
    for choice, passage in zip(answer.choices, held, strict=True):
        assert passage and choice.quote.text in collection.engine.article(passage).text + passage.text
        assert choice.quote.citation.place in choice.heading


def test_the_best_evidence_comes_first_and_no_place_twice(collection: KnowledgeBase) -> None:
    query, found = evidence(collection, QUESTION)
    answer = partial(collection, query, [found[0], found[0], *found])
    first = answer.choices[0].quote.citation
    assert first.passage == found[0].unit.key
    assert len({choice.quote.text for choice in answer.choices}) == len(answer.choices)


def test_one_piece_of_evidence_makes_one_choice_and_none_makes_no_answer(collection: KnowledgeBase) -> None:
    _, found = evidence(collection, QUESTION)
    assert len(doubtful(collection, keep=found[:1]).choices) == 1
    with pytest.raises(UncitedClaim):
        doubtful(collection, keep=())


def test_notices_of_standing_belong_to_it_as_to_any_answer(collection: KnowledgeBase) -> None:
    question = "berapa indikator evaluasi spbe lama"
    query, found = evidence(collection, question)
    old = [each for each in found if each.passage.document == "permenpanrb-59-2020"]
    answer = partial(collection, query, old)
    assert NoticeKind.REVOKED in {notice.kind for notice in answer.notices}


@pytest.mark.parametrize(
    ("question", "document"),
    [
        (QUESTION, None),
        ("siapa koordinator spbe daerah", "perpres-95-2018"),
        ("langkah minta subdomain", "sop-03-subdomain-hosting"),
        ("hambatan e-government di tabalong", "riset-egov-tabalong-2018"),
    ],
)
def test_each_choice_asks_the_same_of_that_place_alone(
    collection: KnowledgeBase, question: str, document: str | None
) -> None:
    query, found = evidence(collection, question)
    kept = [each for each in found if document in (None, each.passage.document)]
    for choice in partial(collection, query, kept).choices:
        answer = collection.ask(choice.question)
        assert answer.status in (AnswerStatus.ANSWERED, AnswerStatus.REVOKED_ONLY), choice.question
        assert answer.question == choice.question
        cited = choice.quote.citation
        assert any(
            quote.citation.document == cited.document and quote.citation.place == cited.place
            for quote in (*answer.lead, *answer.quotes)
        ) or any(step.citation.passage == cited.passage for step in answer.steps)


def test_a_question_is_kept_only_to_what_is_held(collection: KnowledgeBase) -> None:
    engine = collection.engine
    asked, kept = kept_to(engine, "siapa koordinatornya? [Perpres 95/2018, Pasal 61 ayat (4)]")
    assert asked == "siapa koordinatornya?"
    assert kept is not None and kept.unit.key == "perpres-95-2018#pasal-61-ayat-4"
    for other in (
        "siapa koordinatornya?",
        "siapa koordinatornya? [UU 999/2001, Pasal 1]",
        "siapa koordinatornya? [Perpres 95/2018, Pasal 6100]",
        "[Perpres 95/2018, Pasal 61]",
        "siapa [pejabat] koordinatornya",
    ):
        assert kept_to(engine, other) == (other, None)


def test_a_very_long_question_can_still_be_kept_to_a_place(collection: KnowledgeBase) -> None:
    (choice, *_) = doubtful(collection).choices
    kept = kept_question("mengapa " * 120, choice.quote)
    assert len(kept) < 1000
    assert collection.ask(kept).status in (AnswerStatus.ANSWERED, AnswerStatus.REVOKED_ONLY)


def test_asking_a_kept_question_in_doubt_again_keeps_the_question_clean(collection: KnowledgeBase) -> None:
    again = doubtful(collection, doubtful(collection).choices[0].question)
    assert all(choice.question.count("[") == 1 for choice in again.choices)


def test_it_is_told_apart_in_json_on_the_terminal_and_in_plain_text(
    collection: KnowledgeBase, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = doubtful(collection)
    plain = answer_json(answer)
    assert plain["status"] == "partial" and len(plain["choices"]) == MOST  # type: ignore[arg-type]
    for given, choice in zip(plain["choices"], answer.choices, strict=True):  # type: ignore[call-overload]
        assert given["question"] == choice.question and given["heading"] == choice.heading
        assert given["quote"]["text"] == choice.quote.text and given["quote"]["citation"]["place"]
    text = as_text(answer)
    assert text.startswith("Pandu tidak yakin.") and "2. “" in text
    print_answer(answer)
    printed = " ".join(capsys.readouterr().out.split())
    assert "Pandu tidak yakin. Mungkin ini yang Anda cari:" in printed and "→ siapa yang menyetujui" in printed


def test_choices_that_are_not_its_quotes_are_refused(collection: KnowledgeBase) -> None:
    answer = doubtful(collection)
    with pytest.raises(UncitedClaim):
        replace(answer, choices=answer.choices[:1])


def test_a_part_of_a_question_without_any_evidence_is_named_as_asked(collection: KnowledgeBase) -> None:
    answer = collection.ask("siapa koordinator SPBE di daerah, dan berapa harga tiket kereta ke Surabaya?")
    missing = [notice.text for notice in answer.notices if notice.kind is NoticeKind.NOT_REGULATED]
    assert missing == ["Belum ada kutipan yang menjawab bagian ini: “berapa harga tiket kereta ke Surabaya”."]


@pytest.mark.parametrize(
    "question",
    [
        "kalau servernya dititip warga kemana siapa koordinator spbe di daerah",
        "siapa koordinator SPBE di daerah, dan apa tugasnya?",
        "Siapa koordinator SPBE di daerah?",
    ],
)
def test_words_alone_are_never_listed_as_missing(collection: KnowledgeBase, question: str) -> None:
    answer = collection.ask(question)
    assert not [notice for notice in answer.notices if notice.kind is NoticeKind.NOT_REGULATED]


def test_a_follow_up_to_a_kept_question_stays_with_its_law(collection: KnowledgeBase) -> None:
    history = [
        Turn("user", "siapa koordinatornya? [Perpres 95/2018, Pasal 61 ayat (4)]"),
        Turn("assistant", "“Sekretaris Daerah …” (Perpres 95/2018, Pasal 61 ayat (4))"),
    ]
    answer = collection.ask("ayat sebelumnya apa", history, date(2026, 11, 30))
    assert answer.lead[0].citation.passage == "perpres-95-2018#pasal-61-ayat-3"


LIKELY = "Siapa koordinator SPBE pemerintah daerah?"


@pytest.fixture
def unsure(collection: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> KnowledgeBase:
    """The collection with a judge that answers everything and is never sure."""
    judge = replace(collection.answering.judge, answers=0.0, may_answer=0.0, sure=1.0)
    monkeypatch.setitem(collection.answering.__dict__, "judge", judge)
    return collection


def test_a_likely_answer_shows_what_else_may_be_meant_beside_its_lead(unsure: KnowledgeBase) -> None:
    answer = unsure.ask(LIKELY)
    assert answer.status is AnswerStatus.ANSWERED and answer.lead
    assert len(answer.others) == MOST_OTHERS and not answer.choices
    led = {quote.citation.passage for quote in answer.lead}
    for other in answer.others:
        cited = other.quote.citation
        assert cited.passage not in led
        assert len(other.quote.text.split()) <= OTHER_WORDS
        assert other.question.startswith(LIKELY) and other.question.endswith("]")
        assert cited in answer.citations
    basis = {quote.citation.passage.partition("-ayat-")[0] for quote in answer.quotes}
    basis -= {place.partition("-ayat-")[0] for place in led}  # the article that leads may stand whole among the quotes
    assert basis.isdisjoint(other.quote.citation.passage.partition("-ayat-")[0] for other in answer.others)


def test_a_sure_answer_shows_nothing_else(collection: KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    judge = replace(collection.answering.judge, answers=0.0, may_answer=0.0, sure=0.0)
    monkeypatch.setitem(collection.answering.__dict__, "judge", judge)
    assert not collection.ask(LIKELY).others


def test_what_else_may_be_meant_is_in_json_and_on_the_terminal(
    unsure: KnowledgeBase, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = unsure.ask(LIKELY)
    plain = answer_json(answer)
    assert [other["question"] for other in plain["others"]] == [other.question for other in answer.others]  # type: ignore[attr-defined]
    print_answer(answer)
    printed = " ".join(capsys.readouterr().out.split())
    assert "Bila bukan itu yang dimaksud" in printed and "→ Siapa koordinator" in printed
