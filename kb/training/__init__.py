"""Training: exercises made from the structure of what is held, live classes, practice alone, and printed packs.

Nothing here is written by a language model: every item is put together from passages, statuses and relations that the
catalogue holds, and explains itself with a verbatim quote of its source.
"""

from kb.training.item import Item, ItemKind
from kb.training.making import Wish, exercises

__all__ = ["Item", "ItemKind", "Wish", "exercises"]
