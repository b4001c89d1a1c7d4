"""Real local trails for tests."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from respond_desktop.audit.local import LocalTrail
from respond_desktop.store.database import Store


@dataclass
class Place:
    """Where a workstation's trail lives, and its keys."""

    path: Path
    key: bytes
    signing: Ed25519PrivateKey

    @classmethod
    def new(cls, folder: Path) -> "Place":
        """A fresh one."""
        return cls(folder / "desktop.db", os.urandom(32), Ed25519PrivateKey.generate())

    @contextmanager
    def open(self) -> Iterator[LocalTrail]:
        """The trail, as the program opens it at its start."""
        store = Store.open(self.path, self.key)
        try:
            yield LocalTrail(store, "workstation-1", self.signing)
        finally:
            store.close()

    def tamper(self, *statements: str) -> None:
        """Change the database as somebody with its key could."""
        store = Store.open(self.path, self.key)
        for statement in statements:
            store.run(lambda connection, s=statement: connection.exec_driver_sql(s).rowcount)
        store.close()
