"""Reads an answer of central no further than it may be long: it isn't trusted with our memory."""

import httpx

from respond_desktop.wire.strict import UnreadableTextError


def read(response: httpx.Response, most: int) -> bytes:
    """The body of a streamed answer; raises UnreadableError when it is longer or packed, httpx.HTTPError."""
    _not_packed(response)
    parts, size = [], 0
    for part in response.iter_raw():
        size = _counted(size, part, most)
        parts.append(part)
    return b"".join(parts)


async def aread(response: httpx.Response, most: int) -> bytes:
    """The same in an event loop."""
    _not_packed(response)
    parts, size = [], 0
    async for part in response.aiter_raw():
        size = _counted(size, part, most)
        parts.append(part)
    return b"".join(parts)


def _not_packed(response: httpx.Response) -> None:
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise UnreadableTextError("the answer is packed")


def _counted(size: int, part: bytes, most: int) -> int:
    if size + len(part) > most:
        raise UnreadableTextError("the answer is too large")
    return size + len(part)
