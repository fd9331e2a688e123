"""Why a file cannot be read, as a word that the parent process turns into a sentence."""

from __future__ import annotations


class Fault(Exception):
    """A file that is refused: ``word`` names the reason, ``detail`` what the sentence needs (a number, a name)."""

    def __init__(self, word: str, detail: str = "") -> None:
        super().__init__(word)
        self.word = word
        self.detail = detail
