"""Whether the policy is the one that central wrote, and whether settings still speak of rights."""

from collections.abc import Iterator

from respond_desktop.central.cli.doctor.finding import Examined, Finding, attention, fault, well
from respond_desktop.central.policy.versions import versions_in
from respond_desktop.central.policy.writing import DAMAGED, REPAIR


def policy(examined: Examined) -> Iterator[Finding]:
    """Every version against its signature, the one before it, and the log."""
    key = examined.parts.log.key.public_key()
    found = examined.parts.database.read_sync(lambda session: versions_in(session, key))
    if found.fault:
        yield fault(f"{DAMAGED} ({found.fault}). Nothing can be viewed; alerts go on.", REPAIR)
        return
    newest = found.sound[-1]
    yield well(f"{newest.document.policy.name} v{newest.number} is in force, as central signed it.")


def settings(examined: Examined) -> Iterator[Finding]:
    """Keys of central.toml that moved into the policy."""
    for words in examined.config.former_words:
        said, _, act = words.partition(": the policy says it now. ")
        yield attention(f"{said}: the policy says it now.", act)
    if not examined.config.former:
        yield well("Every setting in central.toml has effect.")
