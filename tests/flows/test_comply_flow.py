"""Bundles through Prefect: one flow plans, one carries out; no person is in parameters, artifacts or logs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.flows.test_check_flow import split
from tests.pipeline.complying_runs import AU, DE, EXCERPT, FIRM, OFFICE, PERSON, SHORT, SYDNEY, good_list
from tests.places import Place, clean_environment
from tests.sandboxes import sandbox_process

ROOT = Path(__file__).parents[2]
WRONG = {**EXCERPT, "business_name": "Andere GmbH"}
LACKS = {"name": "Lacks an e-mail", **AU, "email": "nobody at example"}

pytestmark = pytest.mark.timeout(400)


class Watched(NamedTuple):
    """The run's summary, what Prefect kept, and all that was logged."""

    summary: dict[str, Any]
    told: dict[str, Any]
    log: str


@pytest.fixture(scope="module")
def watched(tmp_path_factory) -> Watched:
    folder = tmp_path_factory.mktemp("complied")
    bundles = [{"name": "Ada's bundle", **AU}, {"name": "Firm's bundle", **DE}, LACKS]
    path = good_list(folder / "people.xlsx", bundles=bundles, documents=[WRONG])
    with sandbox_process("--speed", "20", "--concurrency-limit", "0") as sandbox:
        place = Place(folder / "home", sandbox.url, SHORT)
        done = subprocess.run(
            [sys.executable, "-m", "tests.flows.complied", str(path)],
            env=clean_environment(**place.environment, PYTHONPATH=str(ROOT)),
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=380,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-4000:]
    ((out, code),) = split(done.stdout)
    assert code == 0, done.stderr[-4000:]
    return Watched(json.loads(out), json.loads((folder / "told.json").read_text()), (folder / "all.log").read_text())


def test_the_second_flow_carries_out_what_the_first_has_planned(watched):
    first, second = (flow[0] for flow in watched.told["flows"])
    tasks = [
        sorted(name.rpartition("-")[0] for of, name, _ in watched.told["tasks"] if of == one) for one in (first, second)
    ]

    assert tasks == [["make the plan", "write the report"], ["put the bundles together", "write the report"]]
    assert watched.summary["verdicts"]["noncompliant"] > 0
    assert watched.summary["complete"]


def test_no_personal_field_is_in_prefects_parameters_artifacts_or_any_log(watched):
    personal = {
        *(value for one in (PERSON, FIRM, EXCERPT, WRONG, OFFICE, SYDNEY) for value in one.values()),
        *("Ada's bundle", "Firm's bundle", LACKS["name"], LACKS["email"], AU["email"], "people.xlsx", "excerpt.pdf"),
    }
    common = {"individual", "business", "AU", "DE", "home", "office", "excerpt", EXCERPT["type"], "Berlin", "ada"}
    kept, log = json.dumps(watched.told), watched.log

    assert [one for one in personal - common if one in kept or one in log] == []


def test_the_rows_that_need_a_person_are_named_by_their_place_and_field(watched):
    rows = [json.loads(data) for key, _, data in watched.told["artifacts"] if key.endswith("-rows")]
    named = {tuple(one.values()) for some in rows for one in some}

    assert ("Documents", 2, "document", "business_name", "noncompliant") in named
    assert ("Bundles", 4, "bundle", "email", "fix") in named
