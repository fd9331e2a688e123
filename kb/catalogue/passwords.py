"""Passwords: how they are hashed, and which are too easy to guess.

Strength is judged by zxcvbn, with the words that people of an Indonesian office use first (``password_words.txt``).
"""

from __future__ import annotations

import threading
import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kb.errors import KbError

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 256

WEAKEST = 4
"""The lowest of zxcvbn's scores that is taken: over 10^10 guesses."""

_JUDGED = 72
"""Characters that are judged; judging takes time that grows faster than the password."""

_BETWEEN = str.maketrans("", "", " .-_@,/!")

_WORDS = Path(__file__).with_name("password_words.txt")


class PersonError(KbError):
    """An account cannot be made or changed as asked."""


class Passwords:
    """Hashes and verifies, two at a time: each takes 19 MiB."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # OWASP's argon2id figures
        self._at_once = threading.BoundedSemaphore(2)

    def hash(self, password: str) -> str:
        """What is kept of a password."""
        with self._at_once:
            return self._hasher.hash(_normal(password))

    def right(self, stored: str, password: str) -> bool:
        """Whether a password is the one of a hash."""
        if len(password) > LONGEST_PASSWORD:
            return False
        with self._at_once:
            try:
                return self._hasher.verify(stored, _normal(password))
            except (VerificationError, InvalidHashError):
                return False

    def outdated(self, stored: str) -> bool:
        """Whether a hash was made with lesser figures than today's."""
        return self._hasher.check_needs_rehash(stored)


def check_password(password: str, name: str) -> None:
    """Refuse a password that is short, holds the account's name, or is soon guessed.

    Raises:
        PersonError: saying what is wrong.

    """
    normal = _normal(password)
    if not SHORTEST_PASSWORD <= len(normal) <= LONGEST_PASSWORD:
        raise PersonError(f"Kata sandi harus {SHORTEST_PASSWORD} sampai {LONGEST_PASSWORD} huruf. Pakai beberapa kata.")
    if name and name in normal.lower():
        raise PersonError("Kata sandi tidak boleh memuat nama akun.")
    if _score(normal, name) < WEAKEST:
        raise PersonError(
            "Kata sandi terlalu mudah ditebak: kata yang lazim, nama kantor, tahun, urutan, atau ulangan. Pakai empat "
            "kata atau lebih yang tidak biasa bersama."
        )


def _score(password: str, name: str) -> int:
    from zxcvbn import zxcvbn  # here, because it reads its word lists when imported

    own = [part for part in name.replace("@", ".").replace("-", ".").replace("_", ".").split(".") if len(part) > 2]
    judged = password[:_JUDGED]
    return min(int(zxcvbn(text, user_inputs=[*own, *_words()])["score"]) for text in {judged, _squeezed(judged)})


def _squeezed(password: str) -> str:
    """A password without what is put between its words: ``admin-admin.123`` is no better than ``adminadmin123``."""
    return password.translate(_BETWEEN)


@cache
def _words() -> tuple[str, ...]:
    return tuple(line for line in _WORDS.read_text(encoding="utf-8").split() if not line.startswith("#"))


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)
