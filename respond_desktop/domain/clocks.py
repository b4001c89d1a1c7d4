"""How far this computer's clock is from central's, in words: pure, the numbers come in."""

TOLERATED_S = 2.0
"""Less is not worth a word."""
CLOCK_WRONG_S = 60.0
"""A clock that is off by more was never set, or its battery is dead: a quartz doesn't drift that far."""
_MINUTE_S, _HOUR_S, _DAY_S, _YEAR_S = 60, 3600, 86400, 31_557_600


def is_off(offset_s: float) -> bool:
    """Whether a clock that is off by so much must be named."""
    return abs(offset_s) > TOLERATED_S


def off_words(offset_s: float) -> str:
    """ "7 min slow", "2 h 5 min fast"; `offset_s` is central's clock minus this computer's."""
    return f"{length_words(abs(offset_s))} {'slow' if offset_s > 0 else 'fast'}"


def length_words(seconds: float) -> str:
    """A difference as precisely as it matters: "4.1 s", "7 min", "2 h 5 min", "3 days", "26 years"."""
    if seconds < _MINUTE_S - 0.05:
        return f"{seconds:.1f} s"
    minutes = round(seconds / _MINUTE_S)
    if minutes < 60:
        return f"{minutes} min"
    if seconds < 2 * _DAY_S:
        hours, rest = divmod(minutes, 60)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    if seconds < 2 * _YEAR_S:
        return f"{round(seconds / _DAY_S)} days"
    return f"{round(seconds / _YEAR_S)} years"


def clock_words(offset_s: float, whose: str = "This computer's") -> str:
    """What a wrong clock means for who reads a screen; empty within 2 s."""
    if not is_off(offset_s):
        return ""
    return f"{whose} clock is {off_words(offset_s)}. Times shown are central's."
