"""How a source codes its pictures: which codec and encoder, one fresh encoder for each rung."""

from dataclasses import dataclass

from respond_desktop.camera.video.encode.codec import Codec
from respond_desktop.camera.video.encode.encoder import Encoder
from respond_desktop.camera.video.encode.encoders import EncoderKind, software
from respond_desktop.camera.video.encode.ladder import Rung
from respond_desktop.camera.video.encode.sets import ParameterSets


@dataclass(frozen=True, slots=True)
class Coding:
    """A codec and the encoder for it."""

    codec: Codec
    kind: EncoderKind

    @classmethod
    def plain(cls, codec: Codec = Codec.H264) -> "Coding":
        """By the encoder that works everywhere."""
        return cls(codec, software(codec))

    def encoder(self, rung: Rung) -> Encoder:
        """A fresh one; its first picture is a key picture."""
        return Encoder(self.kind, rung, ParameterSets(self.codec))
