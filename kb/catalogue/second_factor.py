"""Codes of an authenticator app (RFC 6238: HMAC-SHA-1, six digits, 30 seconds) and recovery codes for a lost phone."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
from collections.abc import Sequence
from urllib.parse import quote

STEP_SECONDS = 30
DIGITS = 6
RECOVERY_CODES = 10

_DRIFT = 1
"""Steps that a phone's clock may be off, either way."""

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_RECOVERY_LETTERS = 16


def new_secret() -> str:
    """A fresh secret, 160 random bits in base32."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code(secret: str, step: int) -> str:
    """The code of a step of time: RFC 4226, section 5.3."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    start = digest[-1] & 15
    number: int = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(secret: str, typed: str, now: float, after: int = 0) -> int | None:
    """The step whose code was typed, later than ``after``, so that none is taken twice; None for a wrong one."""
    plain = "".join(typed.split())
    present, fitting = int(now // STEP_SECONDS), None
    for step in range(present - _DRIFT, present + _DRIFT + 1):  # all of them, so that time tells nothing
        if hmac.compare_digest(code(secret, step).encode(), plain.encode()) and step > after:
            fitting = step
    return fitting


def address(secret: str, name: str, issuer: str = "Pandu") -> str:
    """What the QR code holds, as authenticator apps read it."""
    label = quote(f"{issuer}:{name}", safe="")
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(issuer)}&digits={DIGITS}&period={STEP_SECONDS}"


def recovery_codes() -> list[str]:
    """Fresh recovery codes, each of some 79 random bits: nothing to guess, so a plain hash is kept."""
    drawn = ["".join(secrets.choice(_LETTERS) for _ in range(_RECOVERY_LETTERS)) for _ in range(RECOVERY_CODES)]
    return ["-".join(text[at : at + 4] for at in range(0, _RECOVERY_LETTERS, 4)) for text in drawn]


def hashed(recovery: str) -> str:
    """What is kept of a recovery code; hyphens, blanks and capitals do not matter."""
    plain = "".join(letter for letter in recovery.lower() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def spent(kept: Sequence[str], typed: str) -> list[str] | None:
    """The codes that are left when this one is used; None where it is none of them."""
    wanted = hashed(typed)
    left = [each for each in kept if not hmac.compare_digest(each, wanted)]
    return left if len(left) < len(kept) else None
