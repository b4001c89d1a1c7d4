"""When certificates are good, and what to say when one isn't: pure, every time comes in."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from respond_desktop.domain.clocks import off_words

NOT_YET_VALID, EXPIRED = 9, 10
"""What X.509 checking calls a certificate that is not good yet, or no longer (X509_V_ERR of OpenSSL)."""
WARN_DAYS = 60
"""So long before a certificate ends it is said."""
CLOCKS_APART = timedelta(seconds=60)
"""Clocks closer than that are not what keeps a certificate from being good."""
RENEW = "respond-central renew-certificate"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What somebody must do for central before long: the sentence, and in how many days it ends (below 0: it has)."""

    words: str
    days_left: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """`name` for people ("Central's certificate"); good from `since` to `until` (UTC).

    `authority`: it is the CA that a device was told to trust.
    """

    name: str
    since: datetime
    until: datetime
    authority: bool = False

    def good_at(self, now: datetime) -> bool:
        """Whether it may be trusted at that time."""
        return self.since <= now <= self.until

    def days_left(self, now: datetime) -> int:
        """Whole days until it ends; below 0 once it has."""
        return (self.until - now).days

    def upkeep(self, now: datetime, then: str) -> Upkeep | None:
        """What to say from 60 days before its end; `then`: who does what."""
        days = self.days_left(now)
        if self.good_at(now) and days >= WARN_DAYS:
            return None
        if not self.good_at(now):
            return Upkeep(f"{self.wrong_words(now)} Nobody gets in. {then}", min(days, -1))
        soon = "1 day" if days == 1 else f"{days} days"
        return Upkeep(f"{self.name} ends in {soon}, on {date_words(self.until)}. {then}", days)

    def wrong_words(self, now: datetime) -> str:
        """Why it is not good at that time; empty when it is."""
        if self.good_at(now):
            return ""
        if now > self.until:
            return f"{self.name} expired on {date_words(self.until)}."
        return f"{self.name} is not good before {date_words(self.since)}."


@dataclass(frozen=True, slots=True)
class Clocks:
    """What the clock here says, and what central says the time is (None: not known); `whose` clock "here" is."""

    own: datetime
    central: datetime | None
    whose: str = "This computer's"

    @property
    def apart(self) -> bool:
        """Whether they differ by enough to matter."""
        return self.central is not None and abs(self.central - self.own) > CLOCKS_APART


def is_untimely(verify_code: object) -> bool:
    """Whether a certificate failed for its dates, and for nothing else."""
    return verify_code in (NOT_YET_VALID, EXPIRED)


def fault_words(chain: tuple[Certificate, ...], clocks: Clocks) -> str:
    """Whose fault it is that one of `chain` is not good: the clock's here, or the certificate's; and who acts."""
    if clocks.central is None:
        return by_own_clock_words("central", None, clocks)
    for each in chain:
        if wrong := each.wrong_words(clocks.central):
            then = "enrol this device anew" if each.authority else f"on central's computer run {RENEW}"
            return f"{wrong} Nothing was sent. IT: {then}."
    if not clocks.apart:
        return by_own_clock_words("central", None, clocks)
    off = off_words((clocks.central - clocks.own).total_seconds())
    return (
        f"{clocks.whose} clock is {off}: it says {time_words(clocks.own)}, central {time_words(clocks.central)}. "
        "So central's certificate can't be checked, and nothing was sent. Set the clock, then try again."
    )


def by_own_clock_words(server: str, verify_code: object, clocks: Clocks) -> str:
    """The same as far as one can say without central's time."""
    fault = "is not good yet" if verify_code == NOT_YET_VALID else "has expired"
    if verify_code is None:
        fault = "is not good"
    return (
        f"By {clocks.whose[0].lower()}{clocks.whose[1:]} clock ({time_words(clocks.own)}) the certificate of {server} "
        f"{fault}. Nothing was sent. Check the clock and set it. If it is right, IT: renew that certificate."
    )


def distrust_words(server: str, verify_code: object, own: datetime) -> str:
    """Why the certificate of `server` was not trusted, where only the clock here is known (`own`)."""
    if is_untimely(verify_code):
        return by_own_clock_words(server, verify_code, Clocks(own, None))
    return f"The certificate of {server} is not trusted. Nothing was sent."


def date_words(at: datetime) -> str:
    """ "Nov 30, 2026", by UTC: the year matters here."""
    day = at.astimezone(UTC)
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def time_words(at: datetime) -> str:
    """ "Nov 30, 2026 20:45Z"."""
    return f"{date_words(at)} {at.astimezone(UTC):%H:%M}Z"
