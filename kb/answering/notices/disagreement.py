"""That two sources in force give different figures for the same."""

from __future__ import annotations

from collections.abc import Sequence

from kb.answering.evidence.disagreements import Disagreement, only_figure
from kb.search.engine import SearchEngine
from kb.types import Notice, NoticeKind, Quote
from kb.wording import Words


def differing(
    engine: SearchEngine, disagreement: Disagreement | None, lead: Sequence[Quote], words: Words
) -> list[Notice]:
    """The notice, where the lead shows the one figure; the other source is quoted beside it."""
    if disagreement is None or not any(only_figure(q.text) == disagreement.figure for q in lead):
        return []
    one, other = disagreement.one.unit, disagreement.other.unit
    told = words.say(
        "notice",
        "disagree",
        one=f"{engine.identities[one.passage.document].label}, {one.label}",
        figure=disagreement.figure.printed,
        other=f"{engine.identities[other.passage.document].label}, {other.label}",
        other_figure=disagreement.other_figure.printed,
    )
    return [Notice(NoticeKind.DISAGREE, told)]
