"""The page shows an answer as it grows: the quotes at once, the checked text when it comes, one answer remembered."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from web_fakes import NASTY, FakeBackend, coordinator

from kb.settings import Settings
from kb.types import Answer, AnswerStatus, CheckedSentence
from kb.web.conversation import Conversation
from kb.web.pages import Chat


class Writing(FakeBackend):
    """A backend with a language model: quotes first, then a sentence; ``breaks`` after the quotes where told so."""

    def __init__(self, breaks: bool = False) -> None:
        super().__init__()
        self.breaks = breaks

    def answer_stream(self, question, history=(), as_of=None, language=None, within=None) -> Iterator[Answer]:  # type: ignore[no-untyped-def, override]
        found = coordinator(question)
        yield found
        if self.breaks:
            raise RuntimeError("putus")
        yield replace(found, written=(CheckedSentence(f"Sekretaris daerah. {NASTY}", (found.lead[0].citation,)),))


def shown(backend: FakeBackend, folder: Path) -> list[tuple[str, Conversation | None]]:
    updates = list(Chat(Settings(data=folder), backend).ask("Siapa koordinator?", "", "id", Conversation()))
    return [(update[1], update[3] if isinstance(update[3], Conversation) else None) for update in updates]


def test_the_quotes_stand_before_the_text_and_beneath_it(tmp_path: Path) -> None:
    pending, first, last = shown(Writing(), tmp_path)
    assert "menunggu" in pending[0]
    assert "inti" in first[0] and "rangkuman" not in first[0]
    assert last[0].index("rangkuman") < last[0].index("inti")
    assert "<script>" not in last[0] and "&lt;script&gt;" in last[0]
    assert last[1] is not None and len(last[1].answers) == 1, "one question, one answer in the conversation"


def test_what_breaks_while_writing_is_told(tmp_path: Path) -> None:
    *_, last = shown(Writing(breaks=True), tmp_path)
    assert last[1] is not None
    assert last[1].answers[-1].status is AnswerStatus.FAILED
