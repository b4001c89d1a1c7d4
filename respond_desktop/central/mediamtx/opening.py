"""Makes the MediaMTX engine and its route from central's settings."""

import ssl

from fastapi import APIRouter

from respond_desktop.central.config import CentralConfig
from respond_desktop.central.mediamtx.api import ControlApi
from respond_desktop.central.mediamtx.engine import MediaMtx
from respond_desktop.central.mediamtx.limits import MediaMtxLimits
from respond_desktop.central.mediamtx.route import media_auth_route
from respond_desktop.central.relay.events import RelayEvents


def mediamtx_engine(
    config: CentralConfig, events: RelayEvents, limits: MediaMtxLimits | None = None
) -> tuple[MediaMtx, APIRouter]:
    """The engine, and the route where MediaMTX asks; OSError when the CA of its control API can't be read."""
    limits = limits or MediaMtxLimits()
    trust = ssl.create_default_context(cafile=config.media_api_ca) if config.media_api_ca else None
    engine = MediaMtx(
        ControlApi(config.media_api, limits.request_s, trust), events, config.media_port, limits
    )
    return engine, media_auth_route(engine.decide, config.media_networks, limits)
