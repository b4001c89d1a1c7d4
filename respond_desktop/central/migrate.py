"""Bring central's database to the newest form of its tables."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool


def migrate(path: Path) -> None:
    """Upgrade to the newest revision, in one transaction, foreign keys off (SQLite rebuilds tables)."""
    _with_connection(path, lambda connection: command.upgrade(_config(connection), "head"))


def needs_migration(path: Path) -> bool:
    """Whether the database is not at the newest revision."""
    found: list[str | None] = []
    _with_connection(path, lambda c: found.append(MigrationContext.configure(c).get_current_revision()))
    return found[0] != ScriptDirectory.from_config(_config(None)).get_current_head()


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _with_connection(path: Path, act: Callable[[Connection], object]) -> None:
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
            act(connection)
            connection.commit()
    finally:
        engine.dispose()
