"""Does anybody get lost when the CA changes? `python -m tests.campaigns.years [--json FILE]`; needs Linux and `cc`.

Cameras enrolled today meet the real central with its clock, and theirs, moved: a month before the CA ends central has
changed it by itself, and each camera finds its way by the old CA's word; a month after its end the old CA is worth
nothing. Half of the cameras are linked in between and must come back; the others never were, and must be told why they
can't. The last line is one JSON object.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from respond_desktop.central.authority.tls import CA_YEARS
from tests.camera.program import camera_program
from tests.camera.test_with_central import new_camera
from tests.support.central import RunningCentral
from tests.support.moved_clock import moved_clock

DAY_S = 86_400
BEFORE, AFTER = 365 * CA_YEARS - 30, 365 * CA_YEARS + 30
TOLD = "The agency's CA certificate expired on "


def _linked(central: RunningCentral, home: Path, wanted: str) -> str:
    """What a camera says of its link once it is as wanted; the port is another one after each start."""
    [file] = home.glob("camera-*/camera.json")
    file.write_text(json.dumps(json.loads(file.read_text()) | {"central_url": central.url}))
    before = dict(os.environ)
    os.environ.update(central.more)
    try:
        with camera_program(home) as camera:
            return str(camera.state(link=wanted)["link_words"])
    except AssertionError as error:
        return f"never {wanted}: {error}"
    finally:
        os.environ.clear()
        os.environ.update(before)


def measure(cameras: int) -> dict[str, Any]:
    """So many cameras of each sort."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        central = RunningCentral(folder / "home").start()
        homes = [new_camera(central, str(7000 + n), str(700 + n)) for n in range(2 * cameras)]
        found: dict[str, list[str]] = {}
        try:
            for days, wanted, which in (
                (BEFORE, "connected", homes[:cameras]),
                (AFTER, "connected", homes[:cameras]),
                (AFTER, "lost", homes[cameras:]),
            ):
                central.stop()
                central.more = moved_clock(folder, days * DAY_S)
                central.start()
                found[f"{days}{wanted}"] = [_linked(central, home, wanted) for home in which]
                sys.stderr.write(f"{days} days on: {found[f'{days}{wanted}']}\n")
        finally:
            central.stop()
        changes = [record["kind"] for record in central.log()].count("ca.changed")
    linked = found[f"{BEFORE}connected"] + found[f"{AFTER}connected"]
    told = found[f"{AFTER}lost"]
    return {
        "cameras": 2 * cameras,
        "ca_changes": changes,
        "lost": sum(words != "Central connected" for words in linked),
        "words_wrong": sum(not words.startswith(TOLD) for words in told),
    }


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cameras", type=int, default=1, help="so many of each sort")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    report = json.dumps(measure(arguments.cameras))
    if arguments.json:
        arguments.json.write_text(report, encoding="utf-8")
    sys.stdout.write(report + "\n")


if __name__ == "__main__":
    main()
