"""Every deployment of prefect.yaml can be loaded and run with its parameters: ``prefect deploy`` would not say."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect import Flow
from prefect.flows import load_flow_from_entrypoint

PROJECT = Path(__file__).parents[2]
DOCUMENT = yaml.safe_load((PROJECT / "prefect.yaml").read_text())
DEPLOYMENTS = DOCUMENT["deployments"]


def load(deployment: dict[str, Any]) -> Flow[..., Any]:
    return load_flow_from_entrypoint(deployment["entrypoint"], use_placeholder_flow=False)


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda each: each["entrypoint"])
def test_the_flow_can_be_loaded_and_its_parameters_are_sound(deployment):
    flow = load(deployment)
    flow.validate_parameters({**_required(flow), **deployment["parameters"]})
    for schedule in deployment["schedules"]:
        flow.validate_parameters({**deployment["parameters"], **schedule["parameters"]})


def _required(flow: Flow[..., Any]) -> dict[str, Any]:
    properties = flow.parameters.model_dump()["properties"]
    return {
        name: ["given"] if properties[name].get("type") == "array" else "given" for name in flow.parameters.required
    }


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda each: each["entrypoint"])
def test_every_parameter_has_a_description_for_the_form(deployment):
    properties = load(deployment).parameters.model_dump()["properties"]
    assert [name for name, field in properties.items() if "description" not in field and "$ref" not in field] == []


def test_entrypoints_are_modules_and_schedules_wait_to_be_switched_on():
    for deployment in DEPLOYMENTS:
        assert re.fullmatch(r"flows\.\w+:\w+", deployment["entrypoint"])
        assert deployment["enforce_parameter_schema"] is True
        assert [schedule["slug"] for schedule in deployment["schedules"] if schedule["active"]] == []


def test_no_path_of_a_machine_is_written_down():
    text = (PROJECT / "prefect.yaml").read_text()
    assert re.findall(r"(?:^|[\s\"'])(/(?:home|root|work|Users|tmp|opt|srv)\b\S*)", text) == []


def test_the_flow_names_are_those_of_the_contract():
    assert {f"{load(deployment).name}/{deployment['name']}" for deployment in DEPLOYMENTS} == {
        "generate/default",
        "infer-schema/default",
        "ask/default",
        "mask/default",
        "check/default",
        "export/default",
        "diff/default",
        "replicate/default",
        "sample/default",
    }
