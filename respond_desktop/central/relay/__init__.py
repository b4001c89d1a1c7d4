"""The embedded media relay: cameras publish, workstations read, one-time tokens decide, nothing is stored."""

from respond_desktop.central.relay.events import REPLACED, PlayStatistics, RelayEvents
from respond_desktop.central.relay.limits import RelayLimits
from respond_desktop.central.relay.server import Relay

__all__ = ["REPLACED", "PlayStatistics", "Relay", "RelayEvents", "RelayLimits"]
