"""Draws the map in all states and saves a picture: `python -m tests.map.shot THEME OUT.png`."""

import os
import sys

if hasattr(os, "geteuid") and os.geteuid() == 0:
    os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from respond_desktop.ui.map.start import register_scheme
from tests.map.scene import SCENE_PLACES, SCENE_UNITS, demo_source


def main(theme: str, out: str) -> None:
    register_scheme()
    app = QApplication([])
    from respond_desktop.ui.map.view import MapView

    pack, source = demo_source()
    view = MapView(source)
    view.resize(1200, 900)
    view.set_theme(theme)
    view.engine_failed.connect(lambda words: (sys.stderr.write(words), app.exit(1)))

    def shoot() -> None:
        view.grab().save(out)
        view.shut_down()
        app.quit()

    def opened() -> None:
        view.show_snapshot(SCENE_UNITS, SCENE_PLACES)
        view.centre_on(60.1702, 24.9445, 16)
        QTimer.singleShot(4000, shoot)

    view.ready.connect(opened)
    view.show()
    app.exec()
    pack.close()


if __name__ == "__main__":
    main(*sys.argv[1:3])
