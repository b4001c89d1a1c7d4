"""Whether a kept file is still what was kept: its bytes against the SHA-256 in central's signed log."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from respond_desktop.central.audit.log import Log
from respond_desktop.central.cli.kept_pictures.rows import NO_RECORD, KeptPictureFacts, KeptProof, proof_of
from respond_desktop.central.keep.files import FORMATS, name_of, sha256_of
from respond_desktop.central.storage.database import Database


@dataclass(frozen=True, slots=True)
class Genuine:
    """A picture whose file is the one that was kept."""

    picture: KeptPictureFacts
    proof: KeptProof
    path: Path

    @property
    def name(self) -> str:
        """Its file's name in an export."""
        return f"{self.picture.row.id}{self.path.suffix}"

    @property
    def sha256(self) -> str:
        """As recorded when it was kept (hex)."""
        return str(self.proof.facts["sha256"])

    @property
    def size(self) -> int:
        """Bytes, as recorded when it was kept."""
        return int(self.proof.facts["size"])


@dataclass(frozen=True, slots=True)
class Damaged:
    """A picture that can't be called genuine, and why."""

    picture: KeptPictureFacts
    problem: str


def checked(folder: Path, picture: KeptPictureFacts, proof: KeptProof | None) -> Genuine | Damaged:
    """Compare the file on disk with the record; raises nothing for files that can't be read."""
    if proof is None:
        return Damaged(picture, NO_RECORD)
    kind = FORMATS.get(picture.row.kind)
    if kind is None:
        return Damaged(picture, f"central keeps no such kind of file ({picture.row.kind})")
    recorded = str(proof.facts.get("sha256", ""))
    path = folder / name_of(recorded, kind)
    try:
        found = sha256_of(path)
    except FileNotFoundError:
        return Damaged(picture, f"its file is gone from {folder}")
    except OSError as error:
        return Damaged(picture, f"its file can't be read: {error.strerror or error}")
    if found != recorded:
        return Damaged(picture, f"its file was changed on disk (SHA-256 is {found}, kept was {recorded})")
    return Genuine(picture, proof, path)


def check_all(
    database: Database,
    log: Log,
    folder: Path,
    wanted: Sequence[KeptPictureFacts],
    each: Callable[[], object] = lambda: None,
) -> list[Genuine | Damaged]:
    """`checked` for all of them; `each` is called before every file."""
    key = log.key.public_key()
    proofs = database.read_sync(lambda rows: [proof_of(rows, p.row, key) for p in wanted])
    found = []
    for picture, proof in zip(wanted, proofs, strict=True):
        each()
        found.append(checked(folder, picture, proof))
    return found
