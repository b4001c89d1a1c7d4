"""Cases: officers' questions about views of them, each change in one transaction with its record.

Who is questioned never reads or answers her own case (domain/cases.py). Each change counts as one of the directory, so
that a running central tells those who may answer within a second, whichever process made it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from respond_desktop.audit.record import read_body
from respond_desktop.central.audit.log import Log, Recorded
from respond_desktop.central.facts.asks.not_done import Ground, NotDone
from respond_desktop.central.ids import new_id
from respond_desktop.central.people.by import By
from respond_desktop.central.people.directory import directory_changed, person_of
from respond_desktop.central.people.named_rows import AdministrationError, account_of
from respond_desktop.central.policy.versions import policy_in_force
from respond_desktop.central.storage.database import Database
from respond_desktop.central.storage.tables import Account, CaseRow, LogOfficer, LogRecord
from respond_desktop.domain.cases import ANSWER_MAX, CaseState, may_handle
from respond_desktop.domain.kinds.records import NOT_SEEN
from respond_desktop.domain.people import Person

OPENED, ANSWERED, CLOSED, READ = "case.opened", "case.answered", "case.closed", "case.read"


@dataclass(frozen=True, slots=True)
class ViewAsked:
    """Which view an officer questions, in which words, at which workstation."""

    officer: str
    workstation: str
    record_seq: int
    words: str


@dataclass(frozen=True, slots=True)
class Questioned:
    """The case as it is recorded."""

    case_id: str
    record_seq: int


class Cases:
    """All of them."""

    def __init__(self, database: Database, log: Log) -> None:
        self._database = database
        self._log = log

    async def ask(self, asked: ViewAsked) -> Questioned | NotDone:
        """Open a case about a view of the officer.

        The same question again (an answer that was lost) is the same case.
        """
        return await self._database.run(lambda session: self._ask(session, asked))

    async def of_officer(self, officer: str) -> Sequence[CaseRow]:
        """Her own questions, oldest first."""
        return await self._database.read(
            lambda s: s.exec(_cases().where(CaseRow.officer_id == officer)).all()
        )

    def read_by(self, by: By, badge: str = "") -> Sequence[CaseRow]:
        """All that this person may read (empty: whoever sits at the console), recorded before they are handed out.

        A case about what was done at the console is not shown to the one who did it.
        """

        def act(session: Session) -> Sequence[CaseRow]:
            rows = [row for row in session.exec(_cases()).all() if row.viewer_id != by.name]
            if badge:
                person = self._reader(session, badge)
                rows = [row for row in rows if self._may(session, person, row)]
            facts = {**by.facts(), **({"read_by": person.id} if badge else {})}
            self._log.append_in(session, READ, {**facts, "cases": [row.id for row in rows]})
            return rows

        return self._database.run_sync(act)

    def answer(self, by: By, badge: str, case_id: str, words: str) -> None:
        """Answer an open case in the name of a person who may; raises AdministrationError."""
        text = words.strip()
        if not text or len(text) > ANSWER_MAX:
            raise AdministrationError(f"An answer has words: at most {ANSWER_MAX} characters.")

        def act(session: Session) -> None:
            person, row = self._handled(session, by, badge, case_id)
            if row.state != CaseState.OPEN:
                raise AdministrationError(f"Case {case_id} is {row.state} already. Nothing was changed.")
            row.state, row.answer = CaseState.ANSWERED.value, text
            row.answered_at, row.answered_by = datetime.now(UTC), person.name
            self._record(session, ANSWERED, row, {**by.facts(), "answered_by": person.id, "words": text})

        self._database.run_sync(act)

    def close(self, by: By, badge: str, case_id: str) -> None:
        """Close an answered case; raises AdministrationError."""

        def act(session: Session) -> None:
            person, row = self._handled(session, by, badge, case_id)
            if row.state != CaseState.ANSWERED:
                why = "not answered yet" if row.state == CaseState.OPEN else "closed already"
                raise AdministrationError(f"Case {case_id} is {why}. Nothing was changed.")
            row.state, row.closed_at = CaseState.CLOSED.value, datetime.now(UTC)
            self._record(session, CLOSED, row, {**by.facts(), "closed_by": person.id})

        self._database.run_sync(act)

    def _ask(self, session: Session, asked: ViewAsked) -> Questioned | NotDone:
        viewed = _viewed(session, asked)
        if isinstance(viewed, NotDone):
            return viewed
        kind, viewer = viewed
        mine = _cases().where(CaseRow.officer_id == asked.officer, CaseRow.record_seq == asked.record_seq)
        waiting = session.exec(mine.where(CaseRow.state == CaseState.OPEN)).first()
        if waiting is not None:
            if waiting.words != asked.words:
                what, words = "You have questioned this view already.", "Your question waits for its answer."
                return NotDone(Ground.CONFLICT, what, words, "question_open")
            return Questioned(waiting.id, waiting.asked_seq)
        row = CaseRow(
            id=new_id("case"),
            record_seq=asked.record_seq,
            record_kind=kind,
            officer_id=asked.officer,
            viewer_id=viewer,
            asked_at=datetime.now(UTC),
            words=asked.words,
        )
        facts = {"by": asked.officer, "workstation": asked.workstation, "words": asked.words}
        row.asked_seq = self._record(session, OPENED, row, facts).seq
        session.add(row)
        return Questioned(row.id, row.asked_seq)

    def _record(self, session: Session, kind: str, row: CaseRow, facts: dict[str, str]) -> Recorded:
        directory_changed(session)
        session.flush()
        about = {"case": row.id, "officer": row.officer_id, "viewer": row.viewer_id}
        view = {"record_seq": row.record_seq, "record_kind": row.record_kind}
        return self._log.append_in(session, kind, {**about, **view, **facts})

    def _handled(self, session: Session, by: By, badge: str, case_id: str) -> tuple[Person, CaseRow]:
        """Who handles it, and the case; the same words whether it doesn't exist or isn't for this person."""
        person, row = self._reader(session, badge), session.get(CaseRow, case_id)
        if row is None or row.viewer_id == by.name or not self._may(session, person, row):
            raise AdministrationError(f"There is no case {case_id} that {badge} may answer or close.")
        session.add(row)
        return person, row

    def _reader(self, session: Session, badge: str) -> Person:
        account: Account = account_of(session, badge)
        if account.disabled_at or account.locked_at:
            raise AdministrationError(f"{badge} is disabled or locked. Name somebody who may act.")
        return person_of(account)

    def _may(self, session: Session, person: Person, row: CaseRow) -> bool:
        policy = policy_in_force(session, self._log.key.public_key())
        return may_handle(policy, person, (row.viewer_id, row.officer_id))


def _cases() -> SelectOfScalar[CaseRow]:
    return select(CaseRow).order_by(col(CaseRow.asked_at), col(CaseRow.id))


def _viewed(session: Session, asked: ViewAsked) -> tuple[str, str] | NotDone:
    """The kind of the record, and who viewed."""
    query = (
        select(LogRecord.kind, LogRecord.body)
        .join(LogOfficer, col(LogOfficer.seq) == col(LogRecord.seq))
        .where(LogRecord.seq == asked.record_seq, LogOfficer.officer_id == asked.officer)
        .where(col(LogRecord.kind).not_in(NOT_SEEN))
    )
    found = session.exec(query).first()
    if found is None:
        return NotDone(Ground.UNKNOWN, "There is no such view of you.", kind="unknown_view")
    viewer = read_body(found[1]).get("by")
    if not isinstance(viewer, str) or not viewer:
        what, words = "Who viewed can't be read: the log was damaged.", "Tell the policy officer."
        return NotDone(Ground.CONFLICT, what, words, "damaged_view")
    return found[0], viewer
