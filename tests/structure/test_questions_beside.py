"""The questions beside passages are no text of the document: no passage, and none of "Teks lain", holds them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.reading import read
from kb.settings import Settings
from kb.structure import passages, understand

DOCUMENTS = Path(__file__).parents[2] / "documents"


@pytest.mark.parametrize("name", ["permenpanrb-59-2020", "uu-12-2011", "riset-egov-tabalong-2018"])
def test_no_passage_holds_a_question_beside_it(name: str, tmp_path: Path) -> None:
    (file,) = DOCUMENTS.rglob(f"{name}*.md")
    document = understand(read(file, Settings(data=tmp_path)))
    asked = [question for questions in document.questions.values() for question in questions]
    text = "\n".join(passage.text for passage in passages(document))
    assert len(asked) > 20
    assert not [question for question in asked if f": {question}" in text]
    assert "\n@ " not in text
