"""What is done with each type of personal data: a strategy by type and by column, from profiles and a file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from schemas.errors import BadInputError
from schemas.places import Places
from schemas.suggest import did_you_mean
from tasks.pii.coarse import GENERAL
from tasks.pii.findings import Finding
from tasks.pii.kinds import DIRECT, QUASI, SECRETS, SPECIAL
from tasks.pii.policy_file import Known, line_of, read_policy

MASK_KEEPS = 4


class Strategy(StrEnum):
    """What is done with a value."""

    FAKE = "fake"
    HASH = "hash"
    REDACT = "redact"
    TOKENIZE = "tokenize"
    MASK = "mask"
    GENERALIZE = "generalize"
    KEEP = "keep"


_GENERAL: dict[str, Strategy] = {
    **dict.fromkeys(sorted(DIRECT), Strategy.FAKE),
    **dict.fromkeys(sorted(QUASI), Strategy.KEEP),
    **dict.fromkeys(sorted(SPECIAL - {"BIOMETRIC"}), Strategy.KEEP),
    "DATE_OF_BIRTH": Strategy.FAKE,
    "GPE": Strategy.KEEP,
    "LOCATION": Strategy.GENERALIZE,
    "POSTCODE": Strategy.GENERALIZE,
    "FREE_TEXT": Strategy.FAKE,
    "TRACES": Strategy.FAKE,
    "URL": Strategy.FAKE,
    "ORG": Strategy.KEEP,
    "UNIQUE_CODE": Strategy.KEEP,
    "BIOMETRIC": Strategy.REDACT,
}
"""Safe by default: what points at one person is replaced; running text is read and its spans are replaced in place."""

PROFILES: dict[str, dict[str, Strategy]] = {
    "default": {},
    "gdpr": {
        **dict.fromkeys(sorted(SPECIAL), Strategy.REDACT),
        "GPE": Strategy.FAKE,
        "DATE_OF_BIRTH": Strategy.GENERALIZE,
        "AGE": Strategy.GENERALIZE,
        "NATIONALITY": Strategy.GENERALIZE,
    },
    "hipaa": {
        **dict.fromkeys(("DATE_OF_BIRTH", "DATE", "AGE", "POSTCODE"), Strategy.GENERALIZE),
        "GPE": Strategy.REDACT,
        "LOCATION": Strategy.REDACT,
        "UNIQUE_CODE": Strategy.TOKENIZE,
    },
    "pci-dss": {"CREDIT_CARD": Strategy.FAKE, "CARD_SECURITY_CODE": Strategy.REDACT},
}
"""What each rule set asks for beyond the default; several are put together by the stricter."""

_STRICTNESS = (
    Strategy.KEEP,
    Strategy.FAKE,
    Strategy.MASK,
    Strategy.HASH,
    Strategy.TOKENIZE,
    Strategy.GENERALIZE,
    Strategy.REDACT,
)
_IN_CLEAR = frozenset({Strategy.KEEP, Strategy.MASK, Strategy.HASH, Strategy.TOKENIZE})


@dataclass(frozen=True)
class Policy:
    """Strategies by type, and by column where that differs.

    Attributes:
        types: The strategy of each type.
        columns: The strategy of single columns, by ``table.column``; these win.
        column_types: What single columns hold, by ``table.column``, where the detector is to be overruled.
        profiles: The rule sets that it came from.
        places: Where the file names what it names.
    """

    types: Mapping[str, Strategy] = field(default_factory=lambda: dict(_GENERAL))
    columns: Mapping[str, Strategy] = field(default_factory=dict)
    column_types: Mapping[str, str] = field(default_factory=dict)
    profiles: tuple[str, ...] = ()
    places: Places | None = field(default=None, compare=False, repr=False)

    @classmethod
    def of(cls, profiles: Iterable[str] = (), document: str | None = None) -> "Policy":
        """Make a policy from rule sets and, over these, the text of a YAML file.

        Raises:
            BadInputError: If a rule set, type or strategy is not known, or the text is no such document. Every
                problem is listed.
        """
        chosen = tuple(profiles)
        unknown = [name for name in chosen if name not in PROFILES]
        if unknown:
            raise BadInputError(f"There is no compliance rule set '{unknown[0]}'.{did_you_mean(unknown[0], PROFILES)}")
        policy = cls(_strictest(chosen), profiles=chosen)
        return policy if document is None else policy.overridden(document)

    def overridden(self, document: str, strategy: Strategy | None = None) -> "Policy":
        """Put the strategies of a YAML document over these.

        The document has the keys ``strategy`` (for every type that is replaced; running text is read all the same, and
        what is found in it replaced so), ``profiles``, ``types`` and
        ``columns``: a strategy by ``table.column``, or ``{type: ..., strategy: ...}``.

        Args:
            document: Its text.
            strategy: For every type that is replaced, unless the document says one.

        Raises:
            BadInputError: If anything in it is not known; every problem is listed.
        """
        read, places = read_policy(document, Known([one.value for one in Strategy], list(PROFILES)))
        profiles = (*self.profiles, *read.get("profiles", ()))
        types = _strictest(profiles)
        wanted = Strategy(read["strategy"]) if "strategy" in read else strategy
        if wanted is not None:
            types = {
                type: wanted if before is not Strategy.KEEP and type not in ("FREE_TEXT", "TRACES") else before
                for type, before in types.items()
            }
        types |= {type: Strategy(name) for type, name in read.get("types", {}).items()}
        entries = {
            path: entry if isinstance(entry, Mapping) else {"strategy": entry}
            for path, entry in read.get("columns", {}).items()
        }
        columns = {path: Strategy(entry["strategy"]) for path, entry in entries.items() if "strategy" in entry}
        kinds = {path: str(entry["type"]) for path, entry in entries.items() if "type" in entry}
        return Policy(types=types, columns=columns, column_types=kinds, profiles=profiles, places=places)

    def strategy(self, finding: Finding) -> Strategy:
        """What is done with a column. What must never survive in clear is regenerated, whatever was asked for."""
        asked = self.columns.get(f"{finding.table}.{finding.column}", self.types.get(finding.type, Strategy.FAKE))
        if asked is Strategy.GENERALIZE and finding.type not in GENERAL:
            return Strategy.REDACT  # there is nothing coarser than to leave it out
        return Strategy.FAKE if finding.type in SECRETS and asked in _IN_CLEAR else asked

    @property
    def whole_urls(self) -> bool:
        """Whether web addresses are replaced whole, as HIPAA asks, and not what in them points at somebody."""
        return "hipaa" in self.profiles or self.types.get("URL", Strategy.FAKE) is not Strategy.FAKE

    def kept(self, table: str) -> set[str]:
        """The columns of a table that the policy names to be kept: these are not searched for others' values either."""
        said = (path for path, strategy in self.columns.items() if strategy is Strategy.KEEP)
        return {path[len(table) + 1 :] for path in said if path.startswith(f"{table}.")}

    def check_columns(self, tables: Mapping[str, Iterable[str]]) -> None:
        """Make sure that every column named exists.

        Raises:
            BadInputError: If one does not; every one is listed.
        """
        known = [f"{table}.{column}" for table, columns in tables.items() for column in columns]
        wrong = [path for path in {**self.columns, **self.column_types} if path not in known]
        if wrong:
            listed = "\n".join(
                f"  {line_of(self.places, path)}There is no column '{path}'.{did_you_mean(path, known)}"
                for path in wrong
            )
            raise BadInputError(f"The policy names columns that the data do not have:\n{listed}")


def _strictest(profiles: tuple[str, ...]) -> dict[str, Strategy]:
    types = dict(_GENERAL)
    for number, name in enumerate(profiles):
        for type, strategy in PROFILES[name].items():
            before = types[type] if number else Strategy.KEEP
            types[type] = max(before, strategy, key=_STRICTNESS.index)
    return types
