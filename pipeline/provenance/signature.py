"""A signature of the manifest: Ed25519 over its very bytes, by a key an office keeps in a file.

Who has the office's public key sees that the run is the one the office signed,
even where whoever changed it wrote manifest and record anew. The signature is
64 bytes, as OpenSSL makes and checks them; it holds no date and no name.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from pipeline.errors import Sentence, UsageError
from pipeline.language import mark as _

_NO_FILE = _("There is no key file {path} that can be read.")
_PASSPHRASE = _("{path}: a key with a passphrase is not supported; give one without.")
_NO_PRIVATE = _("{path} holds no private Ed25519 key (PEM, PKCS8).")
_NO_PUBLIC = _("{path} holds no public Ed25519 key (PEM).")


def signer(path: Path) -> Callable[[bytes], bytes]:
    """What signs bytes with the private key of a file.

    Raises UsageError where there is no such file, or it holds no Ed25519 key
    in PEM, or one with a passphrase.
    """
    content = _read(path)
    try:
        key = load_pem_private_key(content, None)
    except TypeError:
        raise UsageError(Sentence(_PASSPHRASE, {"path": path.as_posix()})) from None
    except (ValueError, UnsupportedAlgorithm):
        raise UsageError(Sentence(_NO_PRIVATE, {"path": path.as_posix()})) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(Sentence(_NO_PRIVATE, {"path": path.as_posix()}))
    return key.sign


def checker(path: Path) -> Callable[[bytes, bytes], bool]:
    """Whether a signature (first) is that of some bytes (second), by the public key of a file.

    Raises UsageError where there is no such file, or it holds no Ed25519 key
    in PEM.
    """
    content = _read(path)
    try:
        key = load_pem_public_key(content)
    except (ValueError, UnsupportedAlgorithm):
        raise UsageError(Sentence(_NO_PUBLIC, {"path": path.as_posix()})) from None
    if not isinstance(key, Ed25519PublicKey):
        raise UsageError(Sentence(_NO_PUBLIC, {"path": path.as_posix()}))

    def holds(signature: bytes, signed: bytes) -> bool:
        try:
            key.verify(signature, signed)
        except InvalidSignature:
            return False
        return True

    return holds


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise UsageError(Sentence(_NO_FILE, {"path": path.as_posix()})) from None
