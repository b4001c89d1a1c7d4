"""What central has told on one link, part by part, put together to one state: all of it, or nothing."""

from datetime import datetime
from typing import Any

import msgspec

from respond_desktop.domain.live.on_shift import EMPTY, Roster, Units
from respond_desktop.domain.live.parts import PARTS, POSITIONS, UNITS, WATCHERS, Positions
from respond_desktop.domain.live.unit_rows import ROW, problem
from respond_desktop.feeds.fold import StateArrived
from respond_desktop.wire import live, strict
from respond_desktop.wire.strict import UnreadableTextError

_DECODERS: dict[str, msgspec.json.Decoder[Any]] = {n: msgspec.json.Decoder(p.kind) for n, p in PARTS.items()}
_ONE_ON_THE_DESKTOP = (UNITS, POSITIONS, WATCHERS)
_ALONE = tuple(name for name in PARTS if name not in _ONE_ON_THE_DESKTOP)


class HeldParts:
    """The parts of one connection. A part whose name isn't known is something newer, and is passed over."""

    def __init__(self) -> None:
        self._seq = 0
        self._versions: dict[str, int] = {}
        self._values: dict[str, Any] = {}
        self._roster = EMPTY
        self._units = Units()

    def take(self, told: live.StateParts) -> StateArrived | None:
        """The state with what changed; None when something between was missed, and nothing of it is taken.

        Raises UnreadableError when a part isn't one.
        """
        if told.after and told.after != self._seq:
            return None
        if not told.after:
            self._versions, self._values = {}, {name: part.empty for name, part in PARTS.items()}
        changed = {name: found for name, found in told.parts.items() if name in PARTS}
        for name, (version, raw) in changed.items():
            self._values[name] = strict.decode_long(_DECODERS[name], bytes(raw), strict.STATE)
            self._versions[name] = version
        if not told.after or not changed.keys().isdisjoint(_ONE_ON_THE_DESKTOP):
            if not self._fits():
                self._seq = -1
                return None
            self._put_together(not told.after or UNITS in changed)
        self._seq = told.seq
        return self._state(told.as_of)

    def _fits(self) -> bool:
        """Whether the positions are those of the units that are held: otherwise they'd stand under wrong names."""
        positions: Positions = self._values[POSITIONS]
        if wrong := problem(positions.rows):
            raise UnreadableTextError(wrong)
        units = self._values[UNITS]
        return positions.of == self._versions.get(UNITS, 0) and len(positions.rows) == len(units) * ROW.size

    def _put_together(self, anew: bool) -> None:
        if anew:
            self._roster = Roster(self._values[UNITS])
        self._units = Units(self._roster, self._values[POSITIONS].rows, self._values[WATCHERS])

    def _state(self, as_of: datetime) -> StateArrived:
        return StateArrived(as_of, {UNITS: self._units} | {name: self._values[name] for name in _ALONE})


def whole(state: live.State) -> StateArrived:
    """The state of a central that knows no parts: all of them at once."""
    return StateArrived(
        state.as_of, {UNITS: Units.of(state.units)} | {name: getattr(state, name) for name in _ALONE}
    )
