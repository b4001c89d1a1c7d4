"""One talk: the viewer of a running watch speaks to the officer, from its record to its end."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from respond_desktop.audit.record import Head
from respond_desktop.central.audit.log import Recorded
from respond_desktop.central.awake import Later
from respond_desktop.central.facts.receipts import NO_ENTRY
from respond_desktop.central.facts.watch_run import WatchRun

TALK_BOX_S = 60.0
"""Longest time of one talk."""


class TalkEnd(StrEnum):
    """Why a talk ended."""

    CLOSED = "closed"
    WATCH_ENDED = "watch_ended"
    TIME_BOX = "time_box"
    NOT_TOLD = "not_told"
    CAMERA_REFUSED = "camera_refused"
    CONNECTION_LOST = "connection_lost"
    RIGHT_REVOKED = "right_revoked"
    NOT_RECORDED = "not_recorded"
    CENTRAL_STOPPED = "central_stopped"


TALK_WORDS = {
    TalkEnd.CLOSED: "You stopped talking.",
    TalkEnd.WATCH_ENDED: "The watch has ended, and the talk with it. Use the radio.",
    TalkEnd.TIME_BOX: "A talk lasts a minute at most. Press again to go on.",
    TalkEnd.NOT_TOLD: "The camera can't show who talks, so nothing was played. Use the radio.",
    TalkEnd.CAMERA_REFUSED: "The camera refused the talk. Use the radio.",
    TalkEnd.CONNECTION_LOST: "The connection of this talk broke. Press again, or use the radio.",
    TalkEnd.RIGHT_REVOKED: "Your right to talk to officers ended.",
    TalkEnd.NOT_RECORDED: "The record can't be written, so nothing was played. IT has been told.",
    TalkEnd.CENTRAL_STOPPED: "Central stops. Use the radio.",
}


@dataclass(eq=False, slots=True)
class Talk:
    """`recorded` is its `talk.asked` record; `answer` the camera's: shown, not shown, or why it refuses.

    `entry`: the entry of the camera's journal that its receipt names.
    """

    id: str
    run: WatchRun
    recorded: Recorded
    answer: asyncio.Future[bool | str]
    entry: Head = NO_ENTRY
    ordered: bool = False
    started_at: datetime | None = None
    timer: Later | None = field(default=None)

    @property
    def device_id(self) -> str:
        """The camera that plays it."""
        return self.run.watch.device_id

    def facts(self) -> dict[str, Any]:
        """What every record of it says."""
        run = self.run
        return {
            "talk": self.id,
            "watch": run.id,
            "by": run.viewer.id,
            "workstation": run.workstation_id,
            "officer": run.officer_id,
            "unit": run.unit.number,
            "device": self.device_id,
        }
