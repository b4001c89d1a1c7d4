"""Commands of `respond-central`."""

from respond_desktop.central.cli.commands import app

__all__ = ["app"]
