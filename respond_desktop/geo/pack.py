"""Read a map pack: one PMTiles archive (PMTiles 3) with vector tiles and what it says about itself."""

import gzip
import json
import mmap
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType

from pmtiles.tile import (
    Compression,
    Entry,
    HeaderDict,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    deserialize_directory,
    deserialize_header,
    find_tile,
    zxy_to_tileid,
)

_HEADER_BYTES = 127
_DEEPEST_DIRECTORY = 4
_CACHED_DIRECTORIES = 64
_DAMAGE = (
    *(OSError, EOFError, IndexError, KeyError, TypeError, ValueError, AttributeError, OverflowError),
    *(zlib.error, MagicNumberNotFound, SpecVersionUnsupported),
)


class MapPackError(Exception):
    """The pack can't be read; the text says why in plain words."""


@dataclass(frozen=True, slots=True)
class PackFacts:
    """A pack's name, ISO date, attribution, centre (lat, lon), bounds (west, south, east, north) and zooms."""

    name: str
    date: str
    attribution: str
    centre: tuple[float, float]
    bounds: tuple[float, float, float, float]
    min_zoom: int
    max_zoom: int


class MapPack:
    """An open pack. Tiles come out decompressed; use it from one thread, close it when done."""

    def __init__(self, path: Path) -> None:
        """Raises MapPackError when `path` isn't a readable pack of vector tiles."""
        try:
            with path.open("rb") as file:
                self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as problem:
            raise MapPackError(f"The map pack can't be opened: {path.name}") from problem
        try:
            self._header: HeaderDict = deserialize_header(self._bytes[:_HEADER_BYTES])
            self.facts = self._read_facts()
        except _DAMAGE as problem:
            self._bytes.close()
            raise MapPackError(f"The map pack can't be read: {path.name}") from problem
        self._directory = lru_cache(maxsize=_CACHED_DIRECTORIES)(self._read_directory)

    def __enter__(self) -> "MapPack":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """One vector tile (MVT), or None when the pack has none there or it is damaged."""
        if not (self.facts.min_zoom <= z <= self.facts.max_zoom and 0 <= x < 1 << z and 0 <= y < 1 << z):
            return None
        try:
            return self._tile(zxy_to_tileid(z, x, y))
        except _DAMAGE:
            return None

    def close(self) -> None:
        """Give the file back."""
        self._directory.cache_clear()
        self._bytes.close()

    def _tile(self, tile_id: int) -> bytes | None:
        offset, length = self._header["root_offset"], self._header["root_length"]
        for _ in range(_DEEPEST_DIRECTORY):
            entry = find_tile(self._directory(offset, length), tile_id)
            if entry is None:
                return None
            if entry.run_length:
                return self._content(entry)
            offset, length = self._header["leaf_directory_offset"] + entry.offset, entry.length
        return None

    def _content(self, entry: Entry) -> bytes:
        start = self._header["tile_data_offset"] + entry.offset
        content = self._bytes[start : start + entry.length]
        return gzip.decompress(content) if self._header["tile_compression"] == Compression.GZIP else content

    def _read_directory(self, offset: int, length: int) -> list[Entry]:
        entries: list[Entry] = deserialize_directory(self._bytes[offset : offset + length])
        return entries

    def _read_facts(self) -> PackFacts:
        header = self._header
        start = header["metadata_offset"]
        said = json.loads(gzip.decompress(self._bytes[start : start + header["metadata_length"]]))
        degrees = [header[key] / 1e7 for key in ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")]
        return PackFacts(
            name=str(said.get("name", "")),
            date=str(said.get("date", "")),
            attribution=str(said.get("attribution") or "© OpenStreetMap contributors"),
            centre=(header["center_lat_e7"] / 1e7, header["center_lon_e7"] / 1e7),
            bounds=(degrees[0], degrees[1], degrees[2], degrees[3]),
            min_zoom=header["min_zoom"],
            max_zoom=header["max_zoom"],
        )
