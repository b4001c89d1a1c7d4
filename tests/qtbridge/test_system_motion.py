"""The computer's own wish for less motion, asked of a real portal on a real bus of its own."""

import os
import shutil
import subprocess
import sys

import pytest

PROGRAM = """
import sys, threading
from jeepney import DBusAddress, HeaderFields, MessageType, new_error, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection
from PySide6.QtCore import QCoreApplication, QTimer
from respond_desktop.qtbridge.system_motion import SystemMotion

KEY, SIGNATURE, VALUE = sys.argv[1], sys.argv[2], int(sys.argv[3])
portal = open_dbus_connection("SESSION")
portal.send_and_get_reply(message_bus.RequestName("org.freedesktop.portal.Desktop"))

def serve():
    while True:
        asked = portal.receive()
        if asked.header.message_type is MessageType.method_call:
            if asked.body[1] == KEY:
                value = bool(VALUE) if SIGNATURE == "b" else VALUE
                portal.send(new_method_return(asked, "v", (("v", (SIGNATURE, value)),)))
            else:
                portal.send(new_error(asked, "org.freedesktop.portal.Error.NotFound"))

threading.Thread(target=serve, daemon=True).start()
app, motion = QCoreApplication([]), SystemMotion()
motion.changed.connect(app.quit)
QTimer.singleShot(int(sys.argv[4]), app.quit)
motion.ask()
app.exec()
print(motion.less)
"""


@pytest.mark.skipif(shutil.which("dbus-run-session") is None, reason="there is no D-Bus here")
@pytest.mark.parametrize(
    ("key", "signature", "value", "less"),
    [
        ("reduced-motion", "u", 1, True),
        ("enable-animations", "b", 0, True),
        ("enable-animations", "b", 1, False),
    ],
)
def test_the_portal_is_asked(key: str, signature: str, value: int, less: bool) -> None:
    most_ms = 20_000 if less else 700
    said = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-c", PROGRAM, key, signature, str(value), str(most_ms)],
        capture_output=True,
        text=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        check=True,
    )
    assert said.stdout.strip() == str(less)
