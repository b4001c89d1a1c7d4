"""Which alert gets how much of the strip: each waiting priority 1 stands by name, whatever else is open."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

from respond_desktop.domain.alert.alerts import Alert, Priority

GAP = 8
CHIP_GAP = 4
CHIP_ROWS = 2
"""Rows of chips beside a card; more of them make the strip higher."""


class Form(IntEnum):
    """How an alert stands in the strip, from the most to the least room."""

    FIRST = 0
    CARD = 1
    COMPACT = 2
    CHIP = 3


WIDTH = {Form.FIRST: 560, Form.CARD: 430, Form.COMPACT: 290}
"""In px; a chip is as wide as its words."""
_CARDS_AT_MOST = 24


@dataclass(frozen=True, slots=True)
class Plan:
    """Cards in their order, then the chips (`chips_width` px wide), then what is only counted.

    `chips_under`: more chips than two rows beside the cards hold; they have the whole width under them.
    `below`: the selected alert, when it has no card; it stands under the others, and takes nothing from them.
    """

    cards: tuple[tuple[Alert, Form], ...] = ()
    chips: tuple[Alert, ...] = ()
    chips_width: int = 0
    chips_under: bool = False
    hidden: tuple[Alert, ...] = ()
    below: Alert | None = None


@dataclass(frozen=True, slots=True)
class StripRoom:
    """Px there are for cards, chips and the counter, px the counter needs, and how wide an alert's chip is."""

    width: int
    more: int
    chip: Callable[[Alert], int]


def must_show(alert: Alert) -> bool:
    """Whether it may never be only counted."""
    return alert.waiting and alert.priority is Priority.P1


def plan(alerts: tuple[Alert, ...], selected: str, room: StripRoom, whole: str = "") -> Plan:
    """Place `alerts` (in the strip's order). `whole`: an alert that needs a whole card, for it is being closed."""
    urgent = tuple(a for a in alerts if must_show(a))
    rest = alerts[len(urgent) :]
    made = _urgent(urgent, room, room.more if rest else 0)
    used = sum(WIDTH[form] + GAP for _, form in made.cards)
    used += made.chips_width + GAP if made.chips and not made.chips_under else 0
    others = _rest(rest, room.width - used, room, first=not urgent)
    shown = _with_selected(rest, others, selected, first=not urgent)
    named = {alert.id for alert, _ in shown}
    hidden = tuple(a for a in rest if a.id not in named)
    made = replace(made, cards=(*made.cards, *shown), hidden=hidden)
    return replace(made, below=_below(made, selected, whole))


def chip_rows(widths: list[int], room: int) -> list[list[int]]:
    """The chips of each row of `room` px, by their place."""
    rows: list[list[int]] = []
    left = -1
    for place, width in enumerate(widths):
        if width > left:
            rows.append([])
            left = room
        rows[-1].append(place)
        left -= width + CHIP_GAP
    return rows


def _urgent(urgent: tuple[Alert, ...], room: StripRoom, more: int) -> Plan:
    """Whole cards; what doesn't fit becomes compact from the last one on, then chips from the last one on."""
    widths = [room.chip(a) for a in urgent]
    for forms in _forms(len(urgent)):
        cards = sum(form is not Form.CHIP for form in forms)
        wide = sum(WIDTH[form] + GAP for form in forms[:cards])
        chips = _two_rows(widths[cards:])
        if wide + chips + (GAP if chips else 0) + more <= room.width + GAP:
            return Plan(tuple(zip(urgent[:cards], forms[:cards], strict=True)), urgent[cards:], chips)
    return _with_chips_under(urgent, room, more)


def _with_chips_under(urgent: tuple[Alert, ...], room: StripRoom, more: int) -> Plan:
    if not urgent:
        return Plan()
    left = room.width - more
    first = next((f for f in (Form.FIRST, Form.CARD) if WIDTH[f] + GAP <= left), Form.COMPACT)
    compact = max(0, (left - WIDTH[first]) // (WIDTH[Form.COMPACT] + GAP))
    forms = (first, *[Form.COMPACT] * compact)
    cards = tuple(zip(urgent, forms, strict=False))
    return Plan(cards, urgent[len(cards) :], room.width, chips_under=True)


def _forms(count: int) -> Iterator[tuple[Form, ...]]:
    """From the most room to the least; no more whole or compact cards are tried than any screen has room for."""
    if not count:
        return
    others, most = count - 1, min(count - 1, _CARDS_AT_MOST)
    if others == most:
        for compact in range(count):
            yield (Form.FIRST, *[Form.CARD] * (others - compact), *[Form.COMPACT] * compact)
    for first in (Form.FIRST, Form.CARD):
        for compact in range(most, -1, -1):
            yield (first, *[Form.COMPACT] * compact, *[Form.CHIP] * (others - compact))


def _two_rows(chips: list[int]) -> int:
    """A width in which the chips surely stand in two rows: the first leaves less than one chip free."""
    if len(chips) < CHIP_ROWS:
        return sum(chips)
    return (sum(chips) + CHIP_GAP * len(chips) + max(chips)) // CHIP_ROWS


def _rest(rest: tuple[Alert, ...], left: int, room: StripRoom, first: bool) -> tuple[tuple[Alert, Form], ...]:
    shown: list[tuple[Alert, Form]] = []
    for place, alert in enumerate(rest):
        kept = 0 if place == len(rest) - 1 else room.more + GAP
        wanted = (Form.FIRST, Form.CARD, Form.COMPACT) if first and not place else (Form.CARD, Form.COMPACT)
        form = next((f for f in wanted if WIDTH[f] + kept <= left), None)
        if form is None and first and not place:
            form = Form.COMPACT
        if form is None:
            break
        shown.append((alert, form))
        left -= WIDTH[form] + GAP
    return tuple(shown)


def _with_selected(
    rest: tuple[Alert, ...], shown: tuple[tuple[Alert, Form], ...], selected: str, first: bool
) -> tuple[tuple[Alert, Form], ...]:
    """A selected one that is only counted takes the last place of those that needn't be shown, never the first."""
    hidden = next((a for a in rest[len(shown) :] if a.id == selected), None)
    if hidden is None or len(shown) <= first:
        return shown
    return (*shown[:-1], (hidden, shown[-1][1]))


def _below(made: Plan, selected: str, whole: str) -> Alert | None:
    compact = [a for a, form in made.cards if form is Form.COMPACT and a.id == whole]
    return next((a for a in (*compact, *made.chips, *made.hidden) if a.id in (selected, whole)), None)
