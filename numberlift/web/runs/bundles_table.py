"""How the bundles of a comply run are shown."""

from __future__ import annotations

from typing import Final

from numberlift.domain.complying.findings import ComplyVerdict
from numberlift.web.runs.paged_table import VERDICT_CELL, TableLook, sentence_shown

_NAME: Final = """
<q-td :props="props"><div class="wrap-any">{{ props.row.name }}</div>
<div class="soft">{{ props.row.regulation }}</div></q-td>
"""
_STATUS: Final = """
<q-td :props="props"><div>{{ props.row.status }}</div><div class="soft small">{{ props.row.since }}</div></q-td>
"""
_LACKS: Final = f"""
<ul v-if="props.row.lacks.length" class="lacks">
  <li v-for="one in props.row.lacks"><strong>{{{{ one[0] }}}}</strong> {sentence_shown("one[1]")}
  <div class="soft">{sentence_shown("one[2]")}</div></li>
  <li v-if="props.row.more">and {{{{ props.row.more }}}} more, in the report</li>
</ul>
"""
_SAYS: Final = f"""
<q-td :props="props"><div>{sentence_shown("props.row.reason")}</div>
<div class="soft">{sentence_shown("props.row.next_step")}</div>{_LACKS}</q-td>
"""
_CARD: Final = f"""
<div class="row-card">
  <div class="row-line spread"><strong class="wrap-any">{{{{ props.row.name }}}}</strong>
  <span :class="'chip v-' + props.row.verdict">{{{{ props.row.verdict }}}}</span></div>
  <div class="soft small">{{{{ props.row.row }}}} · {{{{ props.row.regulation }}}}</div>
  <div class="small">{{{{ props.row.status }}}} {{{{ props.row.since }}}}</div>
  <div class="small">{sentence_shown("props.row.reason")}</div>
  <div class="small soft">{sentence_shown("props.row.next_step")}</div>
  <div class="small">{_LACKS}</div>
</div>
"""
BUNDLES: Final = TableLook(
    title="Bundles",
    columns=(
        {"name": "row", "label": "Row", "field": "row", "align": "left"},
        {"name": "name", "label": "Bundle and regulation", "field": "name", "align": "left", "classes": "says name"},
        {"name": "verdict", "label": "Verdict", "field": "verdict", "align": "left"},
        {"name": "status", "label": "Status", "field": "status", "align": "left"},
        {
            "name": "says",
            "label": "What is missing, and what to do next",
            "field": "reason",
            "align": "left",
            "classes": "says",
        },
    ),
    slots={
        "body-cell-name": _NAME,
        "body-cell-verdict": VERDICT_CELL,
        "body-cell-status": _STATUS,
        "body-cell-says": _SAYS,
        "item": _CARD,
    },
    verdicts=tuple(map(str, ComplyVerdict)),
    search="Search bundles and regulations",
    sorts={
        "position": "Input order",
        "name": "Bundle",
        "regulation": "Regulation",
        "verdict": "Verdict",
        "status": "Status",
    },
)
