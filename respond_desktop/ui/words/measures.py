"""How ages, times and distances are said on screen."""

import time
from datetime import UTC, datetime

from respond_desktop.domain.preferences import Measure

_METRES_IN_KM = 1000
_FEET_IN_M = 3.280839895
_MILE_M = 1609.344
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_POINTS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


def age(seconds: float) -> str:
    """An age in words: "3 s", "71 s" up to 99 s, then "1 min 45 s", "12 min", "2 h 5 min"."""
    whole = max(0, int(seconds))
    if whole < 100:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 10:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def duration(seconds: float) -> str:
    """A length in words: "50 s", "1 min 20 s", "4 min 12 s", "1 h 5 min"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def running(seconds: float) -> str:
    """A running time: "0:42", "12:05", "1:02:33"."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, rest = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def zone(at: datetime) -> str:
    """Letters of the local time zone at `at`: "EST"; Windows' long names are shortened to their initials."""
    name = at.astimezone().tzname() or time.tzname[0]
    return "".join(word[0] for word in name.split()) if " " in name else name


def clock(at: datetime, with_zone: bool = False) -> str:
    """Local time of day: "21:14:37", with zone "21:14:37 EST"."""
    local = at.astimezone()
    return f"{local:%H:%M:%S} {zone(at)}" if with_zone else f"{local:%H:%M:%S}"


def clock_minutes(at: datetime, with_zone: bool = False) -> str:
    """Local time to the minute: "21:14", with zone "07:00 EST"."""
    local = at.astimezone()
    return f"{local:%H:%M} {zone(at)}" if with_zone else f"{local:%H:%M}"


def utc_clock(at: datetime) -> str:
    """UTC time of day with its letter: "02:14:37Z"."""
    return f"{at.astimezone(UTC):%H:%M:%S}Z"


def day(at: datetime, with_weekday: bool = True) -> str:
    """Local date: "Sat Nov 21", without weekday "Nov 21" (month names don't follow the system's language)."""
    local = at.astimezone()
    plain = f"{_MONTHS[local.month - 1]} {local.day}"
    return f"{_DAYS[local.weekday()]} {plain}" if with_weekday else plain


class _Spoken:
    """In which units windows speak: one for the program, as its style sheet is one."""

    metric = False


def say_in(measure: Measure) -> None:
    """From now on, in what is said anew."""
    _Spoken.metric = measure is Measure.METRIC


def distance(metres: float) -> str:
    """A distance: feet below 1,000 ft ("420 ft"), else miles ("0.2 mi"); metric "130 m", "1.2 km"."""
    return _metric(metres) if _Spoken.metric else _customary(metres)


def _metric(metres: float) -> str:
    if round(metres) < _METRES_IN_KM:
        return f"{metres:.0f} m"
    kilometres = metres / _METRES_IN_KM
    return f"{kilometres:.1f} km" if kilometres < 10 else f"{kilometres:.0f} km"


def _customary(metres: float) -> str:
    feet = metres * _FEET_IN_M
    if feet < 1000:
        return f"{round(feet, -1):.0f} ft" if feet >= 100 else f"{feet:.0f} ft"
    miles = metres / _MILE_M
    return f"{miles:.1f} mi" if miles < 10 else f"{miles:.0f} mi"


def distance_both(metres: float) -> str:
    """A distance in both units, hers first: "600 ft (183 m)", metric "183 m (600 ft)"."""
    first, second = _customary(metres), _metric(metres)
    return f"{second} ({first})" if _Spoken.metric else f"{first} ({second})"


def accuracy(metres: float) -> str:
    """An accuracy in both units: "within 52 ft (16 m)", metric "within 16 m (52 ft)"."""
    if _Spoken.metric:
        return f"within {metres:,.0f} m ({metres * _FEET_IN_M:,.0f} ft)"
    return f"within {metres * _FEET_IN_M:,.0f} ft ({metres:,.0f} m)"


def speed(mps: float) -> str:
    """A speed: "4 mph", metric "6 km/h"."""
    if _Spoken.metric:
        return f"{mps * 3600 / _METRES_IN_KM:.0f} km/h"
    return f"{mps * 3600 / _MILE_M:.0f} mph"


def heading(degrees: float) -> str:
    """A heading in words and degrees: "north-east (43°)"."""
    return f"{_POINTS[round(degrees / 45) % 8]} ({degrees:.0f}°)"


def count(number: int, one: str, many: str = "") -> str:
    """A counted noun: count(1, "camera") "1 camera", count(2, "camera") "2 cameras"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
