"""Numbers that tables of people have once a row, such as a customer's or a policy's, and the columns that name them."""

from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from schemas.semantics.words import words_of
from tasks.pii.columns import as_text
from tasks.pii.findings import Finding
from tasks.pii.makers import names_its_row
from tasks.pii.policy import Policy, Strategy
from tasks.pii.survey import TableSurvey

_NUMBERED = r"^[\pL\d/_.:-]*\d{3}[\pL\d/_:-]*$"
_FEWEST, _NEARLY_ALL, _HALF = 5, 0.9, 0.5
_CALLED = frozenset({"id", "no", "nr", "num", "number", "code", "key", "ref", "reference", "nummer", "numero"})


def own_numbers(surveys: Sequence[TableSurvey], found: Iterable[Finding], policy: Policy) -> list[str]:
    """Name the columns without a finding that hold them: ``customers.cif``, ``accounts.cif``."""
    listed = list(found)
    told = {(one.table, one.column) for one in listed}
    people = {one.table for one in listed if one.type == "PERSON" and names_its_row(one.called)
              and policy.strategy(one) is not Strategy.KEEP}  # fmt: skip
    samples = {seen.name: seen.sample for seen in surveys if seen.sample is not None}
    own = {(table, name): values for table in sorted(people & samples.keys())
           for name, values in _numbered(samples[table]) if (table, name) not in told and _is_own(values)}  # fmt: skip
    named = [(table, name) for table, sample in samples.items() for name, values in _numbered(sample)
             if (table, name) not in told | own.keys() and any(
                 words_of(name) == words_of(other) and _names(values, those) for (_, other), those in own.items()
             )]  # fmt: skip
    return [".".join(one) for one in (*own, *named)]


def called_a_number(name: str) -> bool:
    """Whether a column is called an id, a number or the like: ``members.card_no``."""
    return bool(_CALLED & set(words_of(name.rpartition(".")[2])))


def _numbered(sample: pa.Table) -> Iterator[tuple[str, pa.StringArray]]:
    """Columns that may hold such numbers, with their values."""
    for name in sample.column_names:
        column = sample.column(name)
        whole = pa.types.is_integer(column.type) and words_of(name)[-1:] and words_of(name)[-1] in _CALLED
        if whole or pa.types.is_string(column.type) or pa.types.is_dictionary(column.type):
            values = column.combine_chunks()
            values = values.dictionary_decode() if pa.types.is_dictionary(values.type) else values
            if len(values) and (pa.types.is_string(values.type) or whole):
                yield name, as_text(values).drop_null()


def _is_own(values: pa.StringArray) -> bool:
    numbered = pc.sum(pc.match_substring_regex(values, _NUMBERED)).as_py() or 0
    return len(values) >= _FEWEST and numbered >= _NEARLY_ALL * len(values) and len(values.unique()) == len(values)


def _names(values: pa.StringArray, own: pa.StringArray) -> bool:
    different = values.unique()
    return len(different) > 0 and pc.sum(pc.is_in(different, value_set=own)).as_py() >= _HALF * len(different)
