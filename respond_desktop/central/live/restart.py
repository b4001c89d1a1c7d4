"""After a crash: the missing ends of what ran when the last process died are written, nothing is resumed."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import update
from sqlmodel import Session, col

from respond_desktop.central.audit.log import Log
from respond_desktop.central.facts.end_words import END_WORDS
from respond_desktop.central.facts.watch_run import ended_body, open_rows, watch_of
from respond_desktop.central.storage.tables import RecordingRow
from respond_desktop.domain.watches import Watch, WatchEnd, WatchState


def close_the_books(log: Log, session: Session, now: datetime) -> list[Watch]:
    """End every watch and every recording lease that has no end; watch and record in one transaction."""
    ended = []
    for row in open_rows(session):
        watch = replace(
            watch_of(row),
            state=WatchState.ENDED,
            ended_at=now,
            end=WatchEnd.CENTRAL_RESTARTED,
            end_words=END_WORDS[WatchEnd.CENTRAL_RESTARTED],
        )
        body: dict[str, Any] = ended_body(watch, row.officer_id, row.started_at, 0)
        log.append_in(session, "watch.ended", body | {"bytes": None, "duration_at_most": True})
        row.ended_at, row.body = now, msgspec.json.encode(watch).decode()
        session.add(row)
        session.flush()
        ended.append(watch)
    session.connection().execute(
        update(RecordingRow)
        .where(col(RecordingRow.ended_at).is_(None))
        .values(ended_at=now, end="central_restarted")
    )
    return ended
