"""`POST /v1/watches/{id}/reason` and `/end`: only the viewer's own watches; others don't exist for the caller."""

from dataclasses import dataclass, replace

import msgspec
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session as Rows

from respond_desktop.central.api.problems import ProblemError
from respond_desktop.central.live.books import Books
from respond_desktop.central.live.refusals import log_broken
from respond_desktop.central.live.watch_run import watch_of
from respond_desktop.central.live.watches import Watches
from respond_desktop.central.log import LogUnavailableError
from respond_desktop.central.sessions import Session
from respond_desktop.central.tables import WatchRow
from respond_desktop.domain.watches import WatchEnd


@dataclass(frozen=True, slots=True)
class OwnWatches:
    """What a viewer may do with a watch of her own."""

    books: Books
    watches: Watches

    async def end(self, session: Session, watch_id: str, reason: WatchEnd) -> None:
        """End it; one that ended already stays so. Raises ProblemError 404."""
        run = self.watches.get(watch_id)
        if run is not None and run.session_id == session.id:
            self.watches.end(run, reason)
            return
        await self._own_row(session, watch_id)

    async def reason(self, session: Session, watch_id: str, words: str) -> None:
        """Write the justification down; raises ProblemError 404, 409 when there is one, 503."""
        row = await self._own_row(session, watch_id)
        if row.reason_words:
            raise ProblemError(409, "The reason is written already.", kind="reason_written")
        facts = {
            "watch": watch_id,
            "by": session.person.id,
            "workstation": session.workstation_id,
            "officer": row.officer_id,
            "unit": watch_of(row).unit_number,
            "words": words,
        }
        try:
            await self.books.commit_with("watch.reason", facts, lambda rows, _: _write(rows, watch_id, words))
        except LogUnavailableError:
            raise log_broken() from None
        self.watches.justified(watch_id)

    async def _own_row(self, session: Session, watch_id: str) -> WatchRow:
        try:
            row = await self.books.database.read(lambda rows: rows.get(WatchRow, watch_id))
        except SQLAlchemyError:
            raise log_broken() from None
        if row is None or row.viewer_id != session.person.id:
            raise ProblemError(404, "There is no such watch of yours.", kind="unknown_watch")
        return row


def _write(rows: Rows, watch_id: str, words: str) -> None:
    row = rows.get(WatchRow, watch_id)
    if row is not None:
        row.reason_words = words
        row.body = msgspec.json.encode(replace(watch_of(row), reason_due_at=None)).decode()
        rows.add(row)
