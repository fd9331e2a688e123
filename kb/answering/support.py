"""Whether what was found supports an answer: a few figures about the best evidence, and thresholds on them."""

from __future__ import annotations

from dataclasses import dataclass

from kb.answering.evidence import Evidence
from kb.types import Query


@dataclass(frozen=True, slots=True)
class Support:
    """Thresholds in [0, 1], chosen on the development questions (docs/quality.md has the figures).

    ``least`` is the share of the question's weight that the best article must speak of; ``named`` the same where the
    question names a document that is held, so that its words weigh less.
    """

    least: float = 0.55
    named: float = 0.3

    def enough(self, query: Query, best: Evidence) -> bool:
        """Whether the best evidence speaks of enough of what is asked."""
        if best.hit.exact or not query.needs:
            return True
        needed = self.named if best.passage.document in query.documents else self.least
        return best.support >= needed
