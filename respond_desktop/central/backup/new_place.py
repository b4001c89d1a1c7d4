"""What a request that renews the place of an earlier one must be; when it isn't, nothing is sent."""

from respond_desktop.central.facts.asks.not_done import Ground, NotDone
from respond_desktop.domain.backup import BackupRequest
from respond_desktop.domain.people import Unit


def follows_not(earlier: BackupRequest | None, unit: Unit, asked: list[Unit]) -> NotDone | None:
    """A new place goes to those who have the old one, and to nobody else; an unknown request and one of another unit
    get the same words.
    """
    if earlier is None or earlier.for_unit_id != unit.id:
        what = "There is no such request for this unit."
        return NotDone(Ground.MEANINGLESS, what, "Ask for backup anew.", "no_such_request")
    if {u.id for u in asked} != {r.unit_id for r in earlier.responses}:
        what = "A new place goes to the same units as the request."
        return NotDone(Ground.MEANINGLESS, what, "Ask for backup anew to ask others.", "other_recipients")
    return None


def no_place_now(unit: Unit) -> NotDone:
    """Her place goes with her recording: the last one known is never sent for the present one."""
    return NotDone(
        Ground.CONFLICT,
        f"Unit {unit.number} has no location now, so no new place was sent.",
        "The request stays as it was sent. Say the place by radio.",
        "place_gone",
    )
