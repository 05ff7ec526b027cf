"""Made-up data held against the rules that need no source: what looks like somebody's must be nobody's."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.compliance import RULES
from tasks.pii.compliance.case import Case, Check, texts_of
from tasks.pii.detect import DetectOptions, detect
from tasks.pii.findings import Finding
from tasks.pii.policy import Policy
from tasks.pii.recognisers.secret import JWT, KNOWN, PEM

_ALWAYS = ("A6", "E-SSN", "E-EMAIL", "E-PHONE", "E-IP", "D6")
_BY_PROFILE = {"gdpr": ("C6", "C7"), "hipaa": ("B19",), "pci-dss": ("D1", "D5", "D7")}
_AT_THE_END = ("C6", "C7", "B19")
_LOOKED_AT = 20_000
_SECRETS = "|".join(f"(?:{one.pattern})" for one in (KNOWN, JWT, PEM))


class PublishedAudit:
    """Holds tables that go by in chunks against rule sets.

    Args:
        profiles: The rule sets.
        today: The day that expiry dates are compared with.
    """

    def __init__(self, profiles: Iterable[str], today: date) -> None:
        self.policy, self._today = Policy.of(profiles), today
        self.findings: list[Finding] = []
        self._ids = [*_ALWAYS, *(id for profile in self.policy.profiles for id in _BY_PROFILE[profile])]
        self._offences: dict[str, Counter[str]] = {id: Counter() for id in self._ids}
        self._looked: set[str] = set()

    def see(self, table: str, chunk: pa.Table) -> None:
        """Take note of a chunk; the first of a table tells what its columns hold."""
        if table not in self._looked:
            self._looked.add(table)
            options = DetectOptions(network=False)
            self.findings += detect(chunk.slice(0, _LOOKED_AT), name=table, options=options)
        case = self._case({table: chunk})
        for id in self._ids:
            if id not in _AT_THE_END:
                self._offences[id].update(RULES[id][1](case).places)
        self._secrets(table, chunk)

    def _case(self, output: Mapping[str, pa.Table], texts: Mapping[str, str] | None = None) -> Case:
        return Case({}, output, self.findings, self.policy, texts=texts or {}, today=self._today, counted={})

    def _secrets(self, table: str, chunk: pa.Table) -> None:
        for name in chunk.column_names:
            if not pa.types.is_string(chunk.column(name).type):
                continue
            texts = texts_of({table: chunk}, Finding.of(table, name, "SECRET", 1.0))
            if texts is not None:
                found = int(pc.sum(pc.match_substring_regex(texts, _SECRETS)).as_py() or 0)
                self._offences["A6"].update({f"{table}.{name}": found} if found else {})

    def checks(self, texts: Mapping[str, str]) -> tuple[Check, ...]:
        """Say what came of every rule that applies.

        Args:
            texts: What else is published, by name.
        """
        end = self._case({}, texts)
        for id in self._ids:
            if id in _AT_THE_END:
                self._offences[id].update(RULES[id][1](end).places)
        return tuple(self._told(id) for id in RULES if id in self._offences)

    def _told(self, id: str) -> Check:
        places = {place: cells for place, cells in self._offences[id].items() if cells}
        note = ", ".join(f"{place}: {cells}" for place, cells in sorted(places.items()))
        return Check(id, RULES[id][0], not places, sum(places.values()), note)
