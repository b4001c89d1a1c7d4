"""Tries the media address as an attacker would: without a token, with a used one, with another watch's."""

import ssl

from respond_desktop.drill.report import StepFailedError
from respond_desktop.rtsp.auth import MediaCredentials
from respond_desktop.rtsp.client import Endpoint
from respond_desktop.rtsp.errors import RefusedByServer
from respond_desktop.rtsp.reader import RtspReader


def refused_reading(url: str, credentials: MediaCredentials | None, trust: ssl.SSLContext) -> str:
    """The relay's reason for refusing; raises StepFailedError when it lets us in."""
    reader = RtspReader(Endpoint(url, credentials, trust))
    try:
        reader.open()
    except RefusedByServer as refused:
        return f"{refused.status} {refused.reason}"
    finally:
        reader.close()
    raise StepFailedError("the relay let somebody in without a token of this watch")


def read_one_picture(url: str, credentials: MediaCredentials, trust: ssl.SSLContext) -> None:
    """Read with a good token until one picture came, then leave: the token is used up."""
    reader = RtspReader(Endpoint(url, credentials, trust))
    try:
        reader.open()
        next(iter(reader.batches()))
    finally:
        reader.close()
