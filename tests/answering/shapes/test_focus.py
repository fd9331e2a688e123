"""What is quoted of a long list: its lead-in and the item that answers, not the items that happen to come first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kb.answering.shapes.grounding import ELISION, verbatim
from kb.answering.shapes.selection import LEAD_WORDS, grown, quoted_words, shown
from kb.language.sentences import led_spans
from kb.search.units import Unit, units
from kb.types import DocumentKey, Form, Passage, PassageKey, Query, QuestionKind

DUTIES = [
    f"{mark}. melaksanakan urusan nomor {number} sesuai dengan ketentuan yang berlaku pada bagian masing-masing;"
    for number, mark in enumerate("abcdefghij")
]
LAST = "k. menandatangani surat izin penelitian."
HEAD = "Kepala Bagian Umum mempunyai tugas:"


def passage(kind: str, text: str, key: str = "perbup-1-2020#c") -> Passage:
    return Passage(
        key=PassageKey(key),
        document=DocumentKey(key.partition("#")[0]),
        article=PassageKey(key),
        kind=kind,
        label="C",
        context="Perbup 1/2020",
        text=text,
        order=1,
        form=Form.OFFICIAL,
    )


SECTION = passage("judul", "\n".join([HEAD, *DUTIES, LAST]))
ARTICLE = passage("pasal", "\n".join([HEAD, *DUTIES, LAST]), "perbup-1-2020#pasal-4")


def query(kind: QuestionKind = QuestionKind.WHO) -> Query:
    text = "siapa meneken izin penelitian"
    return Query(text, text, text, as_of=date(2026, 1, 1), kind=kind)


def item(of: Passage, text: str) -> Unit:
    return next(unit for unit in units(of) if unit.text == text)


def test_an_item_deep_in_a_list_is_quoted_with_what_leads_it_in() -> None:
    unit = grown(item(SECTION, LAST))
    assert shown(unit, query()) == HEAD + ELISION + LAST
    assert quoted_words(item(SECTION, LAST)) == HEAD + ELISION + LAST
    assert verbatim(shown(unit, query()), SECTION.text)


def test_of_a_long_provision_the_focus_is_quoted() -> None:
    (whole,) = units(ARTICLE)
    focused = replace(whole, focus=ARTICLE.text.index(LAST))
    assert shown(focused, query()) == HEAD + ELISION + LAST
    assert len(shown(focused, query()).split()) <= LEAD_WORDS


def test_a_question_for_the_list_gets_its_first_items() -> None:
    (whole,) = units(ARTICLE)
    focused = replace(whole, focus=ARTICLE.text.index(LAST))
    assert shown(focused, query(QuestionKind.LIST)).startswith(f"{HEAD}\n{DUTIES[0]}")


def test_a_question_for_the_list_within_a_list_gets_that_one() -> None:
    inner = passage(
        "judul", "\n".join([HEAD, *DUTIES, "l. Bidang Promosi, membawahi:", "1. Seksi Pasar;", "2. Seksi Iklan."])
    )
    (unit,) = [unit for unit in units(inner) if unit.text.startswith(HEAD) and unit.text.endswith("Iklan.")]
    focused = replace(unit, focus=inner.text.index("l. Bidang"))
    assert shown(focused, query(QuestionKind.LIST)) == (
        HEAD + ELISION + "l. Bidang Promosi, membawahi:\n1. Seksi Pasar;\n2. Seksi Iklan."
    )


def test_every_item_has_its_lead_in() -> None:
    text = SECTION.text
    start, end, lead = led_spans(text)[-1]
    assert (text[start:end], lead and text[slice(*lead)]) == (LAST, HEAD)
    assert [head for _, _, head in led_spans("Setiap orang wajib lapor. Bila tidak, ditegur.")] == [None, None]
