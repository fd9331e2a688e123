"""Questions beside passages: the closing section of a Markdown document."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from made_pdf import pages_of
from test_declared_documents import DIGEST

from kb.errors import InputRefused
from kb.reading import Budget
from kb.settings import Settings
from kb.structure.apart import understand_apart
from kb.structure.beside import LONGEST, MOST
from kb.types import Passage, place_of

DOCUMENTS = Path(__file__).parents[2] / "documents"
SECTION = """
# Pertanyaan

@ pasal-61
resmi: Siapa yang menetapkan kebijakan?
obrolan: yg ngatur di daerah siapa sih min

@ pasal-1-angka-2
harian: Layanan itu maksudnya apa?
"""


def passages_of(text: str) -> dict[str, Passage]:
    settings = Settings()
    (made,) = understand_apart(pages_of(text), settings, Budget(settings.read_seconds))
    return {place_of(passage.key): passage for passage in made.passages}


def test_questions_stand_beside_their_place_and_are_no_text() -> None:
    plain, asked = passages_of(DIGEST), passages_of(DIGEST + SECTION)
    assert list(plain) == list(asked)
    assert [passage.text for passage in plain.values()] == [passage.text for passage in asked.values()]
    assert asked["pasal-61"].questions == ("Siapa yang menetapkan kebijakan?", "yg ngatur di daerah siapa sih min")
    assert asked["pasal-1-angka-2"].questions == ("Layanan itu maksudnya apa?",)
    assert not any(
        passage.questions for place, passage in asked.items() if place not in ("pasal-61", "pasal-1-angka-2")
    )


@pytest.mark.parametrize(
    ("section", "told"),
    [
        (SECTION.replace("pasal-61", "pasal-99"), "'pasal-99'"),
        (SECTION.replace("resmi:", "sopan:"), "sopan: Siapa"),
        (SECTION.replace("Siapa yang menetapkan kebijakan?", "x" * (LONGEST + 1)), "baris pertanyaan"),
        (SECTION + "harian: lagi?\n" * MOST, f"lebih dari {MOST}"),
    ],
)
def test_a_wrong_section_refuses_the_file_and_says_where(section: str, told: str) -> None:
    with pytest.raises(InputRefused, match=re.escape(told)) as refused:
        passages_of(DIGEST + section)
    assert "document-format.md" in str(refused.value)


def test_the_section_ends_at_the_next_heading() -> None:
    asked = passages_of(f"{DIGEST}{SECTION}\n# Tambahan\nSatu kalimat baru.\n")
    assert asked["tambahan"].text == "Satu kalimat baru."
    assert asked["pasal-61"].questions


def test_a_heading_called_pertanyaan_with_other_text_is_text() -> None:
    asked = passages_of(DIGEST + "\n# Pertanyaan\nYang sering ditanyakan adalah biaya.\n")
    assert "biaya" in asked["pertanyaan"].text


def test_every_document_of_the_starting_set_has_questions_beside_its_passages() -> None:
    settings = Settings()
    questions = total = 0
    for file in sorted(DOCUMENTS.glob("*/uu-2*.md")):
        (made,) = understand_apart(pages_of(file.read_text(encoding="utf-8")), settings, Budget(60))
        asked = [len(passage.questions) for passage in made.passages]
        assert sum(map(bool, asked)) >= len(asked) * 0.6, file.name
        questions, total = questions + sum(asked), total + sum(map(bool, asked))
    assert questions / total >= 2.5
