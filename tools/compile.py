"""Compiles extraction with mypyc: ``python -m tools.compile``.

The result goes to ``.venv/compiled``, outside the source tree, and :mod:`tools.compiled_finder` imports it while the
sources are those that it was made from. Nothing is done where that is so already, or without a C compiler.
``docs/decisions/0300-compiled-extraction.md`` says why.
"""

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.compiled_finder import SWITCH, digest, sources

ROOT = Path(__file__).parents[1]
_TYPES = ["--config-file=", "--no-site-packages", "--ignore-missing-imports", "--no-error-summary"]
"""The same types everywhere: neither the project's settings nor what is installed have a say."""
_KEPT = 3
"""Builds, so that going back and forth between branches compiles nothing anew."""


class CompileError(Exception):
    """The sources cannot be compiled; carries what the compiler said."""


def obstacle() -> str | None:
    """What keeps this machine from compiling; none if nothing does."""
    if os.environ.get(SWITCH, "").lower() in {"no", "off", "0", "false"}:
        return f"{SWITCH}={os.environ[SWITCH]}"
    if shutil.which(shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")[0]) is None:
        return "no C compiler is installed"
    if not Path(sysconfig.get_paths()["include"], "Python.h").exists():
        return "Python's C headers are not installed"
    return None


def compile_into(folder: Path) -> None:
    """Put the compiled modules into the folder, laid out as packages; raises CompileError."""
    command = [sys.executable, "-m", "tools.compile", "--here", str(folder)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise CompileError("\n".join(done.stdout.splitlines()[-20:]))


def _compile(folder: Path) -> None:
    """Generate C and compile it, in a process of its own because mypyc ends the process when it fails."""
    from mypyc.build import mypycify
    from setuptools import Distribution

    files = [str(path.relative_to(ROOT)) for path in sources(ROOT)]
    with tempfile.TemporaryDirectory() as work:
        options = [*_TYPES, f"--cache-dir={work}/cache"]
        extensions = mypycify(
            [*options, *files],
            only_compile_paths=files,
            opt_level="1",  # 16 % of the time is spent in this code, the rest in Python's own C
            debug_level="0",
            multi_file=True,
            target_dir=f"{work}/c",
        )
        command = _parallel_build()(Distribution({"name": "tocsin", "ext_modules": extensions}))
        command.build_lib, command.build_temp = str(folder), f"{work}/objects"
        command.ensure_finalized()
        command.run()


def _parallel_build() -> Callable[..., object]:
    from setuptools.command.build_ext import build_ext

    class ParallelBuild(build_ext):
        """Compiles on every processor; setuptools knows this for extensions but not for the files of one."""

        def build_extensions(self) -> None:
            one, workers = self.compiler.compile, len(os.sched_getaffinity(0))
            with ThreadPoolExecutor(workers) as pool:

                def compile_all(files: list[str], **options: object) -> list[str]:
                    return [made for some in pool.map(lambda file: one([file], **options), files) for made in some]

                self.compiler.compile = compile_all
                super().build_extensions()

    return ParallelBuild


def build(builds: Path) -> str:
    """Make the build of the sources as they are, if there is none, and say what runs now."""
    why = obstacle()
    if why is not None:
        return f"extraction runs as pure Python: {why}"
    target = builds / digest(ROOT)
    if not target.is_dir():
        sys.stdout.write(f"compiling extraction, which takes a minute or more; {SWITCH}=no leaves it out\n")
        sys.stdout.flush()
        builds.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=builds, prefix="unfinished-") as unfinished:
            compile_into(Path(unfinished, "lib"))
            Path(unfinished, "lib").replace(target)  # at once, so that no half of a build is ever seen
    target.touch()
    for old in sorted(builds.iterdir(), key=lambda folder: folder.stat().st_mtime)[:-_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    site = Path(sysconfig.get_paths()["purelib"])
    shutil.copyfile(ROOT / "tools" / "compiled_finder.py", site / "_tocsin_compiled.py")
    start = f"import _tocsin_compiled; _tocsin_compiled.install({str(ROOT)!r}, {str(builds)!r})\n"
    (site / "tocsin_compiled.pth").write_text(start)
    return f"extraction is compiled: {target}"


def main() -> None:
    """Compile for this checkout and environment."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--here", type=Path, metavar="FOLDER", help="compile into that folder and do nothing else")
    parser.add_argument("--required", action="store_true", help="fail where it cannot be compiled")
    options = parser.parse_args()
    if options.here:
        _compile(options.here)
        return
    try:
        said = build(Path(sys.prefix, "compiled"))
    except CompileError as error:
        said = f"{error}\nextraction runs as pure Python: mypyc cannot compile it, see above"
    sys.stdout.write(f"{said}\n")
    if options.required and not said.startswith("extraction is compiled"):
        sys.exit(1)


if __name__ == "__main__":
    main()
