"""The way in: who may wait, for how long and how many, before a connection has proven itself."""

from respond_desktop.central.doors.door import Door
from respond_desktop.central.doors.entrance import Entrance
from respond_desktop.central.doors.files import FileBudget
from respond_desktop.central.doors.known import KnownAddresses
from respond_desktop.central.doors.limits import DoorLimits
from respond_desktop.central.doors.visit import Visit, visit_of

__all__ = ["Door", "DoorLimits", "Entrance", "FileBudget", "KnownAddresses", "Visit", "visit_of"]
