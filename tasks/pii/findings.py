"""What the detector says of a column."""

from dataclasses import dataclass

from tasks.pii.kinds import DIRECT, HIPAA_CLASS, QUASI, SPECIAL
from tasks.pii.name_halves import is_own_half


@dataclass(frozen=True)
class Finding:
    """A column that tells of people. It never holds a value.

    Attributes:
        table: The table's name.
        column: The column's name; a field within it after a dot.
        type: What it tells, see :mod:`tasks.pii.kinds`.
        confidence: In [0, 1].
        evidence: What led to it, a phrase each.
        share: The share of its cells (neither null nor blank) that look so; 1 when only the name tells.
        special_category: Whether GDPR Art. 9 or 10 protects it.
        quasi_identifier: Whether it tells of one person together with others.
        like: The column whose part of names it holds, where it is joined with one and its own name tells none; or
            what a column is called that has names in the order of its values, or the other half of its rows' names.
    """

    table: str
    column: str
    type: str
    confidence: float
    evidence: tuple[str, ...]
    share: float
    special_category: bool
    quasi_identifier: bool
    like: str = ""

    @classmethod
    def of(
        cls,
        table: str,
        column: str,
        type: str,
        confidence: float,
        *,
        evidence: tuple[str, ...] = (),
        share: float = 1.0,
    ) -> "Finding":
        """Make a finding; its type decides the flags."""
        return cls(table, column, type, round(confidence, 3), evidence, round(share, 4), type in SPECIAL, type in QUASI)

    @property
    def called(self) -> str:
        """The name that says which part of people's names the column holds."""
        return self.like or self.column

    @property
    def called_of_row(self) -> str:
        """The name that says which part of its rows' own people's names it holds."""
        return self.like if is_own_half(self.like) else self.column

    @property
    def direct(self) -> bool:
        """Whether it points at a person by itself."""
        return self.type in DIRECT

    @property
    def hipaa_class(self) -> str | None:
        """The letter of 45 CFR 164.514(b)(2)(i) that names it."""
        return HIPAA_CLASS.get(self.type)
