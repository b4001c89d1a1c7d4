"""The agency's own certificate authority and central's server certificate (P-256)."""

import hashlib
import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from respond_desktop.home.private_files import replace_private, write_private

BEFORE = "ca-before.pem"
"""During a change of the CA: the new one as the one before signed it, and the one before."""
CA_YEARS = 10
LEAF_DAYS = 825
CLOCK_SKEW = timedelta(days=2)
"""Made as if so long ago: a device whose clock is slow must not lose central when its certificate is renewed."""


def make_ca(folder: Path, agency: str) -> None:
    """Write `ca.pem` and `ca.key` into `folder`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{agency[:50]} respond CA")])
    certificate = ca_builder(name, key.public_key(), datetime.now(UTC) + timedelta(days=365 * CA_YEARS)).sign(
        key, hashes.SHA256()
    )
    write_private(folder / "ca.pem", certificate.public_bytes(Encoding.PEM))
    write_private(folder / "ca.key", pem_of(key))


def make_leaf(folder: Path, names: tuple[str, ...]) -> None:
    """Write `tls.pem` (leaf, and who vouches for it) and `tls.key` for `names` (DNS names, addresses), by the CA."""
    ca = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    ca_key = load_pem_private_key((folder / "ca.key").read_bytes(), None)
    assert isinstance(ca_key, ec.EllipticCurvePrivateKey)
    if ca_key.public_key() != ca.public_key():
        raise ValueError("ca.key and ca.pem don't belong together")
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
    certificate = (
        _builder(subject, ca.subject, key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_name(n) for n in names]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(authority, critical=False)
        .not_valid_after(leaf_end(ca))
        .sign(ca_key, hashes.SHA256())
    )
    shown = (certificate, *(introductions(folder) or (ca,)))
    replace_private(folder / "tls.pem", b"".join(each.public_bytes(Encoding.PEM) for each in shown))
    replace_private(folder / "tls.key", pem_of(key))


def leaf_end(ca: x509.Certificate) -> datetime:
    """When a server certificate made now ends: no later than who signs it."""
    return min(datetime.now(UTC) + timedelta(days=LEAF_DAYS), ca.not_valid_after_utc)


def introductions(folder: Path) -> tuple[x509.Certificate, ...]:
    """The CA in force as the CA before it signed it, while that one is good; empty when there was none."""
    path = folder / BEFORE
    if not path.is_file():
        return ()
    introduced, before = x509.load_pem_x509_certificates(path.read_bytes())
    ca = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    same = introduced.public_key() == ca.public_key()
    return (introduced,) if same and datetime.now(UTC) <= before.not_valid_after_utc else ()


def introduction_text(folder: Path) -> str:
    """For who trusts only the CA before: the one in force, signed by that one and by itself (PEM); else empty."""
    return "".join(
        each.public_bytes(Encoding.PEM).decode("ascii")
        for introduced in introductions(folder)
        for each in (introduced, x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes()))
    )


def ca_text(folder: Path) -> str:
    """What newcomers may trust (PEM): the CA, and during a change the one before, which codes of yesterday name."""
    found = (folder / "ca.pem").read_text(encoding="ascii")
    if introductions(folder):
        before = x509.load_pem_x509_certificates((folder / BEFORE).read_bytes())[1]
        found += before.public_bytes(Encoding.PEM).decode("ascii")
    return found


def ca_fingerprint(folder: Path) -> str:
    """SHA-256 (hex) of the CA certificate's DER, as enrolment codes carry it."""
    return _digest(folder / "ca.pem").hex()


def certificate_digest(folder: Path) -> bytes:
    """SHA-256 of the server certificate's DER: what cameras and desktops sign with the challenge."""
    return _digest(folder / "tls.pem")


def server_context(folder: Path) -> ssl.SSLContext:
    """TLS 1.2+ server context with central's certificate, for the relay."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(folder / "tls.pem", folder / "tls.key")
    return context


def _digest(path: Path) -> bytes:
    der = x509.load_pem_x509_certificate(path.read_bytes()).public_bytes(Encoding.DER)
    return hashlib.sha256(der).digest()


def pem_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The key as its file holds it."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - CLOCK_SKEW)
    )


def ca_builder(name: x509.Name, key: ec.EllipticCurvePublicKey, until: datetime) -> x509.CertificateBuilder:
    """A CA's certificate but for its signature: by its own key, or by the key of the CA before it."""
    return (
        _builder(name, name, key)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(**true: bool) -> x509.KeyUsage:
    every = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{name: true.get(name, False) for name in every})
