"""Passwords: what will do as one, its argon2 hash, and a comparison that takes as long for a name that nobody has."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from factions.errors import LedgerError

SHORTEST, LONGEST = 12, 1024
_DIFFERENT = 5  # characters
# RFC 9106's second recommendation, for machines that can't give a sign-in two gigabytes: 64 MiB, three passes
_HASHER = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)


def hashed(password: str, name: str) -> str:
    """Give the hash of a new password, with a salt of its own; raises LedgerError for one that would be guessed."""
    if (reason := unfit(password, name)) is not None:
        raise LedgerError("password", reason)
    return _HASHER.hash(_normal(password))


def unfit(password: str, name: str) -> str | None:
    """Say why a password won't do for the account `name`; null where it will."""
    if len(password) < SHORTEST:
        return f"is too short: {SHORTEST} characters are the least, and a sentence is easiest to remember"
    if len(password) > LONGEST:
        return f"is too long: {LONGEST} characters are the most"
    if len(set(password)) < _DIFFERENT:
        return f"has fewer than {_DIFFERENT} different characters"
    if name.casefold() in password.casefold() and len(password) < len(name) + SHORTEST:
        return "is little more than the account's name"
    return None


def fits(stored: str | None, password: str) -> bool:
    """Tell whether a password is the one that was hashed. Without a hash, the answer is no, and takes as long."""
    if len(password) > LONGEST:  # no account has such a one, so that this tells nothing
        return False
    try:
        _HASHER.verify(stored or _nobodys(), _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Tell whether a hash was made with other parameters than new ones are."""
    return _HASHER.check_needs_rehash(stored)


def _normal(password: str) -> bytes:
    # one keyboard writes é as one character, another as two; half characters are no UTF-8
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


@lru_cache(maxsize=1)
def _nobodys() -> str:
    """Give the hash that stands in for one that isn't there."""
    return _HASHER.hash(b"nobody's password")
