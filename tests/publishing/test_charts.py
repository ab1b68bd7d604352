from dataclasses import replace

import pytest
from regional_groups.publishing.blocks import BarChart
from regional_groups.publishing.charts import AXIS, WIDTH, shapes

CHART = BarChart(
    caption="Figure",
    series=("2024", "2026"),
    categories=("Africa", "Europe"),
    values=((96, 15), (148, None)),
    targets=(130, None),
    meaning="Africa leads.",
)


def test_unknown_values_have_no_bar_and_no_target() -> None:
    drawn = shapes(CHART, "en")

    assert [(bar.series, bar.label) for bar in drawn.bars] == [(0, ""), (-1, "148"), (0, "")]
    assert len(drawn.targets) == 1


def test_each_bar_says_its_figure_in_words() -> None:
    assert [bar.said for bar in shapes(CHART, "en").bars] == [
        "Africa · 2024: 96",
        "Africa · 2026: 148",
        "Europe · 2024: 15",
    ]


def test_height_is_in_proportion() -> None:
    first, second, _ = shapes(CHART, "en").bars

    assert second.height / first.height == pytest.approx(148 / 96, rel=0.001)
    assert first.y + first.height == pytest.approx(second.y + second.height)


def test_grid_has_round_figures() -> None:
    assert [line.label for line in shapes(CHART, "en").grid] == ["0", "40", "80", "120", "160"]


def test_arabic_chart_is_mirrored() -> None:
    left = shapes(CHART, "en").bars
    right = shapes(CHART, "ar").bars

    assert shapes(CHART, "ar").axis_x > WIDTH - AXIS
    for bar, mirrored in zip(left, right, strict=True):
        assert mirrored.x + mirrored.width == pytest.approx(WIDTH - bar.x, abs=2.1)


@pytest.mark.parametrize("values", [((None, None),), ((0, 0),), ((0.5, 0.25),), ((1_000_000, 3),)])
def test_any_values_can_be_drawn(values: tuple[tuple[float | None, ...], ...]) -> None:
    chart = replace(CHART, series=("s",), values=values, targets=None, decimals=2)

    drawn = shapes(chart, "fr")

    assert 3 <= len(drawn.grid) <= 6
    assert all(bar.y >= 0 and bar.height >= 0 for bar in drawn.bars)
