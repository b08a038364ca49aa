"""Who runs Tocsin is given a link to its pages, and it works."""

import os
import subprocess
import sys
from pathlib import Path

from structlog.testing import capture_logs

from streams.bootstrap import now, open_store
from streams.bootstrap.localrun import _announce
from streams.services.access.authenticate import authenticate_session
from streams.services.access.log_in import log_in
from streams.settings import Settings


def tocsin(state: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "streams", *arguments]
    environment = {**os.environ, "TOCSIN_STATE": str(state)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip()


def session_of(settings: Settings, link: str) -> str:
    with open_store(settings) as store:
        cookie = log_in(store, link.rpartition("/")[2], now())
    assert cookie is not None
    return cookie


def test_up_offers_a_link_to_who_is_there_and_logs_it_nowhere(tmp_path: Path) -> None:
    settings, offered = Settings(state=tmp_path), list[str]()
    with capture_logs() as logs:
        _announce(settings, offered.append)
        _announce(settings, None)
    [link] = offered
    assert link.startswith(f"{settings.public_url}/login/")
    assert session_of(settings, link)
    assert link.rpartition("/")[2] not in str(logs)


def test_login_prints_a_link_and_logout_ends_its_session(tmp_path: Path) -> None:
    settings = Settings(state=tmp_path)
    cookie = session_of(settings, tocsin(tmp_path, "login"))
    assert tocsin(tmp_path, "logout") == "ended: 1"
    with open_store(settings) as store:
        assert authenticate_session(store, cookie, now()) is None
