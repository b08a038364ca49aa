"""Reads the settings; faults name the file or the variable."""

from collections.abc import Iterable
from functools import cache

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsError

from streams.adapters.localrun.run_file import read_run
from streams.domain.errors import Diagnostic, DiagnosticsError, Place
from streams.domain.suggestion import did_you_mean
from streams.settings.catalogue import catalogue, variable_of
from streams.settings.development import for_development
from streams.settings.environment import config_file, environment
from streams.settings.whole import Settings


@cache
def load_settings() -> Settings:
    """Read the settings; raises DiagnosticsError with every wrong one.

    While ``tocsin up --dev`` runs on the state directory, they are those of development.
    """
    settings = _read_settings()
    run = read_run(settings.state)
    return for_development(settings) if settings.dev.catch or (run is not None and run.dev) else settings


def _read_settings() -> Settings:
    file = config_file()
    if "TOCSIN_CONFIG" in environment() and not file.is_file():
        raise DiagnosticsError([Diagnostic(Place(str(file)), "there is no such file", "TOCSIN_CONFIG names it")])
    unknown = [_unknown_variable(name) for name in sorted(environment()) if _is_stray(name)]
    try:
        settings = Settings()
    except ValidationError as error:
        raise DiagnosticsError([*unknown, *(_fault(each) for each in error.errors(include_input=False))]) from error
    except SettingsError as error:
        hint = """write lists as JSON: TOCSIN_NOTIFY__ALLOW_NETWORKS='["10.0.0.0/8"]'"""
        raise DiagnosticsError([*unknown, Diagnostic(Place("environment"), str(error), hint)]) from error
    except ValueError as error:
        raise DiagnosticsError([*unknown, Diagnostic(Place(str(file)), f"not readable as TOML: {error}")]) from error
    if unknown:
        raise DiagnosticsError(unknown)
    return settings


def _is_stray(variable: str) -> bool:
    """Whether it looks like a setting and would be read by nobody: pydantic sees only names of known sections."""
    section = variable.upper().removeprefix("TOCSIN_").partition("__")[0].lower()
    return (
        variable.upper().startswith("TOCSIN_")
        and section not in Settings.model_fields
        and variable.upper() not in {"TOCSIN_CONFIG", "TOCSIN_SECRET"}
    )


def _unknown_variable(name: str) -> Diagnostic:
    return Diagnostic(
        Place(name), "there is no such setting", _nearest(name.upper(), [each.variable for each in catalogue()])
    )


def _nearest(name: str, known: Iterable[str]) -> str:
    return did_you_mean(name, known, otherwise="`tocsin settings --page` lists all")


def _fault(error: ErrorDetails) -> Diagnostic:
    """What pydantic found, at the place that the setting came from."""
    name = ".".join(map(str, error["loc"]))
    variable = next((each for each in environment() if each.upper() == variable_of(name)), None)
    place = Place(variable or str(config_file()))
    if error["type"] == "extra_forbidden":
        known = [each.variable for each in catalogue()] if variable else [each.name for each in catalogue()]
        return Diagnostic(place, f"there is no setting {name}", _nearest(variable or name, known))
    return Diagnostic(place, f"setting {name}: {error['msg'].removeprefix('Value error, ')}")
