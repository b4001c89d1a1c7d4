"""Puts a simulated camera together and runs it: the one place that knows all its pieces."""

import asyncio
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from respond_desktop.camera.agent import Agent
from respond_desktop.camera.connection.clock import CameraClock
from respond_desktop.camera.connection.identity import CameraIdentity
from respond_desktop.camera.connection.outbox import Outbox
from respond_desktop.camera.device.hardware import Gnss, Hardware
from respond_desktop.camera.device.state import CameraState
from respond_desktop.camera.orders.diary import Diary
from respond_desktop.camera.orders.journal import CameraJournal
from respond_desktop.camera.parts import CameraParts, Timing
from respond_desktop.camera.simulated.battery import SimulatedBattery
from respond_desktop.camera.simulated.gnss import PatrolGnss, StandingGnss
from respond_desktop.camera.simulated.notices import (
    SimulatedDisplay,
    SimulatedFront,
    SimulatedLed,
    SimulatedVibration,
)
from respond_desktop.camera.simulated.speaker import HeardSound, SimulatedSpeaker
from respond_desktop.camera.stream_data import DataTrack
from respond_desktop.camera.stream_fix import Source, StreamGnss
from respond_desktop.camera.video.choice import PictureChoice, data_source, maker
from respond_desktop.camera.video.drawn.scene import SimulatedScene
from respond_desktop.geo.patrol import Patrol
from respond_desktop.geo.streets import load_streets
from respond_desktop.home.paths import resource
from respond_desktop.wire.client import trusting

_WORDS = 38
DEMO_PLACE = (60.1699, 24.9384)


@dataclass(frozen=True)
class HardwareChoices:
    """How the simulated hardware behaves: where it is (`of_stream`: where the picture's stream says), what it sees,
    how patient it is.
    """

    patrol: int | None = None
    place: tuple[float, float] = DEMO_PLACE
    of_stream: bool = False
    picture: PictureChoice = field(default_factory=PictureChoice)
    timing: Timing = field(default_factory=Timing)


class SimulatedCamera:
    """A camera with SIMULATED hardware; made in the loop that runs it.

    `changed` gets each new state, `heard` what its loudspeaker would have played.
    """

    def __init__(
        self,
        identity: CameraIdentity,
        choices: HardwareChoices,
        changed: Callable[[CameraState], None] = lambda state: None,
    ) -> None:
        self._changed = changed
        self.heard: Callable[[HeardSound], None] = lambda heard: None
        self._heard_talk = ""
        self._due = False
        self._loop = asyncio.get_running_loop()
        clock = CameraClock()
        self.diary = Diary(CameraJournal(identity.journal_file, identity.device_id, identity.key), clock)
        self.front = SimulatedFront(self._mark)
        gnss, self._data = _gnss(choices, identity, self.diary)
        hardware = Hardware(
            display=SimulatedDisplay(self.front),
            vibration=SimulatedVibration(self.front),
            led=SimulatedLed(self.front),
            gnss=gnss,
            battery=SimulatedBattery(),
            video=maker(choices.picture, clock.now, lambda: self._scene(identity), self._data),
            stealth=self.front,
            speaker=SimulatedSpeaker(self._hear),
            stream_position=isinstance(gnss, StreamGnss),
        )
        parts = CameraParts(identity, hardware, clock, self.diary, Outbox(), choices.timing)
        self.agent = Agent(parts, trusting(identity.ca_file.read_text(encoding="ascii")))
        self.diary.changed = self._mark
        if words := choices.picture.chosen().words:
            self.diary.say("picture", words)

    async def run(self) -> None:
        """Run until `agent.quit`."""
        if self._data is not None:
            self._data.start()
        try:
            await self.agent.run()
        finally:
            if self._data is not None:
                await asyncio.to_thread(self._data.close)
        self._changed(self.state())

    def state(self) -> CameraState:
        """What is to be seen now."""
        agent, shown = self.agent, self.front.shown
        link, words = agent.link_state
        return CameraState(
            device_number=agent.parts.identity.device_number,
            unit_number=agent.unit_number,
            now=agent.parts.clock.now(),
            mode=agent.machine.mode,
            recording_since=agent.recorder.since,
            link=link,
            link_words=words,
            livestream=shown.livestream,
            led=shown.led,
            pulses=shown.pulses,
            pulsed_at_s=shown.pulsed_at,
            request=shown.request,
            talking=shown.talking,
            stealth=agent.machine.stealth,
            coverage=agent.machine.coverage,
            watches=agent.watches.ids,
            publishing=agent.publishing,
            picture=agent.picture,
            battery_pct=agent.parts.hardware.battery.percent(),
            did=tuple(self.diary.did),
        )

    def _scene(self, identity: CameraIdentity) -> SimulatedScene:
        return SimulatedScene(
            f"UNIT {self.agent.unit_number} CAMERA {identity.device_number}"[:_WORDS], _seed(identity)
        )

    def _hear(self, heard: HeardSound) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._heard, heard)

    def _heard(self, heard: HeardSound) -> None:
        self.heard(heard)
        talk = self.agent.talks.id
        if heard.hz and talk and talk != self._heard_talk:
            self._heard_talk = talk
            outcome = f"{heard.level_dbfs} dBFS, {heard.hz} Hz"
            self.diary.say("heard", "The loudspeaker plays", outcome, facts={"talk": talk})

    def _mark(self) -> None:
        if not self._due:
            self._due = True
            self._loop.call_soon(self._tell)

    def _tell(self) -> None:
        self._due = False
        self._changed(self.state())


def _gnss(choices: HardwareChoices, identity: CameraIdentity, diary: Diary) -> tuple[Gnss, DataTrack | None]:
    if choices.of_stream:
        told = StreamGnss(
            lambda source: diary.say("position", source.value, strong=source is not Source.GOOD)
        )
        return told, DataTrack(data_source(choices.picture), told.take)
    if choices.patrol is None:
        return StandingGnss(*choices.place, seed=_seed(identity)), None
    streets = load_streets(resource("map", "demo-city-streets.json"))
    return PatrolGnss(Patrol(streets, choices.patrol), choices.patrol), None


def _seed(identity: CameraIdentity) -> int:
    return zlib.crc32(identity.device_id.encode()) % 10_000
