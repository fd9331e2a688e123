"""National or local: a question about one level of government is not answered by what holds at the other."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NATIONAL = re.compile(r"\b(?:nasional|(?:instansi|tingkat|pemerintah) pusat)\b", re.IGNORECASE)
_LOCAL = re.compile(
    r"\b(?:daerah|pemda|pemkab|pemkot|pemprov|kabupaten|kota|provinsi|bupati|wali ?kota|gubernur|opd|skpd)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Level:
    """The words of the level of government that a question names, and those of the other one."""

    own: re.Pattern[str]
    other: re.Pattern[str]

    def missed_by(self, text: str) -> bool:
        """Whether a text names the other level alone."""
        return self.other.search(text) is not None and self.own.search(text) is None


def level_asked(asked: str) -> Level | None:
    """The level that a question names; None where it names none or both."""
    national, local = _NATIONAL.search(asked) is not None, _LOCAL.search(asked) is not None
    if national == local:
        return None
    return Level(_NATIONAL, _LOCAL) if national else Level(_LOCAL, _NATIONAL)
