"""The flows with a language model: what it plans and writes is published, priced, kept, and never beyond the budget."""

import json
import os
import zlib
from pathlib import Path
from typing import Any

import pytest
from fake_bedrock import FAULTS, INJECTION, FakeBedrock
from model_routes import HAIKU, SONNET, charged
from scripted_plans import PROMPT, script

from flows import models as flow_models
from flows.estimate import estimate
from flows.generate import generate
from flows.infer_schema import infer_schema
from flows.reproduce import reproduce
from schemas.errors import BadInputError, BudgetError, UnderstudyError
from schemas.files import load_schema
from schemas.manifest import Manifest, OutputFormat
from schemas.request import GenerationOptions, GenerationRequest

ROWS = {"customers": 20, "orders": 40}


@pytest.fixture
def model(bedrock: FakeBedrock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeBedrock:
    """A model that plans a shop, by the settings alone."""
    script(bedrock, WrittenValues=values)
    for name, value in {
        "MODEL": HAIKU, "BEDROCK_ENDPOINT_URL": bedrock.url, "AWS_REGION": "us-east-1", "MODEL_TRIES": "1",
        "CACHE": str(tmp_path / "answers"),
    }.items():  # fmt: skip
        monkeypatch.setenv(f"UNDERSTUDY_{name}", value)
    return bedrock


def values(body: dict[str, Any]) -> dict[str, Any]:
    """Fifty complaints, other ones with each call."""
    said = json.dumps(body["messages"])
    first = zlib.crc32(said.encode()) % 10**6
    numbers = [(number, number * 7919 % 104729) for number in range(first, first + 50)]
    return {"values": [f"The {number:x} parcel was {days:x} days late" for number, days in numbers]}


def direct(**parameters: Any) -> Manifest:
    return generate.fn(**{"prompt": PROMPT, "rows": ROWS, **parameters})


def files(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()]


def test_what_a_model_plans_is_published_and_what_it_cost_is_told(model, surroundings):
    manifest = direct()
    used = manifest.model
    assert used is not None
    assert used["id"] == HAIKU
    assert used["tokens"]["input"] == sum(seen.billed[0] for seen in model.calls())
    assert used["tokens"]["output"] == sum(seen.billed[1] for seen in model.calls())
    assert used["cost_usd"] == pytest.approx(charged(model.calls()), abs=1e-5)
    assert (used["calls"], used["cache_hits"]) == (len(model.calls()), 0)
    assert manifest.provenance["schema"] == "model"
    assert manifest.provenance["by"] == HAIKU
    assert "planned the schema" in manifest.provenance["notes"][0]
    assert manifest.output_format is OutputFormat.CSV  # the words', as the model read them
    assert {name: entry.rows for name, entry in manifest.tables.items()} == ROWS
    assert manifest.quality_metrics["failed"] == 0
    assert manifest.quality_metrics["pools_by_model"]["orders.complaint"]["values"] == 200


def test_another_seed_asks_nobody_again(model):
    first = direct()
    asked = len(model.calls())
    second = direct(seed=9)
    assert len(model.calls()) == asked
    assert second.schema_digest == first.schema_digest
    assert second.model is not None
    assert (second.model["cost_usd"], second.model["calls"], second.model["cache_hits"]) == (0, 0, asked)


def test_a_dataset_that_a_model_planned_is_reproduced_without_it(model, monkeypatch):
    manifest = direct()
    model.reset()
    monkeypatch.delenv("UNDERSTUDY_MODEL")
    assert reproduce.fn(manifest.generation_id).same
    assert model.requests == []


def test_the_steps_are_told(model, monkeypatch):
    told = []
    monkeypatch.setattr(flow_models, "emit", lambda event, _run, _id, payload: told.append((event, payload["step"])))
    infer_schema.fn(prompt=PROMPT)
    assert told == [("SchemaStep", step) for step in ("analyse", "columns", "relations", "validate", "normalise")]


def test_personal_data_in_the_words_is_not_sent(model):
    infer_schema.fn(
        prompt=f"{PROMPT}, like jane.roe@gmail.com", options=GenerationOptions(context="card 4111111111111111")
    )
    sent = json.dumps([seen.body for seen in model.calls()])
    assert "[email]" in sent
    assert "[credit_card]" in sent
    assert "jane.roe" not in sent
    assert "4111111111111111" not in sent


def test_the_nearest_template_and_the_knowledge_base_stand_beside_the_words(model, monkeypatch):
    monkeypatch.setenv("UNDERSTUDY_KNOWLEDGE_BASE_ID", "KB12345678")
    model.passages += ["Orders over 500 euros need two signatures."]
    infer_schema.fn(prompt="an online shop: customers with their orders, products and order items")
    sent = json.dumps([seen.body for seen in model.calls()])
    assert "two signatures" in sent
    assert "order_items" in sent
    assert [seen.model for seen in model.requests if seen.operation == "retrieve"] == ["KB12345678"]


def test_a_knowledge_base_that_fails_is_done_without(model, monkeypatch):
    monkeypatch.setenv("UNDERSTUDY_KNOWLEDGE_BASE_ID", "KB12345678")
    model.fault("denied", -1, model="KB12345678")
    assert infer_schema.fn(prompt=PROMPT).origin == "model"


def test_titan_embeds_the_templates_once(model, monkeypatch):
    monkeypatch.setenv("UNDERSTUDY_EMBEDDING_MODEL", "amazon.titan-embed-text-v2:0")
    infer_schema.fn(prompt=PROMPT)
    first = sum(seen.operation == "invoke" for seen in model.requests)
    infer_schema.fn(prompt=f"{PROMPT} and returns")
    again = sum(seen.operation == "invoke" for seen in model.requests) - first
    assert first > 40
    assert again == 1


def test_an_estimate_asks_nobody(model):
    found = estimate(GenerationRequest.of(prompt=PROMPT))
    assert model.requests == []
    assert (found.model, found.calls, found.budget_usd) == (HAIKU, 3, 1.0)
    assert 0 < found.usd < 0.2
    assert any("within the budget" in line for line in found.lines())


def test_an_estimate_counts_the_pools_of_a_schema_and_the_rows_of_a_model(model, tmp_path):
    out = tmp_path / "shop.yaml"
    infer_schema.fn(prompt=PROMPT, out=str(out))
    model.reset()
    pools = estimate(GenerationRequest.of(schema=str(out)))
    rows = estimate(GenerationRequest.of(schema=str(out), rows=5000, options={"rows_by": "model"}))
    assert pools.calls > 0
    assert rows.calls > pools.calls
    assert rows.usd > 10 * pools.usd
    assert model.requests == []


def test_an_estimate_without_a_model_costs_nothing(monkeypatch):
    found = estimate(GenerationRequest.of(prompt=PROMPT))
    assert (found.model, found.usd) == (None, 0)
    assert "costs nothing" in found.lines()[0]
    with pytest.raises(UnderstudyError, match=r"nowhere\.csv"):
        estimate(GenerationRequest.of(source="nowhere.csv"))


def test_the_budget_stops_before_the_first_call(model, surroundings):
    with pytest.raises(BudgetError) as told:
        direct(options=GenerationOptions(budget_usd=0.001))
    assert told.value.exit_code == 4
    assert model.requests == []
    assert files(surroundings) == []


@pytest.mark.parametrize("budget", [0.05, 0.1, 0.15])
def test_the_budget_is_never_exceeded(model, surroundings, budget):
    model.fault("max_tokens", 2)
    try:
        direct(options=GenerationOptions(budget_usd=budget))
    except UnderstudyError:
        assert files(surroundings) == []
    assert charged(model.calls()) <= budget


def test_offline_is_a_model_too(model):
    manifest = direct(rows=None, options=GenerationOptions(model="offline"))
    assert model.requests == []
    assert manifest.model is None
    assert manifest.provenance["by"] == "offline"


def test_the_offline_engine_stands_in_only_where_somebody_says_so(model, monkeypatch):
    model.fault("denied", -1)
    with pytest.raises(UnderstudyError, match="access is denied"):
        direct(rows=None)
    monkeypatch.setenv("UNDERSTUDY_FALLBACK_MODELS", "offline")
    manifest = direct(rows=None)
    assert manifest.provenance["by"] == "offline"
    assert "No model gave an answer" in manifest.provenance["notes"][0]
    assert manifest.model is not None
    assert manifest.model["cost_usd"] == 0


def test_another_model_takes_over(model, monkeypatch):
    monkeypatch.setenv("UNDERSTUDY_FALLBACK_MODELS", SONNET)
    model.fault("denied", -1, model=HAIKU)
    assert direct().provenance["by"] == SONNET


def test_a_model_writes_the_rows(model):
    def rows(body: dict[str, Any]) -> dict[str, Any]:
        wanted = 60
        return {"rows": [[row % 9 + 1, f"{1 + row}.50", f"2024-{row % 12 + 1:02d}-03"] for row in range(wanted)]}

    schema = Path("notes.yaml")
    schema.write_text(
        "name: notes\ntables:\n  - name: notes\n    primary_key: [note_id]\n    columns:\n"
        "      - {name: note_id, type: integer, generator: {kind: sequence}}\n"
        "      - {name: quantity, type: integer, minimum: 1, maximum: 9}\n"
        "      - {name: price, type: decimal, precision: 8, scale: 2, minimum: 1}\n"
        "      - {name: written_on, type: date, nullable: false}\n"
    )
    model.answer("WrittenRows", rows)
    manifest = generate.fn(schema=str(schema), rows=50, options=GenerationOptions(rows_by="model"))
    assert manifest.tables["notes"].rows == 50
    written = manifest.quality_metrics["rows_by_model"]["notes"]
    assert written["columns"] == ["quantity", "price", "written_on"]
    assert manifest.quality_metrics["rows_deduplicated"] == written["rows_deduplicated"]
    assert reproduce.fn(manifest.generation_id).same


def test_rows_by_a_model_without_one_write_nothing(shop, surroundings):
    with pytest.raises(BadInputError, match="rows_by"):
        generate.fn(schema=str(shop), options=GenerationOptions(rows_by="model"))
    assert files(surroundings) == []


@pytest.mark.slow
@pytest.mark.parametrize("tool", ["Analysis", "Columns", "Relations", "WrittenValues"])
@pytest.mark.parametrize("fault", FAULTS)
def test_every_failure_ends_in_a_dataset_or_a_clear_error(model, surroundings, monkeypatch, fault, tool):
    monkeypatch.setenv("UNDERSTUDY_MODEL_TIMEOUT", "2")
    model.fault(fault, -1, tool=tool)
    before = dict(os.environ)
    try:
        manifest = direct(options=GenerationOptions(budget_usd=0.5))
    except UnderstudyError as error:
        assert error.exit_code in (1, 2, 4)
        assert INJECTION not in str(error)
        assert len(str(error)) < 5000
        assert files(surroundings) == []
    else:
        assert manifest.quality_metrics["failed"] == 0
        assert {name: entry.rows for name, entry in manifest.tables.items()} == ROWS
        load_schema(Path(manifest.location) / "schema.yaml")
        assert Path(manifest.location).is_relative_to(surroundings)
    assert charged(model.calls()) <= 0.5
    assert dict(os.environ) == before
