"""What `flows/prefect.yaml` would deploy: every flow, from the installed package, with a form, nothing switched on."""

from __future__ import annotations

from importlib import import_module

import pytest
import yaml

from numberlift.flows.launch import DEPLOYMENT, FLOWS


@pytest.fixture(scope="module")
def deployments() -> list[dict]:
    from numberlift.flows.serving.deploying import PREFECT_FILE

    told = yaml.safe_load(PREFECT_FILE.read_text())
    assert told["pull"] == []  # an empty list, not null: null would tie every worker to the folder of whoever deployed
    return told["deployments"]


@pytest.fixture(scope="module")
def flows(deployments) -> dict[str, object]:
    found = {}
    for one in deployments:
        module, _, name = one["entrypoint"].rpartition(".")
        flow = getattr(import_module(module), name)
        found[flow.name] = flow
    return found


def test_every_flow_that_can_be_launched_is_deployed_under_its_name(deployments, flows):
    assert set(flows) == set(FLOWS.values())
    assert {one["name"] for one in deployments} == {DEPLOYMENT}


def test_all_go_to_the_one_pool_and_carry_the_tag_that_the_automation_looks_for(deployments):
    assert {one["work_pool"]["name"] for one in deployments} == {"numberlift"}
    assert all("numberlift" in one["tags"] for one in deployments)


def test_schedules_are_shipped_switched_off_and_can_be_told_apart(deployments):
    schedules = [schedule for one in deployments for schedule in one.get("schedules", [])]

    assert {schedule["slug"] for schedule in schedules} >= {"nightly", "every-minute"}
    assert not any(schedule["active"] for schedule in schedules)


def test_no_flow_retries_by_itself_and_each_leaves_an_alarm_when_it_ends_badly(flows):
    parts = {"check-shard", "follow-account"}  # told by the flow that watches them
    mine = [flow for name, flow in flows.items() if name not in parts]

    assert not any(flow.retries for flow in flows.values())
    assert all(flow.on_failure_hooks and flow.on_crashed_hooks for flow in mine)


def test_every_field_of_a_form_says_what_it_is(flows):
    models = [model for flow in flows.values() for model in flow.parameters.definitions.values()]

    assert all(field.get("description") for model in models for field in model["properties"].values())
