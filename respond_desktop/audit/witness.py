"""The newest checkpoint of central's log, held here: central's log can't go back without this workstation's knowing."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, delete, insert, select

from respond_desktop.store.database import Store
from respond_desktop.store.tables import METADATA
from respond_desktop.wire.heads import LogHead, genuine, read_head

_head = METADATA.tables["log_head"]


class LogWitness:
    """Kept in the encrypted database; every method blocks and raises StoreUnavailableError."""

    def __init__(self, store: Store, log_key: Ed25519PublicKey) -> None:
        self._store = store
        self._key = log_key

    def held(self) -> LogHead | None:
        """What is held; None when nothing is, or what is there isn't signed by the log's key."""
        return self._store.run(self._read)

    def keep(self, head: LogHead, restored: bool = False) -> LogHead | None:
        """Keep a later checkpoint, and return what is held then.

        An earlier one only after central said that its log was restored; one that the log's key didn't sign never.
        """

        def write(connection: Connection) -> LogHead | None:
            held = self._read(connection)
            if not genuine(head, self._key) or (held is not None and not _follows(held, head, restored)):
                return held
            connection.execute(delete(_head))
            connection.execute(insert(_head).values(id=1, line=head.line().decode()))
            return head

        return self._store.run(write)

    def _read(self, connection: Connection) -> LogHead | None:
        line = connection.execute(select(_head.c.line)).scalar()
        try:
            head = read_head(str(line).encode()) if line else None
        except ValueError:
            return None
        return head if head is not None and genuine(head, self._key) else None


def _follows(held: LogHead, head: LogHead, restored: bool) -> bool:
    return held.log == head.log and (head.seq > held.seq or (restored and head.time >= held.time))
