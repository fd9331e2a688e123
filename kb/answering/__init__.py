"""Question → ``Answer``: read, guard, find evidence, shape, warn. It selects and quotes; it never writes law."""

from kb.answering.pipeline import ARTICLES_READ, Answering

__all__ = ["ARTICLES_READ", "Answering"]
