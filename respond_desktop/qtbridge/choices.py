"""A person's small choices on this workstation (layouts, places): kept in its encrypted database, never a right."""

from collections.abc import Callable
from typing import Protocol


class Choices(Protocol):
    """What a window may keep for a person. A choice that can't be kept or read is the default next time, no more."""

    def load(self, person_id: str, key: str, reply: Callable[[str], None]) -> None:
        """Reply on the GUI thread with what was kept, empty for nothing."""

    def save(self, person_id: str, key: str, value: str) -> None:
        """Keep `value` (at most 4,096 characters)."""


class NoChoices:
    """Keeps nothing."""

    def load(self, person_id: str, key: str, reply: Callable[[str], None]) -> None:
        """Nothing was kept."""
        reply("")

    def save(self, person_id: str, key: str, value: str) -> None:
        """Nothing is kept."""
