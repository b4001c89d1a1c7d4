"""The packets since the newest key picture, so that a new reader sees something at once."""

from respond_desktop.central.relay.playback import PACKET_COST
from respond_desktop.rtsp.payload.codecs import key_packet


class KeyFrameCache:
    """From the first packet of the key picture's timestamp to now; bounded, and empty when it overflows."""

    def __init__(self, limit_bytes: int, encoding: str = "H264") -> None:
        self._limit = limit_bytes
        self._encoding = encoding
        self._timestamp: int | None = None
        self._key_timestamp: int | None = None
        self._picture: list[bytes] = []
        self._since_key: list[bytes] = []
        self._size = 0
        self._picture_size = 0

    @property
    def packets(self) -> list[bytes]:
        """What a new reader gets, oldest first; empty when no key picture is held."""
        return self._since_key

    def add(self, packet: bytes, timestamp: int, payload: bytes) -> bool:
        """Takes one RTP packet; True when it shows that a new key picture is being received.

        Then ``packets`` starts with that picture and ends with this packet.
        """
        if timestamp != self._timestamp:
            self._timestamp, self._picture, self._picture_size = timestamp, [], 0
        self._picture_size += len(packet) + PACKET_COST
        if self._picture_size <= self._limit:
            self._picture.append(packet)
        if timestamp != self._key_timestamp and key_packet(self._encoding, payload):
            self._key_timestamp = timestamp
            self._since_key, self._size = list(self._picture), self._picture_size
            return True
        if self._since_key:
            self._hold(packet)
        return False

    def clear(self) -> None:
        """Forgets every picture."""
        self._timestamp = self._key_timestamp = None
        self._picture, self._picture_size = [], 0
        self._since_key, self._size = [], 0

    def _hold(self, packet: bytes) -> None:
        self._size += len(packet) + PACKET_COST
        if self._size > self._limit:
            self._since_key, self._size = [], 0
        else:
            self._since_key.append(packet)
