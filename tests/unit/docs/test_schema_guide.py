"""The guide to the schema file says what is so: its examples run, and what it shows is what the engine makes now."""

import difflib
import importlib
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from engine_schemas import made, problems
from jsonschema import Draft202012Validator
from sql_rules import broken_rows

from schemas.errors import UnderstudyError
from schemas.files import read_schema_document
from schemas.generator import generator_class, generator_kinds
from schemas.jsonschema import json_schema
from schemas.model import DatasetSchema

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "schema.md").read_text(encoding="utf-8")


def _script() -> ModuleType:
    sys.path.insert(0, str(DOCS))
    try:
        return importlib.import_module("generate_reference")
    finally:
        sys.path.remove(str(DOCS))


guide = _script()
EXAMPLES = guide.examples(PAGE)
EDITOR = Draft202012Validator(json_schema())
SOUND = [example for example in EXAMPLES if not example.refused]
REFUSED = [example for example in EXAMPLES if example.refused]


def line_of(example: Any) -> str:
    return f"line {example.line}"


def built_in() -> list[str]:
    found = {kind: generator_class(kind) for kind in generator_kinds()}
    return [kind for kind, each in found.items() if each and each.__module__.startswith("tasks.records.generators.")]


def test_the_page_shows_what_is_made_now() -> None:
    now = guide.refreshed(PAGE)
    changed = difflib.unified_diff(PAGE.splitlines(), now.splitlines(), "docs/schema.md", "now", lineterm="", n=1)
    assert now == PAGE, "\n".join([f"docs/schema.md is behind. Refresh it: {guide.COMMAND}", *changed])


SPOILT = {
    "Heidi Reed": "Heidi Rood",
    "| `probability` | number, 0 to 1 |": "| `probability` | number |",
    "has only 30 different values": "has only 29 different values",
    "orders     30,000": "orders     20,000",
}


def test_a_page_that_shows_something_else_is_mended() -> None:
    spoilt = PAGE
    for old, new in SPOILT.items():
        assert old in PAGE
        spoilt = spoilt.replace(old, new)
    assert guide.refreshed(spoilt) == PAGE


@pytest.mark.parametrize("example", SOUND, ids=line_of)
def test_an_example_makes_what_it_promises(example: Any) -> None:
    schema: DatasetSchema = example.schema
    engine = example.engine(schema)
    tables = {table.name: made(engine, table.name) for table in schema.tables}
    assert all(tables[each.name].num_rows == each.rows for each in schema.tables if each.rows is not None)
    assert list(problems(schema, tables)) == []
    assert broken_rows(schema, tables) == {}


@pytest.mark.parametrize("example", REFUSED, ids=line_of)
def test_what_the_page_calls_refused_is_refused(example: Any) -> None:
    with pytest.raises(UnderstudyError):
        example.engine().prepare()


@pytest.mark.parametrize("example", SOUND, ids=line_of)
def test_an_editor_accepts_the_example(example: Any) -> None:
    document, _ = read_schema_document(example.whole)
    assert [error.message for error in EDITOR.iter_errors(document)] == []


@pytest.mark.parametrize("kind", built_in())
def test_every_kind_has_its_section_and_an_example_of_its_own(kind: str) -> None:
    section = re.search(rf"^### {kind}$(.*?)(?=^###? )", PAGE, re.M | re.S)
    assert section is not None, f"docs/schema.md has no section '### {kind}'."
    assert f"<!-- made: generator {kind} -->" in section[1]
    assert f"kind: {kind}" in section[1]
    assert "<!-- made: values" in section[1] or "<!-- made: rows" in section[1]


def test_every_link_within_the_page_leads_somewhere() -> None:
    titles = {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in re.findall(r"^#+ (.*)$", PAGE, re.M)}
    assert set(re.findall(r"\]\(#([^)]*)\)", PAGE)) <= titles


def test_what_a_list_may_hold_and_what_a_mapping_takes_is_said() -> None:
    for name in ("repetition", "swapped", "no-break", "mojibake"):
        assert re.search(rf"^\| `\w+` \| .*`by` .*, of .*`{name}`", PAGE, re.M), name
    assert "| `length` | text | required | How long it is" in PAGE
    assert "| `null_rate` | number, 0 to 1 |" in PAGE
    assert PAGE.partition("\n## Generators")[0].count("It has no parameters.") == 0
