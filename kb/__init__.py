"""Pandu: a knowledge base on Indonesian e-government rules, SOPs and research, and answers quoted from it.

Example:
    >>> from kb import KnowledgeBase, Settings
    >>> pandu = KnowledgeBase.open(Settings())                      # doctest: +SKIP
    >>> pandu.ask("Siapa koordinator SPBE di daerah?").lead[0].text  # doctest: +SKIP
    'Sekretaris Daerah …'

"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase
    from kb.settings import Settings

__all__ = ["KnowledgeBase", "Settings"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Load the façade and the settings when they are first asked for: importing ``kb`` stays light."""
    if name == "Settings":
        from kb.settings import Settings

        return Settings
    if name == "KnowledgeBase":
        from kb.knowledge_base import KnowledgeBase

        return KnowledgeBase
    raise AttributeError(f"module 'kb' has no attribute {name!r}")
