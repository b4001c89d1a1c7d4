"""What records about views carry: written by the live part, read back by My views.

A record names the officer(s) by `officer` (id), `units[].officer` or `places[].officer`; `watch` or `session` ties
records together. Names and badges of all ids are added when a record is sealed (names_then.py).
"""

from typing import NotRequired, TypedDict


class WatchAskedBody(TypedDict):
    """`watch.asked` and `watch.refused` (then without `watch`, with `kind` and `fact`).

    `purpose_words`: the purpose as the policy of that time said it; older records have its key alone.
    """

    by: str
    by_role: str
    workstation: str
    officer: str
    unit: str
    device: str
    purpose: str
    words: str
    incident: str
    policy_ref: str
    break_glass: bool
    purpose_words: NotRequired[str]
    unit_id: NotRequired[str]
    local_record: NotRequired[str]
    ends_at: NotRequired[str]
    sound: NotRequired[bool]
    count: NotRequired[int]
    watch: NotRequired[str]
    kind: NotRequired[str]
    fact: NotRequired[str]


class WatchTold(TypedDict):
    """`watch.told`: each channel's result ("shown", "suppressed", "unknown") and the camera's time.

    `journal_seq`, `journal_hash`: the entry of the camera's journal that its newest receipt names (0, empty: none).
    """

    watch: str
    officer: str
    notices: list[dict[str, str | None]]
    unit: NotRequired[str]
    device: NotRequired[str]
    flagged: NotRequired[bool]
    journal_seq: NotRequired[int]
    journal_hash: NotRequired[str]


class WatchEnded(TypedDict):
    """`watch.ended`: `reason` is a WatchEnd; `words` for people; duration in seconds, bytes sent."""

    watch: str
    officer: str
    reason: str
    words: str
    duration_s: float
    bytes: int | None
    by: NotRequired[str]
    unit: NotRequired[str]
    device: NotRequired[str]
    notices: NotRequired[list[dict[str, str | None]]]
    duration_at_most: NotRequired[bool]


class SeenUnitBody(TypedDict):
    """A unit and the officer who is it at that time."""

    unit: str
    officer: str


class SeenPlaceBody(TypedDict):
    """The recorded place of an alert or a request (`of`, `id`), whose it is, and of when."""

    of: str
    id: str
    unit: str
    officer: str
    as_of: str


class PositionsVisible(TypedDict):
    """`positions.visible`: from now on `by` sees exactly `units` and `places` in `session`; both empty end it.

    Records from before places were named have no `places`.
    """

    by: str
    by_role: str
    workstation: str
    session: str
    units: list[SeenUnitBody]
    places: NotRequired[list[SeenPlaceBody]]
    devices: NotRequired[list[str]]
    policy_ref: str


class AlertsRead(TypedDict):
    """`alerts.read`: `by` read these closed alerts once, and saw these places of them."""

    by: str
    by_role: str
    workstation: str
    since: str
    until: str
    unit: str
    what: str
    alerts: list[str]
    hand_overs: list[str]
    places: list[SeenPlaceBody]
    policy_ref: str


class PlaceDisclosed(TypedDict):
    """`place.disclosed`: the place of `officer` went to `to_units` with a backup request.

    `place`: where she was when it was sent ("now"), or where her alert was raised ("pressed"); absent in older records.
    """

    by: str
    by_role: str
    workstation: str
    officer: str
    unit: str
    request: str
    to_units: list[str]
    words: str
    place: NotRequired[str]
    as_of: NotRequired[str]
    to_officers: NotRequired[list[str]]
