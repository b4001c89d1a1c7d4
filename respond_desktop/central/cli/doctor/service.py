"""Whether central runs and answers, and how long its certificates are good for."""

import ssl
import urllib.request
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509

from respond_desktop.central.authority.certificates import HeldCertificate, held, media_held
from respond_desktop.central.cli.doctor.finding import Examined, Finding, attention, fault, well
from respond_desktop.central.config import CentralConfig
from respond_desktop.central.facts.books.reserve import NAME as RESERVE
from respond_desktop.central.facts.books.reserve import anything_kept
from respond_desktop.central.setup import running_url
from respond_desktop.domain.certificates import date_words

ANSWER_S = 5
LONGEST = 64 * 1024


def running(examined: Examined) -> Iterator[Finding]:
    """Asks it as a camera would: by its name, over TLS, trusting only its own authority."""
    url = running_url(examined.config.home)
    if url is None:
        yield fault("Central isn't running. No alert arrives.", "sudo systemctl start respond-central")
        return
    context = ssl.create_default_context(cafile=str(examined.config.folder / "ca.pem"))
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
    )
    try:
        with opener.open(f"{url}/v1/health", timeout=ANSWER_S) as answer:
            answer.read(LONGEST)
    except (OSError, ValueError) as error:
        yield fault(
            f"Central doesn't answer at {url} ({_reason(error)}). Cameras and workstations can't reach it there.",
            "journalctl -u respond-central -n 50; is the name right, is the firewall open?",
        )
    else:
        yield well(f"Central answers at {url}.")


def _reason(error: Exception) -> str:
    return str(getattr(error, "reason", None) or error)


def waiting(examined: Examined) -> Iterator[Finding]:
    """Records that wait because the log couldn't be written."""
    try:
        kept = anything_kept(examined.config.folder / RESERVE)
    except OSError as error:
        yield fault(
            f"What waits to be recorded has no place: {error.strerror or error}.",
            f"Give {RESERVE} in central's folder to central's account, then restart central.",
        )
        return
    if kept:
        yield fault(
            "Records wait to be written: the audit log can't be written, or couldn't when central ended.",
            "Make room on the disk; central writes them by itself, a stopped one when it starts.",
        )
    else:
        yield well("No record waits to be written.")


def certificates(examined: Examined) -> Iterator[Finding]:
    """Days left of authority and server certificate, also as the media port shows it, and the names it stands for."""
    config = examined.config
    for each in (*held(config), *_of_media(config)):
        yield _days_left(each, examined)
    stands_for = _names_in(_first(config.folder / "tls.pem"))
    lacking = [name for name in config.names if _plain(name) not in stands_for]
    if lacking:
        yield fault(
            f"The server certificate doesn't stand for {', '.join(lacking)}. Whoever uses that name is refused.",
            "respond-central renew-certificate, then restart central.",
        )


def _of_media(config: CentralConfig) -> tuple[HeldCertificate, ...]:
    """Only where another program shows a copy: the embedded relay shows central's own."""
    shown = media_held(config, config.media_port) if config.media_engine == "mediamtx" else None
    return (shown,) if shown else ()


def _first(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def _days_left(each: HeldCertificate, examined: Examined) -> Finding:
    certificate, now = each.certificate, examined.now
    upkeep = each.upkeep(now)
    if now < certificate.since:
        words = f"{certificate.wrong_words(now)} This computer's clock may be wrong."
        return fault(words, "Set the clock (NTP).")
    if upkeep is None:
        left = f"{certificate.days_left(now)} days, until {date_words(certificate.until)}"
        return well(f"{certificate.name} is good for {left}.")
    words, act = upkeep.words.removesuffix(each.then).strip(), each.then.removeprefix("IT: ")
    return (attention if certificate.good_at(now) else fault)(words, f"{act[0].upper()}{act[1:]}")


def _names_in(certificate: x509.Certificate) -> set[str]:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    addresses = names.get_values_for_type(x509.IPAddress)
    return {*names.get_values_for_type(x509.DNSName), *(str(address) for address in addresses)}


def _plain(name: str) -> str:
    try:
        return str(ip_address(name))
    except ValueError:
        return name
