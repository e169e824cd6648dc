"""Which regulation a bundle is for: what is to be asked of Twilio, and what its answers mean for the row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from numberlift.domain.complying.joining import Joined
from numberlift.domain.complying.needs import Needs, RegulationAsked
from numberlift.domain.complying.noting import Page
from numberlift.domain.complying.values import end_user_type_of, number_type_of
from numberlift.domain.complying.wanted import WantedBundle, kind_of_sid
from numberlift.domain.phone.countries import country_code

BUNDLE_TEXTS = ("country", "number_type", "end_user_type", "regulation_sid", "email", "status_callback", "end_user")


def asked_by(bundle: WantedBundle) -> RegulationAsked | None:
    """Which regulations a bundle may be for; None if it does not say."""
    if kind_of_sid(bundle.regulation_sid) == "RN":
        return RegulationAsked(sid=bundle.regulation_sid.strip())
    country, number_type = country_code(bundle.country), number_type_of(bundle.number_type)
    if bundle.regulation_sid or not country or not number_type:
        return None
    return RegulationAsked("", country, number_type, end_user_type_of(bundle.end_user_type))


def chosen(rows: Joined[WantedBundle], known: Mapping[RegulationAsked, Iterable[Needs]], page: Page) -> Needs | None:
    """The regulation of a bundle; None if there is none or not one, which is noted."""
    bundle = rows.one
    sound = _sound(bundle, page)
    asked = asked_by(bundle)
    if asked is None or not sound:
        return None
    found = list(known.get(asked, ()))
    if not found:
        page.note("regulation-unknown", "regulation_sid" if asked.sid else "country", label=_said(asked))
        return None
    if len(found) > 1:
        page.note("end-user-type-missing", "end_user_type")
        return None
    return found[0] if _agrees(bundle, found[0], page) else None


def _sound(bundle: WantedBundle, page: Page) -> bool:
    """Whether what the row says can be understood; what cannot is noted."""
    before = len(page.book.findings)
    sid = bundle.regulation_sid
    if sid and kind_of_sid(sid) != "RN":
        page.note("regulation-malformed", "regulation_sid", value=sid)
    for column, understood in (("country", country_code), ("number_type", number_type_of)):
        text: str = getattr(bundle, column)
        if text and not understood(text):
            page.note(f"{column.replace('_', '-')}-unknown", column, value=text)
        elif not text and not sid:
            page.note(f"{column.replace('_', '-')}-missing", column)
    if bundle.end_user_type and not end_user_type_of(bundle.end_user_type):
        page.note("end-user-type-unknown", "end_user_type", value=bundle.end_user_type)
    return len(page.book.findings) == before


def _agrees(bundle: WantedBundle, needs: Needs, page: Page) -> bool:
    told = (
        (country_code(bundle.country), needs.country),
        (number_type_of(bundle.number_type), needs.number_type),
        (end_user_type_of(bundle.end_user_type), needs.end_user_type),
    )
    if all(not mine or not theirs or mine == theirs for mine, theirs in told):
        return True
    said = RegulationAsked("", needs.country, needs.number_type, needs.end_user_type)
    page.note("regulation-differs", "regulation_sid", value=needs.sid, label=_said(said))
    return False


def _said(asked: RegulationAsked) -> str:
    if asked.sid:
        return f"the sid {asked.sid}"
    whose = f" with a {asked.end_user_type} as end user" if asked.end_user_type else ""
    return f"{asked.number_type} numbers of {asked.country}{whose}"
