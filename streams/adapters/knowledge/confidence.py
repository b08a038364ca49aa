"""The confidence file: YAML to a :class:`~streams.extract.confidence.Calibration`, and back.

``make calibrate`` writes it. Every fault is reported at once, with file, line and key.
"""

import math
from collections.abc import Mapping
from pathlib import Path

from streams.adapters.yaml.records import RecordFile
from streams.adapters.yaml.section import Diagnostics
from streams.adapters.yaml.tree import Node
from streams.extract.confidence import Calibration
from streams.extract.lang.en.reading.features import FEATURES

_SHIPPED = Path(__file__).parents[2] / "knowledge" / "confidence.yaml"


def load_calibration(path: Path | None = None) -> Calibration:
    """Read a confidence file, the one that ships if none is named; raises DiagnosticsError."""
    path = path or _SHIPPED
    diagnostics = Diagnostics()
    file = RecordFile(path, diagnostics)
    root = file.read()
    fields = {} if root is None else file.fields(root, "the confidence file", ("constant", "weights"))
    constant = 0.0
    weights: dict[str, float] = {}
    if root is not None:
        for key in ("constant", "weights"):
            if key not in fields:
                file.diagnostic(root, f"the confidence file has no {key}", "write it with `make calibrate`")
    if "constant" in fields:
        constant = _number(file, fields["constant"], "constant")
    if "weights" in fields:
        known = file.fields(fields["weights"], "weights", FEATURES)
        weights = {name: _number(file, node, name) for name, node in known.items()}
    diagnostics.raise_any()
    return Calibration(constant, weights)


def _number(file: RecordFile, node: Node, what: str) -> float:
    text = file.scalar(node, what)
    try:
        value = float(text) if text else 0.0
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        file.diagnostic(node, f"{what} is {text!r}, which is no number", "log-odds such as -0.75")
    return value


def calibration_text(calibration: Calibration, comment: str) -> str:
    """The file that holds a calibration, under a comment of one or more lines; the largest weight first."""
    weights: Mapping[str, float] = dict(sorted(calibration.weights.items(), key=lambda item: (-abs(item[1]), item[0])))
    head = "".join(f"# {line}\n" for line in comment.splitlines())
    lines = "".join(f"  {name}: {value:.2f}\n" for name, value in weights.items())
    return f"{head}constant: {calibration.constant:.2f}\nweights:\n{lines}"
