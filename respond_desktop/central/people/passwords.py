"""Passwords: Argon2id, checked in the same time for badges that don't exist (CJIS IA-5)."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 8
_COMMON = (
    "password passw0rd password1 password123 12345678 123456789 1234567890 qwertyui qwerty123 11111111 "
    "iloveyou letmein1 welcome1 admin123 police123 abc12345 sunshine football baseball trustno1 superman"
)
_BANNED = frozenset(_COMMON.split())
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"

_hasher = PasswordHasher()


@cache
def nobodys_hash() -> str:
    """What a password is compared with when there is no hash; made once, before the first sign-in."""
    return _hasher.hash(secrets.token_hex(16))


class WeakPasswordError(ValueError):
    """The password may not be used; the message says why."""


def hash_password(password: str) -> str:
    """Argon2id hash; raises WeakPasswordError for short or common passwords."""
    if len(password) < SHORTEST:
        raise WeakPasswordError(f"The password needs at least {SHORTEST} characters.")
    if len(password) > 256:
        raise WeakPasswordError("The password may have at most 256 characters.")
    if password.lower() in _BANNED:
        raise WeakPasswordError("The password is on the list of common ones. Choose another.")
    return _hasher.hash(password)


def password_fits(password_hash: str, password: str) -> bool:
    """Whether the password is right; without a hash the work is done all the same and the answer is no."""
    try:
        _hasher.verify(password_hash or nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(password_hash)


def generated_password() -> str:
    """A random password of about 79 bits that can be read aloud."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def password_workers() -> ThreadPoolExecutor:
    """Two threads at most: each check takes 64 MiB."""
    return ThreadPoolExecutor(2, thread_name_prefix="central-password")
