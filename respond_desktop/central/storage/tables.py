"""Tables of central's database; Alembic's migrations (central/migrations/) make them.

Times are UTC (`Utc`). `body` columns hold a domain object as JSON (msgspec); they are replaced whole, never edited.
"""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from respond_desktop.central.storage.utc import Utc


class Account(SQLModel, table=True):
    """A person: signs in if `password_hash` is set; `locked_at` until an administrator unlocks (CJIS AC-7).

    `system_user`: the login name of central's computer under which she acts at its console, or empty.
    """

    id: str = Field(primary_key=True)
    badge: str = Field(unique=True, index=True)
    name: str
    role: str
    command: str
    on_shift: bool = True
    system_user: str = ""
    password_hash: str = ""
    disabled_at: datetime | None = Field(default=None, sa_type=Utc)
    locked_at: datetime | None = Field(default=None, sa_type=Utc)
    created_at: datetime = Field(sa_type=Utc)


class SignInFailure(SQLModel, table=True):
    """A failed sign-in with a badge, known or not; five in 15 minutes lock it (`locking` on the last)."""

    __tablename__ = "sign_in_failure"
    id: int | None = Field(default=None, primary_key=True)
    badge: str = Field(index=True)
    at: datetime = Field(sa_type=Utc)
    locking: bool = False


class UnitRow(SQLModel, table=True):
    """A call sign of a command."""

    __tablename__ = "unit"
    id: str = Field(primary_key=True)
    number: str = Field(unique=True, index=True)
    command: str
    on_shift: bool = True


class DeviceRow(SQLModel, table=True):
    """A camera; `public_key` (base64url) once it is enrolled, worth nothing while it is disabled."""

    __tablename__ = "device"
    id: str = Field(primary_key=True)
    number: str = Field(unique=True, index=True)
    public_key: str = ""
    enrolled_at: datetime | None = Field(default=None, sa_type=Utc)
    disabled_at: datetime | None = Field(default=None, sa_type=Utc)


class AssignmentRow(SQLModel, table=True):
    """Who wears which camera as which unit, from when to when."""

    __tablename__ = "assignment"
    id: int | None = Field(default=None, primary_key=True)
    device_id: str = Field(foreign_key="device.id", index=True)
    officer_id: str = Field(foreign_key="account.id", index=True)
    unit_id: str = Field(foreign_key="unit.id", index=True)
    starts: datetime = Field(sa_type=Utc)
    ends: datetime | None = Field(default=None, sa_type=Utc)


class WorkstationRow(SQLModel, table=True):
    """An enrolled workstation, its key, and the end of its own record chain as central holds it."""

    __tablename__ = "workstation"
    id: str = Field(primary_key=True)
    name: str
    public_key: str
    enrolled_at: datetime = Field(sa_type=Utc)
    disabled_at: datetime | None = Field(default=None, sa_type=Utc)
    chain_seq: int = 0
    chain_hash: str = "0" * 64


class EnrolmentCodeRow(SQLModel, table=True):
    """A one-time code: only the SHA-256 of its secret is kept."""

    __tablename__ = "enrolment_code"
    secret_hash: str = Field(primary_key=True)
    kind: str
    name: str
    expires_at: datetime = Field(sa_type=Utc)
    used_at: datetime | None = Field(default=None, sa_type=Utc)


class LogRecord(SQLModel, table=True):
    """One record of the audit log (audit/record.py). `subject`: the watch, else the session, its body names."""

    __tablename__ = "log_record"
    seq: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Utc)
    kind: str = Field(index=True)
    subject: str = Field(default="", index=True)
    header: str
    hash: str
    signature: str
    salt: str
    body: str


class LogOfficer(SQLModel, table=True):
    """Which officers a record names: the index of My views, made with the record."""

    __tablename__ = "log_officer"
    __table_args__ = (Index("ix_log_officer_seq", "seq", "officer_id"),)
    officer_id: str = Field(primary_key=True)
    seq: int = Field(primary_key=True, foreign_key="log_record.seq")


class LocalRecordRow(SQLModel, table=True):
    """A record of a workstation's own chain, as received."""

    __tablename__ = "local_record"
    workstation_id: str = Field(primary_key=True, foreign_key="workstation.id")
    seq: int = Field(primary_key=True)
    header: str
    hash: str
    signature: str
    salt: str
    body: str


class AlertRow(SQLModel, table=True):
    """An alert: `body` is the domain Alert as JSON; `event_id` (of the camera) makes a repeat harmless.

    `command`: whose it is when it has no unit.
    """

    __tablename__ = "alert"
    id: str = Field(primary_key=True)
    device_id: str = Field(default="", index=True)
    unit_id: str = Field(index=True)
    officer_id: str = ""
    event_id: str = Field(default="", index=True)
    command: str = ""
    kind: str
    opened_at: datetime = Field(sa_type=Utc, index=True)
    closed_at: datetime | None = Field(default=None, sa_type=Utc, index=True)
    body: str


class AlertEventRow(SQLModel, table=True):
    """A camera's event that was counted in an alert (`<device>/<event>`), so that a repeat stays harmless."""

    __tablename__ = "alert_event"
    event_id: str = Field(primary_key=True)
    alert_id: str
    seen_at: datetime = Field(sa_type=Utc, index=True)


class RecordingRow(SQLModel, table=True):
    """A recording span: the domain Recording plus how it ended ("stopped", "lease_ended", ...)."""

    __tablename__ = "recording"
    id: str = Field(primary_key=True)
    device_id: str = Field(index=True)
    unit_id: str = ""
    officer_id: str = ""
    started_at: datetime = Field(sa_type=Utc)
    cause: str
    renewed_at: datetime = Field(sa_type=Utc)
    ended_at: datetime | None = Field(default=None, sa_type=Utc, index=True)
    end: str = ""


class WatchRow(SQLModel, table=True):
    """A watch: `body` is the domain Watch as JSON; rows without `ended_at` get their end after a restart."""

    __tablename__ = "watch"
    id: str = Field(primary_key=True)
    session_id: str = Field(index=True)
    unit_id: str = Field(index=True)
    device_id: str
    officer_id: str = Field(default="", index=True)
    viewer_id: str = Field(index=True)
    workstation_id: str = ""
    record_seq: int
    stream: str = ""
    asked_at: datetime = Field(sa_type=Utc)
    started_at: datetime | None = Field(default=None, sa_type=Utc)
    ended_at: datetime | None = Field(default=None, sa_type=Utc, index=True)
    reason_words: str = ""
    body: str


class HandOverRow(SQLModel, table=True):
    """A hand-over: `body` is the domain HandOver as JSON; `over_at` when it was taken or replaced by a newer one."""

    __tablename__ = "hand_over"
    id: str = Field(primary_key=True)
    given_by_id: str = Field(index=True)
    to_id: str = ""
    workstation_id: str = ""
    given_at: datetime = Field(sa_type=Utc, index=True)
    over_at: datetime | None = Field(default=None, sa_type=Utc, index=True)
    body: str


class BackupRequestRow(SQLModel, table=True):
    """A backup request: `body` is the domain BackupRequest without its responses."""

    __tablename__ = "backup_request"
    id: str = Field(primary_key=True)
    for_unit_id: str
    asked_by: str
    asked_at: datetime = Field(sa_type=Utc, index=True)
    record_seq: int = 0
    body: str


class BackupResponseRow(SQLModel, table=True):
    """One asked unit's answer: `body` is the domain Response as JSON."""

    __tablename__ = "backup_response"
    request_id: str = Field(primary_key=True, foreign_key="backup_request.id")
    unit_id: str = Field(primary_key=True)
    device_id: str = ""
    state: str
    body: str


class KeptPictureRow(SQLModel, table=True):
    """A still or a clip asked to be kept; `state`: asked, kept, lapsed, failed. The file's name is its SHA-256."""

    __tablename__ = "kept_picture"
    id: str = Field(primary_key=True)
    watch_id: str = Field(index=True)
    session_id: str
    officer_id: str = Field(default="", index=True)
    viewer_id: str = Field(index=True)
    unit_number: str
    incident: str = ""
    kind: str
    words: str
    record_seq: int
    asked_at: datetime = Field(sa_type=Utc)
    state: str = Field(default="asked", index=True)
    kept_at: datetime | None = Field(default=None, sa_type=Utc)
    sha256: str = ""
    size: int = 0


class CaseRow(SQLModel, table=True):
    """An officer's question about a view of her (a record of the log), and its answer; `state` is a CaseState.

    `viewer_id`: whom it is about, a person's id or a name at the server's console. `answered_by` is a name, as then.
    """

    __tablename__ = "view_case"
    id: str = Field(primary_key=True)
    record_seq: int
    record_kind: str
    officer_id: str = Field(index=True)
    viewer_id: str = Field(index=True)
    asked_at: datetime = Field(sa_type=Utc)
    asked_seq: int = 0
    words: str
    state: str = Field(default="open", index=True)
    answered_at: datetime | None = Field(default=None, sa_type=Utc)
    answered_by: str = ""
    answer: str = ""
    closed_at: datetime | None = Field(default=None, sa_type=Utc)


class Meta(SQLModel, table=True):
    """Single values: `directory_version` counts changes of accounts, units, devices and assignments; `log_id`."""

    key: str = Field(primary_key=True)
    value: str
