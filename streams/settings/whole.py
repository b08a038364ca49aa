"""All settings as one value."""

from pathlib import Path

from platformdirs import user_cache_path
from pydantic import Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from streams.settings.environment import config_file
from streams.settings.openid import OpenId
from streams.settings.sections import (
    Broker,
    Collect,
    Dev,
    Extract,
    Kafka,
    Log,
    Notify,
    Smtp,
    Store,
    Tracing,
    Web,
    Worker,
)

PACKAGE = Path(__file__).parents[1]


def shipped(name: str) -> Path:
    """The rules or templates that ship: beside the package in a checkout, inside it in a wheel."""
    inside = PACKAGE / "shipped" / name
    return inside if inside.is_dir() else PACKAGE.parent / name


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
    knowledge: Path | None = Field(
        None, description="directory of own countries, organisations and words, laid over the shipped ones"
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
    openid: OpenId = OpenId()
    notify: Notify = Notify()
    collect: Collect = Collect()
    dev: Dev = Dev()
    log: Log = Log()
    tracing: Tracing = Tracing()

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
    def store_keys(self) -> tuple[str, ...]:
        """The keys to secrets in the store: never log them."""
        return tuple(key.get_secret_value() for key in self.store.keys)

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
