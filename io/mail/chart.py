"""The verdicts of a run as a picture: one bar each, readable on a light page and on a dark one."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from numberlift.domain.routing import VerdictName
from numberlift.io.drawing.looks import VERDICT_LOOKS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH: Final = 440
BAR: Final = 30
"""Pixels at the size at which a mail shows it; the picture has twice as many."""
_SCALE: Final = 2
_DOTS: Final = 100
_QUIET: Final = "#76828F"
_PLAIN: Final = "#6F8FB5"


def height_of(counts: Mapping[str, int]) -> int:
    """How high the picture of these counts is shown, in pixels."""
    return BAR * max(len(_known(counts)), 1) + 8


def verdict_chart(counts: Mapping[str, int]) -> bytes:
    """A PNG with a transparent ground: a bar for every verdict that occurs, with its name and count. Blocking."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - it takes a third of a second
    from matplotlib.figure import Figure  # noqa: PLC0415 - likewise

    known = _known(counts)
    figure = Figure(figsize=(WIDTH / _DOTS, height_of(counts) / _DOTS), dpi=_DOTS * _SCALE)
    axes = figure.add_axes((0.3, 0.0, 0.55, 1.0))
    _draw(axes, known)
    drawn = BytesIO()
    FigureCanvasAgg(figure)
    figure.savefig(drawn, format="png", metadata={"Software": "numberlift"}, pil_kwargs={"optimize": True})
    return drawn.getvalue()


def _draw(axes: Axes, known: Mapping[str, int]) -> None:
    figure, places = axes.figure, range(len(known))
    figure.patch.set_alpha(0.0)
    axes.set_axis_off()
    longest = max(known.values(), default=1)
    axes.barh(places, list(known.values()), height=0.52, color=[_colour(name) for name in known])
    axes.set_xlim(0, longest)
    axes.set_ylim(len(known) - 0.5, -0.5)
    for place, (name, count) in zip(places, known.items(), strict=True):
        side: dict[str, Any] = {"fontsize": 10.5, "color": _QUIET, "va": "center", "parse_math": False}
        axes.text(-0.018 * longest, place, label_of(name), ha="right", **side)
        axes.text(count + 0.018 * longest, place, f"{count:,}", ha="left", **side)


def label_of(name: str) -> str:
    """A verdict in plain words."""
    return VERDICT_LOOKS[VerdictName(name)].label if name in _NAMES else name.capitalize()


def meaning_of(name: str) -> str:
    """What a verdict means, in a phrase; empty for a word that is none of numbers."""
    return VERDICT_LOOKS[VerdictName(name)].meaning if name in _NAMES else ""


def _known(counts: Mapping[str, int]) -> dict[str, int]:
    """The counts that are not zero, the verdicts of numbers first and in their order."""
    names = [*(str(one) for one in VerdictName if one in counts), *(one for one in counts if one not in _NAMES)]
    return {name: counts[name] for name in names if counts[name]}


def _colour(name: str) -> str:
    return f"#{VERDICT_LOOKS[VerdictName(name)].solid}" if name in _NAMES else _PLAIN


_NAMES: Final = frozenset(map(str, VerdictName))
