"""What every piece of the agent works with."""

from dataclasses import dataclass, field

from respond_desktop.camera.connection.clock import CameraClock
from respond_desktop.camera.connection.identity import CameraIdentity
from respond_desktop.camera.connection.link import Pacing
from respond_desktop.camera.connection.outbox import Outbox
from respond_desktop.camera.device.hardware import Hardware
from respond_desktop.camera.orders.diary import Diary
from respond_desktop.camera.video.carrying import Rules


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds; the defaults are the product's, others are for tests."""

    renewal_timeout_s: float = 5.0
    fix_every_s: float = 1.0
    farewell_s: float = 0.2
    talk_s: float = 60.0
    source_again_s: float = 1.0
    link: Pacing = field(default_factory=Pacing)
    sending: Rules = field(default_factory=Rules)


@dataclass(frozen=True, slots=True)
class CameraParts:
    """One camera: who it is, its hardware, clock, diary and outbox."""

    identity: CameraIdentity
    hardware: Hardware
    clock: CameraClock
    diary: Diary
    outbox: Outbox
    timing: Timing
