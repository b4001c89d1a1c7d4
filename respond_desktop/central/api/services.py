"""The parts of a running central that the HTTPS routes use."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from fastapi import APIRouter

from respond_desktop.central.audit.check import LogCheck
from respond_desktop.central.audit.log import Log
from respond_desktop.central.authority.tls import ca_text
from respond_desktop.central.config import CentralConfig
from respond_desktop.central.local.records import LocalRecords
from respond_desktop.central.people.directory import Directory
from respond_desktop.central.people.enrolment import Enrolment, RefusalBudget
from respond_desktop.central.people.sessions import Sessions
from respond_desktop.central.people.sign_in import SignIn
from respond_desktop.central.people.withdrawing import Withdrawing
from respond_desktop.central.setup import log_key_text, open_parts
from respond_desktop.central.storage.database import Database
from respond_desktop.central.views.cases import Cases

Record = Callable[[str, Mapping[str, Any]], asyncio.Future[bool]]
"""Records what just happened, as soon as the log takes it; done once it is on disk (True) or never will be (False)."""


def _not_yet(_kind: str, _body: Mapping[str, Any]) -> asyncio.Future[bool]:
    raise RuntimeError("the live half is not there yet")


@dataclass
class Services:
    """Made once for each process; `record` comes with the live half.

    `media_port` is known once media can be carried, `media_routes` if it needs any.
    """

    config: CentralConfig
    database: Database
    log: Log
    log_check: LogCheck
    directory: Directory
    sessions: Sessions
    enrolment: Enrolment
    refusals: RefusalBudget
    sign_in: SignIn
    local_records: LocalRecords
    withdrawing: Withdrawing
    cases: Cases
    ca_pem: str
    log_key: str
    record: Record = field(default=_not_yet)
    media_port: int = 0
    media_routes: APIRouter | None = None

    def close(self) -> None:
        """Join the threads and close the files."""
        self.sign_in.close()
        self.database.close()


def open_services(config: CentralConfig) -> Services:
    """Open everything that needs no event loop; raises SetupError."""
    parts = open_parts(config)
    database, log = parts.database, parts.log
    directory = Directory(database, log.key.public_key())
    return Services(
        config=config,
        database=database,
        log=log,
        log_check=LogCheck(log),
        directory=directory,
        sessions=Sessions(directory, timedelta(hours=config.session_hours)),
        enrolment=Enrolment(database, log),
        refusals=RefusalBudget(),
        sign_in=SignIn(database, log),
        local_records=LocalRecords(database, log),
        withdrawing=Withdrawing(database, log),
        cases=Cases(database, log),
        ca_pem=ca_text(config.folder),
        log_key=log_key_text(config),
    )
