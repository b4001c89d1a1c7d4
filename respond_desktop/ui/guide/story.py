"""How far the story has come: each step is ticked by what the snapshot says has happened, in any order."""

from respond_desktop.domain.alert.alerts import Alert, AlertKind
from respond_desktop.domain.backup import BackupRequest, ResponseState
from respond_desktop.domain.rights.policy import Permission
from respond_desktop.domain.session import SessionView
from respond_desktop.domain.snapshot import LinkState
from respond_desktop.ui.frame.scene import Scene
from respond_desktop.ui.guide.steps import STEPS, GuideStep, StepId


class GuideStory:
    """The story of one unit. What was over before it began (closed alerts, earlier requests) ticks nothing."""

    def __init__(self, unit: str) -> None:
        self.unit = unit
        self.done: frozenset[StepId] = frozenset()
        self.scene: Scene | None = None
        self._before: frozenset[str] = frozenset()
        self._alert_id, self._watched, self._recorded = "", False, False

    def begin(self) -> None:
        """Start again: what is still open counts, what is over doesn't."""
        self.done = frozenset()
        self._alert_id, self._watched, self._recorded = "", False, False
        scene = self.scene
        if scene is not None:
            self._before = frozenset(b.id for b in scene.snapshot.backups)
            self.see(scene)

    def see(self, scene: Scene) -> None:
        """Tick what this scene shows to have happened. A lost link says nothing."""
        self.scene = scene
        if scene.snapshot.link.state is not LinkState.CONNECTED:
            return
        self.done |= (
            self._of_her_camera(scene)
            | self._of_alert(scene)
            | self._of_watch(scene)
            | self._of_backup(scene)
        )

    def sit_down(self, session: SessionView) -> None:
        """Somebody signed in: an officer who reads her own views ends the story."""
        if session.may(Permission.READ_OWN_VIEWS) and not session.may(Permission.WATCH):
            self.done |= {StepId.OFFICER}

    @property
    def next(self) -> GuideStep | None:
        """The first step that isn't done."""
        return next((s for s in STEPS if s.id not in self.done), None)

    @property
    def alert(self) -> Alert | None:
        """Her open alert, waiting first."""
        scene = self.scene
        return _her_alert(scene, self.unit) if scene is not None else None

    @property
    def request(self) -> BackupRequest | None:
        """The newest request for her since the story began."""
        scene = self.scene
        asked = [
            b
            for b in (scene.snapshot.backups if scene else ())
            if b.for_unit_number == self.unit and b.id not in self._before
        ]
        return max(asked, key=lambda b: b.asked_at, default=None)

    @property
    def asked_unit(self) -> str:
        """The first unit that was asked and hasn't answered, else the first asked, else none."""
        request = self.request
        if request is None or not request.responses:
            return ""
        answered = (ResponseState.ACCEPTED, ResponseState.DECLINED)
        open_ = [r for r in request.responses if r.state not in answered]
        return (open_ or list(request.responses))[0].unit_number

    def words(self, step: GuideStep) -> str:
        """What a step asks for, with the units of this story."""
        asked = f"Unit {self.asked_unit}" if self.asked_unit else "the asked unit"
        return step.what.format(unit=self.unit, asked=asked)

    def _of_her_camera(self, scene: Scene) -> frozenset[StepId]:
        unit = scene.snapshot.units.numbered(self.unit)
        if unit is None or unit.lost_contact:
            return frozenset()
        if unit.recording is not None:
            self._recorded = True
            return frozenset({StepId.RECORD})
        return frozenset({StepId.STOP}) if self._recorded else frozenset()

    def _of_alert(self, scene: Scene) -> frozenset[StepId]:
        alert = _her_alert(scene, self.unit)
        if alert is None:
            return frozenset({StepId.CLOSE}) if self._alert_id else frozenset()
        self._alert_id = alert.id
        done = {StepId.HELP}
        if not alert.waiting:
            done.add(StepId.TAKE)
        if scene.selected_alert == alert.id or scene.selected_unit == alert.unit_id:
            done.add(StepId.GO)
        return frozenset(done)

    def _of_watch(self, scene: Scene) -> frozenset[StepId]:
        if any(w.unit_number == self.unit for w in scene.own_watches):
            self._watched = True
            return frozenset({StepId.WATCH})
        return frozenset({StepId.END}) if self._watched else frozenset()

    def _of_backup(self, _scene: Scene) -> frozenset[StepId]:
        request = self.request
        if request is None:
            return frozenset()
        said_yes = any(r.state is ResponseState.ACCEPTED for r in request.responses)
        return frozenset({StepId.BACKUP, StepId.ANSWER}) if said_yes else frozenset({StepId.BACKUP})


def _her_alert(scene: Scene, unit: str) -> Alert | None:
    hers = [
        a
        for a in scene.snapshot.alerts
        if a.open and a.kind == AlertKind.NEEDS_HELP and a.unit_number == unit
    ]
    return min(hers, key=lambda a: (not a.waiting, a.opened_at), default=None)
