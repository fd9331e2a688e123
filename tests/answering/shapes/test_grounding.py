"""A claim without a citation cannot be constructed, nor one whose words its passage does not hold."""

from dataclasses import replace
from datetime import date
from typing import cast

import pytest

from kb.answering.shapes.grounding import quote
from kb.types import (
    Answer,
    AnswerStatus,
    Citation,
    DocumentKey,
    Form,
    LegalStatus,
    Passage,
    PassageKey,
    Quote,
    Status,
    Step,
    UncitedClaim,
)

KEY = PassageKey("uu-1-2000#pasal-5")
PASSAGE = Passage(
    KEY, DocumentKey("uu-1-2000"), "pasal", "Pasal 5", "Menteri wajib menetapkan pedoman.", "UU 1/2000", KEY, 1
)
CITED = Citation(
    KEY, DocumentKey("uu-1-2000"), "UU 1/2000", "Contoh", "Pasal 5", 1, Form.OFFICIAL, Status(LegalStatus.IN_FORCE)
)
TODAY = date(2026, 11, 24)


def test_words_of_the_passage_are_quoted() -> None:
    assert quote("Menteri wajib", PASSAGE, CITED, ((0, 7),)).text == "Menteri wajib"


@pytest.mark.parametrize(
    "words", ["Menteri dapat menetapkan", "menteri wajib", "Menteri  wajib", "wajib menetapkan pedoman. "]
)
def test_words_that_the_passage_does_not_hold_are_refused(words: str) -> None:
    with pytest.raises(UncitedClaim):
        quote(words, PASSAGE, CITED)


def test_the_citation_of_another_document_is_refused() -> None:
    with pytest.raises(UncitedClaim):
        quote("Menteri wajib", PASSAGE, replace(CITED, document=DocumentKey("uu-2-2000")))


@pytest.mark.parametrize("span", [(-1, 3), (3, 3), (5, 99)])
def test_marks_outside_the_words_are_refused(span: tuple[int, int]) -> None:
    with pytest.raises(UncitedClaim):
        quote("Menteri wajib", PASSAGE, CITED, (span,))


def test_a_quote_or_step_without_a_citation_cannot_be_made() -> None:
    with pytest.raises(UncitedClaim):
        Quote("Menteri wajib", cast(Citation, None))
    with pytest.raises(UncitedClaim):
        Quote(" ", CITED)
    with pytest.raises(UncitedClaim):
        Step("1", "Kirim surat", "", "", "", "", cast(Citation, None))


@pytest.mark.parametrize("status", [AnswerStatus.ANSWERED, AnswerStatus.PARTIAL, AnswerStatus.REVOKED_ONLY])
def test_an_answer_without_a_single_citation_cannot_be_made(status: AnswerStatus) -> None:
    with pytest.raises(UncitedClaim):
        Answer(status, "apa?", TODAY, message="Menteri wajib menetapkan pedoman.")


@pytest.mark.parametrize(
    "status", [AnswerStatus.NOT_HELD, AnswerStatus.OUT_OF_SCOPE, AnswerStatus.UNSAFE, AnswerStatus.FAILED]
)
def test_a_refusal_cannot_lead_with_a_quote(status: AnswerStatus) -> None:
    with pytest.raises(UncitedClaim):
        Answer(status, "apa?", TODAY, lead=(quote("Menteri", PASSAGE, CITED),))


def test_plain_text_is_not_a_quote() -> None:
    with pytest.raises(UncitedClaim):
        Answer(AnswerStatus.ANSWERED, "apa?", TODAY, lead=cast("tuple[Quote, ...]", ("Menteri wajib",)))
