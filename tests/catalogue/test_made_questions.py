"""Questions that a language model made: proposed, decided, part of a revision, kept by the text of their passage."""

from __future__ import annotations

from documents_made import key, law, passages, put, source

from kb.catalogue import Catalogue, MadeQuestion, QuestionState
from kb.types import Document, DocumentKey

LAW = DocumentKey("uu-1-2020")
FIRST, SECOND = key("uu-1-2020", "pasal-1"), key("uu-1-2020", "pasal-2")


def made(catalogue: Catalogue, *questions: str, text: str = "Setiap unit wajib lapor.") -> list[MadeQuestion]:
    catalogue.made_questions.keep(FIRST, LAW, text, "uji:satu", questions, 1)
    return catalogue.made_questions.all()


def decide(catalogue: Catalogue, state: QuestionState, *numbers: int) -> int:
    with catalogue.change() as change:
        return change.decide(numbers, state, "ani")


def beside(catalogue: Catalogue, revision: int | None = None) -> dict[str, tuple[str, ...]]:
    return {p.key: p.questions for p in catalogue.at(revision).all_passages() if p.questions}


def held() -> Document:
    return law("uu-1-2020", {"1": "Setiap unit wajib lapor.", "2": "Laporan dikirim tiap tahun."})


def test_a_proposed_question_stands_beside_nothing_and_is_no_revision(catalogue: Catalogue) -> None:
    put(catalogue, held())
    one, two = made(catalogue, "siapa yang lapor?", "kudu lapor ga?")
    assert (one.model, one.state, one.place) == ("uji:satu", QuestionState.PROPOSED, "pasal-1")
    assert two.question == "kudu lapor ga?"
    assert catalogue.revision == 1 and beside(catalogue) == {}
    assert decide(catalogue, QuestionState.REJECTED, one.id) == 1
    assert catalogue.revision == 1, "the collection is what it was"


def test_an_accepted_question_is_a_revision_of_its_passage_and_a_rejected_one_goes(catalogue: Catalogue) -> None:
    put(catalogue, held())
    one, two = made(catalogue, "siapa yang lapor?", "kudu lapor ga?")
    assert decide(catalogue, QuestionState.ACCEPTED, one.id, two.id) == 2
    assert decide(catalogue, QuestionState.ACCEPTED, one.id) == 0
    assert catalogue.revision == 2
    assert beside(catalogue) == {FIRST: ("siapa yang lapor?", "kudu lapor ga?")}
    difference = catalogue.at().difference_from(catalogue.at(1))
    assert [p.key for p in difference.put] == [FIRST] and difference.removed == ()
    assert decide(catalogue, QuestionState.REJECTED, one.id) == 1
    assert beside(catalogue) == {FIRST: ("kudu lapor ga?",)}
    assert [p.key for p in catalogue.at().difference_from(catalogue.at(2)).put] == [FIRST]
    assert beside(catalogue, 2) == {FIRST: ("siapa yang lapor?", "kudu lapor ga?")}, "an older view stays"
    assert beside(catalogue, 1) == {}
    made_of = catalogue.made_questions.counts()
    assert made_of == {QuestionState.PROPOSED: 0, QuestionState.ACCEPTED: 1, QuestionState.REJECTED: 1}


def test_it_outlives_another_reading_while_the_text_of_its_passage_is_the_same(catalogue: Catalogue) -> None:
    put(catalogue, held())
    decide(catalogue, QuestionState.ACCEPTED, made(catalogue, "kudu lapor ga?")[0].id)
    put(catalogue, law("uu-1-2020", {"1": "Baru disisipkan di depan.", "2": "Setiap unit\nwajib  lapor."}))
    assert beside(catalogue) == {SECOND: ("kudu lapor ga?",)}, "it follows its words to another place"
    put(catalogue, law("uu-1-2020", {"1": "Setiap unit dapat lapor.", "2": "Lain."}))
    assert beside(catalogue) == {}
    put(catalogue, law("uu-1-2020", {"1": "Setiap unit wajib lapor.", "2": "Setiap unit wajib lapor."}))
    assert beside(catalogue) == {FIRST: ("kudu lapor ga?",)}, "of two that say the same, the one at its place"


def test_it_follows_a_document_to_its_new_key(catalogue: Catalogue) -> None:
    old = held()
    put(catalogue, old)
    decide(catalogue, QuestionState.ACCEPTED, made(catalogue, "kudu lapor ga?")[0].id)
    new = law("perpu-1-2020", {"1": "Setiap unit wajib lapor."}, title="Judul uu-1-2020")
    with catalogue.change() as change:
        change.put(new, passages(new), source(old))
        change.moved(source(old), [new.key])
    assert beside(catalogue) == {key("perpu-1-2020", "pasal-1"): ("kudu lapor ga?",)}


def test_going_back_takes_it_back_and_forward_again(catalogue: Catalogue) -> None:
    put(catalogue, held())
    one = made(catalogue, "kudu lapor ga?")[0]
    decide(catalogue, QuestionState.ACCEPTED, one.id)
    with catalogue.change() as change:
        assert change.revert(1)
    assert beside(catalogue) == {} and beside(catalogue, 2)
    assert catalogue.made_questions.all()[0].state is QuestionState.PROPOSED
    with catalogue.change() as change:
        assert change.revert(2)
    assert beside(catalogue) == {FIRST: ("kudu lapor ga?",)}
    assert catalogue.made_questions.all()[0].state is QuestionState.ACCEPTED


def test_what_a_model_was_asked_is_kept_even_where_nothing_came(catalogue: Catalogue) -> None:
    made(catalogue)
    assert catalogue.made_questions.all() == []
    assert len(catalogue.made_questions.calls("uji:satu")) == 1 and not catalogue.made_questions.calls("uji:dua")
