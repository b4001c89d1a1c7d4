"""Command line of the camera: enrol, run (no window), sim (with a window)."""

import asyncio
import signal
import sys
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from respond_desktop.camera.connection.enrolling import enrol_camera
from respond_desktop.camera.connection.identity import (
    CameraIdentity,
    CameraNotEnrolledError,
    RunsAlreadyError,
    find,
    find_all,
    load,
    only_one,
)
from respond_desktop.camera.device.hardware import SourceError
from respond_desktop.camera.orders.journal import JournalUnusableError
from respond_desktop.camera.running import DEMO_PLACE, HardwareChoices, SimulatedCamera
from respond_desktop.camera.script import Player, Printer
from respond_desktop.camera.video.choice import DRAWN, PictureChoice, data_source
from respond_desktop.camera.video.encode.codec import Codec
from respond_desktop.geo.streets import StreetsError
from respond_desktop.home.log_stream import SteadyStream
from respond_desktop.home.paths import has_display, respond_home
from respond_desktop.home.program import begin_program, run_program, tell
from respond_desktop.home.rights import NotPrivateError
from respond_desktop.home.streams import NotUtf8Error, line_from_input
from respond_desktop.wire.client import EnrolmentError
from respond_desktop.wire.enrolment import BadEnrolmentCodeError

PROGRAM = "camera"
STANDARD_INPUT = "-"

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="A body-worn camera with SIMULATED hardware, for training.",
    pretty_exceptions_enable=False,
)


class _CodecNames(StrEnum):
    H264 = "h264"
    H265 = "h265"


class _PositionNames(StrEnum):
    SIMULATED = "simulated"
    STREAM = "stream"


class _EncoderNames(StrEnum):
    SOFTWARE = "software"
    AUTO = "auto"


Home = Annotated[
    Path | None,
    typer.Option(
        help="Folder of this installation, or of one camera. Default: RESPOND_HOME.", show_default=False
    ),
]
Code = Annotated[
    str,
    typer.Argument(
        help="'-' reads it from standard input: an argument can be read in the list of programs.",
        show_default=False,
    ),
]
CameraNumber = Annotated[
    str | None, typer.Option("--camera", help="Which camera, when several are enrolled.")
]
PatrolSeed = Annotated[
    int | None,
    typer.Option("--patrol", help="Ride and walk the demo city's streets; a number picks the way."),
]
Place = Annotated[str | None, typer.Option(help="Stand at LAT,LON instead.")]
Position = Annotated[
    _PositionNames,
    typer.Option(help="stream: where the stream named by --video says it is (KLV of MISB ST 0601)."),
]
Video = Annotated[
    str,
    typer.Option(
        help="What the lens sees: drawn (SIMULATED), a file, webcam:DEVICE, or another camera's address."
    ),
]
CodecName = Annotated[_CodecNames, typer.Option("--codec", help="What the picture is coded as.")]
EncoderName = Annotated[
    _EncoderNames, typer.Option("--encoder", help="auto: the machine's own encoder, if one works.")
]
MicrophoneName = Annotated[
    str | None,
    typer.Option("--microphone", help="FORMAT:NAME, for example alsa:default.", show_default=False),
]


@app.command()
def enrol(code: Code, home: Home = None) -> None:
    """Enrol this camera with the one-time code that central printed."""
    place = _home(home)
    try:
        folder = enrol_camera(_asked_code() if code == STANDARD_INPUT else code, place)
    except (BadEnrolmentCodeError, EnrolmentError, NotUtf8Error) as error:
        _leave(str(error))
    typer.echo(f"Enrolled. This camera is in {folder}.")


@app.command()
def run(  # noqa: PLR0913 - each is an option of the command
    home: Home = None,
    camera: CameraNumber = None,
    patrol: PatrolSeed = None,
    place: Place = None,
    position: Position = _PositionNames.SIMULATED,
    video: Video = DRAWN,
    codec: CodecName = _CodecNames.H264,
    encoder: EncoderName = _EncoderNames.SOFTWARE,
    microphone: MicrophoneName = None,
    script: Annotated[
        str | None, typer.Option(help="'-': play the buttons by lines on standard input; print JSON lines.")
    ] = None,
) -> None:
    """Run without a window, until Ctrl+C."""
    if script not in (None, STANDARD_INPUT):
        _leave("--script takes only '-' (standard input).")
    identity = _identity(home, camera)
    picture = _picture(video, codec, encoder, microphone)
    choices = HardwareChoices(patrol, _place(place), _of_stream(position, picture), picture)
    try:
        with only_one(identity.folder):
            asyncio.run(_run(identity, choices, script == STANDARD_INPUT))
    except (RunsAlreadyError, JournalUnusableError, StreetsError, SourceError) as error:
        _leave(str(error))


@app.command()
def sim(  # noqa: PLR0913 - each is an option of the command
    home: Home = None,
    camera: CameraNumber = None,
    patrol: PatrolSeed = None,
    place: Place = None,
    position: Position = _PositionNames.SIMULATED,
    video: Video = DRAWN,
    codec: CodecName = _CodecNames.H264,
    encoder: EncoderName = _EncoderNames.SOFTWARE,
    microphone: MicrophoneName = None,
    every: Annotated[bool, typer.Option("--all", help="All cameras enrolled here, in one window.")] = False,
    geometry: Annotated[
        str, typer.Option(help="Where the window with --all stands: WIDTHxHEIGHT+X+Y.", show_default=False)
    ] = "",
    script: Annotated[
        str | None,
        typer.Option(help="'-', with --all: lines on standard input, as of run, after a camera's number."),
    ] = None,
) -> None:
    """Run with a window that shows the device."""
    identities = _identities(home) if every else (_identity(home, camera),)
    picture = _picture(video, codec, encoder, microphone)
    choices = HardwareChoices(patrol, _place(place), _of_stream(position, picture), picture)
    if not has_display():
        _leave("There is no display here. Use: respond-camera run")
    opening = (geometry, script == STANDARD_INPUT) if every else None
    raise typer.Exit(_windowed(identities, choices, opening))


def _windowed(
    identities: tuple[CameraIdentity, ...], choices: HardwareChoices, opening: tuple[str, bool] | None
) -> int:
    """Run them behind a window; `opening`, for several: where it stands, and whether lines play them."""
    try:
        from respond_desktop.camera.window.program import WindowOpening, parsed, show, show_all
    except ImportError:
        _leave("The window needs PySide6. Install respond-desktop[camera-window], or use: respond-camera run")
    try:
        parsed(opening[0] if opening else "")
    except ValueError:
        _leave("--geometry takes WIDTHxHEIGHT+X+Y, for example 480x1080+1440+0.")
    try:
        with ExitStack() as held:
            for identity in identities:
                held.enter_context(only_one(identity.folder))
            if opening is None:
                return show(identities[0], choices)
            return show_all(identities, choices, WindowOpening(*opening))
    except RunsAlreadyError as error:
        _leave(str(error))


async def _run(identity: CameraIdentity, choices: HardwareChoices, scripted: bool) -> None:
    printer = Printer(sys.stdout)
    camera = SimulatedCamera(identity, choices, printer.state if scripted else lambda state: None)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        if sys.platform != "win32":
            loop.add_signal_handler(number, camera.agent.quit)
    if not scripted:
        lines = SteadyStream(sys.stdout)
        camera.diary.told = lambda did: lines.write(
            f"{did.at:%H:%M:%S}Z  {did.words}  {did.outcome}".rstrip() + "\n"
        )
        await camera.run()
        return
    camera.diary.told = printer.did
    camera.heard = printer.heard
    player = Player(camera, printer)
    player.read(sys.stdin)
    playing = asyncio.create_task(player.play())
    try:
        await camera.run()
    finally:
        playing.cancel()


def _asked_code() -> str:
    if sys.stdin.isatty():
        typer.echo("Enrolment code: ", err=True, nl=False)
    return line_from_input()


def _home(home: Path | None) -> Path:
    """Where this camera is, and its log."""
    if home is not None:
        begin_program(PROGRAM, home=home)
    return home or respond_home()


def _identity(home: Path | None, number: str | None) -> CameraIdentity:
    try:
        return load(find(_home(home), number))
    except (CameraNotEnrolledError, NotPrivateError) as error:
        _leave(str(error))


def _identities(home: Path | None) -> tuple[CameraIdentity, ...]:
    try:
        return tuple(load(folder) for folder in find_all(_home(home)))
    except (CameraNotEnrolledError, NotPrivateError) as error:
        _leave(str(error))


def _place(place: str | None) -> tuple[float, float]:
    if place is None:
        return DEMO_PLACE
    try:
        lat, lon = (float(part) for part in place.split(","))
    except ValueError:
        _leave("--place takes LAT,LON, for example 60.1699,24.9384.")
    return lat, lon


def _picture(video: str, codec: _CodecNames, encoder: _EncoderNames, microphone: str | None) -> PictureChoice:
    coded_as = Codec.H265 if codec is _CodecNames.H265 else Codec.H264
    choice = PictureChoice(video, coded_as, encoder is _EncoderNames.AUTO, microphone)
    try:
        choice.check()
    except SourceError as error:
        _leave(str(error))
    return choice


def _of_stream(position: _PositionNames, picture: PictureChoice) -> bool:
    if position is not _PositionNames.STREAM:
        return False
    try:
        data_source(picture)
    except SourceError as error:
        _leave(str(error))
    return True


def _leave(words: str) -> NoReturn:
    tell(words)
    raise typer.Exit(2)


def main() -> None:
    """Entry point of `respond-camera`."""
    run_program(PROGRAM, app)


if __name__ == "__main__":
    main()
