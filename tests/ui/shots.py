"""Draws the window into PNG files for a look: `python -m tests.ui.shots FOLDER`."""

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from respond_desktop.domain.alert.alerts import AlertKind
from respond_desktop.domain.people import Role
from respond_desktop.domain.snapshot import Link, LinkState
from respond_desktop.ui.theme import DAY, NIGHT, Tokens
from tests.ui import desk as desks


def settle() -> None:
    for _ in range(5):
        QApplication.processEvents()


def operations(folder: Path, tokens: Tokens) -> None:
    desk = desks.make_desk(tokens)
    desk.window.resize(1920, 1080)
    desk.window.show()
    desk.bridge.session_started.emit(desks.session())
    desk.show(desks.snapshot())
    desk.window.keeper.select_unit("u-214")
    settle()
    desk.window.grab().save(str(folder / f"operations-{tokens.name}.png"))
    desk.window.close()


def busy(folder: Path) -> None:
    """Watching with the backup form, the purpose form, the keys, and a lost link."""
    desk = desks.make_desk(NIGHT)
    desk.window.resize(1920, 1080)
    desk.window.show()
    desk.bridge.session_started.emit(desks.session())
    desk.show(desks.snapshot())
    desk.window.desk.strip.choose("a-219-gunshot")
    settle()
    desk.window.desk.strip.begin_closing()
    desk.window.desk.asks.watch_selected()
    settle()
    desk.window.grab().save(str(folder / "purpose.png"))
    desk.window.keeper.select_unit("u-216")
    desk.window.desk.asks.backup_selected()
    desk.window.desk.show_keys()
    many = tuple(desks.alert(AlertKind.TASER_ARMED, str(n), 60 - n, "Fleet St") for n in range(10, 16))
    lost = Link(LinkState.LOST, desks.NOW)
    desk.show(desks.snapshot(alerts=(*desks.three_alerts(), *many), link=lost, audit_pending=3))
    settle()
    desk.window.grab().save(str(folder / "lost.png"))
    desk.window.close()


def watching(folder: Path) -> None:
    desk = desks.make_desk(DAY)
    desk.window.resize(1440, 900)
    desk.window.show()
    desk.bridge.session_started.emit(desks.session())
    desk.window.keeper.select_unit("u-214")
    desk.show(desks.snapshot(watches=(desks.own_watch(),)))
    settle()
    desk.window.grab().save(str(folder / "watching.png"))
    desk.window.close()


def quiet(folder: Path) -> None:
    desk = desks.make_desk(NIGHT, "No sound device. Alerts are shown and flash, but you won't hear them.")
    desk.window.resize(1920, 1080)
    desk.window.show()
    desk.bridge.session_started.emit(desks.session(training=True))
    desk.show(desks.snapshot(alerts=(), units=desks.shift(0)))
    settle()
    desk.window.grab().save(str(folder / "quiet.png"))
    desk.window.close()


def sign_in(folder: Path) -> None:
    desk = desks.make_desk(NIGHT)
    desk.window.resize(1366, 768)
    desk.window.show()
    desk.bridge.workplace_changed.emit(desks.workplace())
    settle()
    desk.window.grab().save(str(folder / "sign-in.png"))
    desk.window.close()


def officer(folder: Path) -> None:
    desk = desks.make_desk(DAY)
    desk.window.resize(1366, 768)
    desk.window.show()
    desk.bridge.session_started.emit(desks.session(Role.OFFICER, unit_number="214"))
    desk.show(desks.snapshot(alerts=(), units=()))
    settle()
    desk.window.grab().save(str(folder / "officer.png"))
    desk.window.close()


def main(folder: Path) -> None:
    app = QApplication([])
    folder.mkdir(parents=True, exist_ok=True)
    operations(folder, NIGHT)
    operations(folder, DAY)
    quiet(folder)
    busy(folder)
    watching(folder)
    sign_in(folder)
    officer(folder)
    app.quit()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
