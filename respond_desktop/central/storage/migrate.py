"""Bring central's database to the newest form of its tables. Alembic is imported only when it has work to do."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alembic.config import Config

NEWEST = "0008"
"""Revision of the newest file in migrations/versions."""
FOLDER = Path(__file__).parent.parent / "migrations"


def migrate(path: Path) -> None:
    """Upgrade to the newest revision, in one transaction, foreign keys off (SQLite rebuilds tables)."""
    from alembic import command
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
            command.upgrade(alembic_config(connection), "head")
            connection.commit()
    finally:
        engine.dispose()


def needs_migration(path: Path) -> bool:
    """Whether the database is not at the newest revision (older, newer or without tables)."""
    with closing(sqlite3.connect(path)) as connection:
        try:
            rows = connection.execute("SELECT version_num FROM alembic_version").fetchall()
        except sqlite3.OperationalError:
            return True
    return rows != [(NEWEST,)]


def alembic_config(connection: Any = None) -> "Config":
    """Alembic's settings; `connection` (SQLAlchemy's) is what migrations run on."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
