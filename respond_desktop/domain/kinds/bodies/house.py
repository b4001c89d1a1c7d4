"""Bodies about central itself, its log, its people and its devices."""

from typing import TypedDict

from respond_desktop.domain.kinds.bodies.common import ByBody, Whose


class LogOpened(TypedDict, total=False):
    """`log.opened`."""

    log: str
    agency: str


class CentralStarted(TypedDict, total=False):
    """`central.started`: what the check of the log found at the start."""

    log_damage: str | None


class RecordsMissed(TypedDict, total=False):
    """`records.missed`: how many of each kind could not be written, and from when to when."""

    id: str
    kinds: dict[str, int]
    rows: dict[str, int]
    count: int
    since: str
    until: str
    at_most: bool


class LogRestored(ByBody, total=False):
    """`log.restored`: the head before and the head of the copy."""

    old_seq: int
    old_hash: str
    seq: int
    hash: str
    copy_at: str


class LogHeld(TypedDict, total=False):
    """`log.held`: who came back holding a record that a restore lost."""

    by: str
    record_seq: int
    record_hash: str
    of: int


class LogCopied(ByBody, total=False):
    """`log.copied` and `log.not_copied`: a backup, or why there is none."""

    copy: str
    file: str
    sha256: str
    size: int
    seq: int
    hash: str
    reason: str


class IntegrityBody(ByBody, Whose, total=False):
    """`integrity`: what doesn't fit, and what was claimed instead."""

    what: str
    words: str
    count: int
    watch: str
    keep: str
    export: str
    files: list[str]
    incident: str
    ask: int
    record_hash: str
    record_seq: int
    claimed_at: str
    clock_off_s: float
    journal_seq: int
    journal_seq_before: int
    seconds: float


class CertificateRenewed(ByBody, total=False):
    """`certificate.renewed` and `ca.changed`."""

    until: dict[str, str]
    was: dict[str, str]


class DoorRefused(TypedDict, total=False):
    """`door.refused`: strangers turned away in one minute."""

    door: str
    what: str
    count: int
    newest_address: str


class AccountFacts(ByBody, total=False):
    """`account.created` and `account.changed`."""

    account: str
    role: str
    command: str
    may_sign_in: bool
    on_shift: bool
    system_user: str
    what: str


class DirectoryChanged(ByBody, total=False):
    """`directory.changed`: units, cameras, workstations and assignments."""

    what: str
    unit: str
    number: str
    name: str
    command: str
    officer: str
    device: str
    role: str
    permission: str
    scope: str
    on_shift_only: bool
    allowed: bool
    version: int
    path: list[str]


class PolicyChanged(ByBody, total=False):
    """`policy.changed`: a new version of the policy document, by its hash, and what changed in words."""

    policy: str
    version: int
    hash: str
    previous: str
    what: str
    words: list[str]
    made_at: str
    carried_over: bool
    role: str
    permission: str
    scope: str
    on_shift_only: bool
    allowed: bool
    denies: bool


class ConsoleRefused(ByBody, total=False):
    """`console.refused`: a command at central's console that the person bound to its user may not."""

    command: str
    right: str
    kind: str
    fact: str


class EnrolmentBody(ByBody, total=False):
    """`enrol.*`: a one-time code, who enrolled with it, or why nobody did."""

    kind: str
    name: str
    id: str
    public_key: str
    replaced: list[str]
    reason: str


class SignInBody(TypedDict, total=False):
    """`signin.*` and `signout`; `clock_off_s`: how fast the workstation's clock is."""

    by: str
    account: str
    workstation: str
    session: str
    reason: str
    tries_left: int
    clock_off_s: int


class ViewsRead(ByBody, total=False):
    """`views.read`: an officer read who saw her."""

    views: int
    log_intact: bool


class CaseFacts(ByBody, total=False):
    """`case.*`: an officer's question about a view of her."""

    case: str
    cases: list[str]
    officer: str
    viewer: str
    record_seq: int
    record_kind: str
    words: str
    answered_by: str
    closed_by: str
    read_by: str


class AuditReceived(TypedDict, total=False):
    """`audit.received`: records of a workstation's own chain."""

    workstation: str
    first: int
    last: int
    hash: str
