"""Evaluations as values: what a bundle lacks of its regulation, requirement by requirement, field by field.

Source: https://www.twilio.com/docs/phone-numbers/regulatory/api/evaluations. An evaluation changes nothing but the list
of evaluations, so it may be asked for again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from numberlift.twilio.wire import spelling
from numberlift.twilio.wire.bundles import PATH
from numberlift.twilio.wire.errors import OK, error_of, fields_of, unreadable
from numberlift.twilio.wire.exchange import Reply, Request, segment
from numberlift.twilio.wire.forms import query_with
from numberlift.twilio.wire.sids import sid_in
from numberlift.twilio.wire.times import iso

KIND: Final = "evaluation"
PREFIX: Final = "EL"
KEY: Final = "results"
_COMPLIANT: Final = "compliant"


@dataclass(frozen=True, slots=True)
class FieldResult:
    """One field: its machine name, what it is called, and the code (22215 to 22219) if it fails."""

    name: str
    label: str = ""
    code: int | None = None
    reason: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class RequirementResult:
    """One requirement: what was looked at (`object_type`), whether it passes, its code (22214, 22216 …) and fields."""

    requirement: str
    label: str
    object_type: str
    object_label: str
    passed: bool
    code: int | None = None
    valid: tuple[FieldResult, ...] = ()
    invalid: tuple[FieldResult, ...] = ()
    reason: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What Twilio says of a bundle as it was at `date_created`; status `compliant | noncompliant`."""

    sid: str
    bundle_sid: str
    status: str
    results: tuple[RequirementResult, ...]
    regulation_sid: str = ""
    date_created: str = ""

    @property
    def compliant(self) -> bool:
        """Whether nothing is missing."""
        return self.status == _COMPLIANT

    @property
    def failing(self) -> tuple[RequirementResult, ...]:
        """The requirements that are not met."""
        return tuple(result for result in self.results if not result.passed)


def create_evaluation(bundle_sid: str) -> Request:
    """Have a bundle evaluated as it is now."""
    return Request("evaluate-bundle", "POST", "numbers", _path(bundle_sid), form=())


def fetch_evaluation(bundle_sid: str, sid: str) -> Request:
    """Fetch one evaluation."""
    return Request(KIND, "GET", "numbers", _path(bundle_sid, sid))


def list_evaluations(bundle_sid: str, *, page_size: int = 1000) -> Request:
    """The first page of the evaluations of a bundle."""
    query = query_with({}, page_size=page_size)
    return Request("list-evaluations", "GET", "numbers", _path(bundle_sid), query)


def evaluation_in(fields: Mapping[str, Any], *, kind: str = KIND) -> Evaluation:
    """The evaluation in a JSON object. Raises TryAgain without a sid, a status or results."""
    sid, status, results = (
        sid_in(fields.get("sid"), PREFIX),
        spelling.kebab(fields.get("status")),
        fields.get("results"),
    )
    if not sid or not status or not isinstance(results, list) or not all(isinstance(one, dict) for one in results):
        raise unreadable(kind)
    return Evaluation(
        sid,
        sid_in(fields.get("bundle_sid"), "BU"),
        _ONE_SPELLING.get(status, status),
        tuple(_result(one) for one in results),
        regulation_sid=sid_in(fields.get("regulation_sid"), "RN"),
        date_created=iso(fields.get("date_created")),
    )


def read_evaluation(reply: Reply) -> Evaluation:
    """The evaluation in a reply; our errors for a reply without one."""
    if reply.status not in OK:
        raise error_of(reply, kind=KIND)
    return evaluation_in(fields_of(reply, kind=KIND))


def _result(fields: Mapping[str, Any]) -> RequirementResult:
    invalid, code = _field_results(fields.get("invalid")), spelling.code(fields.get("error_code"))
    passed = spelling.flag(fields.get("passed"))
    return RequirementResult(
        spelling.text(fields.get("requirement_name")),
        spelling.text(fields.get("requirement_friendly_name")),
        spelling.text(fields.get("object_type")),
        spelling.text(fields.get("friendly_name")),
        passed=code is None and not invalid if passed is None else passed,
        code=code,
        valid=_field_results(fields.get("valid")),
        invalid=invalid,
        reason=spelling.text(fields.get("failure_reason")),
    )


def _field_results(value: Any) -> tuple[FieldResult, ...]:
    items = [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
    return tuple(
        FieldResult(
            spelling.text(item.get("object_field")),
            spelling.text(item.get("friendly_name")),
            spelling.code(item.get("error_code")),
            spelling.text(item.get("failure_reason")),
        )
        for item in items
    )


def _path(bundle_sid: str, sid: str = "") -> str:
    one = f"/{segment(sid)}" if sid else ""
    return f"{PATH}/{segment(bundle_sid)}/Evaluations{one}"


_ONE_SPELLING: Final[Mapping[str, str]] = {"non-compliant": "noncompliant"}
