"""Places that are made lie in the country that a learnt column says."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from flows.twin_engine import TwinEngine
from schemas.model import DatasetSchema
from tasks.synthesis.interface import synthesizer
from tasks.synthesis.places import rows_by_country
from tasks.synthesis.portrait import published_schema, source_of
from tasks.synthesis.twin import fit_twin

ROWS = 400
COLUMNS = ("street_address", "city", "postal_code", "country", "spent")


@pytest.fixture(scope="module")
def engine() -> TwinEngine:
    rng = np.random.default_rng(0)
    country = np.array(["Germany", "USA", "Atlantis"])[rng.integers(0, 3, ROWS)]
    texts = {name: [f"{name} {number}" for number in range(ROWS)] for name in COLUMNS[:3]}
    table = pa.table({**texts, "country": country, "spent": rng.random(ROWS)})
    columns = [{"name": name, "type": "string" if name != "spent" else "number"} for name in COLUMNS]
    schema = DatasetSchema.model_validate({"name": "clients", "tables": [{"name": "clients", "columns": columns}]})
    source = source_of(schema, {"clients": table}, {"clients": frozenset(COLUMNS[:3])})
    twin = fit_twin(source, synthesizer("sequential_trees"))
    return TwinEngine(twin.stage(), published_schema(schema, source, twin), 3)


def test_made_places_lie_in_the_learnt_country(engine: TwinEngine) -> None:
    made = engine.make("clients", 0, ROWS)
    german = made.filter(pc.equal(made["country"], "Germany"))
    assert german.num_rows > 80
    assert pc.all(pc.match_substring_regex(german["postal_code"], r"^\d{5}$")).as_py()
    assert {"Berlin", "Hamburg", "München", "Köln"} & set(german["city"].to_pylist())
    assert not {"Berlin", "Hamburg", "München", "Köln"} & set(
        made.filter(pc.not_equal(made["country"], "Germany"))["city"].to_pylist()
    )


def test_any_chunking_gives_the_same_places(engine: TwinEngine) -> None:
    parts = [engine.make("clients", start, min(start + 93, ROWS)) for start in range(0, ROWS, 93)]
    assert pa.concat_tables(parts).equals(engine.make("clients", 0, ROWS))


def test_countries_are_told_by_name_and_code() -> None:
    found = rows_by_country(pa.chunked_array([["DE", "Germany", None, "Deutschland", "usa", "Atlantis", "DEU"]]))
    assert {code: rows.tolist() for code, rows in found.items()} == {"DE": [0, 1, 3, 6], "US": [4]}
