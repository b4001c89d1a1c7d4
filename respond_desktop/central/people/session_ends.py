"""Why a session ended, and how that is said to the person: at the moment it ends and whenever its token comes again."""

from enum import StrEnum


class SessionEnd(StrEnum):
    """`what` and `then` are the two sentences that everybody is told."""

    what: str
    then: str

    def __new__(cls, value: str, what: str, then: str) -> "SessionEnd":
        """The value is what records and listeners see."""
        member = str.__new__(cls, value)
        member._value_, member.what, member.then = value, what, then
        return member

    SIGNED_OUT = "signed_out", "You signed out.", "All pictures ended."
    EXPIRED = "expired", "Your session's time is over.", "Sign in again."
    KICKED = "kicked", "An administrator ended your session.", "Sign in again."
    LOG_UNAVAILABLE = "log_unavailable", "Your session has ended.", "Sign in again."
    ACCOUNT_GONE = "account_gone", "Your account is gone.", "Ask your administrator."
    ACCOUNT_DISABLED = "account_disabled", "Your account was disabled.", "Ask your administrator."
    ACCOUNT_LOCKED = (
        "account_locked",
        "Your account was locked after 5 failed sign-ins.",
        "An administrator must unlock it.",
    )
    WORKSTATION_DISABLED = (
        "workstation_disabled",
        "This workstation was taken out of use.",
        "Ask your administrator.",
    )
    PASSWORD_CHANGED = "password_changed", "Your password was changed.", "Sign in with the new one."

    @property
    def words(self) -> str:
        """Both sentences."""
        return f"{self.what} {self.then}"


WITHDRAWN = frozenset(SessionEnd) - {SessionEnd.SIGNED_OUT, SessionEnd.EXPIRED, SessionEnd.LOG_UNAVAILABLE}
"""Ends that somebody else brought about: what the session was given for doesn't hold any more."""
EVER_ENDED = "Your session has ended. Sign in again."
"""What is said of a token that this run of central doesn't know."""
