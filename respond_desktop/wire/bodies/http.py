"""Bodies of the HTTPS interface `/v1/*` (JSON), shared by central and its clients."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from respond_desktop.domain.names import composed, has_hidden
from respond_desktop.domain.newer import newer
from respond_desktop.domain.people import Person, Role
from respond_desktop.domain.requests import WORDS_MAX
from respond_desktop.domain.rights.policy import Purpose
from respond_desktop.wire.bodies.body import Body

Key = Annotated[str, Field(min_length=1, max_length=64)]
Words = Annotated[str, Field(max_length=WORDS_MAX)]
Sha256Hex = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", min_length=64, max_length=64)]
"""A SHA-256 as this house writes it: 64 lower-case hex digits, so that two texts never mean the same bytes."""


def _read_as_written(text: str) -> str:
    plain = " ".join(composed(text).split())
    if has_hidden(plain):
        raise ValueError("it holds invisible characters")
    return plain


def _known_role(said: Any) -> Any:
    """A role that a newer central has is shown as one; what it may do is said beside it, right by right."""
    if isinstance(said, dict) and isinstance(said.get("role"), str) and said["role"] not in set(Role):
        return said | {"role": newer(Role)}
    return said


Incident = Annotated[str, Field(max_length=64), AfterValidator(_read_as_written)]


class Health(Body):
    """`GET /v1/health`, open to all: no detail an attacker could use."""

    service: Literal["respond-central"] = "respond-central"
    agency: str
    training: bool
    now: datetime


class Banner(Body):
    """`GET /v1/banner`: the use banner shown before sign-in (CJIS AC-8); `version` goes back with the sign-in."""

    agency: str
    title: str
    paragraphs: tuple[str, ...]
    version: str


class EnrolAsk(Body):
    """`POST /v1/enrol`: the code's secret, our new public key (base64url) and proof that we hold its private half."""

    secret: Annotated[str, Field(max_length=200)]
    kind: Literal["workstation", "camera"]
    name: Annotated[str, Field(min_length=1, max_length=80)]
    public_key: Annotated[str, Field(max_length=64)]
    proof: Annotated[str, Field(max_length=128)]


class Enrolled(Body):
    """`id` names us on every connection; `log_key` (base64url) is the key orders and records are signed with."""

    id: str
    agency: str
    training: bool
    log_key: str
    media_port: int
    unit_number: str = ""
    device_number: str = ""


class WorkstationNamed(Body):
    """`GET /v1/workstations/{id}`, with a DPoP proof of that workstation: what it is called at central."""

    id: Key
    name: Annotated[str, Field(min_length=1, max_length=80)]


class SignInAsk(Body):
    """`POST /v1/sign-in`, with a DPoP proof of the enrolled workstation."""

    badge: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[str, Field(min_length=1, max_length=256)]
    workstation_id: Key
    banner_version: Annotated[str, Field(min_length=1, max_length=64)]


class SignedIn(Body):
    """The session token, who one is, and what the role may do at all (central still decides each ask)."""

    session: str
    person: Annotated[Person, BeforeValidator(_known_role)]
    permissions: tuple[str, ...]
    purposes: tuple[Purpose, ...]
    policy_ref: str
    watch_minutes: int
    expires_at: datetime


class WatchAsk(Body):
    """`POST /v1/watches`. `local_record_hash` is the hash of the workstation's own record of this ask."""

    unit_number: Key
    purpose: Annotated[str, Field(max_length=64)] = ""
    incident: Incident = ""
    words: Words = ""
    break_glass: bool = False
    local_record_hash: Sha256Hex


class WatchAsked(Body):
    """The watch exists and is recorded; receipts and play token follow on the live link."""

    watch_id: str
    record_seq: int
    policy_ref: str
    ends_at: datetime
    reason_due_at: datetime | None = None


class WatchReason(Body):
    """`POST /v1/watches/{id}/reason`: the justification owed after a break-glass watch."""

    words: Annotated[str, Field(min_length=1, max_length=WORDS_MAX)]


class CloseWatch(Body):
    """`POST /v1/watches/{id}/end`: why the viewer's side ends it."""

    reason: Literal["closed", "locked", "signed_out", "link_broken"] = "closed"


class PlayAgain(Body):
    """Answer of `POST /v1/watches/{id}/play`: a fresh one-time play token of a running watch whose picture broke."""

    watch_id: str
    media_port: int
    path: str
    token: str
    sound: bool = False


class TalkAsk(Body):
    """`POST /v1/watches/{id}/talk`: the viewer wants to talk to the officer of a running watch."""

    local_record_hash: Sha256Hex


class TalkAsked(Body):
    """The talk is recorded; `TalkGranted` or `TalkEnded` follows on the live link. End: `POST /v1/talks/{id}/end`."""

    talk_id: str
    record_seq: int


class KeepAsk(Body):
    """`POST /v1/watches/{id}/keep`: keep a picture or a clip of a running watch, for a purpose, in an incident."""

    kind: Literal["snapshot", "clip"]
    words: Annotated[str, Field(min_length=1, max_length=WORDS_MAX)]
    incident: Incident = ""
    local_record_hash: Sha256Hex


class KeepAsked(Body):
    """Allowed and recorded: `PUT /v1/kept/{id}` with the file (image/png or video/mp4), once, within 10 min."""

    keep_id: str
    record_seq: int
    max_bytes: int


class Kept(Body):
    """The file is kept; `sha256` (hex) of exactly the bytes received is in central's log."""

    keep_id: str
    sha256: Sha256Hex
    size: int
    record_seq: int


class BackupAsk(Body):
    """`POST /v1/backup`: units asked by id; central freezes the place at sending, from what it knows itself.

    `place`: her newest fix (`now`), or the recorded place of the open alert `alert_id` of hers (`pressed`); empty, as
    of older workstations: the newest fix, else the alert's.
    `follows`: the request whose place this one renews, whatever `place` says: for the same recipients, with her
    newest fix or not at all.
    """

    for_unit_number: Key
    code: Literal[1, 2, 3]
    description: Words = ""
    recipients: Annotated[tuple[Key, ...], Field(min_length=1, max_length=50)]
    local_record_hash: Sha256Hex
    place: Literal["", "now", "pressed"] = ""
    alert_id: Annotated[str, Field(max_length=64)] = ""
    follows: Key | None = None


class BackupAsked(Body):
    """The request's id; delivery receipts follow on the live link."""

    request_id: str
    record_seq: int


class LocalRecord(Body):
    """One record of a workstation's own chain (audit/record.py), as exported."""

    header: dict[str, str | int]
    hash: Sha256Hex
    signature: str
    salt: str
    body: str


class LocalRecords(Body):
    """`POST /v1/audit/records`: the next records of the chain, oldest first."""

    workstation_id: Key
    records: Annotated[tuple[LocalRecord, ...], Field(min_length=1, max_length=500)]


class LocalRecordsReceived(Body):
    """Central holds all local records up to this number."""

    received_seq: int


class LocalRecordsMissing(Body):
    """Central's 409 when it lacks records before those sent: it holds the chain up to this number and hash."""

    received_seq: Annotated[int, Field(ge=0, lt=2**53)]
    received_hash: Sha256Hex


RecordsAnswer = LocalRecordsReceived | LocalRecordsMissing


class WrongField(BaseModel):
    """A part of a request that isn't as it must be: where, and what kind of fault; never what was sent."""

    model_config = ConfigDict(extra="allow", frozen=True)

    field: str
    error: str


ENDED_UNRECORDED = "ended_unrecorded"
"""Kind of the problem that says: it has ended, and its record is still waiting."""


class Problem(BaseModel):
    """RFC 9457 problem+json. Refusals by policy add who may, why, and the record's number."""

    model_config = ConfigDict(extra="allow", frozen=True)

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    kind: str = ""
    policy_ref: str = ""
    record_seq: int | None = None
    recorded_at: datetime | None = None
    ways: tuple[str, ...] = ()
    tries_left: int | None = None
    why: str = ""
    received_seq: int | None = None
    fields: tuple[WrongField, ...] = ()
