"""Care for central's certificates while it runs: looked at at the start and each day, renewed, and said in time."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import structlog
from cryptography import x509

from respond_desktop.central.audit.log import Log, LogUnavailableError
from respond_desktop.central.authority.ca_change import CHANGE_DAYS, change_ca, finish_change
from respond_desktop.central.authority.certificates import held, leaf_is_due, media_held, until, worst
from respond_desktop.central.authority.tls import certificate_digest, make_leaf
from respond_desktop.central.config import CentralConfig
from respond_desktop.domain.certificates import Upkeep

logger = structlog.get_logger(__name__)

LOOK_S = 5.0
"""How soon a certificate that somebody renewed at the command line is used."""
DAY_S = 86_400.0
RENEWED, CHANGED = "certificate.renewed", "ca.changed"


def _nothing(*_: object) -> None:
    return None


@dataclass(slots=True)
class CertificateCare:
    """`use`: begin to show what lies on disk now; `say`: what somebody must do (None: nothing). Both on the loop."""

    config: CentralConfig
    log: Log
    media_port: Callable[[], int]
    use: Callable[[], None] = _nothing
    say: Callable[[Upkeep | None], None] = _nothing
    done: str = ""
    """Kind of record of what was renewed before central ran, and is not recorded yet."""
    _shown: bytes = b""
    _looked_s: float = float("-inf")
    _task: "asyncio.Task[None] | None" = field(default=None)

    async def start(self) -> None:
        """Look now, and go on looking."""
        self._shown = await asyncio.to_thread(certificate_digest, self.config.folder)
        await self._surely(self._first)
        self._task = asyncio.create_task(self._keep_looking(), name="certificates")

    async def stop(self) -> None:
        """No more looking."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            await self._surely(self._again)

    async def _surely(self, look: Callable[[], Awaitable[None]]) -> None:
        """What can't be read keeps central neither from starting nor from looking again."""
        try:
            await look()
        except Exception as error:  # without this task a certificate ends unseen
            logger.error("certificates_not_looked_at", error=type(error).__name__, exc_info=True)

    async def _first(self) -> None:
        if self.done:
            await self._record(self.done)
        await self._day()

    async def _again(self) -> None:
        await self._use_what_is_new()
        if asyncio.get_running_loop().time() - self._looked_s >= DAY_S:
            await self._day()

    async def _use_what_is_new(self) -> None:
        """Somebody renewed it at the command line. A media server of another's must get its copy at the same time."""
        if self.config.media_engine == "mediamtx":
            return
        found = await asyncio.to_thread(certificate_digest, self.config.folder)
        if found != self._shown:
            self.use()
            self._shown = found
            await self._day()

    async def _day(self) -> None:
        self._looked_s = asyncio.get_running_loop().time()
        try:
            done = await asyncio.to_thread(renew_what_is_due, self.config)
        except (OSError, ValueError) as error:
            logger.error("certificate_not_renewed", error=type(error).__name__)
            done = ""
        if done:
            self.use()
            self._shown = await asyncio.to_thread(certificate_digest, self.config.folder)
            await self._record(done)
        await self._look()

    async def _look(self) -> None:
        now = datetime.now(UTC)
        found = await asyncio.to_thread(held, self.config)
        if self.config.media_engine == "mediamtx":
            media = await asyncio.to_thread(media_held, self.config, self.media_port())
            found = (*found, media) if media else found
        for each in found:
            days, upkeep = each.certificate.days_left(now), each.upkeep(now)
            if upkeep:
                logger.warning("certificate_ends", words=upkeep.words, days_left=days)
            else:
                logger.info("certificate", name=each.certificate.name, days_left=days)
        self.say(worst(found, now))

    async def _record(self, kind: str) -> None:
        facts = {"until": until(self.config)}
        logger.info(kind.replace(".", "_"), **facts)
        with contextlib.suppress(LogUnavailableError):
            await self.log.append(kind, facts)


def renew_what_is_due(config: CentralConfig) -> str:
    """Renew what ends before long and can be renewed here; the kind of record of what was done. OSError, ValueError.

    Not where another program serves media: that one needs a copy, and knows central's by its fingerprint.
    """
    folder, now = config.folder, datetime.now(UTC)
    if config.media_engine == "mediamtx":
        return ""
    if finish_change(folder, config.names):
        return CHANGED
    ca = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    if (
        (folder / "ca.key").is_file()
        and now <= ca.not_valid_after_utc
        and ((ca.not_valid_after_utc - now).days < CHANGE_DAYS)
    ):
        change_ca(folder, config.names)
        return CHANGED
    if leaf_is_due(folder, now):
        make_leaf(folder, config.names)
        return RENEWED
    return ""
