"""What follows from an order that the gate admitted."""

import ssl
from dataclasses import dataclass, field

from respond_desktop.camera.orders.ordering import OrderGate
from respond_desktop.camera.parts import CameraParts
from respond_desktop.camera.publishing import PublishTarget
from respond_desktop.camera.requests import Requests
from respond_desktop.camera.talk import CameraTalks, talk_endpoint
from respond_desktop.camera.watching import CameraWatches
from respond_desktop.domain.hosts import host_of
from respond_desktop.wire.orders import (
    AnyOrder,
    BackupOrder,
    EndTalkOrder,
    EndWatchOrder,
    PublishAgainOrder,
    RestoredOrder,
    SignedOrder,
    TalkOrder,
    WatchOrder,
)


@dataclass(frozen=True)
class Obeying:
    """Hands each order to the piece that obeys it. The media server lives on central's host."""

    parts: CameraParts
    gate: OrderGate
    watches: CameraWatches
    talks: CameraTalks
    requests: Requests
    context: ssl.SSLContext = field(repr=False)

    def obey(self, sealed: SignedOrder, recording: bool) -> None:
        """Check, journal and obey; what the gate doesn't admit is not obeyed."""
        order = self.gate.admit(sealed)
        if order is not None:
            self._do(order, recording)

    def _do(self, order: AnyOrder, recording: bool) -> None:
        match order:
            case WatchOrder():
                self.watches.begin_watch(order, recording, self._target(order))
            case PublishAgainOrder():
                self.watches.publish_again(order, recording, self._target(order))
            case EndWatchOrder():
                self.watches.end_watch(order)
            case TalkOrder():
                self.talks.begin_talk(order, recording, talk_endpoint(order, self._host, self.context))
            case EndTalkOrder():
                self.talks.end_talk(order)
            case BackupOrder():
                self.requests.begin(order)
            case RestoredOrder():
                went_on = f"Orders go on from record {order.record_seq}"
                self.parts.diary.say("log_restored", "Central restored its log from a copy", went_on, True)

    def _target(self, order: WatchOrder | PublishAgainOrder) -> PublishTarget:
        return PublishTarget(order.stream, self._host, order.media_port, order.publish_token, self.context)

    @property
    def _host(self) -> str:
        return host_of(self.parts.identity.central_url)
