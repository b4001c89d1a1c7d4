"""What an alert's card says."""

from respond_desktop.domain.alert.alerts import Alert, AlertOutcome, Priority
from respond_desktop.domain.alert.folds import AlertFold, unit_numbers
from respond_desktop.domain.backup import coming
from respond_desktop.domain.newer import newer
from respond_desktop.domain.snapshot import LinkState, Snapshot
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.kit import PlacedFact, joined
from respond_desktop.ui.strip.place import Worth, now, only_place, pressed
from respond_desktop.ui.words.known import Known, known
from respond_desktop.ui.words.measures import clock_minutes, count

OUTCOME_WORDS = {AlertOutcome.REAL: "real", AlertOutcome.FALSE: "false", AlertOutcome.TEST: "test"}
OUTCOME_WORDS[newer(AlertOutcome)] = "something newer"


def who(alert: Alert) -> str:
    """The unit, or "near" it when a sensor only knows who is close; what raised it when it has none.

    How many cameras on the card of all.
    """
    if isinstance(alert, AlertFold):
        return count(len(alert.members), "camera")
    return alert.whose


def title(alert: Alert) -> str:
    """TYPE · Unit; a waiting P1's type in capitals; joined alerts counted."""
    kind = alert.means.fold_words if isinstance(alert, AlertFold) else alert.means.words
    if alert.waiting and alert.priority is Priority.P1:
        kind = kind.upper()
    times = f" ×{alert.count}" if alert.count > 1 else ""
    return f"{' · '.join(part for part in (kind, who(alert)) if part)}{times}"


def closing_title(alert: Alert) -> str:
    """What the card asks while it is being closed."""
    if isinstance(alert, AlertFold):
        return f"Close all {len(alert.members)} as"
    return f"Close {who(alert) or alert.means.in_a_sentence} as"


def plain(alert: Alert) -> str:
    """The alert as the object of a button: "needs help, Unit 214"."""
    return ", ".join(part for part in (alert.means.in_a_sentence, who(alert)) if part)


def detail(alert: Alert, scene: Scene) -> str:
    """Everything below the title, in one line."""
    return joined(told(alert, scene))


def told(alert: Alert, scene: Scene) -> tuple[PlacedFact, ...]:
    """The same in its parts: where it was raised, who is on the way, where she is now, who has it, certainty."""
    first, second = lines(alert, scene)
    return (*first, *second)


def lines(alert: Alert, scene: Scene) -> tuple[tuple[PlacedFact, ...], tuple[PlacedFact, ...]]:
    """`told`, as it stands on a card's two lines below the title."""
    if isinstance(alert, AlertFold):
        fold = (
            PlacedFact("", _still_waiting(alert), Worth.NOW),
            _holder(alert, scene),
            PlacedFact("", units_words(alert), Worth.WATCHING),
        )
        return _said(*fold), ()
    return _said(pressed(alert, scene)), _said(
        _on_the_way(alert, scene), _watching(alert, scene), now(alert, scene), *_taken(alert, scene)
    )


def brief(alert: Alert, scene: Scene, age_words: str) -> tuple[PlacedFact, ...]:
    """A compact card's one line: how long it is open, one place, and who has it once somebody does."""
    if isinstance(alert, AlertFold):
        return (PlacedFact(age_words, worth=Worth.AGE), *lines(alert, scene)[0])
    taken = () if alert.waiting else (_on_the_way(alert, scene), *_taken(alert, scene))
    return _said(PlacedFact(age_words, worth=Worth.AGE), only_place(alert, scene), *taken)


def units_words(fold: AlertFold) -> str:
    """Whose cameras: Units 205, 214, 219."""
    said = ", ".join(unit_numbers(fold.members))
    return f"Units {said}" if any(a.unit_number for a in fold.members) else said


def list_words(fold: AlertFold) -> str:
    """The whole card in one sentence."""
    words = plain(fold)
    return f"{words[0].upper()}{words[1:]}: {units_words(fold)}."


def _still_waiting(fold: AlertFold) -> str:
    waiting = unit_numbers(tuple(a for a in fold.members if a.waiting))
    return f"new: {', '.join(waiting)}" if waiting and len(fold.waiting_ids) < len(fold.members) else ""


def spoken(alert: Alert, scene: Scene, age_words: str) -> str:
    """The whole card for a screen reader."""
    state = "waiting" if alert.waiting else "acknowledged"
    return f"Priority {int(alert.priority)}, {state}: {plain(alert)}, {detail(alert, scene)}, open for {age_words}"


def summary(alerts: tuple[Alert, ...], last_hour: int) -> tuple[str, str]:
    """The strip's right end: "3 open · 2 waiting", "Last hour: 7 alerts"."""
    waiting = sum(a.waiting for a in alerts)
    return f"{len(alerts)} open · {waiting} waiting", f"Last hour: {count(last_hour, 'alert')}"


def empty_words(snapshot: Snapshot) -> str:
    """What the strip says when nothing is open: the alert closed last, or that alerts aren't known."""
    if snapshot.link.state in (LinkState.CONNECTING, LinkState.REFUSED):
        return "Alerts aren't known yet. There is no link to central."
    if known(snapshot) is Known.NOT_YET:
        lost = snapshot.link.state is LinkState.LOST
        return (
            "Alerts aren't known. There is no link to central." if lost else "Asking central for open alerts."
        )
    if snapshot.link.state is LinkState.LOST:
        return f"No open alerts at {clock_minutes(snapshot.link.since)}, when the link was lost."
    done = sorted((a for a in snapshot.alerts if a.closed_at is not None), key=lambda a: str(a.closed_at))
    if not done:
        return "No open alerts."
    last = done[-1]
    at = clock_minutes(last.closed_at) if last.closed_at else ""
    said = ", ".join(part for part in (last.means.words, who(last), f"closed {at}") if part)
    return f"No open alerts. Last one: {said}."


def _said(*parts: PlacedFact) -> tuple[PlacedFact, ...]:
    return tuple(part for part in parts if part.words)


def _taken(alert: Alert, scene: Scene) -> tuple[PlacedFact, PlacedFact]:
    return _holder(alert, scene), PlacedFact(alert.note, worth=Worth.NOTE)


def _watching(alert: Alert, scene: Scene) -> PlacedFact:
    mine = any(w.unit_id == alert.unit_id for w in scene.own_watches)
    return PlacedFact("", "you are watching" if mine and alert.waiting else "", Worth.WATCHING)


def _holder(alert: Alert, scene: Scene) -> PlacedFact:
    if alert.acknowledged_by is None:
        return PlacedFact("")
    me, holder = scene.session.person, alert.acknowledged_by_id
    mine = holder == me.id if holder else alert.acknowledged_by in (me.name, me.id)
    by = "you" if mine else alert.acknowledged_by
    return PlacedFact("", f"{by} acknowledged", Worth.HOLDER)


def _on_the_way(alert: Alert, scene: Scene) -> PlacedFact:
    numbers = [answer.unit_number for answer in coming(scene.snapshot.backups, alert.unit_id)]
    return PlacedFact(f"{', '.join(numbers)} on the way" if numbers else "", worth=Worth.ON_THE_WAY)
