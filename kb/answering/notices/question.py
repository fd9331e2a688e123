"""What an answer says of its question: a law not held, a part without words, words also looked for, the date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kb.types import Notice, NoticeKind, Query
from kb.wording import Words


def of_query(query: Query, words: Words) -> list[Notice]:
    """Notices that follow from the question: what was also looked for, and the date validity is judged for."""
    notices: list[Notice] = []
    if query.expansions:
        added = words.listed(added for _, added in query.expansions)
        notices.append(Notice(NoticeKind.EXPANDED, words.say("notice", "expanded", words=added)))
    if query.as_of != date.today():
        notices.append(Notice(NoticeKind.AS_OF, words.say("notice", "as_of", as_of=query.as_of)))
    return notices


def missing_too(query: Query, words: Words) -> list[Notice]:
    """That a law which the question names beside others is not held."""
    if not query.missing:
        return []
    return [Notice(NoticeKind.NOT_REGULATED, words.say("notice", "missing_too", names=words.listed(query.missing)))]


def unanswered_parts(parts: Sequence[str], words: Words) -> list[Notice]:
    """Which of several things asked at once found no words of their own, each as it was asked."""
    return [Notice(NoticeKind.NOT_REGULATED, words.say("notice", "part", part=part)) for part in parts]
