"""A cry for help that comes while the one before is being closed is an alert of its own."""

import asyncio
from datetime import UTC, datetime

import pytest

from respond_desktop.central.alert.open_alerts import Alerts, Raised
from respond_desktop.central.audit.log import LogUnavailableError
from respond_desktop.central.facts.books import turns
from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.facts.clock import SteadyClock
from respond_desktop.central.setup import CentralHome
from respond_desktop.domain.alert.alerts import AlertKind, AlertOutcome
from respond_desktop.domain.people import Person, Role, Unit
from tests.central_live.test_books import new_home, parts, running

__all__ = ["new_home", "parts"]
pytestmark = pytest.mark.attack("answer after the commit")

SERGEANT = Person("p", "1", "R. Okafor", Role.SUPERVISOR, "East", True)


def press(alerts: Alerts) -> str:
    raised = Raised(AlertKind.NEEDS_HELP, Unit("u", "12", "East"), "", "", datetime.now(UTC))
    alert = alerts.raise_alert(raised)
    assert alert is not None
    return alert.id


async def being_closed(
    books: Books, alerts: Alerts, alert_id: str
) -> tuple[asyncio.Event, asyncio.Task[bool]]:
    """The close waits for its turn until the event is set."""
    go_on, entry = asyncio.Event(), alerts.get(alert_id)
    assert entry is not None
    books.after_all(go_on.wait)
    closing = asyncio.create_task(alerts.close(entry, SERGEANT, "w", AlertOutcome.REAL))
    await asyncio.sleep(0)
    return go_on, closing


def test_a_press_during_the_close_of_the_one_before_is_not_closed_with_it(parts: CentralHome) -> None:
    async def story() -> None:
        async with running(parts) as books:
            alerts = Alerts(books, lambda: None, SteadyClock().now)
            first = press(alerts)
            assert press(alerts) == first
            go_on, closing = await being_closed(books, alerts, first)
            second = press(alerts)
            assert second != first
            go_on.set()
            assert await closing
            help_open = alerts.open_help("u")
            assert help_open is not None and help_open.id == second

    asyncio.run(story())


def test_after_a_close_that_failed_presses_join_again(
    parts: CentralHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "ANSWER_S", 0.05)

    async def story() -> None:
        async with running(parts) as books:
            alerts = Alerts(books, lambda: None, SteadyClock().now)
            first = press(alerts)
            go_on, closing = await being_closed(books, alerts, first)
            with pytest.raises(LogUnavailableError):
                await closing
            assert press(alerts) == first
            go_on.set()

    asyncio.run(story())
