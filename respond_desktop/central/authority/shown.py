"""Which of central's own certificates a proof may be bound to, and the new CA for who trusts only the one before."""

from collections.abc import Callable

from respond_desktop.wire.introduction import fingerprint as new_ca
from respond_desktop.wire.steady import steady_s

GRACE_S = 60.0
"""A link that was secured with the certificate of before proves itself within seconds."""


class ShownCertificates:
    """The one that is shown now, and for a minute the one before: SHA-256 of each (DER)."""

    def __init__(self, seconds: Callable[[], float] = steady_s) -> None:
        self._seconds = seconds
        self._now = b""
        self._before: tuple[bytes, float] = b"", float("-inf")
        self._introduction = self._new_ca = ""

    def show(self, fingerprint: bytes, introduction: str = "") -> None:
        """From now on this one is shown; `introduction` as `introduction_text` gives it."""
        self._introduction = introduction
        self._new_ca = new_ca(introduction) if introduction else ""
        if self._now and fingerprint != self._now:
            self._before = self._now, self._seconds() + GRACE_S
        self._now = fingerprint

    def introduction(self, trusted: tuple[str, ...]) -> str:
        """The new CA for who says whom it trusts (SHA-256, hex); empty when it knows that one, or says nothing."""
        return self._introduction if trusted and self._new_ca not in trusted else ""

    def __call__(self) -> tuple[bytes, ...]:
        """Those that count."""
        before, until_s = self._before
        return (self._now, before) if self._seconds() < until_s else (self._now,)
