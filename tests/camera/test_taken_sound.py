"""The sound of another source: a damaged packet is a gap, never the end of the picture."""

import random
from datetime import UTC, datetime

import av

from respond_desktop.camera.sound.taken import TakenSound
from respond_desktop.camera.video.foreign.shelf import PictureShelf

PACKETS = 1_000


def test_no_damaged_packet_of_sound_ends_the_source() -> None:
    """FFmpeg's AAC decoder refuses some with EPERM."""
    chance = random.Random(7)
    context = av.CodecContext.create("aac", "r")
    context.extradata = b"\x11\x90"
    shelf = PictureShelf()
    shelf.listening.set()
    sound = TakenSound(context, shelf, lambda: datetime.now(UTC))
    for _ in range(PACKETS):
        sound.take(av.Packet(chance.randbytes(chance.randint(1, 400))))
