"""How the time of a pattern grows with its text: texts made from the pattern itself, measured at three lengths."""

from __future__ import annotations

import re
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import FrameType
from typing import Any

SHORT, MIDDLE, LONG = 250, 1000, 4000
"""Characters of the texts."""

FLOOR = 0.002
"""Seconds at ``LONG`` below which nothing is said: the growth of so little is noise."""

MOST_GROWTH = 8.0
"""Times as long that four times the text may take; linear is 4, quadratic 16."""

MOST_SECONDS = 0.1
"""Seconds that any pattern may take at ``LONG``."""

ENDING = "\x01\n\x01"
"""What hardly any pattern goes on with."""

PIECES = (
    *(
        " ",
        "\u2003",
        "\u00a0",
        "\t",
        "\n",
        "\r\n",
        "1",
        "a",
        "A",
        "I",
        ".",
        ",",
        "-",
        "_",
        "(",
        ")",
        "[",
        '"',
        "”",
        "'",
    ),
    *("|", "*", "#", "<", "@", "/", ":", "\\", "`", "~"),
    *(". ", ", ", "1 ", "a ", "A ", " \n", "1.", "a.", "a,", "a@", "a-", "| ", "1/", "--", "=="),
    *(
        "Pasal 1 ",
        "pasal 1 ayat ",
        "ayat (",
        "ayat (1) ",
        "huruf a ",
        "dan ",
        "atau ",
        "(1) ",
        "a1 ",
        "10 hari ",
        "1,5 ",
    ),
    *(
        "Peraturan ",
        "PERATURAN ",
        "nomor ",
        "Nomor 1 Tahun 2020 ",
        "yang ",
        "a. b; ",
        "a: b; ",
        "[a](",
        "<a ",
        "<!--",
        "**a ",
        "__a ",
        "*a ",
        "_a ",
    ),
)
"""Generic pieces that are repeated to make a text."""

_POOL = " \n\u2003a1AIb.,;:-–/(\"'_|*#<@\\]"


class TooSlow(Exception):
    """A pattern did not come back in time."""


@dataclass(frozen=True, slots=True)
class Growth:
    """A pattern that takes more than its share, with the text that shows it: ``repeat`` is the piece repeated."""

    operation: str
    before: str
    repeat: str
    after: str
    seconds: tuple[float, ...]

    def __str__(self) -> str:
        times = " → ".join(f"{1000 * each:.2f} ms" for each in self.seconds)
        return f"{self.operation} on {self.before!r} + {self.repeat!r} × n + {self.after!r}: {times}"


QUICK, STEADY = FLOOR / 320, FLOOR / 20
"""Seconds at ``SHORT`` and ``MIDDLE`` below which the next text is not tried: the square stays below the floor."""

MOST_REPEATS = 12
"""Repeats of one kind that are tried in one pattern: a list of names has hundreds that are alike."""

Text = tuple[str, str, str]

Nodes = Any
"""A sequence of parsed parts, as ``re`` keeps them: each a kind and what belongs to it."""

Kind = Any
Argument = Any


def made(text: Text, length: int) -> str:
    """The text of about ``length`` characters."""
    before, repeat, after = text
    return before + repeat * max(1, length // len(repeat)) + after


def growths(pattern: re.Pattern[str] | re.Pattern[bytes], operations: Sequence[str]) -> Growth | None:
    """The first text over which an operation of the pattern grows faster than the text; None where none does."""
    for operation in operations:
        run = _operation(pattern, operation)
        for text in texts(pattern):
            growth = _measured(run, operation, text)
            if growth is not None:
                return growth
    return None


def _measured(run: Callable[[str], float], operation: str, text: Text) -> Growth | None:
    """The growth over one text where it is too much; a suspicious one is measured again, and the best counts."""
    try:
        with _at_most(1.0):
            first = run(made(text, SHORT))
            if first > MOST_SECONDS / 2:
                first = min(run(made(text, SHORT)) for _ in range(3))
                return Growth(operation, *text, (first,)) if first > MOST_SECONDS / 2 else None
            if first < QUICK or (middle := run(made(text, MIDDLE))) < STEADY:
                return None
            last = run(made(text, LONG))
            for again in range(6):
                if last < FLOOR or (last < MOST_GROWTH * middle and last < MOST_SECONDS):
                    return None
                last = min(last, run(made(text, LONG)))
                middle = middle if again % 2 else min(middle, run(made(text, MIDDLE)))
            return Growth(operation, *text, (first, middle, last))
    except TooSlow:
        return Growth(operation, *text, (float("inf"),))


def _operation(pattern: re.Pattern[str] | re.Pattern[bytes], name: str) -> Callable[[str], float]:
    """Seconds that an operation takes over a text."""
    operation = getattr(pattern, name)
    in_bytes = isinstance(pattern.pattern, bytes)

    def seconds(text: str) -> float:
        read = text.encode() if in_bytes else text
        started = time.thread_time()
        result = operation(read)
        if name == "finditer":
            for _ in result:
                pass
        return time.thread_time() - started

    return seconds


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """End what takes longer (CPU seconds): ``re`` looks at signals while it works."""

    def ended(number: int, frame: FrameType | None) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGPROF, ended)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


# --- texts from a pattern -------------------------------------------------------------------------------------------


def texts(pattern: re.Pattern[str] | re.Pattern[bytes]) -> list[Text]:
    """Generic texts, and for each repeat of the pattern what leads to it, its body many times, and a failing end."""
    made_texts = dict.fromkeys(("", piece, ENDING) for piece in PIECES)
    tree = parser.parse(pattern.pattern, pattern.flags)
    kinds: Counter[str] = Counter()
    for before, bodies, after in (*_repeats(tree, "", "", False), *_repeats(tree, "", "", True)):
        kinds[repr(bodies)] += 1
        if kinds[repr(bodies)] > MOST_REPEATS:
            continue
        for body in bodies:
            other = bodies[-1] if bodies[-1] != body else " "
            almost = after[:-1]
            for text in (
                (before, body, ENDING),
                ("", body, almost + ENDING),
                ("", before + body, ENDING),
                ("", before + body + almost, ENDING),
                (before, body + after, ENDING),
                (before, body + other, ENDING),
            ):
                made_texts[text] = None
    return list(made_texts)


def _repeats(nodes: Nodes, before: str, after: str, spaced: bool) -> Iterator[tuple[str, list[str], str]]:
    """Every repeat: a text that leads to it, examples of its body, a text that would go on.

    ``spaced`` puts a space at each border of a word, where the parts of a pattern may otherwise grow together.
    """
    items = list(nodes)
    for place, (kind, argument) in enumerate(items):
        led = before + _example(items[:place], spaced=spaced)
        follow = _example(items[place + 1 :], spaced=spaced) + after
        if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            _, most, body = argument
            if most >= 8:
                yield led, _bodies(list(body), _next_characters(items[place + 1 :])), follow
            yield from _repeats(body, led, follow, spaced)
        else:
            for inner in _inner(kind, argument):
                yield from _repeats(inner, led, follow, spaced)


def _inner(kind: Kind, argument: Argument) -> list[Any]:
    if kind is sre.SUBPATTERN:
        return [argument[3]]
    if kind is sre.BRANCH:
        return list(argument[1])
    if kind in (sre.ASSERT, sre.ASSERT_NOT):
        return [argument[1]]
    if kind is sre.ATOMIC_GROUP:
        return [argument]
    if kind is sre.GROUPREF_EXISTS:
        return [each for each in argument[1:] if each]
    return []


def _bodies(body: list[Any], following: str) -> list[str]:
    """Up to three examples of a repeat's body; of one character, those that could also belong to what follows first."""
    if len(body) == 1 and body[0][0] in (sre.IN, sre.ANY, sre.LITERAL, sre.NOT_LITERAL):
        fitting = [each for each in following + _POOL if _fits(body[0], each)]
        return list(dict.fromkeys(fitting))[:3] or [_example(body)]
    examples = [_example(body), _example(body, 1), _example(body, 1, last=True)]
    return list(dict.fromkeys(filter(None, examples))) or ["a"]


def _next_characters(items: list[Any]) -> str:
    """Characters with which what follows may begin."""
    characters = ""
    for kind, argument in items[:3]:
        if kind is sre.LITERAL:
            return characters + chr(argument)
        if kind in (sre.IN, sre.ANY, sre.NOT_LITERAL):
            return characters + "".join(each for each in _POOL if _fits((kind, argument), each))[:3]
        if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            characters += _next_characters(list(argument[2]))[:2]
            if argument[0]:
                return characters
        for inner in _inner(kind, argument):
            characters += _next_characters(list(inner))[:2]
    return characters


def _example(
    items: Sequence[Any], most: int = 0, last: bool = False, spaced: bool = False, groups: dict[int, str] | None = None
) -> str:
    """A text that a sequence matches, with each optional repeat ``most`` times; ``last`` takes the last branches."""
    text = ""
    groups = {} if groups is None else groups
    for kind, argument in items:
        if kind is sre.LITERAL:
            text += chr(argument)
        elif kind in (sre.IN, sre.ANY, sre.NOT_LITERAL):
            text += next((each for each in "a1 A" + _POOL if _fits((kind, argument), each)), _first(argument))
        elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            least, ceiling, body = argument
            text += _example(list(body), most, last, spaced, groups) * min(max(least, most), ceiling, 60)
        elif kind is sre.BRANCH:
            text += _example(list(argument[1][-1 if last else 0]), most, last, spaced, groups)
        elif kind is sre.SUBPATTERN:
            groups[argument[0]] = _example(list(argument[3]), most, last, spaced, groups)
            text += groups[argument[0]]
        elif kind is sre.GROUPREF:
            text += groups.get(argument, "a")
        elif kind is sre.AT and spaced and argument in (sre.AT_BOUNDARY, sre.AT_UNI_BOUNDARY):
            text += " "
        elif kind is sre.ATOMIC_GROUP:
            text += _example(list(argument), most, last, spaced, groups)
        elif kind is sre.GROUPREF_EXISTS:
            text += _example(list(argument[1]), most, last, spaced, groups)
    return text


def _first(argument: Argument) -> str:
    """A character of a set of which the pool has none."""
    for kind, value in argument if isinstance(argument, list) else []:
        if kind is sre.LITERAL:
            return chr(value)
        if kind is sre.RANGE:
            return chr(value[0])
    return "a"


def _fits(node: tuple[Any, Any], character: str) -> bool:
    kind, argument = node
    if kind is sre.ANY:
        return character != "\n"
    if kind is sre.LITERAL:
        return chr(argument) == character
    if kind is sre.NOT_LITERAL:
        return chr(argument) != character
    negated = argument[0][0] is sre.NEGATE
    return negated != any(_in_set(each, character) for each in argument[negated:])


def _in_set(member: tuple[Any, Any], character: str) -> bool:
    kind, value = member
    if kind is sre.LITERAL:
        return chr(value) == character
    if kind is sre.RANGE:
        return bool(value[0] <= ord(character) <= value[1])
    tests = {
        sre.CATEGORY_DIGIT: character.isdigit(),
        sre.CATEGORY_NOT_DIGIT: not character.isdigit(),
        sre.CATEGORY_SPACE: character.isspace(),
        sre.CATEGORY_NOT_SPACE: not character.isspace(),
        sre.CATEGORY_WORD: character.isalnum() or character == "_",
        sre.CATEGORY_NOT_WORD: not (character.isalnum() or character == "_"),
    }
    return tests.get(value, False)
