"""Identifiers that say what they name and can't be guessed."""

import secrets


def new_id(prefix: str) -> str:
    """`prefix` and 80 random bits in hex ("watch-1f0c...")."""
    return f"{prefix}-{secrets.token_hex(10)}"
