"""Whether what today's program says is understood by an older one's readers (tests/wire/yesterday)."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs

_FOLDER = Path(__file__).parent.parent / "wire" / "yesterday"


class OldReaders:
    """The readers of one version: `takes` raises when they wouldn't understand it."""

    def __init__(self, version: str) -> None:
        self._known: dict[str, dict[str, Any]] = json.loads(
            (_FOLDER / version / "readers.json").read_text(encoding="utf-8")
        )

    def takes(self, link: str, text: str | bytes) -> str:
        """The kind of a message of a link, which must be one that it knows."""
        said = json.loads(text)
        tag = "type" if link == "orders" else "t"
        kinds = (
            name
            for name, schema in self._known[link].items()
            if said[tag] in schema["$defs"][name]["properties"][tag]["enum"]
        )
        kind = next(kinds, None)
        if kind is None:
            raise ValueError(f"{said[tag]} is no kind that it knows")
        self._validate(link, kind, said)
        return kind

    def reads(self, kind: str, text: str | bytes) -> None:
        """The body of an answer."""
        self._validate("bodies", kind, json.loads(text))

    def _validate(self, link: str, kind: str, said: Any) -> None:
        jsonschema_rs.validator_for(self._known[link][kind]).validate(said)
