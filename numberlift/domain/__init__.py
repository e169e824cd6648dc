"""What numberlift knows and decides: pure values and functions, no I/O, no clock, no settings.

A cell becomes numbers (`numbers_in`), the answers to the checks become a verdict (`route`), and a row with all that is
known of it becomes a line of the report (`report_line`, folded by `Tally`). `reasons` puts every code into words.
`phonenumbers` is loaded with the first number, not with this package.
"""

from numberlift.domain.checks import (
    Answer,
    CheckKind,
    Eligibility,
    HostingAnswer,
    Portability,
    PortabilityAnswer,
    Undecided,
)
from numberlift.domain.numbers import Part, numbers_in, plain_numbers, understand
from numberlift.domain.phone.countries import country_code
from numberlift.domain.report import (
    NO_ACCESS,
    REPORT_COLUMNS,
    SECRET_FIELDS,
    ReportLine,
    masked,
    report_line,
    routed_for,
)
from numberlift.domain.routing import Routed, VerdictName, route
from numberlift.domain.rows import (
    Checked,
    InputRow,
    LineFacts,
    ListRow,
    NotANumber,
    PhoneNumber,
    RowRef,
    SheetHead,
)
from numberlift.domain.tally import Counts, Tally, Told, exit_code, exit_code_of, is_incomplete
from numberlift.domain.words.advice import Advice, Remedy

__all__ = [
    "NO_ACCESS",
    "REPORT_COLUMNS",
    "SECRET_FIELDS",
    "Advice",
    "Answer",
    "CheckKind",
    "Checked",
    "Counts",
    "Eligibility",
    "HostingAnswer",
    "InputRow",
    "LineFacts",
    "ListRow",
    "NotANumber",
    "Part",
    "PhoneNumber",
    "Portability",
    "PortabilityAnswer",
    "Remedy",
    "ReportLine",
    "Routed",
    "RowRef",
    "SheetHead",
    "Tally",
    "Told",
    "Undecided",
    "VerdictName",
    "country_code",
    "exit_code",
    "exit_code_of",
    "is_incomplete",
    "masked",
    "numbers_in",
    "plain_numbers",
    "report_line",
    "route",
    "routed_for",
    "understand",
]
