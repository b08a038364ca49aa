"""The wheel that people install: complete, and at work outside the checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRACKED_DATA = ("feeds", "rules", "templates", "streams")


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, cwd=ROOT)
    (built,) = out.glob("*.whl")
    return built


def test_it_holds_every_file_of_the_package_and_every_rule_and_template(wheel: Path) -> None:
    files = run("git", "ls-files", *TRACKED_DATA, cwd=ROOT).splitlines()
    expected = {f if f.startswith("streams/") else f"streams/shipped/{f}" for f in files if ".gitkeep" not in f}
    with zipfile.ZipFile(wheel) as archive:
        missing = expected - set(archive.namelist())
    assert missing == set()


def test_it_works_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    """In an environment of its own, which borrows what the wheel depends on from this one, without the network."""
    environment = tmp_path / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", environment, cwd=tmp_path)
    (site,) = environment.glob("lib/python*/site-packages")
    run(Path(sys.executable).with_name("uv"), "pip", "install", "--quiet", "--offline", "--no-deps", wheel,
        "--python", environment / "bin" / "python", cwd=tmp_path)  # fmt: skip
    borrowed = next(p for p in sys.path if p.endswith("site-packages"))
    (site / "borrowed.pth").write_text(f"{borrowed}\n")
    tocsin = environment / "bin" / "tocsin"

    where = run(environment / "bin" / "python", "-c", "import streams; print(streams.__file__)", cwd=tmp_path)
    assert where.startswith(str(environment)), "or this would be a test of the checkout"
    assert run(tocsin, "--version", cwd=tmp_path).startswith("tocsin, version ")
    assert "member-leaves-bloc" in run(tocsin, "rules", "list", cwd=tmp_path)
    run(tocsin, "doctor", "--only", "rules", "--only", "templates", "--strict", cwd=tmp_path)
