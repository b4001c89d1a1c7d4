"""What the sums and the table of My views say about each view."""

from dataclasses import dataclass
from datetime import datetime

from respond_desktop.domain.kinds.views import ViewKind, kind_of_view
from respond_desktop.domain.people import Role
from respond_desktop.domain.views import ViewOfOfficer
from respond_desktop.domain.watches import NoticeChannel, told
from respond_desktop.ui.words.measures import clock_minutes, day, duration
from respond_desktop.ui.words.watches import told_words

_ROLES = {
    Role.SUPERVISOR: "Supervisor",
    Role.OPERATOR: "RTC operator",
    Role.OFFICER: "Officer",
    Role.NO_RIGHTS: "No rights",
    Role.ADMIN: "Administrator",
}


@dataclass(frozen=True, slots=True)
class Sum:
    """A figure and what it counts."""

    figure: str
    label: str


def sums(views: tuple[ViewOfOfficer, ...], now: datetime) -> tuple[Sum, ...]:
    """The five sums above the table."""
    watches = [v for v in views if v.kind is ViewKind.WATCH]
    seconds = sum(length_s(v, now) for v in watches)
    missing = sum(notice_missing(v) for v in watches)
    on_map = sum(v.kind is ViewKind.MAP for v in views)
    refused = sum(kind_of_view(v.kind).refused for v in views)
    return (
        Sum(str(len(watches)), _times(len(watches), "watched live")),
        Sum(duration(seconds), "watched in all"),
        Sum(str(missing), _times(missing, "a notice was missing")),
        Sum(str(on_map), _times(on_map, "on the map while recording")),
        Sum(str(refused), "refused"),
    )


def _times(count: int, what: str) -> str:
    return f"{'time' if count == 1 else 'times'} {what}"


def length_s(view: ViewOfOfficer, now: datetime) -> float:
    """How long it lasted in seconds, up to `now` while it lasts."""
    return max(0.0, ((view.ended_at or now) - view.at).total_seconds())


def notice_missing(view: ViewOfOfficer) -> bool:
    """Whether she was watched without all three notices."""
    return view.kind is ViewKind.WATCH and told(view.notices) < len(NoticeChannel)


def day_words(at: datetime, now: datetime) -> str:
    """Today, else Nov 19, with the year when it isn't this one (local dates)."""
    local, today = at.astimezone(), now.astimezone()
    if local.date() == today.date():
        return "Today"
    date = day(at, with_weekday=False)
    return date if local.year == today.year else f"{date} {local.year}"


def when_words(at: datetime, now: datetime) -> str:
    """Today 21:14, else Nov 19, 23:40."""
    date = day_words(at, now)
    return f"{date}{'' if date == 'Today' else ','} {clock_minutes(at)}"


def role_words(role: str) -> str:
    """The watcher's role as people say it: "No rights" for "norights"."""
    return next((words for known, words in _ROLES.items() if known.value == role), role.capitalize())


def what_words(view: ViewOfOfficer) -> str:
    """What somebody did."""
    return kind_of_view(view.kind).what


def how_long_words(view: ViewOfOfficer, now: datetime) -> str:
    """The length in words; a refusal, a place passed on and a kept picture have none."""
    if kind_of_view(view.kind).moment:
        return "—"
    words = duration(length_s(view, now))
    return words if view.ended_at else f"{words}, goes on"


def why_words(view: ViewOfOfficer) -> str:
    """The purpose, with the incident or how it began; for what is kept or exported, the words written then."""
    row = kind_of_view(view.kind)
    instead = view.end_words if view.kind is ViewKind.DISCLOSURE else row.why
    parts = [view.purpose or instead or (view.words if row.worded else "") or "—"]
    if view.incident:
        parts.append(f"incident {view.incident}")
    return ", ".join(parts) + (" (F9)" if view.break_glass else "")


def told_column_words(view: ViewOfOfficer) -> str:
    """n of 3 for a watch; nothing to tell for the rest."""
    return told_words(view.notices) if view.kind is ViewKind.WATCH else "—"
