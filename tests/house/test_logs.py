"""Logs: a fault is written down with files and lines, never with what variables held."""

import subprocess
import sys

FAULTY = """
import structlog
from respond_desktop.logs import configure_logs
configure_logs()
def carry():
    token = "s3cret" + "-token"
    raise ValueError("broken")
try:
    carry()
except ValueError:
    structlog.get_logger().error("request_failed", exc_info=True)
"""


def test_a_traceback_in_the_log_shows_no_variables() -> None:
    ran = subprocess.run([sys.executable, "-c", FAULTY], capture_output=True, text=True, check=True)
    assert "request_failed" in ran.stderr
    assert "ValueError: broken" in ran.stderr
    assert "s3cret-token" not in ran.stderr
