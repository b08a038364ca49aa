"""TLS identities: which authorities to trust at an endpoint, and our certificate for it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsIdentity:
    """What one endpoint needs besides what all do.

    Attributes:
        authorities: PEM certificates of the authorities to trust instead of the public ones; empty for those.
        certificate: PEM of our certificate and its private key; empty where the receiver asks for none.
    """

    authorities: str = ""
    certificate: str = field(default="", repr=False)
