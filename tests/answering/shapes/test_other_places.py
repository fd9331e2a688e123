"""What else may be meant: other articles, and other ayat of the one that leads, never the same words twice."""

from __future__ import annotations

from kb.answering.evidence import Evidence
from kb.answering.shapes.selection import different
from kb.search.units import units
from kb.types import DocumentKey, Form, Hit, Passage, PassageKey


def passage(key: str, text: str, kind: str = "pasal") -> Passage:
    return Passage(
        key=PassageKey(key),
        document=DocumentKey(key.partition("#")[0]),
        article=PassageKey(key),
        kind=kind,
        label="Pasal",
        context="",
        text=text,
        order=1,
        form=Form.OFFICIAL,
    )


def evidence(of: Passage) -> list[Evidence]:
    return [Evidence(unit, 1.0, 1.0, Hit(of, 1.0)) for unit in units(of)]


LOAN = passage(
    "pp-1-2020#pasal-3", "(1) Gedung dapat dipinjam.\n(2) Jangka waktu paling lama lima tahun.\n(3) Diperpanjang."
)
REPORT = passage("pp-1-2020#ringkasan", "Gedung dipinjamkan antarinstansi. Waktunya lima tahun.", "judul")


def test_another_ayat_of_the_leading_article_may_be_meant() -> None:
    first, second, third = evidence(LOAN)
    others = different([first, second, third], 2, [first])
    assert [each.unit.key for each in others] == ["pp-1-2020#pasal-3-ayat-2", "pp-1-2020#pasal-3-ayat-3"]


def test_the_sentences_of_one_section_are_one_place() -> None:
    section = evidence(REPORT)
    assert different(section, 3) == section[:1]


def test_the_whole_article_leaves_none_of_its_ayat() -> None:
    whole = Evidence(units(passage(LOAN.key, LOAN.text.replace("\n", " ")))[0], 1.0, 1.0, Hit(LOAN, 1.0))
    assert different(evidence(LOAN), 2, [whole]) == []
