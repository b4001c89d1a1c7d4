"""How long the workstation takes to show its window and an operable map, beside a bare Qt window with a web view.

Times run from the start of the process (one start before is not counted) until the window is on the screen and until
the map has drawn its first page. Medians; memory is the resident set of the process, in MB, with its map open.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from respond_desktop.drill.programs.display import PrivateDisplay
from respond_desktop.drill.programs.secret_service import PrivateSecretService

PRODUCT = """
import json, os, sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
started = float(os.environ["STARTED"])
from respond_desktop.app.start import make_application
app = make_application()
from respond_desktop.app.running import RunningWorkstation
workstation = RunningWorkstation(app, Path(os.environ["RESPOND_HOME"]))
times = {}
ready = workstation.parts.map.view.ready
ready.connect(lambda: times.setdefault("map_operable_ms", (time.monotonic() - started) * 1000))
workstation.show()
tick = QTimer(); tick.setInterval(5)
def look():
    handle = workstation.parts.window.windowHandle()
    if handle is not None and handle.isExposed():
        times.setdefault("window_ms", (time.monotonic() - started) * 1000)
    if len(times) == 2:
        app.quit()
tick.timeout.connect(look); tick.start()
QTimer.singleShot(30000, app.quit)
app.exec()
rss = next(int(l.split()[1]) for l in open("/proc/self/status") if l.startswith("VmRSS")) / 1024
workstation.shut_down()
print(json.dumps(times | {"memory_mb": rss}))
"""
PEER = """
import json, os, sys, time
from PySide6.QtCore import QTimer
started = float(os.environ["STARTED"])
from PySide6.QtWidgets import QApplication, QMainWindow
from PySide6.QtWebEngineWidgets import QWebEngineView
app = QApplication([])
window = QMainWindow(); view = QWebEngineView(); window.setCentralWidget(view)
times = {}
view.loadFinished.connect(lambda ok: times.setdefault("map_operable_ms", (time.monotonic() - started) * 1000))
view.setHtml("<p>page</p>"); window.showMaximized()
tick = QTimer(); tick.setInterval(5)
def look():
    handle = window.windowHandle()
    if handle is not None and handle.isExposed():
        times.setdefault("window_ms", (time.monotonic() - started) * 1000)
    if len(times) == 2:
        app.quit()
tick.timeout.connect(look); tick.start()
QTimer.singleShot(30000, app.quit)
app.exec()
rss = next(int(l.split()[1]) for l in open("/proc/self/status") if l.startswith("VmRSS")) / 1024
print(json.dumps(times | {"memory_mb": rss}))
view.close()
os._exit(0)
"""


def one_start(code: str) -> dict[str, float]:
    """Start a process and return its times."""
    with tempfile.TemporaryDirectory() as home:
        env = os.environ | {"RESPOND_HOME": home, "STARTED": str(time.monotonic())}
        ran = subprocess.run(
            [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False
        )
    lines = [line for line in ran.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise SystemExit(f"the measured process said nothing:\n{ran.stderr[-2000:]}")
    figures: dict[str, float] = json.loads(lines[-1])
    if len(figures) != 3:
        raise SystemExit(f"the measured process did not finish its start: {figures}")
    return figures


def medians(runs: list[dict[str, float]]) -> dict[str, float]:
    """Median of each figure."""
    return {key: round(statistics.median(run[key] for run in runs), 1) for key in runs[0]}


def measure(times: int) -> dict[str, Any]:
    """Product and peer in turn, so that a noisy machine is noisy for both."""
    for code in (PRODUCT, PEER):
        one_start(code)
    product: list[dict[str, float]] = []
    peer: list[dict[str, float]] = []
    for _ in range(times):
        product.append(one_start(PRODUCT))
        peer.append(one_start(PEER))
    ours, theirs = medians(product), medians(peer)
    ratios = {f"{key}_vs_bare_qt": round(ours[key] / theirs[key], 2) for key in ours}
    return ours | {"runs": times, "bare_qt": theirs} | ratios


def main() -> None:
    """Measure and print; `--json F` writes the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    with PrivateDisplay(), PrivateSecretService():
        figures = measure(arguments.runs)
    text = json.dumps(figures, indent=2)
    sys.stdout.write(text + "\n")
    if arguments.json:
        arguments.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
