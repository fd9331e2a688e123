"""A found answer → the same answer with a text in front of its quotes, each sentence checked before anyone sees it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from kb.answering.generation.chat import Chat, Message, Trouble, WritingFailed
from kb.answering.generation.checks import Fault, check
from kb.answering.generation.prompt import MOST_SENTENCES, NOT_ENOUGH, first_messages, repair_messages
from kb.answering.generation.sentences import Sentence, SentenceReader
from kb.answering.generation.sources import Source, sources_of
from kb.types import Answer, AnswerStatus, CheckedSentence, Notice, NoticeKind
from kb.wording import Language, words

_WRITABLE = frozenset({AnswerStatus.ANSWERED})
"""Written over a partial answer, a text would sound sure of what is not."""
FAILURES_BEFORE_REST = 3
REST_SECONDS = 30.0
_NUMBERED = re.compile(r"^\s*\d{1,2}[.)]\s+")


class Rest:
    """Leaves a model alone for a while after it failed several times in a row: askers need not wait for it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._until = 0.0

    @property
    def resting(self) -> bool:
        """Whether the model is left alone now."""
        return self._clock() < self._until

    def failed(self) -> None:
        """The model gave no text."""
        self._failures += 1
        if self._failures >= FAILURES_BEFORE_REST:
            self._until = self._clock() + REST_SECONDS
            self._failures = 0

    def worked(self) -> None:
        """The model gave a text, whatever it was worth."""
        self._failures = 0


@dataclass(frozen=True, slots=True)
class Writer:
    """Rewrites answers with a language model.

    ``seconds`` is the time limit for an answer, both rounds and the wait for a free place together; ``at_once`` the
    number of answers written at the same time.
    """

    chat: Chat
    seconds: float = 20.0
    at_once: int = 4
    rest: Rest = field(default_factory=Rest)
    _places: threading.BoundedSemaphore = field(init=False)

    def __post_init__(self) -> None:
        """Make the places."""
        object.__setattr__(self, "_places", threading.BoundedSemaphore(self.at_once))

    def rewrite(self, answer: Answer, language: Language = "id") -> Answer:
        """The answer with its checked text, or as it was with a notice why there is none."""
        *_, last = self.stream(answer, language)
        return last

    def stream(self, answer: Answer, language: Language = "id") -> Iterator[Answer]:
        """The answer as it grows: first as found, then with each sentence that passed; the last one is final.

        Every answer given can be shown as it is. An answer that is not rewritten comes once, unchanged.
        """
        sources = sources_of(answer) if answer.status in _WRITABLE else ()
        if not sources:
            yield answer
            return
        if self.rest.resting:
            yield _with_notice(answer, NoticeKind.NOT_WRITTEN, "resting", language)
            return
        yield _with_notice(answer, NoticeKind.WRITING, "writing", language)
        until = time.monotonic() + self.seconds
        if not self._places.acquire(timeout=self.seconds / 2):
            yield _with_notice(answer, NoticeKind.NOT_WRITTEN, Trouble.BUSY.value, language)
            return
        try:
            yield from self._written(answer, sources, until, language)
            self.rest.worked()
        except WritingFailed as failure:
            self.rest.failed()
            yield _with_notice(answer, NoticeKind.NOT_WRITTEN, failure.trouble.value, language)
        finally:
            self._places.release()

    def _written(self, answer: Answer, sources: Sequence[Source], until: float, language: Language) -> Iterator[Answer]:
        draft = _Draft(sources)
        asked = first_messages(answer.question, sources)
        for _ in self._listen(asked, draft.add, until):
            if shown := draft.shown:
                yield replace(_with_notice(answer, NoticeKind.WRITING, "writing", language), written=shown)
        if draft.faulty:
            self._repair(asked, draft, until)
        if draft.shown:
            yield replace(_with_notice(answer, NoticeKind.WRITTEN, "written", language), written=draft.shown)
        else:
            yield _with_notice(answer, NoticeKind.NOT_WRITTEN, "unsupported", language)

    def _listen(self, messages: Sequence[Message], add: Callable[[Sentence], bool], until: float) -> Iterator[None]:
        """Hand each whole sentence to ``add``; yields after each that it took."""
        reader = SentenceReader()
        for piece in self.chat.stream(messages, max(0.1, until - time.monotonic())):
            for sentence in reader.feed(piece):
                if add(sentence):
                    yield
        for sentence in reader.close():
            if add(sentence):
                yield

    def _repair(self, asked: Sequence[Message], draft: _Draft, until: float) -> None:
        """One more round for the sentences that failed; where it fails too, what passed before stands by itself."""
        faulty = draft.faulty
        listed = [(line.sentence.printed, line.faults) for line in faulty]
        conversation = repair_messages(asked, draft.printed, listed)
        try:
            reply = "".join(self.chat.stream(conversation, max(0.1, until - time.monotonic())))
        except WritingFailed:
            return
        lines = [line for line in reply.splitlines() if line.strip()]
        for line, again in zip(faulty, lines, strict=False):
            reader = SentenceReader()
            if sentences := [*reader.feed(f"{_NUMBERED.sub('', again)}\n"), *reader.close()]:
                draft.mend(line, sentences[0])


@dataclass(slots=True)
class _Line:
    """A sentence of the draft and what is wrong with it."""

    sentence: Sentence
    faults: tuple[Fault, ...]


class _Draft:
    """The model's sentences in order, each with its faults. Nothing is shown before the first one stands."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources
        self._citations = {source.number: source.citation for source in sources}
        self._lines: list[_Line] = []

    def add(self, sentence: Sentence) -> bool:
        """Take one more sentence; whether it passed."""
        if len(self._lines) >= MOST_SENTENCES or NOT_ENOUGH in sentence.text.upper():
            return False
        self._lines.append(_Line(sentence, check(sentence, self._sources, first=not self._lines)))
        return not self._lines[-1].faults

    def mend(self, line: _Line, sentence: Sentence) -> None:
        """Put a sentence in the place of a faulty one."""
        line.sentence = sentence
        line.faults = check(sentence, self._sources, first=line is self._lines[0])

    @property
    def faulty(self) -> list[_Line]:
        """The lines with faults."""
        return [line for line in self._lines if line.faults]

    @property
    def printed(self) -> str:
        """The draft as the model wrote it."""
        return "\n".join(line.sentence.printed for line in self._lines)

    @property
    def shown(self) -> tuple[CheckedSentence, ...]:
        """The sentences that passed, each once; none where the first did not: what follows may lean on it."""
        if not self._lines or self._lines[0].faults:
            return ()
        passed = {line.sentence.text: line.sentence for line in self._lines if not line.faults}
        return tuple(
            CheckedSentence(sentence.text, tuple(self._citations[number] for number in sentence.numbers))
            for sentence in passed.values()
        )


def _with_notice(answer: Answer, kind: NoticeKind, name: str, language: Language) -> Answer:
    text = words(language).say("written", name)
    return replace(answer, notices=(*answer.notices, Notice(kind, text)))
