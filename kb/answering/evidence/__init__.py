"""Hits → evidence: the units of the articles hit, each scored by the reader."""

from kb.answering.evidence.finder import Evidence, EvidenceFinder

__all__ = ["Evidence", "EvidenceFinder"]
