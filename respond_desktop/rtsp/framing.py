"""Cuts a byte stream into RTSP messages and interleaved frames, whoever reads the socket."""

from dataclasses import replace

from respond_desktop.rtsp.errors import NotRtsp
from respond_desktop.rtsp.messages import (
    MAX_HEADER_BYTES,
    Interleaved,
    Message,
    Request,
    Response,
    parse_head,
)

_DOLLAR = 0x24


class MessageCutter:
    """Feed bytes in, take whole messages out; memory is bounded by the limits of one message."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._head: tuple[Request | Response, int] | None = None

    @property
    def waiting_bytes(self) -> int:
        """Bytes of a message that is not complete yet."""
        return len(self._buffer)

    def feed(self, chunk: bytes) -> list[Message]:
        """The messages completed by this chunk; NotRtsp when the stream breaks the rules or the limits."""
        self._buffer += chunk
        messages: list[Message] = []
        start = 0
        while True:
            message, start = self._cut(start)
            if message is None:
                break
            messages.append(message)
        del self._buffer[:start]
        return messages

    def _cut(self, start: int) -> tuple[Message | None, int]:
        buffer = self._buffer
        if self._head is not None:
            return self._cut_body(start)
        while buffer[start : start + 2] == b"\r\n":  # stray blank lines between messages
            start += 2
        if start >= len(buffer):
            return None, start
        if buffer[start] == _DOLLAR:
            return self._cut_frame(start)
        end = buffer.find(b"\r\n\r\n", start, start + MAX_HEADER_BYTES)
        if end < 0:
            self._check_unfinished(start)
            return None, start
        self._head = parse_head(bytes(buffer[start:end]))
        return self._cut_body(end + 4)

    def _cut_frame(self, start: int) -> tuple[Message | None, int]:
        buffer = self._buffer
        if len(buffer) < start + 4:
            return None, start
        end = start + 4 + (buffer[start + 2] << 8 | buffer[start + 3])
        if len(buffer) < end:
            return None, start
        return Interleaved(buffer[start + 1], bytes(buffer[start + 4 : end])), end

    def _cut_body(self, start: int) -> tuple[Message | None, int]:
        assert self._head is not None
        message, length = self._head
        if len(self._buffer) < start + length:
            return None, start
        self._head = None
        body = bytes(self._buffer[start : start + length])
        return replace(message, body=body), start + length

    def _check_unfinished(self, start: int) -> None:
        unfinished = self._buffer[start:]
        if len(unfinished) >= MAX_HEADER_BYTES:
            raise NotRtsp("The other side sent a header that is too large.")
        first = unfinished[:32]
        if any(byte < 0x20 or byte > 0x7E for byte in first if byte not in (0x0D, 0x0A, 0x09)):
            raise NotRtsp("The other side doesn't speak RTSP.")
