"""Reliability of confidences as SVG, without a plotting library; colours follow the reader's light or dark scheme."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from benchmarks.reliability import Band, Point, bands, brier, calibration_error

_STYLE = """
svg{background:#fff;font:12px system-ui,sans-serif}text{fill:#24292f}.faint{fill:#57606a}
.grid{stroke:#d0d7de}.ideal{stroke:#57606a;stroke-dasharray:4 4}
.a{stroke:#0969da;fill:#0969da}.b{stroke:#bc4c00;fill:#bc4c00}
@media(prefers-color-scheme:dark){svg{background:#0d1117}text{fill:#e6edf3}.faint{fill:#9198a1}
.grid{stroke:#30363d}.ideal{stroke:#9198a1}
.a{stroke:#4493f8;fill:#4493f8}.b{stroke:#f0883e;fill:#f0883e}}
.line{fill:none;stroke-width:1.5}
"""
_SIDE, _LEFT, _TOP, _BARS = 360, 56, 76, 64


def reliability(series: Mapping[str, Sequence[Point]]) -> str:
    """Share right over confidence, a dot for each band with its 95 % interval, and how many events each band holds.

    Args:
        series: at most two, by name; the first is drawn in front.
    """
    width, height = _LEFT + _SIDE + 24, _TOP + _SIDE + _BARS + 60
    parts = [*_axes()]
    for style, (name, points) in reversed(list(zip("ab", series.items(), strict=False))):
        parts += _curve(style, bands(points))
        row = 30 if style == "a" else 50
        said = f"{name}: Brier {brier(points):.3f}, calibration error {calibration_error(points):.3f}"
        parts.append(f'<circle class="{style}" cx="{_LEFT + 5}" cy="{row - 4}" r="4"/>')
        parts.append(_text(_LEFT + 16, row, said))
    first = next(iter(series.values()))
    parts += _histogram(bands(first))
    return _svg(width, height, "Reliability of confidence", parts)


def _axes() -> Iterator[str]:
    for tenth in range(0, 11, 2):
        at, y = _x(tenth / 10), _y(tenth / 10)
        yield f'<path class="grid" d="M{at} {_TOP}v{_SIDE}M{_LEFT} {y}h{_SIDE}"/>'
        yield _text(at, _TOP + _SIDE + 16, f"{tenth / 10:.1f}", "middle", "faint")
        yield _text(_LEFT - 8, y + 4, f"{tenth / 10:.1f}", "end", "faint")
    yield f'<path class="ideal" d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}"/>'
    middle = _TOP + _SIDE / 2
    yield _text(_LEFT + _SIDE / 2, _TOP + _SIDE + 34, "confidence", "middle")
    yield f'<text text-anchor="middle" transform="translate(16 {middle}) rotate(-90)">share right</text>'


def _curve(style: str, held: Sequence[Band]) -> Iterator[str]:
    line = "L".join(f"{_x(band.confidence):.1f} {_y(band.share):.1f}" for band in held)
    yield f'<path class="{style} line" d="M{line}"/>' if held else ""
    for band in held:
        x = f"{_x(band.confidence):.1f}"
        yield f'<path class="{style} line" d="M{x} {_y(band.low):.1f}V{_y(band.high):.1f}"/>'
        said = f"confidence {band.confidence:.2f}: {band.share:.2f} right of {band.count}"
        yield f'<circle class="{style}" cx="{x}" cy="{_y(band.share):.1f}" r="4"><title>{said}</title></circle>'


def _histogram(held: Sequence[Band]) -> Iterator[str]:
    most = max((band.count for band in held), default=1)
    foot = _TOP + _SIDE + 44 + _BARS
    for band in held:
        tall, x = 44 * band.count / most, _x(min(int(band.confidence * 10), 9) / 10)
        yield f'<rect class="a" fill-opacity=".5" x="{x + 3}" y="{foot - tall:.1f}" width="30" height="{tall:.1f}"/>'
        yield _text(x + 18, foot - tall - 4, str(band.count), "middle", "faint")


def _x(share: float) -> float:
    return _LEFT + share * _SIDE


def _y(share: float) -> float:
    return _TOP + (1 - share) * _SIDE


def _text(x: float, y: float, text: str, anchor: str = "start", style: str = "") -> str:
    kind = f' class="{style}"' if style else ""
    return f'<text{kind} x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(width: float, height: float, title: str, parts: Sequence[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" role="img">'
    return "\n".join([head, f"<title>{escape(title)}</title>", f"<style>{_STYLE}</style>", *parts, "</svg>", ""])
