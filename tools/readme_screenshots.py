"""Screenshots of console and terminal for the README: a made-up newsroom in a real Chromium (``make screenshots``)."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from streams.adapters.store.database import Database
from streams.domain.token import Scope
from streams.services.access.create_login_link import create_login_link
from tests.integration.console_server import newsroom_context, served
from tests.integration.newsroom import NOW

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs" / "images"
TEXT = (
    "Togo announced on Sunday that it would leave ECOWAS. The captain of its team left the pitch in tears, and the "
    "budget leaves rates unchanged."
)
COLUMNS = 110


def shoot_console(browser: Browser, folder: Path) -> None:
    """The page of an alert that climbed."""
    database = Database(f"sqlite:///{folder / 'store.db'}")
    database.migrate()
    context = newsroom_context(database)
    link = create_login_link(context.store, "", Scope.WRITE, NOW)
    with served(context) as url:
        tab = browser.new_page(viewport={"width": 1100, "height": 860}, color_scheme="light")
        tab.goto(url + link)
        tab.click("main button")
        tab.goto(f"{url}/alerts")
        tab.locator("li.critical a.summary, li.high a.summary").first.click()
        tab.screenshot(path=TARGET / "console-alert.png")
    database.close()


def shoot_terminal(browser: Browser, folder: Path) -> None:
    """A text, and what ``tocsin extract --explain`` says of it."""
    (folder / "togo.txt").write_text(TEXT)
    command = ["extract", "--explain", "togo.txt"]
    done = subprocess.run(
        [sys.executable, "-m", "streams", *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "FORCE_COLOR": "1", "COLUMNS": str(COLUMNS)},
        capture_output=True,
        text=True,
        check=True,
    )
    console = Console(record=True, width=COLUMNS, file=(folder / "discarded").open("w"))
    console.print(Text.from_ansi(f"$ tocsin {' '.join(command)}\n{done.stdout}"))
    style = "margin:0;padding:20px 24px;background:#1b1b1b;color:#e6e6e6;font:14px/1.45 'DejaVu Sans Mono',monospace"
    form = f'<body style="margin:0;width:fit-content"><pre style="{style}">{{code}}</pre></body>'
    tab = browser.new_page(viewport={"width": 1100, "height": 300}, device_scale_factor=1)
    tab.set_content(console.export_html(theme=MONOKAI, inline_styles=True, code_format=form))
    tab.locator("pre").screenshot(path=TARGET / "terminal.png")


if __name__ == "__main__":
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as scratch:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        shoot_console(chromium, Path(scratch))
        shoot_terminal(chromium, Path(scratch))
        chromium.close()
