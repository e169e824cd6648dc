"""Native Excel charts, which stay sharp and can be edited by whoever receives the workbook."""

from __future__ import annotations

from collections.abc import Collection

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.marker import DataPoint
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.worksheet.worksheet import Worksheet

from numberlift.io.drawing.looks import VERDICT_LOOKS, VerdictLook


def verdict_chart(
    sheet: Worksheet,
    *,
    label_column: int,
    count_column: int,
    first_row: int,
    looks: Collection[VerdictLook] = VERDICT_LOOKS.values(),
) -> BarChart:
    """Draw a bar a verdict, in its colour and with its count, from the table of all verdicts at `first_row`."""
    last_row = first_row + len(looks) - 1
    chart = BarChart()
    chart.type, chart.style, chart.gapWidth = "bar", 10, 45
    chart.add_data(Reference(sheet, min_col=count_column, min_row=first_row, max_row=last_row))
    chart.set_categories(Reference(sheet, min_col=label_column, min_row=first_row, max_row=last_row))
    chart.title, chart.legend = None, None
    series = chart.series[0]
    series.data_points = [_coloured(place, look) for place, look in enumerate(looks)]
    series.dLbls = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False)
    chart.x_axis.scaling.orientation = "maxMin"  # the first verdict on top
    chart.x_axis.delete, chart.y_axis.delete = False, True
    chart.y_axis.majorGridlines = None
    chart.y_axis.scaling.min = 0
    chart.x_axis.graphicalProperties = GraphicalProperties(noFill=True)
    chart.x_axis.majorTickMark = "none"
    chart.layout = Layout(manualLayout=ManualLayout(xMode="edge", yMode="edge", x=0.26, y=0.03, w=0.66, h=0.94))
    chart.graphical_properties = GraphicalProperties(noFill=True)
    chart.graphical_properties.line.noFill = True
    return chart


def _coloured(place: int, look: VerdictLook) -> DataPoint:
    point = DataPoint(idx=place, invertIfNegative=False)
    point.graphicalProperties.solidFill = look.solid
    point.graphicalProperties.line.noFill = True
    return point
