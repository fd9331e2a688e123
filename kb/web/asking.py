"""One question put to the knowledge base by any page: what cannot be put, and the answer even where it breaks."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import parse_qsl, urlencode

from markupsafe import Markup

from kb.browsing.scope import NAMES
from kb.settings import Settings
from kb.types import Answer, AnswerStatus, Turn
from kb.web.backend import Backend
from kb.web.conversation import packed
from kb.web.dates import parse_date
from kb.web.render import problem
from kb.web.taking import Carried
from kb.web.words import Words

LONGEST_VALUE = 200
"""Characters of a value that narrows a search."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asking:
    """A question as typed, after the earlier turns, for the day as typed (empty: the default day)."""

    question: str
    history: tuple[Turn, ...] = ()
    day_typed: str = ""
    within: Mapping[str, str] = field(default_factory=dict)

    @property
    def carried(self) -> Carried:
        """What travels along in the forms of the answer."""
        return Carried(packed(self.history), urlencode(self.within))

    def day(self, settings: Settings) -> date | None:
        """The day to judge by; None for today, or where the day typed cannot be read."""
        return parse_date(self.day_typed) if self.day_typed.strip() else settings.as_of

    def wrong(self, settings: Settings, text: Words) -> Markup | None:
        """The card of a question that cannot be put."""
        typed = self.day_typed.strip()
        if typed and parse_date(typed) is None:
            return problem(self.question, text("problem.date_heading"), text("problem.date", value=typed[:40]), text)
        limit = settings.question_characters
        if len(self.question) > limit:
            said = text("problem.long", limit=limit, count=len(self.question))
            return problem(self.question[:120] + "…", text("problem.long_heading"), said, text)
        return None


def part_of(values: Mapping[str, str]) -> dict[str, str]:
    """The part of the collection that form fields choose; what they leave open is left out."""
    return {name: values[name][:LONGEST_VALUE] for name in NAMES if values.get(name)}


def unpacked_part(packed_part: str) -> dict[str, str]:
    """The part of the collection that one form field carries."""
    return part_of(dict(parse_qsl(packed_part[: 4 * LONGEST_VALUE])))


def answered(backend: Backend, settings: Settings, asking: Asking, text: Words) -> Answer:
    """The knowledge base's answer; FAILED where it breaks. The log gets the fault's place, not the question."""
    *_, last = answered_growing(backend, settings, asking, text)
    return last


def answered_growing(backend: Backend, settings: Settings, asking: Asking, text: Words) -> Iterator[Answer]:
    """The answer as it grows, the whole one last: with a language model each sentence comes once it was checked."""
    try:
        backend.refresh()
        yield from backend.answer_stream(
            asking.question,
            history=asking.history,
            as_of=asking.day(settings),
            language=text.language,
            within=asking.within or None,
        )
    except Exception as error:  # noqa: BLE001 - the rim: the asker is told, the log knows where
        frames = "".join(traceback.format_tb(error.__traceback__))
        log.error("pertanyaan gagal dijawab: %s\n%s", type(error).__name__, frames)
        yield Answer(
            AnswerStatus.FAILED,
            asking.question,
            asking.day(settings) or date.today(),
            message=text("problem.failed"),
            contact=settings.contact,
        )
