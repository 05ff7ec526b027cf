"""What is done with the columns of a table, and with each of their values."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from tasks.pii.findings import Finding
from tasks.pii.name_halves import is_own_half
from tasks.pii.policy import Policy, Strategy
from tasks.pii.recognisers import RECOGNISERS

_NAMES = re.compile(r"[^\W\d_][^\W\d_.,'\u2019&-]*(?:[ .,'\u2019&-]{1,3}[^\W\d_]+)+\.?")
"""Words with a blank or a sign between them, none of an address."""

_FEWEST_DIGITS, _MOST_DIGITS = 7, 15  # of a telephone number (E.164)


@dataclass(frozen=True)
class Action:
    """What is done with a column.

    Attributes:
        column: Its name.
        type: What it holds.
        strategy: What is done.
        others: Types that some of its cells hold instead, and what is done with these.
        day_first: Whether 03/04 is the third of April there; as in the dataset's country where nothing tells.
        like: The column whose part of names it holds, see :class:`~tasks.pii.findings.Finding`.
        whole_urls: Whether web addresses are replaced whole.
    """

    column: str
    type: str
    strategy: Strategy
    others: tuple[tuple[str, Strategy], ...] = ()
    day_first: bool | None = None
    like: str = ""
    whole_urls: bool = False

    @property
    def called(self) -> str:
        """The name that says which part of people's names the column holds."""
        return self.like or self.column

    @property
    def called_of_row(self) -> str:
        """The name that says which part of its rows' own people's names it holds."""
        return self.like if is_own_half(self.like) else self.column

    @property
    def in_place(self) -> bool:
        """Whether cells are read, and what is found in them replaced where it stands."""
        if self.type == "URL":
            return self.strategy is Strategy.FAKE and not self.whole_urls
        return self.type in ("FREE_TEXT", "TRACES") and self.strategy in (Strategy.FAKE, Strategy.MASK)

    def groups(self, texts: Sequence[str | None]) -> list[tuple[str, Strategy, list[str]]]:
        """Sort distinct values by type: the column's, or another that was found in it and that they look like."""
        left = [text for text in texts if text and not text.isspace()]
        groups: list[tuple[str, Strategy, list[str]]] = []
        for type, strategy in self.others:
            flags = _looks_like(type, left)
            if type == "PHONE":  # what has the form of the column's own numbers is none to call: 001213-3456789
                flags = [one and not own for one, own in zip(flags, _has_form(self.type, left), strict=True)]
            groups.append((type, strategy, [text for text, flag in zip(left, flags, strict=True) if flag]))
            left = [text for text, flag in zip(left, flags, strict=True) if not flag]
        if self.type == "EMAIL":  # what is none of these may be a number to call, or whom to ask for
            numbers = [text for text in left if "@" not in text and _calls(text)]
            groups.append(("PHONE", self.strategy, numbers))
            names = [text for text in left if _NAMES.fullmatch(text)]
            groups.append(("PERSON", self.strategy, names))
            called = {*numbers, *names}
            left = [text for text in left if text not in called]
        return [*groups, (self.type, self.strategy, left)]


def actions_of(findings: Iterable[Finding], policy: Policy, table: str) -> dict[str, Action]:
    """Decide what is done with each column of a table that has a finding: the surest one says what it holds."""
    by_column: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.table == table:
            by_column.setdefault(finding.column, []).append(finding)
    actions = {}
    for column, listed in by_column.items():
        first = max(listed, key=lambda one: one.confidence)
        type = policy.column_types.get(f"{table}.{column}", first.type)
        others = tuple((one.type, policy.strategy(one)) for one in listed if one is not first)
        strategy = policy.strategy(_as_type(first, type))
        actions[column] = Action(column, type, strategy, others, like=first.like, whole_urls=policy.whole_urls)
    return actions


def _as_type(finding: Finding, type: str) -> Finding:
    return (
        finding
        if type == finding.type
        else Finding.of(finding.table, finding.column, type, 1.0, evidence=("the policy",))
    )


def _calls(text: str) -> bool:
    return _FEWEST_DIGITS <= sum(map(str.isdigit, text)) <= _MOST_DIGITS and not any(map(str.isalpha, text))


def _has_form(type: str, values: list[str]) -> list[bool]:
    """Which values have the form of a type's numbers that a check is known of, whether it holds or not."""
    array = pa.array(values, pa.string())
    forms = [replace(one, check=None) for one in RECOGNISERS if one.type == type and one.check and one.in_columns]
    return list(
        np.logical_or.reduce([np.zeros(len(values), np.bool_), *(one.matches(array) for one in forms)]).tolist()
    )


def _looks_like(type: str, values: list[str]) -> list[bool]:
    array = pa.array(values, pa.string())
    flags = np.zeros(len(values), np.bool_)
    for recogniser in RECOGNISERS:
        if recogniser.type == type and recogniser.in_columns and recogniser.chance <= 0.02:
            flags |= recogniser.matches(array)
    return list(flags.tolist())
