"""The verdicts of a run as bars, drawn in the browser by the chart library that the page serves itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from nicegui import ui

from numberlift.domain.routing import VerdictName
from numberlift.io.complying.looks import COMPLY_LOOKS
from numberlift.io.drawing.looks import VERDICT_LOOKS

_LOOKS: Final = {str(name): look for name, look in (*COMPLY_LOOKS.items(), *VERDICT_LOOKS.items())}
_QUIET = "#8592a3"
_BAR = 26


class VerdictChart:
    """A bar for every verdict that occurs; hidden while there is none."""

    def __init__(self) -> None:
        self._shown: dict[str, int] | None = None
        self._chart = ui.echart(_options({}), renderer="svg").classes("verdicts")

    def show(self, verdicts: Mapping[str, int]) -> None:
        """Draw the counts, if they are others than before."""
        counts = {name: count for name, count in verdicts.items() if count}
        self._chart.set_visibility(bool(counts))
        if counts == self._shown:
            return
        self._shown = counts
        self._chart.style(f"height: {40 + _BAR * max(len(counts), 1)}px; width: 100%")
        self._chart.options.clear()
        self._chart.options.update(_options(counts))
        self._chart.update()


def _options(counts: Mapping[str, int]) -> dict[str, Any]:
    known = [name for name in VerdictName if counts.get(name)]
    names = [*known, *(name for name in counts if name not in VerdictName.__members__.values())]
    bars = [{"value": counts[name], "itemStyle": {"color": _colour(name)}} for name in names]
    label = {"show": True, "position": "right", "color": _QUIET, "formatter": "{c}"}
    return {
        "animationDuration": 300,
        "aria": {"enabled": True, "label": {"enabled": True}},
        "grid": {"left": 8, "right": 60, "top": 4, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "item"},
        "xAxis": {"type": "value", "show": False},
        "yAxis": {
            "type": "category",
            "data": [str(name) for name in names],
            "inverse": True,
            "axisLine": {"show": False},
            "axisTick": {"show": False},
            "axisLabel": {"color": _QUIET, "fontSize": 13},
        },
        "series": [{"type": "bar", "data": bars, "barWidth": 14, "itemStyle": {"borderRadius": 4}, "label": label}],
    }


def _colour(name: str) -> str:
    looks = _LOOKS.get(name)
    return f"#{looks.solid}" if looks else _QUIET
