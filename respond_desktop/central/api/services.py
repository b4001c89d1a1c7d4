"""The parts of a running central that the HTTPS routes use."""

from dataclasses import dataclass
from datetime import timedelta

from respond_desktop.central.audit.check import ContinuousLogCheck
from respond_desktop.central.audit.log import Log
from respond_desktop.central.authority.tls import ca_text
from respond_desktop.central.config import CentralConfig
from respond_desktop.central.facts.books.books import Books
from respond_desktop.central.local.records import LocalRecordsIntake
from respond_desktop.central.people.directory import Directory
from respond_desktop.central.people.enrolment import Enrolment, RefusalBudget
from respond_desktop.central.people.sessions import Sessions
from respond_desktop.central.people.sign_in import SignIn
from respond_desktop.central.people.withdrawing import Withdrawing
from respond_desktop.central.setup import log_key_text, open_parts
from respond_desktop.central.storage.database import Database
from respond_desktop.central.views.cases import Cases


@dataclass
class Services:
    """Made once for each process. `media_port` is known once media can be carried; `ca_pem` changes with the CA."""

    config: CentralConfig
    database: Database
    log: Log
    books: Books
    log_check: ContinuousLogCheck
    directory: Directory
    sessions: Sessions
    enrolment: Enrolment
    refusals: RefusalBudget
    sign_in: SignIn
    local_records: LocalRecordsIntake
    withdrawing: Withdrawing
    cases: Cases
    ca_pem: str
    log_key: str
    media_port: int = 0

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
        books=Books(log, database),
        log_check=ContinuousLogCheck(log),
        directory=directory,
        sessions=Sessions(directory, timedelta(hours=config.session_hours)),
        enrolment=Enrolment(database, log),
        refusals=RefusalBudget(),
        sign_in=SignIn(database, log),
        local_records=LocalRecordsIntake(database, log),
        withdrawing=Withdrawing(database, log),
        cases=Cases(database, log),
        ca_pem=ca_text(config.folder),
        log_key=log_key_text(config),
    )
