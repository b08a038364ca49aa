"""Every setting with its name, default and meaning: for people, from the definitions themselves."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic.fields import FieldInfo

from streams.settings.sections import Section
from streams.settings.whole import Settings

_HEAD = """\
# Settings

Settings come from `tocsin.toml` (another file by `TOCSIN_CONFIG`) and from the environment, which wins:
`TOCSIN_KAFKA__BOOTSTRAP` is `bootstrap` in `[kafka]`. A list in the environment is written as JSON. The defaults work
on one machine. A wrong or unknown setting is an error that names it; `tocsin settings` shows what is in force.

*This page is made by `tocsin settings --page`; a test holds it current.*
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting.

    Attributes:
        name: as in ``tocsin.toml``, such as ``kafka.bootstrap``.
        default: empty when there is none.
    """

    name: str
    default: str
    meaning: str

    @property
    def section(self) -> str:
        """The table of ``tocsin.toml`` that it belongs to; empty at the top."""
        return self.name.rpartition(".")[0]

    @property
    def variable(self) -> str:
        """Its name in the environment."""
        return variable_of(self.name)


def catalogue() -> list[Setting]:
    """Every setting that people set, in the order of the definitions, those without a section first."""
    found = list(_catalogue())
    return sorted(found, key=lambda setting: bool(setting.section))


def variable_of(name: str) -> str:
    """The name of a setting in the environment."""
    return f"TOCSIN_{name.replace('.', '__').upper()}"


def in_force(settings: Settings, setting: Setting) -> str:
    """The value of a setting as text; secrets blanked."""
    value: object = settings
    for part in setting.name.split("."):
        value = getattr(value, part)
    return _text(value)


def page() -> str:
    """The page of all settings in Markdown."""
    lines = [_HEAD]
    section: str | None = None
    for setting in catalogue():
        if setting.section != section:
            lines += [""] * (section is not None)
            section = setting.section
            title = f"[{section}]" if section else "At the top of the file"
            lines += [f"## {title}\n", "| setting | default | |", "|---|---|---|"]
        default = f"`{setting.default}`" if setting.default else ""
        lines.append(f"| `{setting.name.rpartition('.')[2]}` | {default} | {setting.meaning} |")
    return "\n".join(lines) + "\n"


def _catalogue() -> Iterator[Setting]:
    for name, field in Settings.model_fields.items():
        section = field.annotation
        if isinstance(section, type) and issubclass(section, Section):
            for key, inner in section.model_fields.items():
                yield _setting(f"{name}.{key}", inner)
        elif field.validation_alias is None:  # what supervisors set under a name of its own is for no person
            yield _setting(name, field)


def _setting(name: str, field: FieldInfo) -> Setting:
    return Setting(name=name, default=_text(field.get_default()), meaning=field.description or "")


def _text(value: object) -> str:
    match value:
        case None | ():
            return ""
        case dict():
            return ", ".join(f"{key}={each}" for key, each in value.items())
        case bool():
            return str(value).lower()
        case float():
            return f"{value:g}"
        case tuple():
            return ", ".join(map(str, value))
        case _:
            return str(value)
