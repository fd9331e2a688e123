"""What a question that a model made must not be: too long, foreign, a copy of its passage, an order, about nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from difflib import SequenceMatcher
from enum import StrEnum

from kb.answering.generation.neutral import is_instruction, neutral
from kb.catalogue.masking import masked
from kb.language.tokens import content_stems, stopwords, tokens
from kb.language.visible import visible
from kb.search.lexicon import Lexicon
from kb.types import Passage

SHORTEST, LONGEST = 8, 200
"""Letters of a question."""
_FEWEST_WORDS, _MOST_WORDS = 2, 30
_RUN = 3
"""So many words in the passage's own order are a copy of it."""
_LONG_ENOUGH, _MOST_COPIED = 6, 0.7
"""A question of so many words may have at most this share of them in such runs; 0.5 % of documents/' own have more."""
_ENGLISH = re.compile(
    r"\b(?:the|is|are|what|how|who|when|where|which|why|must|should|can|does|do|of|to|for|with|and|or|in|on|be)\b",
    re.IGNORECASE,
)
_MOST_ENGLISH = 2
_MARKUP = re.compile(r"[<>{}\[\]|`\\#*_~^$=]|://|www\.|@")
_POINTS_AT_ITSELF = re.compile(
    r"\b(?:petikan|kutipan|teks|dokumen|pasal|ayat|bagian) (?:ini|di atas|tersebut|itu)\b", re.IGNORECASE
)
_SENTENCES = re.compile(r"[.!?]\s++\w")
_MOST_SENTENCES = 3


class Fault(StrEnum):
    """Why a question is dropped, as it is told."""

    LENGTH = "terlalu pendek, terlalu panjang, atau lebih dari satu baris"
    MARKUP = "berisi tautan, HTML, atau tanda lain"
    PERSONAL = "berisi nomor atau alamat pribadi"
    INSTRUCTION = "berisi perintah"
    LANGUAGE = "bukan bahasa Indonesia"
    COPY = "mengulang bunyi petikan"
    UNRELATED = "tidak menyangkut petikan"
    DUPLICATE = "sudah ada"


def fault_of(question: str, passage: Passage, others: Collection[str], lexicon: Lexicon) -> Fault | None:
    """What is wrong with a question for a passage; None where it may be proposed.

    ``others`` are the :func:`sameness` of the questions that there are.
    """
    return next(_faults(question, passage, others, lexicon), None)


def sameness(question: str) -> str:
    """What questions have in common that are the same but for letters' case, marks and the order of their words."""
    return " ".join(sorted(set(tokens(question))))


def _faults(question: str, passage: Passage, others: Collection[str], lexicon: Lexicon) -> Iterator[Fault]:
    words = tokens(question)
    if (
        not SHORTEST <= len(question) <= LONGEST
        or not _FEWEST_WORDS <= len(words) <= _MOST_WORDS
        or question != " ".join(question.split())
        or len(_SENTENCES.findall(question)) >= _MOST_SENTENCES
    ):
        yield Fault.LENGTH
    if visible(question) != question or _MARKUP.search(question) or neutral(question) != question:
        yield Fault.INSTRUCTION if is_instruction(question) else Fault.MARKUP
    if masked(question) != question:
        yield Fault.PERSONAL
    if is_instruction(question):
        yield Fault.INSTRUCTION
    if not _indonesian(question, lexicon):
        yield Fault.LANGUAGE
    if _copies(words, tokens(passage.text)):
        yield Fault.COPY
    if _POINTS_AT_ITSELF.search(question) or not _touches(question, passage, lexicon):
        yield Fault.UNRELATED
    if sameness(question) in others:
        yield Fault.DUPLICATE


def _indonesian(question: str, lexicon: Lexicon) -> bool:
    """Whether it is in Latin letters, with a function word of Indonesian and few of English."""
    if any(letter.isalpha() and not unicodedata.name(letter, "").startswith("LATIN") for letter in question):
        return False
    function_words = stopwords()
    own = sum(word in function_words for word in tokens(lexicon.respell(question)))
    return own > 0 and len(_ENGLISH.findall(question)) <= min(_MOST_ENGLISH, own)


def _copies(question: list[str], passage: list[str]) -> bool:
    if len(question) < _LONG_ENOUGH:
        return False
    runs = SequenceMatcher(None, question, passage, autojunk=False).get_matching_blocks()
    return sum(run.size for run in runs if run.size >= _RUN) >= _MOST_COPIED * len(question)


def _touches(question: str, passage: Passage, lexicon: Lexicon) -> bool:
    """Whether it shares a word with its passage, or with the line in front of it."""
    around = set(content_stems(f"{passage.context} {passage.label} {passage.text}"))
    return bool(around & {*content_stems(question), *content_stems(lexicon.respell(question))})
