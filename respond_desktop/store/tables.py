"""Tables of the workstation's database; every change of them comes with a migration."""

from sqlalchemy import MetaData
from sqlmodel import Field, SQLModel

METADATA = MetaData()


class StoreTable(SQLModel):
    """Base of the tables here; their own metadata keeps central's tables apart."""

    metadata = METADATA


class ChainRow(StoreTable, table=True):
    """A sealed record of this workstation's chain; `header` is its canonical JSON."""

    __tablename__ = "local_record"

    seq: int = Field(primary_key=True)
    header: str
    hash: str = Field(max_length=64)
    signature: str
    salt: str
    body: str


class OutboxRow(StoreTable, table=True):
    """How far central has the chain: it holds all records up to `received_seq`."""

    __tablename__ = "outbox"

    id: int = Field(default=1, primary_key=True)
    received_seq: int = 0


class LogHeadRow(StoreTable, table=True):
    """The newest checkpoint of central's log that was told here (wire/heads.py); one row at most."""

    __tablename__ = "log_head"

    id: int = Field(default=1, primary_key=True)
    line: str


class SettingRow(StoreTable, table=True):
    """A small choice a person made here (column widths, volume); never a right, never a secret."""

    __tablename__ = "setting"

    person_id: str = Field(primary_key=True, max_length=64)
    key: str = Field(primary_key=True, max_length=64)
    value: str = Field(max_length=4096)
