"""An upload over HTTP: looked at, taken in, worked off in the background, downloaded."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest

from numberlift.wiring.parts import opened_ledger
from tests.commands import until
from tests.places import plain_numbers
from tests.web.serving import Page, uploaded, visitor

LIST = b"phone_number,customer\n+14155550150,Birch\n555-0162,Elm\n,Oak\n"


def state_of(page: Page, run: str) -> str:
    with opened_ledger(page.place.settings()) as ledger:
        return ledger.runs.get(run).state


def run_to_its_end(page: Page, run: str) -> None:
    until(lambda: state_of(page, run) == "finished" or None)


def test_a_list_is_seen_as_it_would_be_read(page, request):
    mess = (request.config.rootpath / "sample_data" / "the-mess.xlsx").read_bytes()
    with visitor(page, "ada") as client:
        upload = uploaded(client, ("the-mess.xlsx", mess))
        seen = client.get(f"/uploads/{upload}/look", params={"country": "US"}).json()

    assert [sheet["number_column"] for sheet in seen["sheets"]] == ["Phone number"]
    assert (seen["looked_at"], seen["problems"], seen["refused"]) == (23, 7, "")
    assert [row["row"] for row in seen["rows"]][:3] == [6, 7, 8]
    assert {row["row"]: row["problem"] for row in seen["rows"]}[28] == "The area code is missing."


def test_pins_are_not_shown(page):
    with visitor(page, "ada") as client:
        upload = uploaded(client, ("port.csv", b"phone_number,pin,account number\n+14155550150,4711,ACC-9\n"))
        seen = client.get(f"/uploads/{upload}/look").text

    assert "4711" not in seen
    assert "ACC-9" not in seen


def test_a_list_may_come_with_its_documents_in_a_zip(page):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("batch/list.csv", LIST)
        archive.writestr("batch/bills/one.pdf", b"%PDF-1.4")
    with visitor(page, "ada") as client:
        upload = client.post("/uploads").json()["upload"]
        told = client.post(f"/uploads/{upload}/files?name=all.zip", content=made.getvalue()).json()
        seen = client.get(f"/uploads/{upload}/look").json()

    assert told == {"files": ["batch/bills/one.pdf", "batch/list.csv"]}
    assert seen["looked_at"] == 3


def test_what_is_no_list_is_refused_in_a_sentence(page):
    with visitor(page, "ada") as client:
        upload = uploaded(client, ("list.csv", b"%PDF-1.4 not a list"))
        seen = client.get(f"/uploads/{upload}/look").json()
        start = client.post(f"/uploads/{upload}/start", data={"flow": "check"})

    assert "is a PDF" in seen["refused"]
    assert (start.status_code, "is a PDF" in start.json()["says"]) == (422, True)


@pytest.mark.parametrize(
    "wish", [{"flow": "sell"}, {"either": "both"}, {"country": "Atlantis"}, {"account": "x"}, {"emails": "no address"}]
)
def test_a_wish_that_makes_no_sense_is_refused(page, wish):
    with visitor(page, "ada") as client:
        upload = uploaded(client, ("list.csv", LIST))
        answer = client.post(f"/uploads/{upload}/start", data=wish)

    assert answer.status_code == 400
    assert answer.json()["says"]


def test_a_path_that_a_visitor_says_is_not_believed(page):
    """The list is one of the upload's own files, whatever is asked for."""
    with visitor(page, "ada") as client:
        upload = uploaded(client, ("list.csv", LIST))
        seen = client.get(f"/uploads/{upload}/look", params={"list_file": "../../../secret"}).json()

    assert seen["looked_at"] == 3


@pytest.mark.trial
def test_a_run_is_worked_off_in_the_background_and_every_row_is_in_its_report(page):
    numbers = plain_numbers(40, first=4_000)
    content = "\n".join(["phone_number", *numbers, "n/a"]).encode()
    with visitor(page, "ada") as client:
        upload = uploaded(client, ("background.csv", content))
        run = client.post(f"/uploads/{upload}/start", data={"flow": "check", "label": "Oak"}).json()["run"]
        run_to_its_end(page, run)
        report = client.get(f"/runs/{run}/files/report.csv")
        gone = client.get(f"/uploads/{upload}/look").status_code
        plan = client.get(f"/runs/{run}/files/plan.xlsx").status_code

    lines = list(csv.DictReader(io.StringIO(report.content.decode("utf-8-sig"))))
    assert [line["input"] for line in lines] == [*numbers, "n/a"]
    assert (gone, plan) == (404, 404)
