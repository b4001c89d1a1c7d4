"""MediaMTX instead of the embedded relay: central decides each connection and cuts it through the control API."""

from respond_desktop.central.mediamtx.engine import MediaMtx
from respond_desktop.central.mediamtx.limits import MediaMtxLimits
from respond_desktop.central.mediamtx.opening import mediamtx_engine

__all__ = ["MediaMtx", "MediaMtxLimits", "mediamtx_engine"]
