"""Pandu: a knowledge base on Indonesian e-government rules, SOPs and research, and answers quoted from it.

Example:
    >>> from kb import KnowledgeBase, Settings
    >>> pandu = KnowledgeBase.open(Settings())                      # doctest: +SKIP
    >>> pandu.ask("Siapa koordinator SPBE di daerah?").lead[0].text  # doctest: +SKIP
    'Sekretaris Daerah …'

"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.settings import Settings

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase

__all__ = ["KnowledgeBase", "Settings"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Load the façade when it is first asked for: importing ``kb`` stays light."""
    if name == "KnowledgeBase":
        from kb.knowledge_base import KnowledgeBase

        return KnowledgeBase
    raise AttributeError(f"module 'kb' has no attribute {name!r}")
