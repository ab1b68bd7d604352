"""Where the shapes of a bar chart stand: plain geometry, drawn as SVG by the template.

Words are never drawn in the SVG, only figures: the PDF renderer prints Arabic letters in SVG reversed and
unjoined. In Arabic the whole chart is mirrored: the axis stands at the right and the first group beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Final

from regional_groups.publishing.blocks import BarChart, Language
from regional_groups.publishing.numbers import number

WIDTH: Final = 640.0
HEIGHT: Final = 230.0
AXIS: Final = (
    40.0  # the inline start of the plot; the style sheet starts the category labels at the same share
)
TOP: Final = 16.0
BOTTOM: Final = 6.0
STEPS: Final = (1, 2, 2.5, 4, 5, 10)


@dataclass(frozen=True, slots=True)
class Line:
    """A horizontal line with its ends and height, and the figure at its start."""

    x1: float
    x2: float
    y: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar, its place among the series, and the figure above it, if any."""

    x: float
    y: float
    width: float
    height: float
    series: int
    label: str = ""
    said: str = ""  # what the bar says in words, for those who point at it

    @property
    def middle(self) -> float:
        """Return the middle of the bar, where its figure stands."""
        return round(self.x + self.width / 2, 2)

    @property
    def label_y(self) -> float:
        """Return the foot of the figure above the bar."""
        return round(self.y - 3, 2)


@dataclass(frozen=True, slots=True)
class Shapes:
    """All that is drawn of a chart."""

    grid: tuple[Line, ...]
    bars: tuple[Bar, ...]
    targets: tuple[Line, ...]
    axis_x: float
    axis_anchor: str


def shapes(chart: BarChart, language: Language) -> Shapes:
    """Return the shapes of a chart; the last series carries its figures, as the newest one."""
    rows = (*chart.values, chart.targets or ())
    step, top = _scale(
        max((value for row in rows for value in row if value is not None), default=0.0), chart.decimals
    )
    mirrored = language == "ar"
    height = HEIGHT - TOP - BOTTOM

    def y(value: float) -> float:
        return round(TOP + height * (1 - max(value, 0.0) / top), 2)

    left, right = (0.0, WIDTH - AXIS) if mirrored else (AXIS, WIDTH)
    heights = [step * line for line in range(round(top / step) + 1)]
    grid = tuple(Line(left, right, y(value), number(value, "en", _places(step))) for value in heights)
    group = (WIDTH - AXIS) / max(len(chart.categories), 1)
    bars, targets = [], []
    for index in range(len(chart.categories)):
        bars += _group_bars(chart, language, index, group, y, mirrored)
        target = None if chart.targets is None else chart.targets[index]
        if target is not None:
            start = AXIS + group * (index + 0.14)
            targets.append(_line(start, start + group * 0.72, y(target), mirrored))
    return Shapes(
        grid,
        tuple(bars),
        tuple(targets),
        WIDTH - AXIS + 6 if mirrored else AXIS - 6,
        "start" if mirrored else "end",
    )


def _group_bars(
    chart: BarChart,
    language: Language,
    index: int,
    group: float,
    y: Callable[[float], float],
    mirrored: bool,
) -> list[Bar]:
    width = min(group * 0.6 / len(chart.series), 34.0)
    start = AXIS + group * (index + 0.5) - width * len(chart.series) / 2
    bars = []
    for place, row in enumerate(chart.values):
        value = row[index]
        if value is None:
            continue
        left = start + width * place
        newest = place == len(chart.series) - 1
        figure = number(value, language, chart.decimals).strip("\u200e")
        bars.append(
            Bar(
                round(WIDTH - left - width if mirrored else left, 2),
                y(value),
                round(width - 2, 2),
                round(y(0) - y(value), 2),
                place if not newest else -1,
                figure if newest else "",
                f"{chart.categories[index]} · {chart.series[place]}: {figure}",
            )
        )
    return bars


def _line(start: float, end: float, height: float, mirrored: bool) -> Line:
    first, last = (WIDTH - end, WIDTH - start) if mirrored else (start, end)
    return Line(round(first, 2), round(last, 2), height)


def _scale(highest: float, decimals: int) -> tuple[float, float]:
    """Return the step between grid lines and the top of the axis, for three to five lines."""
    if highest <= 0:
        return 1.0, 4.0
    size = 10.0 ** floor(log10(highest / 4))
    step = next(size * factor for factor in STEPS if size * factor >= highest / 4)
    if decimals == 0:
        step = float(max(1, ceil(step)))
    return step, step * ceil(highest / step)


def _places(step: float) -> int:
    return 0 if step == int(step) else max(1, ceil(-log10(step)) + 1)
