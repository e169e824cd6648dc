"""A small port: filed, signed, one number rejected; its fix-list corrected and filed anew; then all are ported.

The sandbox's control calls stand in for the people and the time that a real port takes: the representative signs, the
carriers answer after two days, a cancellation takes ten minutes.
"""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from tests.demonstration.parts import ROOT, SAMPLES, control, counted, ran, sandbox_of_the_home, summary_of

MINUTE, DAY = 60, 86_400
LIST = str((SAMPLES / "to-port.csv").relative_to(ROOT))
REJECTED = "+15125550175"
CORRECTION = {"pin": "778800", "account_number": "88471147"}
"""What the customer asked the carrier for; a fix-list comes without PINs and account numbers."""


def port_a_few(home: Path) -> list[Path]:
    """Bring the port to its end; gives the folders of both runs' reports."""
    with sandbox_of_the_home() as url:
        planned = summary_of("port", LIST, "--either", "port", "--sandbox")
        run = str(planned["run"])
        print(f"Planned: {counted(planned['actions'])}. Nothing is sent before somebody approves it.")
        ran("approve", run, "--yes", "--sandbox")
        _signed_and_answered(url)
        ran("follow", "--sandbox")
        ran("report", run, "--sandbox")
        fixed = _corrected(home / "reports" / run / "fix-list.xlsx")
        anew = summary_of("port", str(fixed.relative_to(ROOT)), "--yes", "--sandbox")
        print(f"Filed anew: {counted(anew['actions'])}; awaiting {anew['awaiting']}.")
        control(url, "advance", {"seconds": 11 * MINUTE})
        print("(ten minutes later Twilio has cancelled the number in its old request)")
        ran("follow", "--sandbox")
        _signed_and_answered(url)
        control(url, "advance", {"seconds": 30 * DAY})
        ran("follow", "--sandbox")
        ran("show", REJECTED, "--sandbox")
        folders = [home / "reports" / str(name) for name in (run, anew["run"])]
        for folder in folders:
            ran("report", folder.name, "--sandbox")
    return folders


def _signed_and_answered(url: str) -> None:
    """Every letter that is out is signed, and the carriers have answered."""
    control(url, "advance", {"seconds": MINUTE + 1})
    objects = control(url, "state?kind=PortInRequest")["objects"]
    assert isinstance(objects, dict)
    for sid, request in objects["PortInRequest"].items():
        if request["status"] == "waiting-for-signature":
            control(url, f"sign/{sid}", {})
            print(f"(the sandbox's representative has signed the letter of {sid})")
    control(url, "advance", {"seconds": 2 * DAY + MINUTE})


def _corrected(fix_list: Path) -> Path:
    """The fix-list as a person hands it in again: shown, its empty cells filled in, saved beside it."""
    book = load_workbook(fix_list)
    sheet = book.active
    headings = [str(cell.value) for cell in sheet[1]]
    print(f"\n{fix_list.relative_to(ROOT)}:")
    for row in sheet.iter_rows(min_row=2):
        told = dict(zip(headings, row, strict=True))
        print(f"  {told['phone_number'].value}: {told['reason'].value}")
        for name, value in CORRECTION.items():
            told[name].value = value
    fixed = fix_list.with_name("fixed.xlsx")
    book.save(fixed)
    print(f"(a person fills in {' and '.join(CORRECTION)} and saves it as {fixed.name})")
    return fixed
