"""What is done with each type of personal data: a strategy by type and by column, from profiles and a file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import yaml

from schemas.errors import BadInputError
from schemas.suggest import did_you_mean
from tasks.pii.coarse import GENERAL
from tasks.pii.findings import Finding
from tasks.pii.kinds import DIRECT, QUASI, SECRETS, SPECIAL, TYPES

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
    """

    types: Mapping[str, Strategy] = field(default_factory=lambda: dict(_GENERAL))
    columns: Mapping[str, Strategy] = field(default_factory=dict)
    column_types: Mapping[str, str] = field(default_factory=dict)
    profiles: tuple[str, ...] = ()

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

    def overridden(self, document: str) -> "Policy":
        """Put the strategies of a YAML document over these.

        The document has the keys ``strategy`` (for every type that is replaced; running text is read all the same, and
        what is found in it replaced so), ``profiles``, ``types`` and
        ``columns``: a strategy by ``table.column``, or ``{type: ..., strategy: ...}``.

        Raises:
            BadInputError: If anything in it is not known; every problem is listed.
        """
        read = _read(document)
        problems = _problems(read)
        if problems:
            raise BadInputError("The policy cannot be used:\n" + "\n".join(f"  {problem}" for problem in problems))
        start = Policy(
            _strictest((*self.profiles, *read.get("profiles", ()))),
            profiles=(*self.profiles, *read.get("profiles", ())),
        )
        types = dict(start.types)
        if "strategy" in read:
            types = {
                type: Strategy(read["strategy"])
                if types[type] is not Strategy.KEEP and type not in ("FREE_TEXT", "TRACES")
                else types[type]
                for type in types
            }
        types |= {type: Strategy(name) for type, name in read.get("types", {}).items()}
        entries = {
            path: entry if isinstance(entry, Mapping) else {"strategy": entry}
            for path, entry in read.get("columns", {}).items()
        }
        columns = {path: Strategy(entry["strategy"]) for path, entry in entries.items() if "strategy" in entry}
        kinds = {path: str(entry["type"]) for path, entry in entries.items() if "type" in entry}
        return replace(start, types=types, columns=columns, column_types=kinds)

    def strategy(self, finding: Finding) -> Strategy:
        """What is done with a column. What must never survive in clear is regenerated, whatever was asked for."""
        asked = self.columns.get(f"{finding.table}.{finding.column}", self.types.get(finding.type, Strategy.FAKE))
        if asked is Strategy.GENERALIZE and finding.type not in GENERAL:
            return Strategy.REDACT  # there is nothing coarser than to leave it out
        return Strategy.FAKE if finding.type in SECRETS and asked in _IN_CLEAR else asked

    def check_columns(self, tables: Mapping[str, Iterable[str]]) -> None:
        """Make sure that every column named exists.

        Raises:
            BadInputError: If one does not; every one is listed.
        """
        known = [f"{table}.{column}" for table, columns in tables.items() for column in columns]
        wrong = [path for path in {**self.columns, **self.column_types} if path not in known]
        if wrong:
            listed = "\n".join(f"  There is no column '{path}'.{did_you_mean(path, known)}" for path in wrong)
            raise BadInputError(f"The policy names columns that the data do not have:\n{listed}")


def _strictest(profiles: tuple[str, ...]) -> dict[str, Strategy]:
    types = dict(_GENERAL)
    for number, name in enumerate(profiles):
        for type, strategy in PROFILES[name].items():
            before = types[type] if number else Strategy.KEEP
            types[type] = max(before, strategy, key=_STRICTNESS.index)
    return types


def _read(document: str) -> dict[str, Any]:
    try:
        aliased = any(isinstance(token, yaml.AliasToken) for token in yaml.scan(document))
        read = None if aliased else yaml.safe_load(document)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark is not None else ""
        raise BadInputError(
            f"The policy is not readable as YAML{where}. Write it like: types: {{EMAIL: fake}}"
        ) from None
    if aliased or not isinstance(read, dict):
        raise BadInputError("The policy must be a YAML mapping without aliases, such as: types: {EMAIL: fake}")
    return read


_KEYS = ("strategy", "profiles", "types", "columns")


def _problems(read: Mapping[str, Any]) -> list[str]:
    problems = [f"There is no setting '{key}'.{did_you_mean(str(key), _KEYS)}" for key in read if key not in _KEYS]
    for key, kind in (("types", dict), ("columns", dict), ("profiles", list)):
        if key in read and not isinstance(read[key], kind):
            return [*problems, f"'{key}' must be a {'list' if kind is list else 'mapping'}."]
    problems += [
        f"There is no compliance rule set '{name}'.{did_you_mean(str(name), PROFILES)}"
        for name in read.get("profiles", ())
        if name not in PROFILES
    ]
    problems += [
        f"types: there is no type '{type}'.{did_you_mean(str(type), sorted(TYPES), list_up_to=0)}"
        for type in read.get("types", {})
        if type not in TYPES
    ]
    named = [("strategy", read["strategy"])] if "strategy" in read else []
    named += [(f"types.{type}", name) for type, name in read.get("types", {}).items()]
    for path, entry in read.get("columns", {}).items():
        if isinstance(entry, Mapping):
            problems += [
                f"columns.{path}: there is no setting '{key}'.{did_you_mean(str(key), ('type', 'strategy'))}"
                for key in entry
                if key not in ("type", "strategy")
            ]
            if "type" in entry and entry["type"] not in TYPES:
                hint = did_you_mean(str(entry["type"]), sorted(TYPES), list_up_to=0)
                problems.append(f"columns.{path}: there is no type '{entry['type']}'.{hint}")
        name = entry.get("strategy", "fake") if isinstance(entry, Mapping) else entry
        named.append((f"columns.{path}", name))
    known = [strategy.value for strategy in Strategy]
    problems += [
        f"{where}: there is no strategy '{name}'.{did_you_mean(str(name), known)}"
        for where, name in named
        if name not in known
    ]
    return problems
