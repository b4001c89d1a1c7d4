"""Makes the MediaMTX engine and its route from central's settings."""

import ssl

from fastapi import APIRouter

from respond_desktop.central.config import CentralConfig, ConfigError
from respond_desktop.central.mediamtx.api import ControlApi
from respond_desktop.central.mediamtx.engine import MediaMtx
from respond_desktop.central.mediamtx.limits import MediaMtxLimits
from respond_desktop.central.mediamtx.route import media_auth_route
from respond_desktop.central.relay.events import RelayEvents


def mediamtx_engine(
    config: CentralConfig, events: RelayEvents, limits: MediaMtxLimits | None = None
) -> tuple[MediaMtx, APIRouter]:
    """The engine, and the route where MediaMTX asks; ConfigError when the CA of its control API can't be read."""
    limits = limits or MediaMtxLimits()
    api = ControlApi(config.media_api, limits.request_s, _trust(config.media_api_ca))
    engine = MediaMtx(api, events, config.media_port, limits)
    return engine, media_auth_route(engine.decide, config.media_networks, limits)


def _trust(ca_file: str) -> ssl.SSLContext | None:
    try:
        return ssl.create_default_context(cafile=ca_file) if ca_file else None
    except OSError as error:  # missing, or no certificate in it
        raise ConfigError(f"Setting media_api_ca: {ca_file} can't be read as a certificate.") from error
