"""Central's messages about talks, as the window gets them."""

from respond_desktop.domain.hosts import host_of, url_of
from respond_desktop.qtbridge.bridge import Bridge
from respond_desktop.qtbridge.hear.talk_line import TalkAddress
from respond_desktop.qtbridge.hear.talking import TalkOver
from respond_desktop.qtbridge.ports import Station
from respond_desktop.wire import live


def tell_talk(bridge: Bridge, station: Station, said: live.TalkGranted | live.TalkEnded) -> None:
    """Emit it as a signal; on the GUI thread."""
    if isinstance(said, live.TalkEnded):
        bridge.talk_over.emit(TalkOver(said.talk_id, said.words))
        return
    url = url_of("rtsps", host_of(station.url), said.media_port, said.path)
    bridge.talk_granted.emit(TalkAddress(said.talk_id, said.watch_id, url, said.token, station.ssl_context))
