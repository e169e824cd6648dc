"""Regulatory bundles as values: /v2/RegulatoryCompliance/Bundles, with copies, clones and replaced items.

Source: https://www.twilio.com/docs/phone-numbers/regulatory/api/bundles. Form-encoded. The status is set alone in its
request (22204), so submitting is a request of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from numberlift.twilio.wire import spelling
from numberlift.twilio.wire.errors import OK, error_of, fields_of, unreadable
from numberlift.twilio.wire.exchange import Reply, Request, segment
from numberlift.twilio.wire.forms import Field, given, pairs_of, query_with
from numberlift.twilio.wire.outcomes import Created, read_created
from numberlift.twilio.wire.regulations import ROOT
from numberlift.twilio.wire.sids import sid_in
from numberlift.twilio.wire.times import iso

KIND: Final = "bundle"
PREFIX: Final = "BU"
KEY: Final = "results"
PATH: Final = f"{ROOT}/Bundles"
_SUBMITTED: Final = "pending-review"
_MOST_SIDS: Final = 20


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle as Twilio holds it: status lower-kebab, times ISO with Z; names and addresses are not in the repr.

    `valid_until` is empty for one that is valid without end. `problems` are review codes, where Twilio tells them here.
    """

    sid: str
    status: str
    regulation_sid: str = ""
    account_sid: str = ""
    friendly_name: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    status_callback: str = field(default="", repr=False)
    valid_until: str = ""
    problems: tuple[int, ...] = ()
    date_created: str = ""
    date_updated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBundle:
    """A bundle to create: `regulation_sid`, or country (ISO alpha-2), number type and end-user type.

    `friendly_name` carries our key; a test bundle (`is_test`) is rejected by Twilio at once, with 18099.
    """

    friendly_name: str = field(repr=False)
    email: str = field(repr=False)
    regulation_sid: str = ""
    country: str = ""
    number_type: str = ""
    end_user_type: str = ""
    status_callback: str = field(default="", repr=False)
    is_test: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleChanges:
    """What an update changes beside the status; None leaves, an empty callback clears."""

    friendly_name: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    status_callback: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleFilters:
    """What a list is narrowed to; empty or None does not narrow. Times are ISO; at most 20 sids.

    `sort_by` is `valid-until | date-updated`, `sort_direction` `ASC | DESC`.
    """

    status: str = ""
    sids: tuple[str, ...] = ()
    friendly_name: str = field(default="", repr=False)
    regulation_sid: str = ""
    country: str = ""
    number_type: str = ""
    end_user_type: str = ""
    has_valid_until: bool | None = None
    valid_until: str = ""
    valid_until_before: str = ""
    valid_until_after: str = ""
    sort_by: str = ""
    sort_direction: str = ""


@dataclass(frozen=True, slots=True)
class BundleCallback:
    """What a status callback says; `failure_reason` is Twilio's text and not in the repr. A hint to fetch."""

    bundle_sid: str
    status: str
    account_sid: str = ""
    failure_reason: str = field(default="", repr=False)


def create_bundle(bundle: NewBundle) -> Request:
    """Create a bundle, a draft. Raises ValueError for one that names no regulation."""
    if not bundle.regulation_sid and not (bundle.country and bundle.number_type):
        raise ValueError("a bundle names its regulation, or country and number type")
    fields: dict[str, Field] = {
        **given({"FriendlyName": bundle.friendly_name, "Email": bundle.email}),
        **given({"RegulationSid": bundle.regulation_sid, "IsoCountry": bundle.country}),
        **given({"NumberType": bundle.number_type, "EndUserType": bundle.end_user_type}),
        **given({"StatusCallback": bundle.status_callback}),
        "IsTest": True if bundle.is_test else None,
    }
    return Request("create-bundle", "POST", "numbers", PATH, form=pairs_of(fields))


def fetch_bundle(sid: str) -> Request:
    """Fetch one bundle."""
    return Request(KIND, "GET", "numbers", f"{PATH}/{segment(sid)}")


def list_bundles(filters: BundleFilters, *, page_size: int = 1000) -> Request:
    """The first page of the bundles that the filters leave. Raises ValueError for more than 20 sids."""
    if len(filters.sids) > _MOST_SIDS:
        raise ValueError(f"a list of bundles takes at most {_MOST_SIDS} sids")
    has_until = {None: "", True: "true", False: "false"}[filters.has_valid_until]
    names = {
        "Status": filters.status,
        "BundleSids": ",".join(filters.sids),
        "FriendlyName": filters.friendly_name,
        "RegulationSid": filters.regulation_sid,
        "IsoCountry": filters.country,
        "NumberType": filters.number_type,
        "EndUserType": filters.end_user_type,
        "HasValidUntilDate": has_until,
        "ValidUntilDate": filters.valid_until,
        "ValidUntilDate<": filters.valid_until_before,
        "ValidUntilDate>": filters.valid_until_after,
        "SortBy": filters.sort_by,
        "SortDirection": filters.sort_direction,
    }
    return Request("list-bundles", "GET", "numbers", PATH, query_with(names, page_size=page_size))


def update_bundle(sid: str, changes: BundleChanges) -> Request:
    """Change a bundle's properties."""
    fields: dict[str, Field] = {
        "FriendlyName": changes.friendly_name,
        "Email": changes.email,
        "StatusCallback": changes.status_callback,
    }
    return Request("update-bundle", "POST", "numbers", f"{PATH}/{segment(sid)}", form=pairs_of(fields))


def submit_bundle(sid: str) -> Request:
    """Hand a bundle in for review."""
    return Request("submit-bundle", "POST", "numbers", f"{PATH}/{segment(sid)}", form=(("Status", _SUBMITTED),))


def delete_bundle(sid: str) -> Request:
    """Delete a bundle; the end users and documents that were assigned to it stay."""
    return Request("delete-bundle", "DELETE", "numbers", f"{PATH}/{segment(sid)}")


def copy_bundle(sid: str, *, friendly_name: str) -> Request:
    """Copy a bundle with all its items, as a draft."""
    fields = pairs_of(given({"FriendlyName": friendly_name}))
    return Request("copy-bundle", "POST", "numbers", f"{PATH}/{segment(sid)}/Copies", form=fields)


def list_copies(sid: str, *, page_size: int = 1000) -> Request:
    """The first page of the copies of a bundle."""
    query = query_with({}, page_size=page_size)
    return Request("list-bundle-copies", "GET", "numbers", f"{PATH}/{segment(sid)}/Copies", query)


def clone_bundle(sid: str, *, target_account_sid: str, friendly_name: str, as_draft: bool) -> Request:
    """Clone a bundle into another account of ours, approved as it is or as a draft."""
    fields: dict[str, Field] = {"TargetAccountSid": target_account_sid, "MoveToDraft": as_draft}
    fields |= given({"FriendlyName": friendly_name})
    return Request("clone-bundle", "POST", "numbers", f"{PATH}/{segment(sid)}/Clones", form=pairs_of(fields))


def replace_items(sid: str, *, from_bundle_sid: str) -> Request:
    """Give an approved bundle the items of its approved copy."""
    form = (("FromBundleSid", from_bundle_sid),)
    return Request("replace-bundle-items", "POST", "numbers", f"{PATH}/{segment(sid)}/ReplaceItems", form=form)


def bundle_in(fields: Mapping[str, Any], *, kind: str = KIND, name: str = "sid") -> Bundle:
    """The bundle in a JSON object. Raises TryAgain without a sid or a status."""
    sid, status = sid_in(fields.get(name), PREFIX), spelling.kebab(fields.get("status"))
    if not sid or not status:
        raise unreadable(kind)
    return Bundle(
        sid,
        _ONE_SPELLING.get(status, status),
        regulation_sid=sid_in(fields.get("regulation_sid"), "RN"),
        account_sid=sid_in(fields.get("account_sid"), "AC"),
        friendly_name=spelling.text(fields.get("friendly_name")),
        email=spelling.text(fields.get("email")),
        status_callback=spelling.text(fields.get("status_callback")),
        valid_until=iso(fields.get("valid_until")),
        problems=codes_in(fields.get("errors")),
        date_created=iso(fields.get("date_created")),
        date_updated=iso(fields.get("date_updated")),
    )


def read_bundle(reply: Reply, *, kind: str = KIND) -> Bundle:
    """The bundle in a reply; our errors for a reply without one."""
    if reply.status not in OK:
        raise error_of(reply, kind=kind)
    return bundle_in(fields_of(reply, kind=kind), kind=kind)


def read_created_bundle(reply: Reply) -> Created:
    """The bundle that a create, or a copy, answers with."""
    return read_created(reply, kind=KIND, prefix=PREFIX, facts=lambda fields: asdict(bundle_in(fields)))


def read_created_clone(reply: Reply) -> Created:
    """The bundle that a clone answers with: its own sid stands under `bundle_sid`."""

    def facts(fields: Mapping[str, Any]) -> Mapping[str, Any]:
        return asdict(bundle_in(fields, name="bundle_sid"))

    return read_created(reply, kind="clone-bundle", prefix=PREFIX, facts=facts, name="bundle_sid")


def read_callback(form: Mapping[str, str]) -> BundleCallback | None:
    """What a status callback's fields say, however their names are spelt; None if they name no bundle."""
    lowered = {name.lower(): value for name, value in form.items()}
    sid, status = sid_in(lowered.get("bundlesid"), PREFIX), spelling.kebab(lowered.get("status"))
    if not sid or not status:
        return None
    return BundleCallback(
        sid,
        _ONE_SPELLING.get(status, status),
        account_sid=sid_in(lowered.get("accountsid"), "AC"),
        failure_reason=spelling.text(lowered.get("failurereason")),
    )


def codes_in(errors: Any) -> tuple[int, ...]:
    """The codes in a list of errors, which are objects with a code, or codes alone."""
    found = errors if isinstance(errors, list) else []
    codes = (spelling.code(_code_of(item)) for item in found)
    return tuple(dict.fromkeys(code for code in codes if code is not None))


def _code_of(item: Any) -> Any:
    return (item.get("code") or item.get("error_code")) if isinstance(item, dict) else item


_ONE_SPELLING: Final[Mapping[str, str]] = {"approved": "twilio-approved", "rejected": "twilio-rejected"}
