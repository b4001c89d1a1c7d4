"""Orders to cameras: signed by the log's key, under a log record, good for a few seconds."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from respond_desktop.central.audit.log import Recorded
from respond_desktop.central.audit.restores import Restored
from respond_desktop.central.facts.talk_run import Talk, TalkEnd
from respond_desktop.central.facts.watch_run import WatchRun
from respond_desktop.central.ids import new_id
from respond_desktop.domain.backup import BackupRequest
from respond_desktop.domain.watches import WatchEnd
from respond_desktop.wire.camera import OrderMessage, ToCamera
from respond_desktop.wire.orders import (
    ORDER_LIFE_S,
    BackupOrder,
    EndTalkOrder,
    EndWatchOrder,
    PublishAgainOrder,
    RestoredOrder,
    TalkOrder,
    WatchOrder,
    seal,
)

Send = Callable[[str, ToCamera], bool]


@dataclass(frozen=True, slots=True)
class Orders:
    """`send` gives a message to a camera by device id and says whether it went; `send_end` also one that is barred."""

    key: Ed25519PrivateKey
    send: Send
    send_end: Send
    now: Callable[[], datetime]
    _turns: dict[str, asyncio.Lock] = field(default_factory=dict)

    @asynccontextmanager
    async def turn(self, *device_ids: str) -> AsyncIterator[None]:
        """From an act's record until its order is out: one after another for each camera.

        So that its orders come in the order of their records: a camera refuses what goes back in the log.
        """
        async with AsyncExitStack() as turns:
            for device_id in sorted(set(device_ids)):  # always in this order, or two would wait for ever
                await turns.enter_async_context(self._turns.setdefault(device_id, asyncio.Lock()))
            yield

    def watch(self, run: WatchRun, purpose: str, publish_token: str, media_port: int) -> bool:
        """Tell the officer and publish; False when the camera isn't connected."""
        order = WatchOrder(
            **_head(self.now(), run.watch.device_id, run.recorded),
            watch_id=run.id,
            viewer=run.viewer.name,
            purpose=purpose,
            stream=run.stream,
            publish_token=publish_token,
            media_port=media_port,
            sound=run.watch.sound,
        )
        return self.send(run.watch.device_id, OrderMessage(order=seal(order, self.key)))

    def publish_again(self, run: WatchRun, publish_token: str, media_port: int) -> bool:
        """The picture of a running watch was lost; it goes under the record of its ask."""
        order = PublishAgainOrder(
            **_head(self.now(), run.watch.device_id, run.recorded),
            watch_id=run.id,
            stream=run.stream,
            publish_token=publish_token,
            media_port=media_port,
        )
        return self.send(run.watch.device_id, OrderMessage(order=seal(order, self.key)))

    def end_watch(self, run: WatchRun, reason: WatchEnd) -> bool:
        """The watch ended. It goes under the record of the ask, so that an end never waits for the log."""
        order = EndWatchOrder(
            **_head(self.now(), run.watch.device_id, run.recorded), watch_id=run.id, reason=reason.value
        )
        return self.send_end(run.watch.device_id, OrderMessage(order=seal(order, self.key)))

    def talk(self, talk: Talk, play_token: str, media_port: int) -> bool:
        """Show who talks, then play it; under the record of the talk's ask. False when the camera isn't connected."""
        order = TalkOrder(
            **_head(self.now(), talk.device_id, talk.recorded),
            talk_id=talk.id,
            watch_id=talk.run.id,
            speaker=talk.run.viewer.name,
            play_token=play_token,
            media_port=media_port,
        )
        return self.send(talk.device_id, OrderMessage(order=seal(order, self.key)))

    def end_talk(self, talk: Talk, reason: TalkEnd) -> bool:
        """The talk is over; it goes under the record of its ask, so that an end never waits for the log."""
        order = EndTalkOrder(
            **_head(self.now(), talk.device_id, talk.recorded), talk_id=talk.id, reason=reason.value
        )
        return self.send_end(talk.device_id, OrderMessage(order=seal(order, self.key)))

    def backup(self, device_id: str, request: BackupRequest, recorded: Recorded) -> bool:
        """Show a backup request."""
        order = BackupOrder(
            **_head(self.now(), device_id, recorded),
            request_id=request.id,
            for_unit_number=request.for_unit_number,
            code=int(request.code),
            place=request.place,
            description=request.description,
            follows=request.follows,
        )
        return self.send(device_id, OrderMessage(order=seal(order, self.key)))

    def restored(self, device_id: str, restored: Restored) -> bool:
        """The log was restored: orders below the camera's highest record are meant."""
        order = RestoredOrder(
            **_head(self.now(), device_id, Recorded(restored.record.seq, restored.record.hash, restored.at)),
            old_seq=restored.old.seq,
            old_hash=restored.old.hash,
            new_seq=restored.new.seq,
            new_hash=restored.new.hash,
        )
        return self.send(device_id, OrderMessage(order=seal(order, self.key)))


def _head(now: datetime, device_id: str, recorded: Recorded) -> dict[str, Any]:
    return {
        "order_id": new_id("order"),
        "device_id": device_id,
        "record_seq": recorded.seq,
        "record_hash": recorded.hash,
        "issued_at": now,
        "expires_at": now + timedelta(seconds=ORDER_LIFE_S),
    }
