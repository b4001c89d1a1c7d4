"""Whose fault it is that a certificate is not good, and what is said before one ends."""

from datetime import UTC, datetime, timedelta

import pytest

from respond_desktop.domain.certificates import Certificate, Clocks, fault_words

NOW = datetime(2026, 11, 30, 20, 45, tzinfo=UTC)
DAY = timedelta(days=1)
GOOD = Certificate("Central's certificate", NOW - DAY, NOW + 500 * DAY)
OVER = Certificate("Central's certificate", NOW - 800 * DAY, NOW - DAY)
EARLY = Certificate("Central's certificate", NOW + DAY, NOW + 500 * DAY)
OLD_CA = Certificate("The agency's CA certificate", NOW - 3650 * DAY, NOW - DAY, authority=True)
RIGHT, SLOW, UNKNOWN = Clocks(NOW, NOW), Clocks(NOW - 3 * DAY, NOW), Clocks(NOW, None)


@pytest.mark.parametrize(
    ("chain", "clocks", "begins", "ends"),
    [
        (
            (GOOD,),
            SLOW,
            "This computer's clock is 3 days slow: it says Nov 27, 2026 20:45Z, central Nov 30",
            "again.",
        ),
        (
            (OVER,),
            RIGHT,
            "Central's certificate expired on Nov 29, 2026. Nothing was sent.",
            "renew-certificate.",
        ),
        ((OVER,), SLOW, "Central's certificate expired on Nov 29, 2026.", "renew-certificate."),
        ((EARLY,), RIGHT, "Central's certificate is not good before Dec 1, 2026.", "renew-certificate."),
        (
            (GOOD, OLD_CA),
            RIGHT,
            "The agency's CA certificate expired on Nov 29, 2026.",
            "enrol this device anew.",
        ),
        (
            (),
            UNKNOWN,
            "By this computer's clock (Nov 30, 2026 20:45Z) the certificate of central",
            "renew that certificate.",
        ),
        (
            (GOOD,),
            RIGHT,
            "By this computer's clock (Nov 30, 2026 20:45Z) the certificate of central",
            "renew that certificate.",
        ),
    ],
)
def test_the_words_name_what_is_wrong_and_who_acts(
    chain: tuple[Certificate, ...], clocks: Clocks, begins: str, ends: str
) -> None:
    words = fault_words(chain, clocks)
    assert words.startswith(begins), words
    assert words.endswith(ends), words
    assert "othing was sent" in words


@pytest.mark.parametrize(
    ("left", "days", "begins"),
    [
        (timedelta(days=61), None, ""),
        (timedelta(days=60, seconds=1), None, ""),
        (
            timedelta(days=60) - timedelta(seconds=1),
            59,
            "Central's certificate ends in 59 days, on Jan 29, 2027. Do.",
        ),
        (timedelta(days=1, hours=1), 1, "Central's certificate ends in 1 day, on Dec 1, 2026. Do."),
        (timedelta(seconds=-1), -1, "Central's certificate expired on Nov 30, 2026. Nobody gets in. Do."),
    ],
)
def test_sixty_days_before_its_end_it_is_said(left: timedelta, days: int | None, begins: str) -> None:
    upkeep = Certificate("Central's certificate", NOW - DAY, NOW + left).upkeep(NOW, "Do.")
    assert (upkeep.days_left if upkeep else None, upkeep.words if upkeep else "") == (days, begins)
