"""Two sources in force with different periods for the same thing are named; nothing else raises the notice."""

from pathlib import Path

import pytest

from kb.answering.evidence.disagreements import only_figure, same_but_figures
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings
from kb.types import Answer, NoticeKind

MODEL = Path(__file__).parents[1] / "data" / "test_model"
ASKED = "berapa lama laporan gangguan layanan disampaikan kepada pengelola"
RULE = """---
kind: perpres
form: ringkasan
title: "Laporan Gangguan {number}"
number: "{number}"
year: 2018
issuer: "Presiden"
status: {status}
status_checked: 2026-11-24
confidence: V
relations: []
sources:
  - "Naskah contoh {number}"
---

# Ringkasan
Peraturan ini mengatur laporan.

# Laporan
## Pasal 1
(1) Laporan gangguan layanan {to} disampaikan paling lambat {period}.
(2) Laporan memuat waktu kejadian.
"""


def asked(folder: Path, *rules: str) -> Answer:
    folder.mkdir(exist_ok=True)
    files = [folder / f"aturan-{place}.md" for place in range(len(rules))]
    for file, rule in zip(files, rules, strict=True):
        file.write_text(rule, encoding="utf-8")
    pandu = KnowledgeBase.open(Settings(data=folder / "data", embedding_model=str(MODEL)))
    assert not pandu.ingest(files).refused
    return pandu.ask(ASKED)


def rule(number: int, period: str, to: str = "kepada pengelola", status: str = "berlaku") -> str:
    return RULE.format(number=number, period=period, to=to, status=status)


def told(answer: Answer) -> list[str]:
    assert answer.lead
    return [notice.text for notice in answer.notices if notice.kind is NoticeKind.DISAGREE]


def test_two_periods_for_the_same_thing_are_named_and_both_are_quoted(tmp_path: Path) -> None:
    answer = asked(tmp_path, rule(1, "3 hari kerja"), rule(2, "7 hari kerja"))
    (text,) = told(answer)
    assert "3 hari kerja" in text
    assert "7 hari kerja" in text
    assert {quote.citation.document for quote in answer.quotes} >= {"perpres-1-2018", "perpres-2-2018"}


@pytest.mark.parametrize(
    "other",
    [
        rule(2, "3 (tiga) hari kerja"),
        rule(2, "7 jam"),
        rule(2, "7 hari kerja", status="dicabut"),
        rule(2, "7 hari kerja", to="yang menimpa infrastruktur vital oleh tim sektoral kepada tim nasional"),
    ],
    ids=["same period", "another unit", "revoked", "another subject"],
)
def test_nothing_is_said_where_something_else_differs(tmp_path: Path, other: str) -> None:
    assert not told(asked(tmp_path, rule(1, "3 hari kerja"), other))


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("paling lambat 3 x 24 jam", 72, "jam"),
        ("paling lambat 3 x 24 (tiga kali dua puluh empat) jam", 72, "jam"),
        ("paling lama 10 (sepuluh) hari kerja", 10, "hari kerja"),
        ("menurut Pasal 2 Tahun 2018 paling lama 5 tahun", 5, "tahun"),
    ],
)
def test_a_period_is_read_with_its_unit(text: str, count: int, unit: str) -> None:
    figure = only_figure(text)
    assert figure is not None
    assert (figure.count, figure.unit) == (count, unit)


def test_two_periods_in_one_text_give_none() -> None:
    assert only_figure("paling lambat 10 hari kerja, diperpanjang 7 hari kerja") is None


def test_sentences_on_other_things_are_not_the_same() -> None:
    assert not same_but_figures("Laporan disampaikan dalam 3 hari.", "Sertifikat berlaku selama 2 hari.")
