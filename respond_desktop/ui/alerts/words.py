"""What the list of closed alerts says."""

from datetime import date, datetime, time, timedelta

from respond_desktop.domain.alert.alerts import Alert
from respond_desktop.domain.alert.history import PastAsk
from respond_desktop.ui.strip.place import WITHHELD_WORDS
from respond_desktop.ui.strip.words import OUTCOME_WORDS
from respond_desktop.ui.words.measures import age, clock, clock_minutes, count, day

ANY_DAY = "Any day"


def day_words(which: date | None, today: date) -> str:
    """A day as the list names it: "Today, Sat Nov 21", "Fri Nov 20", with its year when it isn't this one."""
    if which is None:
        return ANY_DAY
    said = day(_midnight(which))
    if which.year != today.year:
        said += f", {which.year}"
    return f"Today, {said}" if which == today else said


def bounds(which: date | None) -> tuple[datetime | None, datetime | None]:
    """The day from this computer's midnight to the next: 23 or 25 hours where the clocks are changed."""
    if which is None:
        return None, None
    return _midnight(which), _midnight(which + timedelta(days=1))


def what_words(alert: Alert) -> str:
    """Gunshot, 41 % sure; TASER armed ×3."""
    times = f" ×{alert.count}" if alert.count > 1 else ""
    sure = f", {alert.note}" if alert.means.measured and alert.note else ""
    return f"{alert.means.words}{times}{sure}"


def unit_words(alert: Alert) -> str:
    """The unit's number, or "near" it when a sensor only knows who is close; what raised it when it has none."""
    return alert.called or "—"


def where_words(alert: Alert) -> str:
    """Where, or why that isn't said."""
    if alert.place is not None:
        return alert.place.words or "place has no street name"
    return WITHHELD_WORDS[alert.withheld] if alert.withheld else "no place known"


def taken_words(alert: Alert) -> str:
    """How long nobody had it."""
    if alert.acknowledged_at is None:
        return "—"
    return age((alert.acknowledged_at - alert.opened_at).total_seconds())


def closed_words(alert: Alert) -> str:
    """Real, False, Test."""
    return OUTCOME_WORDS[alert.outcome].capitalize() if alert.outcome else "—"


def open_for_words(alert: Alert) -> str:
    """How long it was open."""
    return age((alert.closed_at - alert.opened_at).total_seconds()) if alert.closed_at else "—"


def at_words(at: datetime, with_day: bool) -> str:
    """When it was; the day as well where the list has more than one."""
    return f"{day(at, with_weekday=False)}, {clock_minutes(at)}" if with_day else clock(at)


def asked_words(asked: PastAsk) -> str:
    """Unit 214 on Thu Nov 19; everybody on any day."""
    whose = f"Unit {asked.unit_number}" if asked.unit_number else ""
    when = f"on {day(asked.since)}" if asked.since else "on any day"
    return " ".join(part for part in (whose, when) if part)


def asking_words(asked: PastAsk) -> str:
    """While central hasn't answered."""
    of = f" of Unit {asked.unit_number}" if asked.unit_number else ""
    when = f" on {day(asked.since)}" if asked.since else ""
    return f"Asking central which alerts{of} were closed{when}."


def empty_words(asked: PastAsk) -> str:
    """When there is none."""
    return f"No closed alert: {asked_words(asked)}. What is open stands above."


def sum_words(alerts: tuple[Alert, ...], more: bool) -> str:
    """15 alerts · 5 of priority 1 · 3 false."""
    urgent = sum(alert.priority == 1 for alert in alerts)
    false = sum(alert.outcome is not None and alert.outcome.value == "false" for alert in alerts)
    newest = "the newest " if more else ""
    parts = [newest + count(len(alerts), "alert"), f"{urgent} of priority 1", f"{false} false"]
    return " · ".join(parts)


def _midnight(which: date) -> datetime:
    return datetime.combine(which, time()).astimezone()
