"""Codes of the source that are left within longer words, where letters run on before or behind them."""

import re
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.compliance.spelled import bare, squeezed
from tasks.pii.hashing import UInt64, hashes_of, within

_UNLIKELY, _LONG_NUMBER, _SHORTEST = 5e-5, 7, 7
_CODE = r"^(?P<ahead>[a-z]*)(?P<core>[0-9]{5,})(?P<behind>[a-z]{0,9})$"
_MAY_HOLD = "[a-z] ?[0-9]{5}|[0-9]{5} ?[a-z]"
_RUN = re.compile("(?:([a-z]{1,12}) ?)?([0-9]{5,})(?: ?([a-z]{1,12}))?")
_NOT = ("PERSON", "EMAIL", "ADDRESS", "PHONE", "PASSWORD", "SECRET", "IP", "DATE_OF_BIRTH")


@dataclass
class GluedLeft:
    """Notes codes of letters around digits, and finds them where their letters are not alone."""

    _noted: dict[tuple[int, int], list[tuple[UInt64, UInt64]]] = field(default_factory=dict)
    _cores: UInt64 = field(default_factory=lambda: np.empty(0, np.uint64))
    _codes: UInt64 = field(default_factory=lambda: np.empty(0, np.uint64))

    def learn(self, type: str, values: pa.StringArray) -> None:
        """Take note of a column's values."""
        codes = squeezed(values) if type not in _NOT else values.slice(0, 0)
        parts = pc.extract_regex(codes, _CODE)
        codes, parts = codes.filter(parts.is_valid()), parts.drop_null()
        if not len(codes):
            return
        sizes = [np.asarray(pc.utf8_length(parts.field(at))).astype(np.int64) for at in range(3)]
        fit = (sum(sizes) >= _SHORTEST) & (sizes[0] + sizes[2] > 0) & ((sizes[2] > 0) | (sizes[1] < _LONG_NUMBER))
        for digits, tail in {*zip(sizes[1][fit].tolist(), sizes[2][fit].tolist(), strict=True)}:
            some = pa.array(fit & (sizes[1] == digits) & (sizes[2] == tail))
            both = hashes_of(parts.field(1).filter(some)), hashes_of(codes.filter(some))
            self._noted.setdefault((digits, tail), []).append(both)

    def settle(self) -> None:
        """Keep those that nobody meets by chance."""
        for (digits, tail), listed in self._noted.items():
            cores, codes = (np.unique(np.concatenate(one)) for one in zip(*listed, strict=True))
            if len(codes) / (10.0**digits * 26.0**tail) <= _UNLIKELY:
                self._cores, self._codes = np.union1d(self._cores, cores), np.union1d(self._codes, codes)
        self._noted = {}

    def places(self, texts: list[str]) -> set[tuple[int, int]]:
        """Give the number of each text that has one, with the code's hash."""
        if not len(self._cores):
            return set()
        spelt = bare(pa.array(texts, pa.string()))
        flagged = np.flatnonzero(np.asarray(pc.match_substring_regex(spelt, _MAY_HOLD)).astype(np.bool_)).tolist()
        runs = [(at, match[1] or "", match[2], match[3] or "")
                for at in flagged for match in _RUN.finditer(spelt[at].as_py())]  # fmt: skip
        told = within(hashes_of([core for _, _, core, _ in runs]), self._cores) if runs else ()
        tried = [(at, before[begin:] + core + behind[:end])
                 for (at, before, core, behind), known in zip(runs, told, strict=True) if known
                 for begin in range(len(before) + 1) for end in range(len(behind) + 1)]  # fmt: skip
        hashes = hashes_of([code for _, code in tried]) if tried else np.empty(0, np.uint64)
        hit = np.flatnonzero(within(hashes, self._codes)).tolist()
        return {(tried[place][0], int(hashes[place])) for place in hit}
