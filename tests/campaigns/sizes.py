"""Draws each screen at six sizes: `python -m tests.campaigns.sizes --screenshots DIR [--screen NAME] [--theme day]`.

Real pixels: a monitor at 125 or 150 % is drawn with that ratio, in a process of its own. Says what is cut or covered;
exit 1 when anything is. The last line is one JSON object: screens, sizes, looked_at, faults.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from respond_desktop.ui.theme import DAY, NIGHT
from tests.support.legible import faults
from tests.ui.screens_played import SCREENS
from tests.ui.sizes import SIZES, open_screen

THEMES = {"night": NIGHT, "day": DAY}


def look(folder: Path, scale: float, screens: list[str], theme: str) -> dict[str, list[str]]:
    """What is wrong on these screens at the sizes of one scale, by picture; the pictures are in `folder`."""
    QApplication.instance() or QApplication([])
    found: dict[str, list[str]] = {}
    for screen in screens:
        shown = open_screen(SCREENS[screen], THEMES[theme])
        for size in (size for size in SIZES if size.scale == scale):
            shown.resize(size)
            name = f"{screen}-{size.name}-{theme}"
            shown.window.grab().save(str(folder / f"{name}.png"))
            found[name] = faults(shown.window)
        shown.close()
    return found


def main() -> int:
    """One process for each scale, as Qt takes it at its start only."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--screenshots", type=Path, required=True, metavar="DIR")
    said.add_argument("--screen", action="append", choices=list(SCREENS))
    said.add_argument("--theme", choices=list(THEMES), default="night")
    said.add_argument("--scale", type=float, help=argparse.SUPPRESS)
    asked = said.parse_args()
    asked.screenshots.mkdir(parents=True, exist_ok=True)
    screens = asked.screen or list(SCREENS)
    if asked.scale is not None:
        sys.stdout.write(json.dumps(look(asked.screenshots, asked.scale, screens, asked.theme)) + "\n")
        return 0
    found: dict[str, list[str]] = {}
    for scale in sorted({size.scale for size in SIZES}):
        run = subprocess.run(
            [sys.executable, "-m", "tests.campaigns.sizes", *sys.argv[1:], "--scale", str(scale)],
            env={**os.environ, "QT_SCALE_FACTOR": str(scale)},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        found |= json.loads(run.stdout.splitlines()[-1])
    for name, lines in found.items():
        for line in lines:
            sys.stdout.write(f"{name}: {line}\n")
    number = sum(map(len, found.values()))
    summary = {"screens": len(screens), "sizes": len(SIZES), "looked_at": len(found), "faults": number}
    sys.stdout.write(json.dumps(summary) + "\n")
    return 1 if number else 0


if __name__ == "__main__":
    sys.exit(main())
