"""Which passages a language model is asked about: those that can answer and have no questions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.types import Passage

_ANSWER = frozenset("pasal ayat angka huruf penjelasan lampiran langkah judul diktum ubahan".split())
"""Kinds that say something an asker may want; not preambles, closings and what stands on a cover."""
_WHOLES = frozenset({"pasal", "langkah"})
"""Kinds whose parts answer in their place where there are any."""
_FEWEST_WORDS, _FEWEST_UNDER_HEADING = 5, 8
_NO_ANSWER = re.compile(
    r"(?:identitas|teks lain|daftar (?:isi|pustaka|gambar|tabel|lampiran)|kata pengantar|penutup|menimbang|mengingat|"
    r"menetapkan|memutuskan|konsideran|pembukaan|sumber|referensi|lembar pengesahan|"
    r"riwayat (?:perubahan|revisi|dokumen))\b",
    re.IGNORECASE,
)
_SAYS_NOTHING = re.compile(r"(?:\W|\bdihapus\b|\bcukup\s?+jelas\b|\(?\d{1,3}\)?)*+$", re.IGNORECASE)


def worth_asking(passages: Sequence[Passage]) -> list[Passage]:
    """The passages of a document that can answer and have no questions yet, in order."""
    in_parts = {p.article for p in passages if p.key != p.article}
    asked_in_whole = {p.article for p in passages if p.questions and p.key == p.article and p.kind in _WHOLES}
    return [
        passage
        for passage in passages
        if _answers(passage)
        and not passage.questions
        and not (passage.kind in _WHOLES and passage.key in in_parts)
        and passage.article not in asked_in_whole
    ]


def _answers(passage: Passage) -> bool:
    heading = passage.kind == "judul"
    words = len(passage.text.split())
    return (
        passage.kind in _ANSWER
        and words >= (_FEWEST_UNDER_HEADING if heading else _FEWEST_WORDS)
        and not (heading and _NO_ANSWER.match(passage.label))
        and not _SAYS_NOTHING.match(passage.text)
    )
