"""Tables of the policy and of the organisation it speaks of."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from respond_desktop.central.storage.utc import Utc


class CommandRow(SQLModel, table=True):
    """A command of the agency's organisation; `parent` is the name of the one above it, empty at the top."""

    __tablename__ = "command"
    name: str = Field(primary_key=True)
    parent: str = ""


class PolicyVersionRow(SQLModel, table=True):
    """A whole version of the policy: its canonical text, hash, signature, author, and what changed in words."""

    __tablename__ = "policy_version"
    number: int = Field(primary_key=True)
    document: str
    hash: str
    signature: str
    author: str
    created_at: datetime = Field(sa_type=Utc)
    words: str = ""


class PolicyChangeRow(SQLModel, table=True):
    """A change of the policy from before whole versions were stored; read once, when they become versions."""

    __tablename__ = "policy_change"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Utc)
    role: str
    permission: str
    scope: str
    on_shift_only: bool = True
    allowed: bool
