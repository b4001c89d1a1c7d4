"""Cuts a byte stream into RTSP messages and interleaved frames, whoever reads the socket."""

import re
from dataclasses import replace

from respond_desktop.rtsp.errors import NotRtsp
from respond_desktop.rtsp.messages import (
    MAX_HEADER_BYTES,
    WEB_PAGE,
    Interleaved,
    Message,
    RtspRequest,
    RtspResponse,
    parse_head,
)

_DOLLAR = 0x24
_HEAD_END = re.compile(b"\r?\n\r?\n")
_RETURN = 0x0D
_new = tuple.__new__  # Interleaved(...) without a call of Python's own


class MessageCutter:
    """Feed bytes in, take whole messages out; memory is bounded by the limits of one message."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._needed = 0  # bytes without which feeding again is useless
        self._head: tuple[RtspRequest | RtspResponse, int] | None = None

    @property
    def waiting_bytes(self) -> int:
        """Bytes of a message that is not complete yet."""
        return len(self._rest)

    def feed(self, chunk: bytes) -> list[Message]:
        """The messages completed by this chunk; NotRtsp when the stream breaks the rules or the limits."""
        if self._rest:
            self._rest += chunk
            if len(self._rest) < self._needed:
                return []
            chunk = bytes(self._rest)
            self._rest.clear()
        messages: list[Message] = []
        start = self._cut_frames(chunk, 0, messages)
        while start < len(chunk):
            message, start = self._cut(chunk, start)
            if message is None:
                self._rest += chunk[start:]
                break
            messages.append(message)
            start = self._cut_frames(chunk, start, messages)
        return messages

    def _cut_frames(self, chunk: bytes, start: int, messages: list[Message]) -> int:
        """Takes the whole interleaved frames; the hot path of every picture."""
        if self._head is not None:
            return start
        last = len(chunk) - 4
        while start <= last and chunk[start] == _DOLLAR:
            end = start + 4 + (chunk[start + 2] << 8 | chunk[start + 3])
            if end > last + 4:
                break
            messages.append(_new(Interleaved, (chunk[start + 1], chunk[start + 4 : end])))
            start = end
        return start

    def _cut(self, chunk: bytes, start: int) -> tuple[Message | None, int]:
        """One message that isn't a whole frame, or None with what is needed noted."""
        if self._head is None:
            while chunk.startswith((b"\r\n", b"\n"), start):  # stray blank lines between messages
                start += 1 + (chunk[start] == _RETURN)
            if chunk.startswith(b"$", start):
                return self._cut_frame(chunk, start)
            end = _HEAD_END.search(chunk, start, start + MAX_HEADER_BYTES)
            if end is None:
                self._needed = 0
                _check_unfinished(chunk[start:])
                return None, start
            self._head = parse_head(chunk[start : end.start()])
            start = end.end()
        message, length = self._head
        if len(chunk) < start + length:
            self._needed = length
            return None, start
        self._head = None
        return replace(message, body=chunk[start : start + length]), start + length

    def _cut_frame(self, chunk: bytes, start: int) -> tuple[Message | None, int]:
        end = start + 4 + int.from_bytes(chunk[start + 2 : start + 4], "big")
        if len(chunk) < max(end, start + 4):
            self._needed = end - start
            return None, start
        return Interleaved(chunk[start + 1], chunk[start + 4 : end]), end


def _check_unfinished(unfinished: bytes) -> None:
    if len(unfinished) >= MAX_HEADER_BYTES:
        raise NotRtsp("The other side sent a header that is too large.")
    first = unfinished[:32]
    if first[:1] == b"<":
        raise NotRtsp(WEB_PAGE)
    if any(byte < 0x20 or byte > 0x7E for byte in first if byte not in (0x0D, 0x0A, 0x09)):
        raise NotRtsp("The other side doesn't speak RTSP.")
