"""From the wall's book and the scene to what each tile is told."""

from datetime import datetime

from respond_desktop.domain.alert.alerts import Alert, Priority
from respond_desktop.domain.fixes import FixState, age_s, fix_state
from respond_desktop.domain.outcomes import Refused, Unavailable
from respond_desktop.domain.own_watches import OwnWatch
from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.units import UnitView
from respond_desktop.domain.watches import WatchState
from respond_desktop.ui.frame.refusal import rule_words
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.strip.place import pressed_words
from respond_desktop.ui.wall.book.model import WallModel
from respond_desktop.ui.wall.book.places import Occupant
from respond_desktop.ui.wall.tiles.face import VeilWords
from respond_desktop.ui.wall.tiles.facts import TileFacts
from respond_desktop.ui.wall.tiles.said import NOTHING_ALLOWED, NOTHING_SAID, TileMay, tile_said
from respond_desktop.ui.wall.tiles.state import broken_words, told_chip, waiting_words
from respond_desktop.ui.words.measures import age, running
from respond_desktop.ui.words.places import PlaceWords
from respond_desktop.ui.words.watches import no_picture_words, receipts

NOTHING = TileFacts()


class PlaceSaid:
    """Street words of a unit's newest fix: looked up once for each fix."""

    def __init__(self, words: PlaceWords) -> None:
        self._words = words
        self._known: dict[str, tuple[datetime, str]] = {}

    def of(self, unit: UnitView) -> str:
        """The street words, empty without a fix."""
        if unit.fix is None:
            self._known.pop(unit.id, None)
            return ""
        known = self._known.get(unit.id)
        if known is None or known[0] != unit.fix.as_of:
            words = self._words(unit.fix.lat, unit.fix.lon) or ""
            known = self._known[unit.id] = (unit.fix.as_of, words)
        return known[1]

    def forget(self) -> None:
        """The session is over."""
        self._known.clear()


def tile_facts(model: WallModel, place: int, scene: Scene, said: PlaceSaid) -> TileFacts:
    """What is known of one place now."""
    occupant = model.places.at(place)
    if occupant is None:
        return NOTHING
    own = model.own_at(place)
    number = occupant.unit_number
    unit = scene.snapshot.units.numbered(number)
    alert = scene.alerts_by_unit().get(unit.id) if unit else None
    urgent = alert is not None and alert.priority is Priority.P1
    if own is None:
        return TileFacts(occupant, urgent=urgent, veil=_answer_words(occupant))
    ended = not own.running
    feed = model.feed(own.id)
    broken = "" if not own.shows else broken_words(own.watch, feed.interruption if feed else "")
    return TileFacts(
        occupant,
        own,
        feed,
        "" if ended or unit is None else _where(unit, alert, scene, said),
        0 if ended else _watchers(own, scene),
        None if ended or own.watch is None else max(0.0, (own.watch.ends_at - scene.now).total_seconds()),
        urgent and not ended,
        broken,
        told_chip(own.watch),
        _watch_words(own, broken),
        _may(own, scene, feed is not None),
        NOTHING_SAID if ended else tile_said(own.id, number, model.sound),
    )


def _may(own: OwnWatch, scene: Scene, plays: bool) -> TileMay:
    watch = own.watch
    if not own.shows or watch is None or watch.state not in (WatchState.READY, WatchState.LIVE):
        return NOTHING_ALLOWED
    may = scene.session.may
    return TileMay(watch.sound and plays, may(Permission.TALK), may(Permission.KEEP) and plays)


def urgent_place(model: WallModel, scene: Scene) -> tuple[int, str] | None:
    """The place of the most urgent P1 unit with a running picture, and the alert's id."""
    for alert in scene.alerts:
        if alert.priority is not Priority.P1:
            continue
        place = model.places.of_unit(alert.unit_number)
        own = model.own_at(place) if place is not None else None
        if place is not None and own is not None and own.running:
            return place, alert.id
    return None


def _watchers(own: OwnWatch, scene: Scene) -> int:
    if own.watch is None:
        return 1
    same = own.watch.unit_id
    others = sum(w.unit_id == same and w.running and w.id != own.id for w in scene.snapshot.watches)
    return 1 + others


def _where(unit: UnitView, alert: Alert | None, scene: Scene, said: PlaceSaid) -> str:
    parts = [said.of(unit) or (pressed_words(alert, scene) if alert is not None and alert.place else "")]
    if alert is not None:
        parts.append(alert.means.in_a_sentence + (" near" if alert.means.near else ""))
    elif unit.recording is not None:
        parts.append(f"recording {running((scene.now - unit.recording.started_at).total_seconds())}")
    if unit.fix is not None and fix_state(unit.fix, scene.now) is not FixState.FRESH:
        parts.append(f"fix {age(age_s(unit.fix.as_of, scene.now))} old")
    return " · ".join(part for part in parts if part)


def _watch_words(own: OwnWatch, broken: str) -> VeilWords:
    over = no_picture_words(own)
    if over is not None:
        return VeilWords("video-off-outline", over.headline, over.rest)
    if broken:
        return VeilWords("video-off-outline", broken, "Trying again.")
    headline, rest = waiting_words(own.watch)
    return VeilWords("", headline, rest, "", receipts(own.watch.notices if own.watch else ()))


def _answer_words(occupant: Occupant) -> VeilWords:
    answer = occupant.answer
    if isinstance(answer, Refused):
        return VeilWords("cancel", f"Refused: {answer.fact}", answer.why, rule_words(answer))
    if isinstance(answer, Unavailable):
        first, dot, rest = answer.words.partition(". ")
        return VeilWords(
            "alert-outline", f"{first}." if dot else first, rest, "Nothing is sent later by itself."
        )
    return VeilWords("timer-sand", "Asking central.", "Central decides and writes the record first.")
