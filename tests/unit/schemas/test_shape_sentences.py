"""What is wrong with the shape of a schema, in words of the document and none of the library's that reads it."""

from typing import Any

import pytest

from schemas.validation import problems


def document(generator: Any = None, **more: Any) -> dict[str, Any]:
    column = {"name": "a", "type": "string"} if generator is None else {"name": "a", **generator}
    keyed = [{"name": "id", "type": "integer", "generator": {"kind": "sequence"}}, column]
    return {"tables": [{"name": "t", "rows": 50, "primary_key": ["id"], "columns": keyed}], **more}


def drawn(**generator: Any) -> dict[str, Any]:
    return {"type": "integer", "generator": {"kind": "integer", **generator}}


KEYBOARD = "Value 2 of 'by' must be 'keyboard', 'ocr', 'transposition', 'omission' or 'repetition', not 'ocrr'."


@pytest.mark.parametrize(
    ("schema", "path", "message"),
    [
        (
            document(dirt=[{"table": "t", "kind": "tipo", "columns": ["a"]}]),
            "dirt[0]",
            "There is no 'dirt' of the kind 'tipo'. There are: typo, case, whitespace, format, swapped, missing, "
            "outlier, unit, drift, orphan, duplicate, near_duplicate, card_testing, velocity, impossible_travel. "
            "Did you mean 'typo'?",
        ),
        (
            document(drawn(distribution={"kind": "gama", "shape": 2})),
            "tables[0].columns[1].generator.distribution",
            "There is no 'distribution' of the kind 'gama'. There are: uniform, normal, lognormal, exponential, gamma, "
            "beta, pareto, histogram, poisson, negative_binomial, zipf, mixture. Did you mean 'gamma'?",
        ),
        (
            document({"type": "number", "generator": {"kind": "series", "noise": {"kind": "whit"}}}),
            "tables[0].columns[1].generator.noise",
            "There is no 'noise' of the kind 'whit'. There are: white, ar1, walk, student. Did you mean 'white'?",
        ),
        (
            document({"type": "number", "generator": {"kind": "series", "noise": {"scale": 1}}}),
            "tables[0].columns[1].generator.noise",
            "'noise' needs a 'kind', and has none. There are: white, ar1, walk, student.",
        ),
        (
            document(changes=[{"table": "t", "columns": ["a"], "capture": ["scd3"]}]),
            "changes[0].capture[0]",
            "Value 1 of 'capture' must be 'cdc' or 'scd2', not 'scd3'. Did you mean 'scd2'?",
        ),
        (
            document(drawn(distribution={"kind": "mixture", "components": []})),
            "tables[0].columns[1].generator.distribution.components",
            "'components' needs at least 1 value, and has none.",
        ),
        (
            document(dirt=[{"table": "t", "kind": "swapped", "columns": ["a"]}]),
            "dirt[0].columns",
            "'columns' needs at least 2 values, and has 1.",
        ),
        (
            document({"type": "number", "generator": {"kind": "series", "seasons": {"period": 0, "amplitude": 1}}}),
            "tables[0].columns[1].generator.seasons.period",
            "'period' must be at least 1.",
        ),
        (
            document({"type": "string", "generator": {"kind": "category", "weights": {"a": -1}}}),
            "tables[0].columns[1].generator.weights.a",
            "'weights.a' must be at least 0.",
        ),
        (
            document(dirt=[{"table": "t", "kind": "typo", "columns": ["a"], "by": ["keyboard", "ocrr"]}]),
            "dirt[0].by[1]",
            f"{KEYBOARD} Did you mean 'ocr'?",
        ),
    ],
)
def test_each_fault_of_shape_is_told_once_in_the_words_of_the_document(
    schema: dict[str, Any], path: str, message: str
) -> None:
    assert [(problem.path, problem.message) for problem in problems(schema)] == [(path, message)]


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        ({"length": 2, "pattern": "[A-Z]{3}"}, "[A-Z]{3} has at least 3 characters, and 'length' allows 2"),
        ({"min_length": 9, "pattern": "ab?|x{4}"}, "ab?|x{4} has at most 4 characters, and 'min_length' asks for 9"),
    ],
)
def test_a_length_that_no_match_of_the_pattern_has_is_told(asked: dict[str, Any], wrong: str) -> None:
    message = f"Column t.a: no value meets its length and its pattern: what matches {wrong}. Change one or the other."
    found = problems(document({"type": "string", "nullable": False, **asked}))
    assert [(problem.path, problem.message) for problem in found] == [("tables[0].columns[1].pattern", message)]


@pytest.mark.parametrize("pattern", ["[A-Z]{2}", "[[:upper:]]{2}", "a*", "(a|bcd)?e"])
def test_a_pattern_that_may_fit_the_length_is_let_pass(pattern: str) -> None:
    assert problems(document({"type": "string", "length": 2, "pattern": pattern})) == []
