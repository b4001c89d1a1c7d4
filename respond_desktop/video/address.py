"""Where a stream is read, as whom, and whom to trust."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class StreamAddress:
    """`password` and `ca_pem` (PEM; empty: this computer's own trust) never show in a repr.

    `rtsp` and `rtsps` are read by our own reader; the scheme decides (`sound`: the sound is wanted too).
    `origin` names the camera, the same at each opening: a suspicion stays with it; empty: none is kept.
    """

    url: str = field(repr=False)
    user: str = ""
    password: str = field(default="", repr=False)
    ca_pem: str = field(default="", repr=False)
    sound: bool = False
    origin: str = field(default="", repr=False)
