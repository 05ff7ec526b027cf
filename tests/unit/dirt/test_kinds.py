"""What each kind of dirt does to a value."""

from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from soiled import soil

from schemas.errors import SchemaError
from schemas.files import load_schema
from tasks.records.dirt.slips import NEIGHBOURS, SLIPS, slip


def pairs(dirt: dict, column: str, rows: int = 400):
    clean, soiled = soil(dirt, rows)
    before, after = clean[column].to_pylist(), soiled.rows[column].to_pylist()
    return [(old, new) for old, new in zip(before, after, strict=True) if old != new]


def test_every_slip_changes_a_text_or_leaves_it():
    text = "Ann-Marie O'Neil, 10 Größe St."
    for name in SLIPS:
        assert any(slip(text, bits, (name,)) != text for bits in range(0, 4096, 37)), name
        assert slip("", 12345, (name,)) in ("", '""', " ", "  ", "\t"), name


def test_a_keyboard_slip_is_next_door():
    for bits in range(0, 2**20, 4099):
        made = slip("Quick", bits, ("keyboard",))
        ((old, new),) = [(a, b) for a, b in zip("Quick", made, strict=True) if a != b]
        assert new.lower() in NEIGHBOURS[old.lower()]
        assert old.isupper() == new.isupper() or new.isdigit()


def test_swapped_exchanges_two_fields():
    clean, soiled = soil({"kind": "swapped", "columns": ["first", "last"], "rate": 0.5})
    one = zip(*(clean[name].to_pylist() for name in ("first", "last")), strict=True)
    two = zip(*(soiled.rows[name].to_pylist() for name in ("first", "last")), strict=True)
    changed = [(before, after) for before, after in zip(one, two, strict=True) if before != after]
    assert len(changed) > 100
    assert all(before == after[::-1] for before, after in changed)


def test_missing_not_at_random_keeps_to_its_condition():
    clean, soiled = soil({"kind": "missing", "columns": ["income"], "rate": 0.5, "when": "age > 60"})
    gone = pc.is_null(soiled.rows["income"])
    assert pc.min(clean["age"].filter(gone)).as_py() > 60
    older = pc.sum(pc.greater(clean["age"], 60)).as_py()
    assert abs(pc.sum(gone).as_py() - older / 2) < 4 * (older / 4) ** 0.5  # 4 standard errors


def test_a_share_of_rows_is_hit():
    _, soiled = soil({"kind": "missing", "columns": ["age"], "rate": 0.1}, rows=10_000)
    assert abs(soiled.labels.num_rows - 1000) < 5 * 30  # 5 standard errors of a binomial


def test_outliers_units_and_drift_are_far_off_and_fit_their_type():
    assert all(
        abs(new) >= 20 * abs(old)
        for old, new in pairs({"kind": "outlier", "columns": ["income"], "rate": 0.2}, "income")
        if abs(old) > 1
    )
    assert {
        abs((new - old).days) for old, new in pairs({"kind": "outlier", "columns": ["born"], "rate": 0.2}, "born")
    } == {36_524}
    assert all(new == old * 1000 for old, new in pairs({"kind": "unit", "columns": ["age"], "rate": 0.2}, "age"))
    clean, soiled = soil({"kind": "drift", "columns": ["score"], "begin": 0.5, "strength": 1.0})
    assert clean["score"].slice(0, 200).equals(soiled.rows["score"].slice(0, 200))
    assert soiled.rows["score"][399].as_py() == pytest.approx(clean["score"][399].as_py() * (1 + 199 / 200))


def test_orphans_refer_to_nobody():
    clean, soiled = soil({"kind": "orphan", "columns": ["boss"], "rate": 0.3})
    lost = [
        new for old, new in zip(clean["boss"].to_pylist(), soiled.rows["boss"].to_pylist(), strict=True) if old != new
    ]
    assert lost
    assert not set(lost) & set(clean["id"].to_pylist())


def test_copies_stand_at_the_end_and_are_copies():
    from soiled import engine_of, soiler_of

    engine = engine_of([{"table": "people", "kind": "duplicate", "rate": 0.1}], 200)
    made = soiler_of(engine).soil(0, 220)
    rows = [str(row) for row in made.rows.to_pylist()]
    assert set(rows[200:]) <= set(rows[:200])
    assert len(set(rows[200:])) == 20
    assert made.labels["row"].to_pylist() == list(range(200, 220))
    assert made.labels["column"].null_count == 20


def test_a_copy_has_the_dirt_of_its_original():
    from soiled import engine_of, soiler_of

    dirt = [
        {"table": "people", "kind": "duplicate", "rate": 0.5},
        {"table": "people", "kind": "typo", "columns": ["first", "last"], "rate": 0.6},
        {"table": "people", "kind": "near_duplicate", "columns": ["phone", "score"], "rate": 0.4},
        {"table": "people", "kind": "velocity", "entity": ["boss"], "at": "seen", "size": 4, "rate": 0.5},
        {"table": "people", "kind": "drift", "columns": ["income"], "begin": 0.0},
    ]
    made = soiler_of(engine_of(dirt, 100)).soil(0, 150)
    rows = [str(row) for row in made.rows.to_pylist()]
    assert len(set(rows)) == 100, "every copy is exactly its original, typos and all"
    labels = made.labels.filter(pc.is_valid(made.labels["column"])).to_pylist()
    of = {rows.index(row): place for place, row in enumerate(rows) if place >= 100}
    for original, copy in of.items():
        one, two = (
            [(e["column"], e["kind"], e["clean_value"]) for e in labels if e["row"] == row] for row in (original, copy)
        )
        assert one == two


def test_a_card_is_tried_in_a_burst():
    dirt = {"kind": "card_testing", "entity": ["boss"], "at": "seen", "amount": "income", "status": "phone",
            "declined": "no", "size": 10, "rate": 0.2}  # fmt: skip
    clean, soiled = soil(dirt)
    bursts = {row // 10 for row in soiled.labels["row"].to_pylist()}
    assert bursts
    for burst in bursts:
        rows = soiled.rows.slice(burst * 10, 10)
        assert len(set(rows["boss"].to_pylist())) == 1
        assert all(0.5 <= amount <= 2 for amount in rows["income"].to_pylist())
        times = rows["seen"].to_pylist()
        assert all(0 < (b - a).total_seconds() <= 37 for a, b in pairwise(times))
        assert rows["phone"].to_pylist()[:9] == ["no"] * 9
        assert rows["phone"][9].as_py() == clean["phone"][burst * 10 + 9].as_py()


def test_nobody_travels_so_fast():
    dirt = {"kind": "impossible_travel", "entity": ["boss"], "at": "seen", "place": ["age"], "rate": 0.3}
    _, soiled = soil(dirt)
    for trip in {row // 2 for row in soiled.labels["row"].to_pylist()}:
        one, two = soiled.rows.slice(trip * 2, 2).to_pylist()
        assert one["boss"] == two["boss"]
        assert 0 < (two["seen"] - one["seen"]).total_seconds() < 3600
        assert abs(one["age"] - two["age"]) > 15  # the farthest of 8 of ages up to 99


def test_labels_of_a_pattern_name_the_row_in_which_its_run_begins():
    dirt = {"kind": "velocity", "entity": ["boss"], "at": "seen", "size": 3, "rate": 0.4}
    _, soiled = soil(dirt)
    labels = soiled.labels.to_pylist()
    assert labels
    assert all(each["case"] == each["row"] - each["row"] % 3 for each in labels)
    for first in {each["case"] for each in labels}:
        assert len(set(soiled.rows["boss"].slice(first, 3).to_pylist())) == 1
    _, plain = soil({"kind": "missing", "columns": ["age"], "rate": 0.2})
    assert plain.labels["case"].null_count == plain.labels.num_rows > 0


def test_the_clean_value_of_every_type_is_read_back():
    from tasks.records.dirt.labels import read_back, written

    clean, _ = soil({"kind": "missing", "columns": ["age"]})
    for name in clean.column_names:
        array = clean[name].combine_chunks()
        array = array.dictionary_decode() if pa.types.is_dictionary(array.type) else array
        assert read_back(written(array), array.type).equals(array), name


FAULTS = {
    "table: t, kind: duplicate, when: n > 1": "takes no 'when'",
    "table: nobody, kind: duplicate": "no table 'nobody'",
    "table: t, kind: typo, columns: [nam]": "Did you mean 'name'",
    "table: t, kind: typo, columns: [n]": "takes string",
    "table: t, kind: missing, columns: [id]": "primary key",
    "table: t, kind: orphan, columns: [n]": "no relation fills it",
    "table: t, kind: typo, columns: [boss]": "refers to another table",
    "table: t, kind: swapped, columns: [name, n]": "of one type",
    "table: t, kind: velocity, entity: [boss], at: name": "names a timestamp",
    'table: t, kind: missing, columns: [n], when: "n + 1"': "is no condition",
    'table: t, kind: missing, columns: [n], when: "m > 1"': "'when' cannot be used",
    "table: t, kind: missing, columns: [n], rate: 2": "rate",
    "table: t, kind: rust, columns: [n]": "There is no 'dirt' of the kind 'rust'. There are: typo, case,",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_dirt_that_cannot_be_is_refused_with_its_place(fault):
    text = (
        "tables: [{name: t, primary_key: [id], columns: [{name: id, type: integer, generator: {kind: sequence}},"
        " {name: name, type: string}, {name: n, type: integer}, {name: boss, type: integer}]}]\n"
        "relations: [{child: t, columns: [boss], parent: t, parent_columns: [id]}]\n"
        f"dirt:\n  - {{{fault}}}\n"
    )
    with pytest.raises(SchemaError) as caught:
        load_schema(text)
    assert FAULTS[fault] in str(caught.value)
    assert "line 4" in str(caught.value)
