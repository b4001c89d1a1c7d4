"""Where an alert was raised and, while she records, where she is now: two places, each with its age."""

from enum import IntEnum

from respond_desktop.domain.alert.alerts import Alert, Withheld
from respond_desktop.domain.fixes import Fix, FixState, age_s, distance_m, fix_state
from respond_desktop.domain.newer import newer
from respond_desktop.domain.rights.policy import Permission
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.kit import PlacedFact
from respond_desktop.ui.words.measures import age

WITHHELD_WORDS = {
    Withheld.RECORD: "place follows once it is recorded",
    Withheld.RIGHT: "place not yours to see",
    newer(Withheld): "place is not shown",
}
STILL_WITHIN_M = 30.0
ON_THE_MAP = "a place on the map"


class Worth(IntEnum):
    """What an alert says, from what gives way first to what stays longest."""

    WATCHING = 1
    HOLDER = 2
    NOTE = 3
    STILL = 4
    PRESSED = 5
    ON_THE_WAY = 6
    NOW = 7
    ONLY_PLACE = 8
    AGE = 9


def pressed_words(alert: Alert, scene: Scene) -> str:
    """Pressed 42 s ago at Bank St at S Chester St; or why there is no place on this screen."""
    return pressed(alert, scene).words


def pressed(alert: Alert, scene: Scene) -> PlacedFact:
    """The same; it is worth most while no other place is known, for an age alone says nothing."""
    if alert.place is None:
        return PlacedFact(
            "", WITHHELD_WORDS[alert.withheld] if alert.withheld else "no place known", Worth.PRESSED
        )
    ago = age(age_s(alert.place.as_of, scene.now))
    fix = position_now(alert, scene)
    only = fix is None or _still_there(alert, fix)
    worth = Worth.ONLY_PLACE if only else Worth.PRESSED
    return PlacedFact(f"{alert.means.happened} {ago} ago", alert.place.words or ON_THE_MAP, worth)


def now(alert: Alert, scene: Scene) -> PlacedFact:
    """Now (3 s) at Fleet St; empty unless she records and her position is this viewer's to see."""
    fix = position_now(alert, scene)
    if fix is None:
        return PlacedFact("")
    if _still_there(alert, fix):
        return PlacedFact(f"still there {_when(fix, scene)}", worth=Worth.STILL)
    return PlacedFact(_when(fix, scene), scene.place_words(fix.lat, fix.lon) or ON_THE_MAP, Worth.NOW)


def only_place(alert: Alert, scene: Scene) -> PlacedFact:
    """The one place that matters most, where there is room for one: where she is now, if she went on.

    Where she pressed stands without an age: it is for beside the alert's own.
    """
    fix = position_now(alert, scene)
    if fix is not None and not _still_there(alert, fix):
        return now(alert, scene)
    return (
        PlacedFact("", alert.place.words or ON_THE_MAP, Worth.ONLY_PLACE)
        if alert.place
        else pressed(alert, scene)
    )


def _when(fix: Fix, scene: Scene) -> str:
    old = age(age_s(fix.as_of, scene.now))
    return f"now ({old})" if fix_state(fix, scene.now) is FixState.FRESH else f"{old} ago"


def _still_there(alert: Alert, fix: Fix) -> bool:
    place = alert.place
    if place is None:
        return False
    still = max(STILL_WITHIN_M, place.accuracy_m + fix.accuracy_m)
    return distance_m((place.lat, place.lon), (fix.lat, fix.lon)) <= still


def position_now(alert: Alert, scene: Scene) -> Fix | None:
    """The unit's newest fix: it goes with the recording and with the right to see positions."""
    unit = scene.snapshot.unit(alert.unit_id)
    if unit is None or unit.recording is None or not scene.session.may(Permission.SEE_POSITIONS):
        return None
    return unit.fix
