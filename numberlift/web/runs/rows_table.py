"""How the rows of a run are shown."""

from __future__ import annotations

from typing import Final

from numberlift.domain.routing import VerdictName
from numberlift.web.runs.paged_table import VERDICT_CELL, TableLook, sentence_shown

_NUMBER: Final = """
<q-td :props="props"><span class="mono">{{ props.value }}</span></q-td>
"""
_REASON: Final = f"""
<q-td :props="props"><div>{sentence_shown("props.row.reason")}</div>
<div class="soft">{sentence_shown("props.row.next_step")}</div></q-td>
"""
_KIND: Final = """
<q-td :props="props"><div>{{ props.row.kind }}</div><div class="soft">{{ props.row.carrier }}</div></q-td>
"""
_CARD: Final = f"""
<div class="row-card">
  <div class="row-line spread"><span class="mono">{{{{ props.row.number }}}}</span>
  <span :class="'chip v-' + props.row.verdict">{{{{ props.row.verdict }}}}</span></div>
  <div class="soft small">Row {{{{ props.row.row }}}} · {{{{ props.row.kind }}}} {{{{ props.row.carrier }}}}</div>
  <div class="small">{sentence_shown("props.row.reason")}</div>
  <div class="small soft">{sentence_shown("props.row.next_step")}</div>
</div>
"""
ROWS: Final = TableLook(
    title="Rows",
    columns=(
        {"name": "row", "label": "Row", "field": "row", "align": "right"},
        {"name": "number", "label": "Number", "field": "number", "align": "left"},
        {"name": "verdict", "label": "Verdict", "field": "verdict", "align": "left"},
        {
            "name": "reason",
            "label": "Why, and what to do next",
            "field": "reason",
            "align": "left",
            "classes": "says",
        },
        {"name": "kind", "label": "Kind", "field": "kind", "align": "left", "classes": "says narrow"},
        {"name": "status", "label": "Done", "field": "status", "align": "left"},
    ),
    slots={
        "body-cell-verdict": VERDICT_CELL,
        "body-cell-number": _NUMBER,
        "body-cell-reason": _REASON,
        "body-cell-kind": _KIND,
        "item": _CARD,
    },
    verdicts=tuple(map(str, VerdictName)),
    search="Search numbers and cells",
    sorts={
        "position": "Input order",
        "phone_number": "Number",
        "verdict": "Verdict",
        "reason_code": "Reason",
        "country": "Country",
        "number_type": "Type",
    },
)
