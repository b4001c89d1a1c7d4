"""Rows that follow an event, as values: they can wait for the log, be counted, and outlive the process."""

import msgspec
from sqlmodel import Session


class LaterRow(msgspec.Struct, frozen=True, tag=True):
    """Its fields are plain facts; whoever adds a kind adds it to `jobs.WaitingRow` as well."""

    def __call__(self, session: Session) -> None:
        """Write it inside a transaction."""
        raise NotImplementedError
