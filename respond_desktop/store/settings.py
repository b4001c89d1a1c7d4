"""A person's small choices on this workstation."""

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from respond_desktop.store.database import Store
from respond_desktop.store.tables import METADATA

KEY_LENGTH = 64
VALUE_LENGTH = 4096
_setting = METADATA.tables["setting"]


class Settings:
    """Settings of one person; each is a short text."""

    def __init__(self, store: Store, person_id: str) -> None:
        self._store = store
        self._person_id = person_id

    def get(self, key: str, default: str = "") -> str:
        """The setting, or `default`; raises StoreUnavailableError."""
        query = select(_setting.c.value).where(_setting.c.person_id == self._person_id, _setting.c.key == key)
        value = self._store.run(lambda connection: connection.execute(query).scalar())
        return default if value is None else str(value)

    def put(self, key: str, value: str) -> None:
        """Keep the setting; raises ValueError when it is too long, StoreUnavailableError when it can't be kept."""
        if len(key) > KEY_LENGTH or len(value) > VALUE_LENGTH:
            raise ValueError("a setting is short: 64 characters for its key, 4096 for its value")
        row = {"person_id": self._person_id, "key": key, "value": value}
        kept = insert(_setting).values(row)
        kept = kept.on_conflict_do_update(index_elements=["person_id", "key"], set_={"value": value})

        def write(connection: Connection) -> None:
            connection.execute(kept)

        self._store.run(write)
