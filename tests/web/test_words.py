import re

import pytest

from kb.types import AnswerStatus, Form, LegalStatus, NoticeKind
from kb.web.words import LANGUAGES, language_of, words

NAMED = re.compile(r"\{(\w+)\}")


def test_both_languages_have_the_same_keys_and_the_same_names_to_fill_in():
    indonesian, english = words("id").table, words("en").table
    assert set(indonesian) == set(english)
    for key, value in indonesian.items():
        assert set(NAMED.findall(value)) == set(NAMED.findall(english[key])), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_status_form_and_notice_has_words(language):
    text = words(language)
    for status in AnswerStatus:
        assert text(f"status.{status.value}.heading")
    for standing in LegalStatus:
        assert text(f"legal.{standing.value}")
    for kind in NoticeKind:
        assert text(f"notice.{kind.value}")
    for form in Form:
        assert text(f"form.{form.value}")
    assert len(text.series("month")) == 12


def test_no_words_are_left_unused():
    from pathlib import Path

    import kb.web

    folder = Path(kb.web.__file__).parent
    pages = (*folder.rglob("*.py"), *folder.rglob("*.html"), folder.parents[1] / "app.py")
    code = "".join(path.read_text() for path in pages)
    built = (
        *re.findall(r'f"(\w+\.)\{', code),
        *re.findall(r'"(\w+\.)" ~', code),
        "month.",
        "examples.",
        "role.",
        "refused.",
        "said.",
    )
    unused = [key for key in words("id").table if f'"{key}"' not in code and not key.startswith(built)]
    assert not unused
    spoken = [key for key in words("id").table if key.startswith("answer.") and f'"{key}"' not in code]
    assert set(spoken) <= {f"answer.{name}" for name in ("actor", "papers", "time", "output", "note")}


def test_an_unknown_language_falls_back():
    assert language_of("xx") == "id"
    assert language_of(None, "en") == "en"
