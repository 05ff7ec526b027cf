"""The template library: every template is sound, generates, and is found by what it is about."""

import re
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from schemas.errors import BadInputError, SourceError
from schemas.model import DatasetSchema, TableSchema
from schemas.semantics import complete
from schemas.sql import evaluate, parse_expression
from schemas.validation import problems
from tasks.inference.library import ROOT, load_template, search, template, templates
from tasks.inference.vectors import HashedVectoriser
from tasks.records.engine import Engine
from tasks.records.sizing import row_counts

NAMES = [each.name for each in templates()]
DOMAINS = {"healthcare", "finance", "retail", "saas", "iot", "logistics", "hr", "education", "general"}


def tables_of(schema: DatasetSchema, rows: int) -> dict[str, pa.Table]:
    counts = row_counts(schema, rows)
    engine = Engine(schema, counts, seed=1)
    return {name: engine.make(name, 0, min(count, 200)) for name, count in counts.items()}


def violations(schema: DatasetSchema, made: dict[str, pa.Table], engine: Engine) -> list[str]:
    """Check the rows without the engine's own help: keys, references, nulls, bounds, lists and rules."""
    found = [f"{table.name}{wrong}" for table in schema.tables for wrong in wrong_rows(table, made[table.name])]
    for table in schema.tables:
        found += broken_rules(schema, table, made[table.name])
    for relation in schema.relations:
        parents = engine.make(relation.parent, 0, engine.rows[relation.parent])
        known = {tuple(row.values()) for row in parents.select(list(relation.parent_columns)).to_pylist()}
        children = [tuple(row.values()) for row in made[relation.child].select(list(relation.columns)).to_pylist()]
        if any(None not in child and child not in known for child in children):
            found.append(f"{relation.child} -> {relation.parent}: no such parent")
    return found


def wrong_rows(table: TableSchema, rows: pa.Table) -> Iterator[str]:
    for key in table.keys:
        values = [tuple(row.values()) for row in rows.select(list(key)).to_pylist()]
        full = [value for value in values if None not in value]
        if len(set(full)) < len(full):
            yield f": key {key} repeats"
    for column in table.columns:
        values_ = rows[column.name].combine_chunks()
        if not column.nullable and values_.null_count:
            yield f".{column.name}: nulls"
        plain = values_.dictionary_decode() if pa.types.is_dictionary(values_.type) else values_
        if isinstance(column.minimum, int | float) and pc.min(plain).as_py() < column.minimum:
            yield f".{column.name}: below its minimum"
        if isinstance(column.maximum, int | float) and pc.max(plain).as_py() > column.maximum:
            yield f".{column.name}: above its maximum"


def broken_rules(schema: DatasetSchema, table: TableSchema, rows: pa.Table) -> Iterator[str]:
    for rule in schema.rules_of(table.name):
        inputs = {name: rows[name].combine_chunks() for name in parse_expression(rule.check).columns}
        held = evaluate(parse_expression(rule.check), inputs, type=pa.bool_())
        if pc.any(pc.invert(held)).as_py():
            yield f"{table.name}: {rule.check} is broken"


def test_there_are_forty_and_every_domain_has_some() -> None:
    assert len(NAMES) >= 40
    assert {each.domain for each in templates()} == DOMAINS
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_generates_two_hundred_rows_without_a_violation(name: str) -> None:
    schema = load_template(name)
    assert not problems(schema)
    assert schema.relations or len(schema.tables) == 1
    counts = row_counts(schema, 200)
    engine = Engine(schema, counts, seed=1)
    made = {table: engine.make(table, 0, min(count, 200)) for table, count in counts.items()}
    assert violations(schema, made, engine) == []


def test_a_broken_row_is_seen() -> None:
    schema = load_template("parcel_delivery")
    made = tables_of(schema, 200)
    engine = Engine(schema, row_counts(schema, 200), seed=1)
    parcels = made["parcels"]
    late = pc.add(parcels["shipped_at"], pa.scalar(np.timedelta64(400, "D").astype("timedelta64[us]")))
    broken = {**made, "parcels": parcels.set_column(parcels.column_names.index("shipped_at"), "shipped_at", late)}
    assert "parcels: delivered_at >= shipped_at is broken" in violations(schema, broken, engine)
    twice = pa.concat_tables([parcels.slice(0, 5), parcels.slice(0, 5)])
    assert any("repeats" in each for each in violations(schema, {**made, "parcels": twice}, engine))


def test_every_template_says_what_it_is_about() -> None:
    for each in templates():
        assert each.title and each.description.endswith("."), each.name
        assert len(each.keywords) >= 5, each.name
        assert each.version >= 1
        assert re.fullmatch(r"[a-z_]+", each.name)
        assert (ROOT / each.domain / f"{each.name}.yaml").is_file()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("hospital data", "hospital"),
        ("e-commerce", "online_shop"),
        ("shop with reviews", "online_shop"),
        ("blog posts and comments", "blog"),
        ("temperature sensors", "sensor_network"),
        ("payslips", "payroll"),
        ("univeristy students", "university"),  # parts of words forgive a slip
        ("flights and passengers", "airline"),
        ("star schema for sales", "sales_star"),
    ],
)
def test_search_finds_what_fits(words: str, expected: str) -> None:
    assert search(words)[0].template.name == expected


def test_search_ranks_and_leaves_out_what_shares_nothing() -> None:
    scores = [match.score for match in search("books", limit=50)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    assert search("") == ()
    assert search("the and of") == ()


def test_another_vectoriser_can_take_its_place() -> None:
    class Lengths:
        def fit(self, documents: Sequence[str]) -> np.ndarray:
            return np.array([[1.0] if "recipes" in text else [0.0] for text in documents])

        def transform(self, texts: Sequence[str]) -> np.ndarray:
            return np.ones((len(texts), 1))

    assert [match.template.name for match in search("anything", vectoriser=Lengths(), limit=1)] == ["recipes"]


def test_vectors_are_of_length_one_or_none() -> None:
    vectors = HashedVectoriser().fit(["one text", "", "another text altogether"])
    assert np.allclose(np.linalg.norm(vectors, axis=1), [1, 0, 1])


def test_an_unknown_template_names_the_nearest() -> None:
    with pytest.raises(BadInputError, match="Did you mean 'hospital'"):
        template("hospitl")


def test_a_file_that_is_no_template_is_named(tmp_path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "bad.yaml").write_text("tables: []")
    with pytest.raises(SourceError, match=r"bad\.yaml is not a template"):
        templates(tmp_path)


def test_templates_stay_short_because_meanings_complete_them() -> None:
    raw = DatasetSchema.model_validate(template("retail_bank").document)
    done = complete(raw)
    assert raw.table("customers").column("email").generator is None
    assert done.table("customers").column("email").generator is not None
