"""Question → ``Answer``: read, guard, find evidence, shape, warn. It selects and quotes; it never writes law."""

from kb.answering.evidence.hits import ARTICLES_READ
from kb.answering.pipeline import Answering

__all__ = ["ARTICLES_READ", "Answering"]
