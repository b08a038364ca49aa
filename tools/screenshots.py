"""Screenshots of mails for the documentation: made-up stories in a real Chromium (``make screenshots``)."""

import shutil
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from streams.adapters.templates.jinja import Templates
from streams.domain.alert import AlertChange, Change
from streams.domain.entity import EntityRef
from streams.notify.presentation import present
from streams.notify.routing import compose
from streams.notify.sample import sample_change, sample_subscription

ROOT = Path(__file__).parents[1]
NOW = datetime(2024, 3, 6, 14, 5, tzinfo=UTC)
HOME = "https://tocsin.example"
WIDTHS = (600, 360)
KEPT = ("threat-600-light", "escalation-360-dark", "retraction-600-light", "digest-360-light")
MAX_HEIGHT = 1400


def mails() -> dict[str, list[AlertChange]]:
    """The changes of each mail, by its name."""
    return {
        "opening": [sample_change(NOW, Change.OPENED, "announced")],
        "threat": [sample_change(NOW, Change.OPENED, "threatened")],
        "escalation": [sample_change(NOW, Change.ESCALATED, "completed")],
        "retraction": [sample_change(NOW, Change.RETRACTED, "completed")],
        "digest": list(_digest()),
    }


def _digest() -> Iterator[AlertChange]:
    stages = ("threatened", "announced", "completed")
    for number in range(50):
        country = EntityRef(id=f"X{number:02}", name=f"Samplonia-{number + 1}", kind="country")
        change = Change.RETRACTED if number % 17 == 0 else Change.OPENED
        yield sample_change(NOW - timedelta(minutes=number), change, stages[number % 3], country)


def shoot(browser: Browser, directory: Path, names: Iterable[str] | None) -> None:
    """Write the screenshots of these names, or all, into the directory."""
    templates = Templates(ROOT / "templates")
    for mail, changes in mails().items():
        page = present(compose(sample_subscription(NOW), changes), HOME, f"{HOME}/unsubscribe/sample")
        html = templates.render(f"email/{'digest' if page.is_digest else 'alert'}.html.j2", page)
        for width in WIDTHS:
            for scheme in ("light", "dark"):
                name = f"{mail}-{width}-{scheme}"
                if names is None or name in names:
                    tab = browser.new_page(viewport={"width": width, "height": 600}, color_scheme=scheme)
                    tab.set_content(html)
                    height = min(MAX_HEIGHT, tab.evaluate("document.documentElement.scrollHeight"))
                    clip = {"x": 0, "y": 0, "width": width, "height": height}
                    tab.screenshot(path=directory / f"mail-{name}.png", full_page=True, clip=clip)
                    tab.close()


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"
    target.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        shoot(chromium, target, KEPT if len(sys.argv) == 1 else None)
        chromium.close()
