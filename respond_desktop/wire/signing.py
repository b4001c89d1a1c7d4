"""Ed25519 keys (RFC 8032), canonical JSON, and signatures that say what they were made for."""

import base64
import hashlib
import json
import re
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

_SHA256 = re.compile("[0-9a-f]{64}")
ALGORITHM = "ed25519-sha256"

LOG_RECORD = "respond log record v1"
LOG_CHECKPOINT = "respond log checkpoint v1"
JOURNAL_ENTRY = "respond camera journal v1"
CAMERA_ORDER = "respond camera order v1"
LIVE_PROOF = "respond live proof v1"
ENROL_PROOF = "respond enrol proof v1"
POLICY_VERSION = "respond policy version v1"


def b64(raw: bytes) -> str:
    """Base64url without padding (RFC 4648 section 5)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def unb64(text: str) -> bytes:
    """The bytes of `b64`; raises ValueError on anything else, so that no two texts mean the same bytes."""
    raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if b64(raw) != text:
        raise ValueError("not base64url without padding")
    return raw


def canonical(value: Any) -> bytes:
    """Canonical JSON: UTF-8, sorted keys, no spaces, no NaN. What is signed and hashed is exactly these bytes."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def sha256_hex(raw: bytes) -> str:
    """SHA-256 as lower-case hex."""
    return hashlib.sha256(raw).hexdigest()


def is_sha256(text: str) -> bool:
    """Whether it is a SHA-256 as we write it: 64 lower-case hex digits."""
    return _SHA256.fullmatch(text) is not None


def new_key() -> Ed25519PrivateKey:
    """A fresh key pair."""
    return Ed25519PrivateKey.generate()


def private_bytes(key: Ed25519PrivateKey) -> bytes:
    """The 32-byte seed."""
    return key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())


def public_bytes(key: Ed25519PrivateKey | Ed25519PublicKey) -> bytes:
    """The 32-byte public key."""
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)


def thumbprint_of(key: Ed25519PublicKey) -> str:
    """RFC 7638 thumbprint of an Ed25519 key."""
    jwk = {"crv": "Ed25519", "kty": "OKP", "x": b64(public_bytes(key))}
    return b64(hashlib.sha256(canonical(jwk)).digest())


def load_private(raw: bytes) -> Ed25519PrivateKey:
    """A key from its 32-byte seed."""
    return Ed25519PrivateKey.from_private_bytes(raw)


def load_public(raw: bytes) -> Ed25519PublicKey:
    """A public key from its 32 bytes; raises ValueError when they aren't one."""
    return Ed25519PublicKey.from_public_bytes(raw)


def sign(key: Ed25519PrivateKey, context: str, message: bytes) -> str:
    """Base64url signature over `context`, a zero byte and `message`: a signature for one use fits no other."""
    return b64(key.sign(context.encode() + b"\0" + message))


def verified(key: Ed25519PublicKey, context: str, message: bytes, signature: str) -> bool:
    """Whether `signature` was made by `key` over `message` for that context."""
    try:
        key.verify(unb64(signature), context.encode() + b"\0" + message)
    except (InvalidSignature, ValueError):
        return False
    return True
