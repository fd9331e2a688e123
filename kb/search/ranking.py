"""What lifts or lowers a passage beside its words and meaning: what it covers, what it is, whether it is in force.

The weights were chosen on the development questions: docs/decisions/003-ranking.md has the figures of each.
"""

from __future__ import annotations

from kb.search.fusion import Scored
from kb.search.needs import counted, coverage, definition_share
from kb.types import Identity, LegalStatus, Passage, Query, QuestionKind, Status

COVERAGE = 1.0
"""Times the share of what is asked that the passage with its context speaks of."""
NAMED_DOCUMENT = 0.6
"""Added to a passage of a document that the question names."""
DEFINITION = 0.8
"""Times the share of the asked words that the passage defines, where a question asks for a meaning."""
COUNTED = 0.4
"""Added where a question asks how many and the passage puts a number before what is asked about."""
NORM = 0.2
"""Added to the body of a law: it is what other texts explain."""
SUMMARY = 0.3
"""Added to a document's summary where a broad question (how many, which, or of no kind) names no place."""
EXPLANATION = -0.3
"""Added to a Penjelasan: it explains a norm and holds none (UU 12/2011 Lampiran II no. 176-178)."""
SOP_UNASKED = -0.3
"""Added to an SOP where the question does not ask how to do something: it repeats what the law says."""
REVOKED = 0.9
"""Times the score of a revoked rule, unless the question names it."""

_DEFINING = frozenset({QuestionKind.DEFINITION, QuestionKind.DIFFERENCE})
_BROAD = frozenset({QuestionKind.HOW_MANY, QuestionKind.LIST, QuestionKind.OTHER})
_NORMS = frozenset({"pasal", "ayat", "angka"})
_PROCEDURAL = frozenset({QuestionKind.HOW_TO, QuestionKind.OBJECTION})


def asks_for_meaning(query: Query) -> bool:
    """Whether a question wants to know what something is."""
    return query.kind in _DEFINING


def score(
    scored: Scored, passage: Passage, held: frozenset[str], identity: Identity, status: Status, query: Query
) -> float:
    """The score by which a passage is ranked for a question; only the order has meaning.

    ``held`` are the stems of the passage with its context.
    """
    total = scored.score
    total += COVERAGE * coverage(query.needs, held)
    if query.kind is QuestionKind.HOW_MANY and counted(passage.text, query.needs):
        total += COUNTED
    if passage.kind in _NORMS:
        total += NORM
        if asks_for_meaning(query):
            total += DEFINITION * definition_share(passage.text, query.needs)
    if query.kind in _BROAD and not query.references and passage.is_summary:
        total += SUMMARY
    if passage.kind == "penjelasan":
        total += EXPLANATION
    if identity.family == "sop" and query.kind not in _PROCEDURAL:
        total += SOP_UNASKED
    if passage.document in query.documents:
        return total + NAMED_DOCUMENT
    return total * REVOKED if status.standing is LegalStatus.REVOKED else total
