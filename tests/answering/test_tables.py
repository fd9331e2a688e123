"""The tables of the answering room: every pattern matches its example and not its counter-example."""

import pytest

from kb.answering.guards.scope import ScopePattern, scope_tables, speaks_of_the_subject
from kb.answering.question.expected import Signal, signals
from kb.answering.question.objections import objection_patterns
from kb.language.pattern_rows import PatternRow
from kb.wording import LANGUAGES, words

ROWS = [row for rows in scope_tables().values() for row in rows]
SIGNALS = list(signals())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_scope_pattern_matches_its_example_and_not_its_counter_example(row: ScopePattern) -> None:
    assert row.pattern.search(row.matches.lower())
    assert not row.pattern.search(row.not_matches.lower())


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: signal.kind.value if signal.kind else signal.asks)
def test_each_signal_matches_its_example_and_not_its_counter_example(signal: Signal) -> None:
    assert signal.pattern.search(signal.matches)
    assert not signal.pattern.search(signal.not_matches)


@pytest.mark.parametrize("signal", [s for s in SIGNALS if s.asked], ids=lambda signal: signal.asks)
def test_each_word_that_asks_is_found_in_its_example(signal: Signal) -> None:
    assert signal.asked is not None
    assert signal.asked.search(signal.asks)


@pytest.mark.parametrize("row", objection_patterns(), ids=lambda row: row.name)
def test_each_objection_matches_its_example_and_not_its_counter_example(row: PatternRow) -> None:
    assert row.pattern.search(row.matches)
    assert not row.pattern.search(row.not_matches)


def test_the_subject_is_known_by_its_words() -> None:
    assert speaks_of_the_subject("aplikasi kantor kami")
    assert not speaks_of_the_subject("kucing tetangga")


def test_both_languages_say_the_same_things() -> None:
    tables = [{group: set(texts) for group, texts in words(language).table.items()} for language in LANGUAGES]
    assert tables[0] == tables[1]
