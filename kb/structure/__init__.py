"""Pages become a document (identity, tree, relations, gaps), a document becomes passages; no files, no settings."""

from __future__ import annotations

from kb.structure.consolidation import ConsolidatedArticle, ConsolidatedView, consolidate
from kb.structure.passages import passages
from kb.structure.understanding import understand, understand_all

__all__ = ["ConsolidatedArticle", "ConsolidatedView", "consolidate", "passages", "understand", "understand_all"]
