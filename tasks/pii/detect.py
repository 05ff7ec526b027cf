"""Which columns tell of people: evidence of names, types, values and running text, put together."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pyarrow as pa

from schemas.semantics.words import words_of
from schemas.types import TEMPORAL, ColumnType
from tasks.pii.codes import numbered_by_year
from tasks.pii.columns import column_type, distinct_of
from tasks.pii.findings import Finding
from tasks.pii.kinds import SPECIAL
from tasks.pii.leaves import Leaf, leaf_columns
from tasks.pii.name_orders import in_order
from tasks.pii.phrases_read import as_texts
from tasks.pii.tempering import tempered
from tasks.pii.told_by_names import if_values_agree, of_birth, of_name, says_whose, within_address
from tasks.pii.told_by_values import are_dotted_pairs, of_values
from tasks.pii.weighing import weighed
from tasks.values.counted import is_counted

LEAST = 0.35
"""The confidence from which on a column is reported; policies replace what is reported."""

_PEOPLE = "people"
"""What a table with a column of given names is one of, whatever it is called: there a ``Nom`` is a family's."""


@dataclass(frozen=True)
class DetectOptions:
    """How to look.

    Attributes:
        network: Whether to read running text with the network, beside the patterns.
        least: The confidence from which on a column is reported.
        share: Which part of all rows is looked at, where they are a sample.
    """

    network: bool = True
    least: float = LEAST
    share: float = 1.0


def detect(
    table: pa.Table,
    *,
    name: str,
    descriptions: Mapping[str, str] | None = None,
    locale: str = "en_US",
    options: DetectOptions | None = None,
) -> tuple[Finding, ...]:
    """Find the columns that tell of people.

    Args:
        table: The data, or a fair sample of it.
        name: The table's name, which decides what a ``name`` in it is.
        descriptions: What is known of columns in words, by name.
        locale: The dataset's locale; values tell their own as a rule.
        options: How to look.

    Returns:
        Findings, the columns in order; a column of mixed values has one for each type. No finding holds a value.
    """
    chosen = options or DetectOptions()
    known = descriptions or {}
    found: list[Finding] = []
    of_people = any(map(_is_given_name, table.column_names))
    for leaf in leaf_columns(table):
        found += _in_column(leaf, _PEOPLE if of_people else name, known.get(leaf.path), chosen)
    return tuple(replace(one, table=name) for one in found)


def _is_given_name(column: str) -> bool:
    words = words_of(column)
    return words[-2:] == ("first", "name") or bool({"given", "forename", "firstname"} & set(words))


def _in_column(leaf: Leaf, table: str, description: str | None, options: DetectOptions) -> list[Finding]:
    path, short, column = leaf
    kind = column_type(column.type)
    if kind is None or column.null_count == len(column):
        return []
    meaning, told = of_name(short, kind, table=table, description=description)
    if any(one.type == "EMPLOYEE_ID" for one in told) and is_counted(column.combine_chunks(), options.share):
        told = [one for one in told if one.type != "EMPLOYEE_ID"]  # rows that are numbered: a key that tells nobody
    if kind in TEMPORAL and not told:
        told = of_birth(short)
    if kind is ColumnType.BOOLEAN or kind in TEMPORAL:
        told = [one for one in told if kind in TEMPORAL or one.type in SPECIAL]
        return weighed(table, path, told=told, seen=[], least=options.least)
    distinct = distinct_of(column)
    if distinct.cells == 0:
        return []
    named = set(words_of(short))
    seen = of_values(distinct, kind, meaning=meaning, named=named, network=options.network)
    phones = any(one.type == "PHONE" for one in told)
    if phones and are_dotted_pairs(distinct):
        seen = [one for one in seen if one.type != "IP"]
    if not phones and numbered_by_year(distinct):
        seen = [one for one in seen if one.type != "PHONE"]
    told = told or if_values_agree(short, distinct, kind) or within_address(path, distinct, kind)
    likely = [tempered(one, distinct, seen, kind, says_whose=says_whose(short)) for one in told]
    found = in_order(weighed(table, path, told=likely, seen=seen, least=options.least), distinct, kind)
    return as_texts(found, distinct, options.least)
