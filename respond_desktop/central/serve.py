"""Central as a process: start the parts, listen, say so, and stop in order."""

import asyncio
import contextlib
import json
import logging
import os
import socket
import ssl
import sys
from dataclasses import dataclass

import structlog
import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from respond_desktop.central.api.routes.together import Routes
from respond_desktop.central.api.services import Services, open_services
from respond_desktop.central.audit.log import LogUnavailableError
from respond_desktop.central.authority.care import CertificateCare, renew_what_is_due
from respond_desktop.central.authority.tls import ca_text, server_context
from respond_desktop.central.config import CentralConfig
from respond_desktop.central.doors import Door, DoorLimits, FileBudget, KnownAddresses
from respond_desktop.central.doors.files import raised_budget
from respond_desktop.central.doors.known import FILE as KNOWN_FILE
from respond_desktop.central.doors.listening import HTTPS_BACKLOG, listening_at
from respond_desktop.central.facts.clock import SteadyClock
from respond_desktop.central.facts.media_engine import MediaEngine
from respond_desktop.central.live.media_events import MediaEvents
from respond_desktop.central.live.service import Live
from respond_desktop.central.live.wiring import LiveNeeds
from respond_desktop.central.local.check import LocalCheck
from respond_desktop.central.mediamtx import mediamtx_engine
from respond_desktop.central.relay import Relay
from respond_desktop.central.run_lock import NAME as LOCK
from respond_desktop.central.run_lock import RunLock
from respond_desktop.central.setup import SetupError, listening_file
from respond_desktop.central.web.app import create_app
from respond_desktop.central.web.https_server import HttpsServer, uvicorn_config
from respond_desktop.domain.hosts import in_url
from respond_desktop.home.log_stream import SteadyStream
from respond_desktop.home.private_files import replace_private

logger = structlog.get_logger(__name__)

EXPIRY_CHECK_S = 10.0


@dataclass(frozen=True, slots=True)
class Media:
    """What carries the video, its routes if it has any, and the doors in front of both ports.

    `contexts`: what both ports secure connections with; those there are keep theirs when the certificate is renewed.
    """

    relay: MediaEngine
    door: Door
    doors: tuple[Door, ...]
    routes: tuple[Routes, ...]
    contexts: list[ssl.SSLContext]


def _media(config: CentralConfig, events: MediaEvents, files: FileBudget) -> Media:
    known = KnownAddresses(config.folder / KNOWN_FILE)
    door = Door(DoorLimits(), known, files)
    if config.media_engine == "mediamtx":
        engine, asked = mediamtx_engine(config, events)
        return Media(engine, door, (door,), (asked,), [])
    context = server_context(config.folder)
    relay = Relay(context, events, config.host, config.media_port)
    relay.door.share(known, files)
    return Media(relay, door, (door, relay.door), (), [context])


class Central:
    """All parts of one central, wired; `start` and `stop` in one event loop."""

    def __init__(
        self, config: CentralConfig, files: FileBudget | None = None, clock: SteadyClock | None = None
    ) -> None:
        self.config = config
        self.services: Services = open_services(config)
        parts, events = self.services, MediaEvents()
        media = _media(config, events, files or FileBudget())
        self.door, self.relay, self.contexts = media.door, media.relay, media.contexts
        self.live = Live(
            LiveNeeds(
                config=config,
                clock=clock or SteadyClock(),
                database=parts.database,
                log=parts.log,
                books=parts.books,
                directory=parts.directory,
                sessions=parts.sessions,
                relay=self.relay,
                doors=media.doors,
            )
        )
        events.listen(self.live.parts.media)
        self.routes: tuple[Routes, ...] = (self.live.router(), *media.routes)
        self.local_check = LocalCheck(parts.database, parts.log, self.live.workstations)
        self.certificates = CertificateCare(
            config, parts.log, lambda: parts.media_port, self._show_certificate, self.live.tell_upkeep
        )
        self.hangs = False
        self._expiry: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Check the log, record the start, listen for media; raises LogUnavailableError, OSError."""
        parts = self.services
        damage = await parts.log_check.newest()
        await self.live.carry_over()
        await parts.log.append("central.started", {"log_damage": damage or ""})
        await parts.directory.start()
        await parts.withdrawing.start()
        await self.relay.start()
        parts.media_port = self.relay.port
        await self.live.start()
        await parts.log_check.start()
        await self.local_check.start()
        await self.certificates.start()
        self._expiry = asyncio.create_task(self._end_expired(), name="session expiry")

    async def stop(self) -> None:
        """End watches, cut media, record the stop, close the files: in seconds, also while the disk `hangs`."""
        if self._expiry:
            self._expiry.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._expiry
        await self.certificates.stop()
        await self.local_check.stop()
        await self.live.stop()
        await self.relay.stop()
        self.door.known.save()
        await self.services.log_check.stop()
        await self.services.withdrawing.stop()
        await self.services.directory.stop()
        self.hangs = not await self.services.books.last("central.stopped", {})
        if not self.hangs:
            self.services.close()

    def _show_certificate(self) -> None:
        folder = self.config.folder
        server_context(
            folder
        )  # a pair that is being replaced just now doesn't fit: then SSLError, and tried again
        for context in self.contexts:
            context.load_cert_chain(folder / "tls.pem", folder / "tls.key")
        self.services.ca_pem = ca_text(folder)
        self.live.show_certificate()

    async def _end_expired(self) -> None:
        while True:
            await asyncio.sleep(EXPIRY_CHECK_S)
            try:
                self.services.sessions.end_expired()
            except Exception as error:  # without this task no session ends by itself
                logger.error("expiry_failed", error=type(error).__name__)


def serve(config: CentralConfig) -> None:
    """Run until SIGTERM, SIGINT or SIGHUP; raises SetupError in words for the administrator."""
    for words in config.former_words:
        logger.warning("setting_without_effect", words=words)
    with RunLock(config.folder / LOCK):
        renewed = _renewed_first(config)
        settings = uvicorn_config(config)
        with asyncio.Runner(loop_factory=settings.get_loop_factory()) as runner:
            runner.run(_run(config, settings, renewed))


def _renewed_first(config: CentralConfig) -> str:
    """A certificate that is over, or a kill between its two files, must not keep central from starting."""
    try:
        return renew_what_is_due(config)
    except (OSError, ValueError) as error:
        logger.error("certificate_not_renewed", error=type(error).__name__)
        return ""


async def _run(config: CentralConfig, settings: uvicorn.Config, renewed: str) -> None:
    listener = _listener(config)
    try:
        central = Central(config, raised_budget())
        central.certificates.done = renewed
        try:
            await central.start()
        except (LogUnavailableError, SQLAlchemyError) as error:
            raise SetupError(
                f"The audit log in {config.folder} can't be written. Check space and rights."
            ) from error
        except OSError as error:
            raise SetupError(
                f"The media port {config.media_port} can't be used: {error.strerror}."
            ) from error
        settings.app = create_app(central.services, *central.routes)
        settings.load()
        assert settings.ssl is not None
        central.contexts.append(settings.ssl)
        server = HttpsServer(settings, central.door, lambda: _announce(central, listener))
        try:
            await server.serve(sockets=[listener])
        finally:
            listening_file(config.home).unlink(missing_ok=True)
            await central.stop()
        if central.hangs:
            _leave_at_once()
    finally:
        listener.close()


def _leave_at_once() -> None:
    """A write hangs, and what it writes is kept: whoever stops central must not wait for the disk."""
    logger.error("ended_while_the_disk_hangs")
    logging.shutdown()
    os._exit(0)


def _announce(central: Central, listener: socket.socket) -> None:
    config = central.config
    url = config.url(listener.getsockname()[1])
    line = json.dumps({"listening": url, "media_port": central.services.media_port, "pid": os.getpid()})
    replace_private(listening_file(config.home), f"{line}\n".encode("ascii"))
    SteadyStream(sys.stdout, says_lost=False).write(line + "\n")


def _listener(config: CentralConfig) -> socket.socket:
    try:
        return listening_at(config.host, config.port, HTTPS_BACKLOG)
    except OSError as error:
        raise SetupError(
            f"{in_url(config.host)}:{config.port} can't be used: {error.strerror}. Choose another port."
        ) from error
