"""National or local: a question about one level of government is not answered by what holds at the other."""

from __future__ import annotations

import re

_NATIONAL = re.compile(r"\b(?:nasional|(?:instansi|tingkat|pemerintah) pusat)\b", re.IGNORECASE)
_LOCAL = re.compile(
    r"\b(?:daerah|pemda|pemkab|pemkot|pemprov|kabupaten|kota|provinsi|bupati|wali ?kota|gubernur|opd|skpd)\b",
    re.IGNORECASE,
)


def of_other_level(asked: str, text: str) -> bool:
    """Whether a question names one level alone, and a text the other alone."""
    national, local = _NATIONAL.search(asked) is not None, _LOCAL.search(asked) is not None
    if national == local:
        return False
    wanted, other = (_NATIONAL, _LOCAL) if national else (_LOCAL, _NATIONAL)
    return other.search(text) is not None and wanted.search(text) is None
