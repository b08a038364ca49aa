"""Puts compiled extraction into the wheel, where a C compiler is found; without one the wheel is pure Python."""

import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileExtraction(BuildHookInterface):
    """Adds the compiled modules beside their sources; Python prefers them."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, unless the wheel only points to a checkout: there ``make install`` compiles outside the sources."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from tools.compile import CompileError, compile_into, obstacle

        why = obstacle()
        if why is None:
            self._folder = tempfile.TemporaryDirectory()
            folder = Path(self._folder.name)
            try:
                compile_into(folder)
            except CompileError as error:
                self.app.display_error(str(error))
                why = "mypyc cannot compile it, see above"
        if why is not None:
            self.app.display_warning(f"extraction stays pure Python: {why}")
            return
        suffix = sysconfig.get_config_var("EXT_SUFFIX")
        files = {str(path): path.relative_to(folder).as_posix() for path in folder.rglob(f"*{suffix}")}
        build_data["force_include"].update(files)
        build_data["pure_python"] = False
        build_data["infer_tag"] = True

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was compiled once it is in the wheel."""
        del version, build_data, artifact_path
        if hasattr(self, "_folder"):
            self._folder.cleanup()
