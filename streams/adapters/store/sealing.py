"""Sealing: encrypts secrets at rest if the operator configured keys.

Values that lie in clear text are read with keys as without, so that keys can be introduced at any time; new values are
sealed with the first key, and any of the keys opens what was sealed. The settings of columns know nothing of
keys: each engine's dialect, which is all that a column type is shown, has its :class:`Sealer`.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from streams.domain.errors import TocsinError

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

SEALED = "sealed:"
"""What a sealed value begins with."""


class Sealer:
    """Seals and opens texts.

    Args:
        keys: Fernet keys; the first seals, all open. Without any, nothing is sealed.
        seals: whether new values are sealed; else they are written in clear text, to get rid of sealing.
    """

    def __init__(self, keys: Sequence[str] = (), *, seals: bool = True) -> None:
        self._keys = _fernet(keys) if keys else None
        self.seals = seals and self._keys is not None
        self._open = lru_cache(maxsize=8192)(self._opened)

    def seal(self, text: str) -> str:
        """The text, sealed if there are keys; no two seals of a text are alike."""
        if self._keys is None or not self.seals:
            return text
        return SEALED + self._keys.encrypt(text.encode()).decode()

    def open(self, text: str) -> str:
        """The text that was sealed, or the text itself if it was not; raises TocsinError if no key opens it."""
        return self._open(text) if text.startswith(SEALED) else text

    def _opened(self, text: str) -> str:
        if self._keys is None:
            raise TocsinError("secrets in the store are sealed, and no key is set: set store.keys to those in use")
        from cryptography.fernet import InvalidToken  # noqa: PLC0415

        try:
            return self._keys.decrypt(text.removeprefix(SEALED)).decode()
        except InvalidToken as error:
            raise TocsinError(
                "secrets in the store are sealed with a key that is not among store.keys: add the one that is missing"
            ) from error


def new_key() -> str:
    """A key that nobody has."""
    from cryptography.fernet import Fernet  # noqa: PLC0415 - costs time that most starts can do without

    return Fernet.generate_key().decode()


def _fernet(keys: Sequence[str]) -> "MultiFernet":
    from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415

    return MultiFernet([Fernet(key) for key in keys])


_SEALERS: "WeakKeyDictionary[sa.Dialect, Sealer]" = WeakKeyDictionary()
_NO_KEYS = Sealer()


def use(engine: sa.Engine, sealer: Sealer) -> None:
    """Let an engine seal and open with these keys."""
    _SEALERS[engine.dialect] = sealer


def _sealer(dialect: sa.Dialect) -> Sealer:
    return _SEALERS.get(dialect, _NO_KEYS)


class SealedText(sa.types.TypeDecorator[str]):
    """A text; it cannot be searched for, since no two seals are alike."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        """Seal it."""
        return None if value is None else _sealer(dialect).seal(value)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> str | None:
        """Open it."""
        return None if value is None else _sealer(dialect).open(value)


class SealedJson(sa.types.TypeDecorator[object]):
    """A JSON value; what is sealed is a JSON string."""

    impl = sa.JSON
    cache_ok = True

    def process_bind_param(self, value: object, dialect: sa.Dialect) -> object:
        """Seal it."""
        sealer = _sealer(dialect)
        return sealer.seal(json.dumps(value)) if sealer.seals and value is not None else value

    def process_result_value(self, value: object, dialect: sa.Dialect) -> object:
        """Open it."""
        is_sealed = isinstance(value, str) and value.startswith(SEALED)
        return json.loads(_sealer(dialect).open(str(value))) if is_sealed else value


class SealedBytes(sa.types.TypeDecorator[bytes]):
    """Some bytes; what is sealed is their hexadecimal form."""

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: sa.Dialect) -> bytes | None:
        """Seal it."""
        sealer = _sealer(dialect)
        return sealer.seal(value.hex()).encode() if sealer.seals and value is not None else value

    def process_result_value(self, value: bytes | None, dialect: sa.Dialect) -> bytes | None:
        """Open it."""
        is_sealed = value is not None and bytes(value).startswith(SEALED.encode())
        return bytes.fromhex(_sealer(dialect).open(bytes(value).decode())) if value and is_sealed else value
