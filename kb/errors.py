"""What can go wrong, in words for people: what happened, to which file or question, and what to do next."""

from __future__ import annotations


class KbError(Exception):
    """Base of every error that Pandu raises on purpose. Its text is shown to the user as it is (Indonesian)."""


class SettingsError(KbError):
    """A setting has a value that cannot be used."""


class InputRefused(KbError):
    """A file was not taken in. The rest of its batch goes on.

    ``file`` is the file's name, ``reason`` what is wrong with it, ``remedy`` what the user can do.
    """

    def __init__(self, file: str, reason: str, remedy: str) -> None:
        """Compose the sentence that the user sees."""
        super().__init__(f"{file}: {reason} {remedy}")
        self.file = file
        self.reason = reason
        self.remedy = remedy


class CatalogueError(KbError):
    """The catalogue cannot be opened or written."""


class SnapshotError(KbError):
    """An index snapshot is missing, damaged or made by another embedding model."""


class EmbeddingUnavailable(SnapshotError):
    """The embedding model cannot be loaded or computed on this machine."""


class EmbeddingMismatch(SnapshotError):
    """The index was made with another embedding model than the one now set."""


class WriterBusy(KbError):
    """Another process is publishing; only one may write at a time."""


class StagePending(KbError):
    """Something was taken in that waits for the admin's decision; until then nothing else may change the collection."""


class UnseenDocuments(KbError):
    """Documents wait that a person must see before they are published, and nobody has said yes to them."""


class Cancelled(KbError):
    """Work was stopped because somebody asked for it."""
