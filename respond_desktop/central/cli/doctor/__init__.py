"""`respond-central doctor`: whether central is well, in words, and what to do."""

from respond_desktop.central.cli.doctor.command import doctor

__all__ = ["doctor"]
