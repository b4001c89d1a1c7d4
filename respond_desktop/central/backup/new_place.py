"""What a request that renews the place of an earlier one must be; ProblemError when it isn't, and nothing is sent."""

from respond_desktop.central.api.problems import ProblemError
from respond_desktop.domain.backup import BackupRequest
from respond_desktop.domain.people import Unit


def must_follow(earlier: BackupRequest | None, unit: Unit, asked: list[Unit]) -> None:
    """A new place goes to those who have the old one, and to nobody else; an unknown request and one of another unit
    get the same words.
    """
    if earlier is None or earlier.for_unit_id != unit.id:
        raise ProblemError(
            422, "There is no such request for this unit.", "Ask for backup anew.", kind="no_such_request"
        )
    if {u.id for u in asked} != {r.unit_id for r in earlier.responses}:
        raise ProblemError(
            422,
            "A new place goes to the same units as the request.",
            "Ask for backup anew to ask others.",
            kind="other_recipients",
        )


def no_place_now(unit: Unit) -> ProblemError:
    """Her place goes with her recording: the last one known is never sent for the present one."""
    return ProblemError(
        409,
        f"Unit {unit.number} has no location now, so no new place was sent.",
        "The request stays as it was sent. Say the place by radio.",
        kind="place_gone",
    )
