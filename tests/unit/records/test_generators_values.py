"""The laws that every generator of plain values keeps."""

import datetime as dt
import pickle
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.generator import Binding, Source
from schemas.model import ColumnSchema
from tasks.records.generators.bounds import Lattice
from tasks.values.cells import CellKey, RowCells

KEY, TABLE = CellKey.of(7, "t", "c"), CellKey.of(7, "t")
ROWS = 3_000


def column(type: str, generator: dict[str, Any], **facts: Any) -> ColumnSchema:
    return ColumnSchema(name="c", type=type, generator=generator, **facts)


def source(made: ColumnSchema) -> Source:
    assert made.generator is not None
    assert list(made.generator.problems(made)) == []
    return made.generator.bind(Binding(made))


def cells(rows: Any, inputs: dict[str, pa.Array] | None = None) -> RowCells:
    return RowCells(KEY, TABLE, np.asarray(rows, np.uint64), inputs or {})


def plain(values: pa.Array) -> pa.Array:
    return values.cast(values.type.value_type) if pa.types.is_dictionary(values.type) else values


NORMAL = {"kind": "normal", "mean": 50, "deviation": 30}
MIXTURE = {"kind": "mixture", "components": [{"distribution": NORMAL}, {"distribution": {"kind": "exponential"}}]}
SHAPES = [
    {"kind": "uniform"},
    NORMAL,
    {"kind": "lognormal", "median": 20},
    {"kind": "exponential", "mean": 9},
    {"kind": "gamma", "shape": 2, "scale": 5},
    {"kind": "beta", "alpha": 2, "beta": 3, "high": 100},
    {"kind": "poisson", "mean": 12},
    {"kind": "negative_binomial", "mean": 12, "dispersion": 2},
    {"kind": "zipf", "exponent": 1.1},
    {"kind": "pareto", "exponent": 1.2},
    {"kind": "histogram", "edges": [0, 10, 90], "counts": [3, 1]},
    MIXTURE,
]
COLUMNS = [
    column("integer", {"kind": "sequence", "start": 5, "step": -3}),
    column("integer", {"kind": "sequence"}, maximum=100),
    column("string", {"kind": "sequence", "prefix": "A-", "width": 4, "start": -2}),
    column("uuid", {"kind": "uuid"}),
    column("binary", {"kind": "uuid"}, length=16),
    *[column("integer", {"kind": "integer", "distribution": shape}, minimum=3, maximum=77) for shape in SHAPES],
    *[column("number", {"kind": "number", "distribution": shape}, minimum=3.5, maximum=77) for shape in SHAPES],
    *[column("decimal", {"kind": "decimal", "distribution": shape}, precision=6, scale=2) for shape in SHAPES],
    column("integer", {"kind": "integer", "minimum": -(2**63), "maximum": 2**63 - 1}),
    column("integer", {"kind": "integer", "minimum": 5, "step": 10, "maximum": 99}),
    column("number", {"kind": "number", "minimum": 0.99, "maximum": 99.99, "step": 1}),
    column("number", {"kind": "number", "decimals": 1}),
    column("decimal", {"kind": "decimal"}, precision=38, scale=18, maximum="12345678901234567890.5"),
    column("decimal", {"kind": "decimal"}, precision=38, scale=0, minimum=-(10**38) + 1, maximum=10**38 - 1),
    column("boolean", {"kind": "boolean", "probability": 0.3}),
    column("string", {"kind": "category", "weights": {"a": 3, "b": 1, "never": 0}}),
    column("boolean", {"kind": "category", "weights": {True: 3, False: 1}}),
    column("integer", {"kind": "category", "weights": {1: 3, 20: 1}}),
    column("date", {"kind": "category"}, values=["2024-01-01", "2024-02-01"]),
    column("integer", {"kind": "integer"}, values=[1, 5, 9], maximum=9),
    column("timestamp", {"kind": "constant", "value": "2024-01-01T08:00:00"}),
    column("date", {"kind": "datetime"}),
    column("date", {"kind": "datetime", "profile": "business"}, minimum="2024-01-01", maximum="2024-02-10"),
    column("time", {"kind": "datetime", "profile": "business", "resolution": "minute"}),
    column("timestamp", {"kind": "datetime", "profile": "business", "start": "2024-05-01"}),
    column("timestamp", {"kind": "datetime", "resolution": "microsecond"}, timezone=True),
    column("string", {"kind": "regex", "pattern": r"[A-Z]{2}-\d{2,5}(x|yy)?"}),
    column("string", {"kind": "regex"}, pattern=r"[a-z]+@[a-zß-ü]+", length=9, min_length=7),
    column("string", {"kind": "template", "template": "R{row}-{#:30}{x:3}{?:2}"}),
    column("string", {"kind": "template", "template": "fixed {{}}"}),
]
each_column = pytest.mark.parametrize("made", COLUMNS, ids=lambda made: f"{made.type}-{made.generator.kind}")


@each_column
def test_a_cell_does_not_depend_on_the_rows_around_it(made: ColumnSchema) -> None:
    filled = source(made)
    whole = plain(filled.draw(cells(range(ROWS))))
    for chosen in ([], [5], *(range(n) for n in (2, 3, 7, 8, 9, 1000)), range(ROWS - 1, -1, -3), [4, 4, 2999, 0]):
        assert plain(filled.draw(cells(list(chosen)))).equals(whole.take(pa.array(list(chosen), pa.int64())))
    strided = np.repeat(np.arange(ROWS, dtype=np.uint64), 2)[::2]
    assert not strided.flags.c_contiguous
    assert plain(filled.draw(cells(strided))).equals(whole)


@each_column
def test_the_type_is_the_column_s_and_nothing_is_null(made: ColumnSchema) -> None:
    for values in (source(made).draw(cells(range(50))), source(made).draw(cells([]))):
        values.validate(full=True)
        assert plain(values).type == made.arrow_type
        assert values.null_count == 0


@each_column
def test_values_keep_to_the_column_s_bounds(made: ColumnSchema) -> None:
    filled = source(made)
    drawn = [filled.draw(cells(range(ROWS)))]
    if filled.capacity:
        drawn.append(filled.unique(cells(range(ROWS)), spread(filled.capacity, ROWS)))
    for values in map(plain, drawn):
        check_bounds(made, values)


def check_bounds(made: ColumnSchema, values: pa.Array) -> None:
    if made.minimum is not None:
        assert pc.min(values).as_py() >= typed(made, made.minimum)
    if made.maximum is not None:
        assert pc.max(values).as_py() <= typed(made, made.maximum)
    if made.values is not None:
        assert set(values.to_pylist()) <= {typed(made, value) for value in made.values}
    if made.length is not None and made.type == "string":
        assert pc.max(pc.utf8_length(values)).as_py() <= made.length
    if made.min_length is not None:
        assert pc.min(pc.utf8_length(values)).as_py() >= made.min_length


def typed(made: ColumnSchema, value: Any) -> Any:
    return {"decimal": lambda v: Decimal(str(v)), "date": dt.date.fromisoformat}.get(made.type, lambda v: v)(value)


def spread(capacity: int, most: int) -> np.ndarray:
    """Indices from the first to the last, evenly apart; repeated where there are fewer."""
    return np.array([i * (capacity - 1) // (most - 1) for i in range(most)], np.uint64)


@each_column
def test_distinct_indices_give_distinct_values(made: ColumnSchema) -> None:
    filled = source(made)
    if filled.capacity is None:
        return
    index = np.unique(spread(filled.capacity, 2_000))
    values = plain(filled.unique(cells(range(len(index))), index))
    assert values.type == made.arrow_type
    assert pc.count_distinct(values).as_py() == len(index)


@each_column
def test_a_source_survives_the_way_to_a_worker(made: ColumnSchema) -> None:
    filled = source(made)
    assert pickle.loads(pickle.dumps(filled)).draw(cells(range(99))).equals(filled.draw(cells(range(99))))


@each_column
def test_another_attempt_stays_in_bounds(made: ColumnSchema) -> None:
    again = RowCells(KEY, TABLE, np.arange(200, dtype=np.uint64), attempt=1)
    check_bounds(made, plain(source(made).draw(again)))


numbers = st.decimals(-(10**9), 10**9, places=4)


@settings(max_examples=150)
@given(numbers, numbers, st.sampled_from(SHAPES), st.integers(0, 6))
def test_numbers_of_any_bounds_stay_within(one: Decimal, other: Decimal, shape: dict[str, Any], places: int) -> None:
    low, high = sorted([one, other])
    generators = [
        ("integer", {"kind": "integer"}, {}),
        ("number", {"kind": "number", "decimals": places}, {}),
        ("number", {"kind": "number"}, {}),
        ("decimal", {"kind": "decimal"}, {"precision": 18, "scale": places}),
    ]
    for type, generator, facts in generators:
        bounds = {"minimum": str(low), "maximum": str(high)}
        made = column(type, {**generator, "distribution": shape}, **bounds, **facts)
        if list(made.generator.problems(made)):
            continue
        filled = source(made)
        for values in (filled.draw(cells(range(50))), filled.unique(cells(range(2)), spread(filled.capacity, 2))):
            if type == "number":
                assert float(low) <= pc.min(values).as_py() <= pc.max(values).as_py() <= float(high)
            else:
                assert low <= pc.min(values).as_py() <= pc.max(values).as_py() <= high


def test_decimals_are_exact_whatever_their_width() -> None:
    made = column("decimal", {"kind": "decimal"}, precision=38, scale=2, minimum=0, maximum="12345678901234567890.55")
    filled = source(made)
    step = -(-1234567890123456789056 // 2**63)
    index = np.array([0, 1, 2, 10**18, filled.capacity - 1], np.uint64)
    expected = [Decimal(int(i) * step).scaleb(-2) for i in index]
    assert filled.unique(cells(range(5)), index).to_pylist() == expected


@given(st.integers(-(2**70), 2**70), st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=20))
def test_decimals_carry_from_one_word_to_the_next(low: int, indices: list[int]) -> None:
    filled = source(column("decimal", {"kind": "decimal"}, precision=38, scale=0, minimum=low, maximum=low + 2**63 - 1))
    made = filled.unique(cells(range(len(indices))), np.array(indices, np.uint64))
    assert made.to_pylist() == [Decimal(low + index) for index in indices]


@pytest.mark.parametrize("type", ["uuid", "binary"])
def test_a_unique_uuid_owes_it_to_the_index_alone(type: str) -> None:
    index = np.arange(5_000, dtype=np.uint64)
    made = source(column(type, {"kind": "uuid"})).unique(cells([0] * 5_000), index)
    assert pc.count_distinct(made).as_py() == 5_000


def test_numbers_far_from_a_bound_keep_their_digits() -> None:
    lattice = Lattice(first=-(2**62), step=1, count=2**63, places=0)
    assert lattice.units(lattice.nearest(np.array([-3.2, 0.0, 5.0, 6.6, 1e30, -1e30])))[:4].tolist() == [-3, 0, 5, 7]
    wide = column("integer", {"kind": "integer", "distribution": {"kind": "pareto", "exponent": 0.05}})
    assert {value % 2 for value in source(wide).draw(cells(range(ROWS))).to_pylist() if value < 10**6} == {0, 1}


def test_a_tail_beyond_all_floats_stays_finite() -> None:
    shape = {"kind": "pareto", "exponent": 0.03}
    values = source(column("number", {"kind": "number", "distribution": shape})).draw(cells(range(ROWS)))
    assert pc.all(pc.is_finite(values)).as_py()


@pytest.mark.parametrize("first", [0, -5, 2**40, -(2**62)])
def test_integers_by_a_distribution_are_rounded_one_by_one(first: int) -> None:
    made = column("integer", {"kind": "integer", "distribution": {"kind": "normal", "mean": first, "deviation": 3}})
    values = source(made).draw(cells(range(ROWS))).to_pylist()
    assert {value % 2 for value in values} == {0, 1} or abs(first) > 2**52  # a float no longer tells odd from even


def test_shares_are_those_asked_for() -> None:
    n = 100_000
    flags = source(column("boolean", {"kind": "boolean", "probability": 0.3})).draw(cells(range(n)))
    assert abs(flags.true_count / n - 0.3) < 5 * np.sqrt(0.3 * 0.7 / n)  # 5 standard errors
    letters = plain(source(column("string", {"kind": "category", "weights": {"a": 9, "b": 1}})).draw(cells(range(n))))
    assert abs(pc.sum(pc.equal(letters, "b")).as_py() / n - 0.1) < 5 * np.sqrt(0.1 * 0.9 / n)
    office = source(column("timestamp", {"kind": "datetime", "profile": "business"})).draw(cells(range(n)))
    weekend = pc.greater(pc.day_of_week(office), 4)
    assert abs(pc.mean(pc.cast(weekend, pa.float64())).as_py() - 0.18 / 5.18) < 0.005


def test_probability_one_and_nought_leave_no_choice() -> None:
    for probability in (0, 1):
        filled = source(column("boolean", {"kind": "boolean", "probability": probability}))
        assert filled.capacity == 1
        assert filled.draw(cells(range(100))).true_count == 100 * probability
        assert filled.unique(cells([0]), np.array([0], np.uint64)).to_pylist() == [bool(probability)]


def test_a_uuid_is_of_version_four() -> None:
    import uuid

    texts = source(column("uuid", {"kind": "uuid"})).draw(cells(range(500))).to_pylist()
    raw = source(column("binary", {"kind": "uuid"})).draw(cells(range(500))).to_pylist()
    for made in [uuid.UUID(text) for text in texts] + [uuid.UUID(bytes=value) for value in raw]:
        assert (made.version, made.variant) == (4, uuid.RFC_4122)


def test_yaml_and_json_keys_make_the_same_category() -> None:
    from_yaml = column("date", {"kind": "category", "weights": {dt.date(2024, 1, 1): 1, dt.date(2024, 1, 2): 2}})
    from_json = column("date", {"kind": "category", "weights": {"2024-01-01": 1, "2024-01-02": 2}})
    assert from_yaml == from_json


PROBLEMS = [
    ("integer", {"kind": "integer", "minimum": 10}, {"maximum": 5}, "minimum 10 is above maximum 5"),
    ("integer", {"kind": "integer", "step": 50, "minimum": 1}, {"minimum": 2, "maximum": 9}, "no multiple of step 50"),
    ("integer", {"kind": "integer"}, {"minimum": "x"}, "'x' is not a number"),
    (
        "integer",
        {"kind": "integer", "distribution": {"kind": "beta", "alpha": 1, "beta": 1}},
        {"minimum": 5},
        "gives no value",
    ),
    ("number", {"kind": "number", "decimals": 15}, {"maximum": 10**6}, "more than a float holds"),
    (
        "number",
        {"kind": "number", "decimals": 0},
        {"minimum": 0.2, "maximum": 0.8},
        "no number of the asked-for decimals",
    ),
    ("decimal", {"kind": "decimal", "decimals": 3}, {"scale": 2}, "more than the column's scale of 2"),
    ("decimal", {"kind": "decimal"}, {"precision": 3, "scale": 2, "minimum": 50}, "outside what the type holds"),
    ("integer", {"kind": "sequence", "prefix": "x"}, {}, "prefix and width are for text"),
    ("integer", {"kind": "sequence", "start": 9}, {"maximum": 5}, "outside the column's bounds"),
    ("string", {"kind": "sequence", "prefix": "LONG", "width": 3}, {"length": 5}, "longer than the 5 characters"),
    ("string", {"kind": "sequence"}, {"pattern": "[a-z]+"}, "does not match the column's pattern"),
    ("string", {"kind": "sequence"}, {"values": ["a"]}, "use category"),
    ("string", {"kind": "uuid"}, {"length": 20}, "a UUID is 36 long"),
    ("uuid", {"kind": "uuid"}, {"pattern": "[a-f0-9]{32}"}, "does not match"),
    ("string", {"kind": "category"}, {}, "a category needs values"),
    ("string", {"kind": "category", "values": ["a", "b"]}, {"values": ["a"]}, "'b' is not among the values"),
    ("integer", {"kind": "category", "weights": {"a": 1}}, {}, "not a value of type integer"),
    ("integer", {"kind": "constant", "value": 9}, {"maximum": 5}, "above the maximum"),
    ("string", {"kind": "constant", "value": "abc"}, {"length": 2}, "longer than the 2"),
    ("date", {"kind": "datetime", "start": "2024-02-01", "end": "2024-01-01"}, {}, "ends before it starts"),
    ("date", {"kind": "datetime", "resolution": "hour"}, {}, "a date has no hours"),
    ("date", {"kind": "datetime", "start": "soon"}, {}, "'soon' is no date"),
    ("time", {"kind": "datetime", "start": "25:00"}, {}, "no time of day"),
    ("timestamp", {"kind": "datetime", "within": "3d"}, {}, "'within' needs"),
    ("timestamp", {"kind": "datetime", "after": "o", "within": "3 moons"}, {}, "no length of time"),
    ("timestamp", {"kind": "datetime", "after": "c"}, {}, "cannot come after or before itself"),
    ("string", {"kind": "regex"}, {}, "needs a pattern"),
    ("string", {"kind": "regex", "pattern": "a+"}, {"pattern": "b+"}, "do not all match"),
    ("string", {"kind": "template", "template": "{"}, {}, "unmatched '{'"),
    ("string", {"kind": "template", "template": "{c}"}, {}, "names the column itself"),
    ("string", {"kind": "template", "template": "abcdef{#:3}"}, {"length": 8}, "9 characters or more"),
    ("string", {"kind": "template", "template": "{#:3}"}, {"pattern": "[a-z]+"}, "do not all match"),
    ("string", {"kind": "template", "template": "{o:%Q}"}, {}, "is not known"),
]


@pytest.mark.parametrize(("type", "generator", "facts", "sentence"), PROBLEMS)
def test_a_mismatch_is_told_with_its_remedy(
    type: str, generator: dict[str, Any], facts: dict[str, Any], sentence: str
) -> None:
    made = column(type, generator, **facts)
    assert made.generator is not None
    found = list(made.generator.problems(made))
    assert any(sentence in problem for problem in found), found


@pytest.mark.parametrize(
    ("generator", "sentence"),
    [
        ({"kind": "sequence", "step": 0}, "repeat one number"),
        ({"kind": "category", "weights": {"a": 0}}, "above 0"),
        ({"kind": "category", "weights": {"a": 1}, "values": ["a"]}, "not both"),
        ({"kind": "category", "values": []}, "at least one value"),
        (
            {"kind": "integer", "distribution": {"kind": "histogram", "edges": [0, 1], "counts": [1, 2]}},
            "needs 3 edges",
        ),
    ],
)
def test_parameters_that_make_no_sense_are_refused(generator: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        column("integer", generator)
