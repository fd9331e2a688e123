"""A question of validity leads with the standing of the rule or the place asked about, computed from the catalogue."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from laws_made import FILES

from kb.answering.shapes.plain_text import as_text
from kb.answering.shapes.serialise import answer_json
from kb.cli.answers import print_answer
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings
from kb.types import (
    Answer,
    AnswerStatus,
    DocumentKey,
    LegalStatus,
    NoticeKind,
    StandingStatement,
    Status,
    UncitedClaim,
)
from kb.web.render import render
from kb.web.words import words

DAY = date(2026, 11, 30)


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """Laws that end and change each other: one revoked whole, one in a single Pasal, one that is not held."""
    folder: Path = tmp_path_factory.mktemp("hukum")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    pandu = KnowledgeBase.open(Settings(data=folder / "data"))
    report = pandu.ingest([folder / name for name in FILES])
    assert not report.refused, [str(each.error) for each in report.refused]
    return pandu


def stated(laws: KnowledgeBase, question: str, as_of: date = DAY) -> StandingStatement:
    answer = laws.ask(question, as_of=as_of)
    assert answer.status is AnswerStatus.ANSWERED
    assert len(answer.standing) == 1, [each.text for each in answer.standing]
    return answer.standing[0]


@pytest.mark.parametrize(
    "question",
    [
        "Apakah PP 5/2012 masih berlaku?",
        "pp 5/2012 sudah dicabut belum",
        "pp 5 tahun 2012 diganti apa",
        "PP 5/2012 udah ga berlaku ya",
        "sejak kapan PP 5/2012 tidak berlaku",
        "apa pengganti PP 5/2012",
    ],
)
def test_a_revoked_rule_is_said_to_be_so_since_when_by_what_and_checked_when(
    laws: KnowledgeBase, question: str
) -> None:
    one = stated(laws, question)
    assert one.status.standing is LegalStatus.REVOKED
    assert one.since == date(2021, 7, 1)
    assert one.status.by == ("pp-6-2021",)
    for part in ("sudah tidak berlaku", "PP 6/2021 (Pasal 3)", "1 Juli 2021", "Diperiksa 1 November 2026"):
        assert part in one.text
    assert "pp-6-2021#pasal-3" in [source.passage for source in one.sources]


@pytest.mark.parametrize("question", ["PP 6/2021 berlaku sejak kapan", "kapan PP 6/2021 mulai berlaku"])
def test_the_first_day_is_said_and_the_provision_that_says_it_is_quoted(laws: KnowledgeBase, question: str) -> None:
    answer = laws.ask(question, as_of=DAY)
    assert answer.standing[0].since == date(2021, 7, 1)
    assert "1 Juli 2021" in answer.standing[0].text
    assert answer.lead[0].citation.passage == "pp-6-2021#pasal-4"


def test_before_its_revocation_the_rule_was_in_force(laws: KnowledgeBase) -> None:
    one = stated(laws, "Apakah PP 5/2012 masih berlaku?", date(2020, 1, 1))
    assert one.status.standing is LegalStatus.IN_FORCE
    assert "1 Januari 2020" in one.text and "1 Maret 2012" in one.text


def test_a_law_revoked_in_one_pasal_is_told_place_by_place(laws: KnowledgeBase) -> None:
    whole = stated(laws, "Apakah UU 7/2011 masih berlaku?")
    assert whole.status.standing is LegalStatus.PARTLY_REVOKED
    assert "Pasal 3 dicabut" in whole.text and whole.place == ""
    dead = stated(laws, "pasal 3 UU 7 tahun 2011 masih berlaku gak")
    assert dead.status.standing is LegalStatus.REVOKED
    assert dead.text.startswith("Pasal 3 UU 7/2011 sudah tidak berlaku") and dead.place == "pasal-3"
    alive = stated(laws, "pasal 2 uu 7/2011 sudah dicabut belum")
    assert alive.status.standing is not LegalStatus.REVOKED
    assert "Pasal 2 UU 7/2011 tidak termasuk yang dicabut" in alive.text
    assert "hanya Pasal 3" in alive.text
    assert all("uu-9-2020#pasal-2" in [s.passage for s in each.sources] for each in (whole, dead, alive))


def test_a_place_of_a_rule_revoked_whole_is_dead_with_it(laws: KnowledgeBase) -> None:
    assert stated(laws, "Pasal 2 PP 5/2012 masih berlaku?").text.startswith(
        "Pasal 2 PP 5/2012 sudah tidak berlaku per 30 November 2026: PP 5/2012 dicabut"
    )


def test_a_revoked_pasal_is_not_called_a_revoked_law(laws: KnowledgeBase) -> None:
    answer = laws.ask("Apa bunyi Pasal 3 UU 7/2011?", as_of=DAY)
    revoked = [notice.text for notice in answer.notices if notice.kind is NoticeKind.REVOKED]
    assert revoked and all(text.startswith("Pasal 3 UU 7/2011") for text in revoked)


def test_a_law_that_is_not_held_stands_as_what_ended_it_says(laws: KnowledgeBase) -> None:
    one = stated(laws, "UU 3/1999 diganti apa")
    assert one.status.standing is LegalStatus.REVOKED and "UU 9/2020" in one.text
    assert [source.passage for source in one.sources] == ["uu-9-2020#pasal-3"]


def test_two_rules_named_at_once_each_get_their_statement(laws: KnowledgeBase) -> None:
    answer = laws.ask("apakah PP 5/2012 sudah diganti PP 6/2021?", as_of=DAY)
    assert [each.document for each in answer.standing] == ["pp-5-2012", "pp-6-2021"]


def test_a_rule_named_by_its_matter_alone_is_told_too(laws: KnowledgeBase) -> None:
    answer = laws.ask("aturan map dinas masih berlaku?", as_of=DAY)
    assert answer.standing[0].document == "pp-5-2012"
    assert answer.lead


@pytest.mark.parametrize(
    "question",
    [
        "Berapa lama map dinas disimpan menurut PP 5/2012?",
        "apa bunyi pasal 2 pp 5/2012",
        "apa saja peraturan yang dicabut UU 9/2020",
        "Menurut PP 6/2021, apakah map elektronik tanpa kode masih sah dipakai di loket?",
        "map dinas masih dipakai?",
    ],
)
def test_a_question_about_something_else_gets_no_statement(laws: KnowledgeBase, question: str) -> None:
    assert not laws.ask(question, as_of=DAY).standing


def test_what_a_rule_ends_is_quoted_from_it(laws: KnowledgeBase) -> None:
    answer = laws.ask("apa saja peraturan yang dicabut UU 9/2020", as_of=DAY)
    assert [quote.citation.passage for quote in answer.lead] == ["uu-9-2020#pasal-2", "uu-9-2020#pasal-3"]


def test_the_statement_is_typed_as_ours_and_stands_first_on_every_way_out(
    laws: KnowledgeBase, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = laws.ask("PP 5/2012 masih berlaku?", as_of=DAY)
    text = answer.standing[0].text
    assert not any(text in quote.text for quote in (*answer.lead, *answer.quotes))
    plain = answer_json(answer)
    (statement,) = plain["standing"]  # type: ignore[misc]
    assert statement["stated_by"] == "catalogue"
    assert (statement["legal_status"], statement["since"], statement["checked"]) == (
        "dicabut",
        "2021-07-01",
        "2026-11-01",
    )
    assert statement["by"] == ["pp-6-2021"] and statement["sources"][0]["passage"] == "pp-6-2021#pasal-3"
    for language in ("id", "en"):
        html = render(answer, words(language))
        assert html.index(text) < html.index("<blockquote")
        assert words(language)("answer.standing_own").replace("'", "&#39;") in html
        assert '<li class="c-revoked">' not in html
    assert as_text(answer).startswith(text)
    print_answer(answer)
    printed = capsys.readouterr().out
    assert "Keberlakuan" in printed and printed.index("sudah tidak") < printed.index("Dasar hukum")


def test_the_statement_is_in_the_language_of_the_asker(laws: KnowledgeBase) -> None:
    answer = laws.ask("PP 5/2012 masih berlaku?", as_of=DAY, language="en")
    assert "no longer in force" in answer.standing[0].text and "1 July 2021" in answer.standing[0].text


def test_a_refusal_cannot_state_a_standing() -> None:
    one = StandingStatement("UU 1/2020 berlaku.", DocumentKey("uu-1-2020"), "UU 1/2020", Status(LegalStatus.IN_FORCE))
    assert Answer(AnswerStatus.ANSWERED, "q", DAY, standing=(one,)).standing
    with pytest.raises(UncitedClaim):
        Answer(AnswerStatus.NOT_HELD, "q", DAY, standing=(one,))
