"""Central's certificates as they stand: its CA's, its own, and what its media port shows; and which need care."""

import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509

from respond_desktop.central.authority.tls import leaf_end, server_context
from respond_desktop.central.config import CentralConfig
from respond_desktop.domain.certificates import RENEW, Certificate, Upkeep

RENEW_DAYS = 90
"""Central renews its own certificate by itself so long before its end: well before anybody has to be told."""
WORTH = timedelta(days=30)
"""A new one that ends hardly later than the old one is not worth making."""
MEDIA_S = 3.0


@dataclass(frozen=True, slots=True)
class HeldCertificate:
    """One certificate, and who does what when it is about to end."""

    certificate: Certificate
    then: str

    def upkeep(self, now: datetime) -> Upkeep | None:
        """What to say from 60 days before its end."""
        return self.certificate.upkeep(now, self.then)


def held(config: CentralConfig) -> tuple[HeldCertificate, ...]:
    """CA and central's own, as they lie on disk; raises OSError, ValueError."""
    by_hand = (
        " Then copy it to the media server (docs/mediamtx.md)." if config.media_engine == "mediamtx" else ""
    )
    return (
        HeldCertificate(
            _read("The agency's CA certificate", config.folder / "ca.pem"), f"IT: run {RENEW} --ca.{by_hand}"
        ),
        HeldCertificate(
            _read("Central's certificate", config.folder / "tls.pem"), f"IT: run {RENEW}.{by_hand}"
        ),
    )


def until(config: CentralConfig) -> dict[str, str]:
    """For records: when each ends."""
    return {each.certificate.name: each.certificate.until.isoformat() for each in held(config)}


def media_held(config: CentralConfig, port: int) -> HeldCertificate | None:
    """What the media port shows now, which another program may serve; None when nothing answers there. Blocks 3 s."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(config.host, config.host)  # noqa: S104
    with suppress(OSError, ValueError):
        with (
            socket.create_connection((host, port), MEDIA_S) as plain,
            context.wrap_socket(plain, server_hostname=host) as secured,
        ):
            shown = x509.load_der_x509_certificate(secured.getpeercert(True) or b"")
        then = "IT: copy central's certificate to the media server (docs/mediamtx.md)."
        return HeldCertificate(_named("The media server's certificate", shown), then)
    return None


def worst(found: tuple[HeldCertificate, ...], now: datetime) -> Upkeep | None:
    """What is most urgent of them; None when all are good for 60 days."""
    due = [upkeep for each in found if (upkeep := each.upkeep(now))]
    return min(due, key=lambda upkeep: upkeep.days_left, default=None)


def leaf_is_due(folder: Path, now: datetime) -> bool:
    """Whether central's own must be made anew and can be: it ends soon, or it and its key don't belong together."""
    if not (folder / "ca.key").is_file():
        return False
    ca = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    if now > ca.not_valid_after_utc:
        return False
    try:
        server_context(folder)
        leaf = _read("", folder / "tls.pem")
    except (ssl.SSLError, ValueError, OSError):
        return True  # a kill between the two files
    soon = not leaf.good_at(now) or leaf.days_left(now) < RENEW_DAYS
    return soon and leaf_end(ca) - leaf.until > WORTH


def _read(name: str, path: Path) -> Certificate:
    return _named(name, x509.load_pem_x509_certificate(path.read_bytes()))


def _named(name: str, certificate: x509.Certificate) -> Certificate:
    return Certificate(
        name,
        certificate.not_valid_before_utc.astimezone(UTC),
        certificate.not_valid_after_utc.astimezone(UTC),
    )
