"""TLS contexts for identities; server certificates are always verified."""

import os
import ssl
import tempfile
from pathlib import Path

import httpx

from streams.domain.errors import RejectedError
from streams.domain.tls_identity import TlsIdentity


def tls_context(identity: TlsIdentity) -> ssl.SSLContext:
    """The context of an identity; raises RejectedError (``wrong_tls``) for what is no PEM of what it should be."""
    try:
        trusted = identity.authorities
        context = ssl.create_default_context(cadata=trusted) if trusted else httpx.create_ssl_context()
    except ssl.SSLError as error:
        raise RejectedError("wrong_tls", "the authorities are no certificates in PEM") from error
    if identity.certificate:
        _load(context, identity.certificate)
    return context


def _load(context: ssl.SSLContext, pem: str) -> None:
    """Load a certificate with its key; OpenSSL reads them from a file alone, which is ours and gone at once."""
    handle, path = tempfile.mkstemp()  # readable by this user only
    try:
        with os.fdopen(handle, "w") as file:
            file.write(pem)
        context.load_cert_chain(path, password=lambda: "")
    except (ssl.SSLError, ValueError) as error:
        raise RejectedError(
            "wrong_tls", "the certificate is no PEM of a certificate and its private key, without a password"
        ) from error
    finally:
        Path(path).unlink()
