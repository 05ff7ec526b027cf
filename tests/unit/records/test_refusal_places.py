"""What the engine refuses is told with the lines of every rule and bound that it comes from."""

import pickle
from pathlib import Path

import pytest

from schemas.errors import BadInputError, SchemaError
from schemas.validation.located import located
from tasks.inference.resolve import resolve
from tasks.records.engine import Engine
from tasks.records.sizing import row_counts

HEAD = """\
name: b
tables:
  - name: t
    rows: 20
    primary_key: [id]
    columns:
      - {name: id, type: integer, generator: {kind: sequence}}
"""
FAMILY = """\
name: c
tables:
  - name: p
    rows: 10
    primary_key: [id]
    columns:
      - {name: id, type: integer, generator: {kind: sequence}}
      - {name: total, type: decimal, nullable: false, minimum: 0, maximum: 10}
  - name: c
    rows: 100
    primary_key: [id]
    columns:
      - {name: id, type: integer, generator: {kind: sequence}}
      - {name: p_id, type: integer, nullable: false}
      - {name: amount, type: decimal, nullable: false, minimum: 5, maximum: 9}
relations:
  - {child: c, columns: [p_id], parent: p, parent_columns: [id]}
rules:
  - {table: p, check: "total = sum(c.amount)"}
"""


def refused(text: str, folder: Path) -> str:
    """What someone is told who lets the engine prepare a schema file."""
    file = folder / "b.yaml"
    file.write_text(text)
    resolved = resolve(schema=str(file))
    with pytest.raises(BadInputError) as caught, located(resolved.places):
        Engine(resolved.schema, row_counts(resolved.schema)).prepare()
    return str(caught.value)


def one_table(column: str, *checks: str) -> str:
    rules = "".join(f'  - {{table: t, check: "{check}"}}\n' for check in checks)
    return f"{HEAD}      - {{name: x, nullable: false, {column}}}\nrules:\n{rules}"


def test_rules_that_no_draw_meets_together_are_all_told_with_their_lines(tmp_path: Path) -> None:
    told = refused(one_table("type: integer", "x % 2 = 0", "x % 2 = 1"), tmp_path)
    assert told.splitlines()[0].startswith(
        "Table 't': the rule `x % 2 = 1` could not be met together with `x % 2 = 0` in 20 row(s)"
    )
    assert sorted(told.splitlines()[1:]) == [
        "  b.yaml, line 10 (rules[0].check)",
        "  b.yaml, line 11 (rules[1].check)",
    ]


def test_a_constant_that_breaks_a_rule_is_told_beside_the_rule(tmp_path: Path) -> None:
    told = refused(one_table("type: integer, generator: {kind: constant, value: 3}", "x > 5"), tmp_path)
    assert "x is always the same." in told
    assert told.splitlines()[1:] == [
        "  b.yaml, line 10 (rules[0].check)",
        "  b.yaml, line 8 (tables[0].columns[1].generator)",
    ]


def test_the_bound_of_a_computed_column_is_called_one_and_stands_beside_the_rule_that_computes(tmp_path: Path) -> None:
    told = refused(FAMILY, tmp_path)
    assert told.startswith("""Table 'p': 'total' has a maximum, and `"total" <= 10` does not hold in""")
    assert told.splitlines()[1:] == [
        "  b.yaml, line 8 (tables[0].columns[1].maximum)",
        "  b.yaml, line 19 (rules[0].check)",
    ]


def test_a_circle_through_rules_is_told_with_the_lines_of_its_rules(tmp_path: Path) -> None:
    told = refused(f'{FAMILY}  - {{table: c, check: "amount = p.total / 2"}}\n', tmp_path)
    assert told.startswith("Columns wait for each other through rules, and none is ever made: p.total, c.amount.")
    assert sorted(told.splitlines()[1:]) == [
        "  b.yaml, line 19 (rules[0].check)",
        "  b.yaml, line 20 (rules[1].check)",
    ]


@pytest.mark.parametrize(("kind", "check"), [("integer", "x = 'abc'"), ("date", "x = '2025-13-01'")])
def test_a_text_that_is_no_value_of_its_column_is_found_among_all_other_problems(
    kind: str, check: str, tmp_path: Path
) -> None:
    with pytest.raises(SchemaError) as caught:
        refused(one_table(f"type: {kind}", check, "y > 1"), tmp_path)
    value = check.partition(" = ")[2]
    assert f"A rule of 't' cannot be used: `{check}` cannot be evaluated: {value} is no value of" in str(caught.value)
    assert "  b.yaml, line 10 (rules[0].check)" in str(caught.value)
    assert "b.yaml has 2 problems." in str(caught.value)


def test_what_an_error_speaks_of_survives_a_worker() -> None:
    assert pickle.loads(pickle.dumps(SchemaError("no").at(("rules", 1)))).about == (("rules", 1),)


def test_without_a_file_the_paths_alone_are_told() -> None:
    with pytest.raises(SchemaError, match=r"^no\n  schema \(rules\[1\]\)$"), located(None):
        raise SchemaError("no").at(("rules", 1))


HUGE = "type: integer, minimum: 4611686018427387904, maximum: 5611686018427387904"


def test_a_rule_that_cannot_be_computed_is_the_one_named(tmp_path: Path) -> None:
    told = refused(one_table(HUGE, "x > 0 OR id > 7", "x * 4 > 7"), tmp_path)
    assert "`x * 4 > 7` cannot be evaluated" in told
    assert told.endswith("b.yaml, line 11 (rules[1].check)")


def test_a_column_that_cannot_be_computed_tells_its_line(tmp_path: Path) -> None:
    computed = "      - {name: y, type: integer, generator: {kind: expression, sql: 'x * 4'}}\n"
    told = refused(one_table(HUGE).replace("rules:\n", computed), tmp_path)
    assert "`x * 4` cannot be evaluated" in told
    assert told.endswith("b.yaml, line 9 (tables[0].columns[2].generator)")
