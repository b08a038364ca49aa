"""The settings of development: everything stays on this machine."""

from streams.settings.whole import Settings

LOOPBACK = ("127.0.0.0/8", "::1/128")


def for_development(settings: Settings) -> Settings:
    """The settings with which mails and webhooks are caught, and feeds and receivers on this machine are allowed."""
    smtp = {"host": "127.0.0.1", "port": settings.dev.smtp_port, "security": "none", "username": None, "password": None}
    return settings.model_copy(
        update={
            "dev": settings.dev.model_copy(update={"catch": True}),
            "smtp": settings.smtp.model_copy(update=smtp),
            "notify": settings.notify.model_copy(
                update={"allow_networks": _with_loopback(settings.notify.allow_networks), "proxy": None}
            ),
            "collect": settings.collect.model_copy(
                update={"allow_networks": _with_loopback(settings.collect.allow_networks)}
            ),
        }
    )


def _with_loopback(networks: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*networks, *LOOPBACK)))
