"""`respond-central` in this process: a test of many commands doesn't pay for as many starts of Python."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from respond_desktop.central.cli import app


class CommandLine:
    """Runs commands on the central in `home`."""

    def __init__(self, home: Path, patch: pytest.MonkeyPatch) -> None:
        patch.setenv("RESPOND_HOME", str(home))

    def __call__(self, *args: str) -> str:
        """What it prints; it must succeed."""
        done = CliRunner().invoke(app, args)
        assert done.exit_code == 0, (args, done.output, done.exception)
        return done.stdout

    def refused(self, *args: str) -> str:
        """The words with which it refuses."""
        done = CliRunner().invoke(app, args)
        assert done.exit_code != 0 and done.exception is not None, (args, done.output)
        return str(done.exception)
