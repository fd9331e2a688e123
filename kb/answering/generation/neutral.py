"""Document text made harmless before a model sees it: no hidden letters, no markup, no sentence giving it orders."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from kb.language.pattern_rows import PatternRow, pattern_rows
from kb.language.sentences import sentence_spans
from kb.language.visible import visible

TABLE = Path(__file__).with_name("instructions.toml")
CUT = "(…)"
_SCRIPT = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|$)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<!--.*?(?:-->|$)|</?[a-zA-Z!?][^<>]{0,400}>", re.DOTALL)
_LINK = re.compile(r"!?\[([^\[\]]{0,200})\]\([^()\s]{0,500}[^()]{0,200}\)")
_ADDRESS = re.compile(r"\b(?:https?|ftp|javascript|data|file)\s*:\S+|\bwww\.\S+", re.IGNORECASE)
_MARK = re.compile(r"[\[【［]\s*(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\s*[\]】］]")
_FENCE = re.compile(r"[<>]{2,}|`+|={3,}|-{4,}|\|")


@cache
def instructions() -> tuple[PatternRow, ...]:
    """The table of sentences that speak to a model."""
    return pattern_rows(PatternRow, TABLE, "instruction", re.IGNORECASE)


def is_instruction(sentence: str) -> bool:
    """Whether a sentence speaks to a model; letters that only look like others are read as those."""
    read = unicodedata.normalize("NFKC", visible(sentence))
    return any(row.pattern.search(read) for row in instructions())


def neutral(text: str) -> str:
    """What a model is shown of a passage; sentences that give it orders have become ``(…)``.

    Numbers in square brackets become round ones: only we number sources.
    """
    shown = _ADDRESS.sub(" ", _LINK.sub(r"\1", _SCRIPT.sub(" ", visible(text))))
    kept = []
    at = 0
    for start, end in sentence_spans(shown):
        kept.append(shown[at:start])
        kept.append(CUT if is_instruction(shown[start:end]) else shown[start:end])
        at = end
    shown = _TAG.sub(" ", "".join(kept))
    shown = "\n".join(CUT if is_instruction(line) else line for line in shown.split("\n"))  # split by a tag before
    shown = _FENCE.sub(" ", _MARK.sub(r"(\1)", shown))
    return "\n".join(line for row in shown.split("\n") if (line := " ".join(row.split())))
