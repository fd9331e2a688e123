"""A model's stream cut into sentences as they become whole, with the numbers of the sources they name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.language.visible import visible
from kb.structure.markdown import unwrapped

_MARKS = re.compile(r"(?<!\s)\s*+[\[【]\s*+(?:sumber\s*+)?(\d{1,3}(?:\s*+[,;&]\s*+\d{1,3})*)\s*+[\]】]", re.IGNORECASE)
_END = re.compile(r"[.!?…]+[\"”')]*(?:\s*[\[【][^\[\]【】\n]{1,30}[\]】])*|\n+")
_SHORTENED = re.compile(
    r"(?:^|[\s(])(?:no|hlm|dst|dll|dsb|rp|jl|dr|ir|drs|prof|st|s\.d|a\.n|u\.p|[a-z]|\d{1,2})\.$", re.I
)
_BULLET = re.compile(r"^\s*(?:[-*•–]|\(?\d{1,2}[.)])\s+")

LONGEST_REST = 2_000
"""Characters without an end of a sentence after which they are not one, and are dropped."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence without its marks, and the numbers of the sources that it names, in order."""

    text: str
    numbers: tuple[int, ...]

    @property
    def printed(self) -> str:
        """The sentence as the model may write it again."""
        return self.text + "".join(f" [{number}]" for number in self.numbers)


class SentenceReader:
    """Takes pieces of text, gives whole sentences; a mark after the full stop belongs to the sentence before it."""

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, piece: str) -> list[Sentence]:
        """The sentences that this piece completes."""
        self._rest += piece
        found = self._take(final=False)
        if len(self._rest) > LONGEST_REST:
            self._rest = ""
        return found

    def close(self) -> list[Sentence]:
        """The last sentence, where it is whole; words without an end are dropped."""
        return self._take(final=True)

    def _take(self, final: bool) -> list[Sentence]:
        found: list[Sentence] = []
        while (end := _first_end(self._rest, final)) is not None:
            sentence = read_sentence(self._rest[:end])
            self._rest = self._rest[end:]
            if sentence is not None:
                found.append(sentence)
        if final and (last := read_sentence(self._rest)) is not None and _MARKS.search(self._rest):
            found.append(last)  # "… Sekretaris Daerah [1]" without a full stop: the mark says that it is whole
        return found


def _first_end(text: str, final: bool) -> int | None:
    """Where the first sentence ends; None while it may go on."""
    for match in _END.finditer(text):
        after = text[match.end() :].lstrip(" ")
        if match.group().startswith("\n"):
            if text[: match.start()].strip():
                return match.end()
            continue
        if not final and (not after or after[0] in "[【"):
            return None  # a mark may follow
        if after and text[match.end()] not in " \n":
            continue  # "95.2018", "go.id"
        if _SHORTENED.search(text[: match.start() + 1]) and "[" not in match.group():
            continue
        return match.end()
    return None


def read_sentence(text: str) -> Sentence | None:
    """One sentence as written, marks taken out; None where there are no words."""
    shown = unwrapped(visible(text), ("**", "__", "*", "_"))
    numbers = [int(n) for match in _MARKS.finditer(shown) for n in re.findall(r"\d+", match.group(1))]
    words = " ".join(_BULLET.sub("", _MARKS.sub("", shown)).split())
    if not re.search(r"\w", words):
        return None
    return Sentence(words if words[-1] in ".!?:;" else f"{words}.", tuple(dict.fromkeys(numbers)))
