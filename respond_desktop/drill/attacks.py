"""Attacks in the middle of the story: on the media address, and on a camera by a central that has no log key."""

from dataclasses import dataclass

from respond_desktop.drill.media_attack import read_one_picture, refused_reading
from respond_desktop.drill.programs.agency import RunningAgency
from respond_desktop.drill.programs.processes import Program
from respond_desktop.drill.report import DrillReport, StepFailedError
from respond_desktop.drill.rogue import RogueCentral, redirected_copy
from respond_desktop.drill.seat import Seat
from respond_desktop.drill.second_desk import SecondDesk
from respond_desktop.rtsp.auth import MediaCredentials


@dataclass(frozen=True, slots=True)
class DrillStage:
    """Everything the story is played with."""

    report: DrillReport
    agency: RunningAgency
    seat: Seat
    operator: SecondDesk
    stranger: SecondDesk


def attack_media(stage: DrillStage, watch_id: str, other_id: str) -> None:
    """Read the operator's watch with everything but a fresh token of its own; StepFailedError if a picture comes."""
    report, operator = stage.report, stage.operator
    trust = operator.station.ssl_context
    with report.step("promise 2: the media address without token, with a used one, with another watch's"):
        grant = operator.grant(watch_id)
        host = f"rtsps://127.0.0.1:{grant.media_port}"
        own, wrong = MediaCredentials(grant.watch_id, grant.token), MediaCredentials(other_id, grant.token)
        report.refused("anybody", "media without a token", refused_reading(host + grant.path, None, trust))
        reason = refused_reading(f"{host}/watch/{other_id}", wrong, trust)
        report.refused("operator", "media with another watch's token", reason)
        read_one_picture(host + grant.path, own, trust)
        reason = refused_reading(host + grant.path, own, trust)
        report.refused("operator", "media with a used token", reason)


def forge_an_order(stage: DrillStage, unit: str) -> None:
    """Let a central with the TLS key but without the log's key order a unit's camera to stream."""
    report, agency = stage.report, stage.agency
    with report.step("promise 5: a camera refuses an order not signed with the log's key"):
        tls = agency.home / "central"
        with RogueCentral(tls / "tls.pem", tls / "tls.key") as rogue:
            copy = redirected_copy(agency.camera_folder(unit), agency.home / "rogue", rogue.port)
            number = agency.camera_folder(unit).name.removeprefix("camera-")
            arguments = ["run", "--script", "-", "--camera", number]
            camera = Program("rogue-camera", "respond_desktop.camera", arguments, copy)
            try:
                camera.say("press")
                reason = rogue.rejection()
            finally:
                camera.stop()
            if camera.find(lambda f: f.get("led") == "purple_blinking" or f.get("publishing") is True):
                raise StepFailedError("the camera obeyed a forged order")
        report.refused("a rogue central", "order a camera to stream", reason)
