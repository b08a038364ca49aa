"""What every long-running process needs: logging and a readiness notification."""

from streams.settings import Settings


def configure_logging(settings: Settings, component: str) -> None:
    """Log as the settings say; every line names the component."""
    from streams.adapters.logging.logs import configure_logging as configure

    configure(component, form=settings.log.format, level=settings.log.level)


def say_ready(settings: Settings) -> None:
    """Tell the supervisor, if there is one, that this process does its work from now on."""
    from streams.adapters.localrun.ready import say_ready as say

    say(settings.ready_socket)
