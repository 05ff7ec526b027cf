"""Words of a grammar for many rows at once: each character has its column; what a row leaves out is a hole."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.generator import Cells, UInt64
from tasks.records.generators.counting import MOST_WORDS, derivations, shares
from tasks.records.generators.grammar import Choice, Node, Repeat, Series, Symbols
from tasks.values.strings import packed, text

Rows = npt.NDArray[np.intp] | slice

_DIVISIBLE = 2**40  # symbols drawn together have at most so many combinations
ALL = slice(None)


@dataclass(frozen=True)
class Unranking:
    """Where each row's word stands among the derivations of what is yet to be written: a number in mixed radix.

    Attributes:
        index: Shape (rows,).
        left: What every index stays below.
        limit: The cap that the derivations were counted with; the same here as there, or words would repeat.
    """

    index: UInt64
    left: int
    limit: int

    def past(self, size: int) -> "Unranking | None":
        """What remains behind a part of ``size`` derivations; None when nothing does."""
        if size >= self.left:
            return None
        return replace(self, index=self.index // np.uint64(size), left=-(-self.left // size))

    def within(self, size: int) -> "Unranking":
        """What falls to a part of ``size`` derivations that stands first."""
        if size >= self.left:
            return self
        return replace(self, index=self.index % np.uint64(size), left=size)

    def into(self, counts: list[int]) -> "tuple[npt.NDArray[np.intp], Unranking]":
        """Which branch each row takes, and where it stands within."""
        ends = np.cumsum(np.array(counts, np.uint64))
        own = self.within(int(ends[-1])).index
        chosen = np.searchsorted(ends, own, side="right")
        start = np.concatenate([np.zeros(1, np.uint64), ends])[chosen]
        return chosen, Unranking(own - start, max(counts), max(self.limit // len(counts), 1))

    def at(self, rows: npt.NDArray[np.intp]) -> "Unranking":
        """The same for some of the rows."""
        return replace(self, index=self.index[rows])


@dataclass
class Writer:
    """Fills a block column by column, from the cells' bits or from an index that each word is the unranking of.

    Attributes:
        cells: The rows.
        block: Character codes, 0 where a row has none, shape (rows, the longest word).
        draws: How many named draws were taken so far; the names follow the grammar, so they are the same for any rows.
    """

    cells: Cells
    block: npt.NDArray[np.uint8] | npt.NDArray[np.uint32]
    draws: int = 0

    def write(self, node: Node, column: int, rows: Rows, unrank: "Unranking | None") -> None:
        """Write a word of the node, from ``column`` on.

        Args:
            node: The part of the grammar.
            column: Where its first character goes.
            rows: Which rows.
            unrank: Where each row's word stands in the count of derivations; None to draw at random.
        """
        for run in runs(flattened(node)):
            if isinstance(run, list):
                self._run(run, column, rows, unrank)
                size, width = _combinations(run), len(run)
            else:
                self._branch(run, column, rows, unrank)
                size, width = (derivations(run, unrank.limit) if unrank else 1), run.most
            column += width
            unrank = unrank.past(size) if unrank else None

    def _run(self, run: list[Symbols], column: int, rows: Rows, unrank: "Unranking | None") -> None:
        """One character each, all from one number."""
        rest = unrank.index if unrank else self._number(_combinations(run), rows)
        for place in range(len(run) - 1, -1, -1):
            codes = np.array(run[place].codes, self.block.dtype)
            if len(codes) == 1:
                self.block[rows, column + place] = codes[0]
                continue
            rest, digit = np.divmod(rest, np.uint64(len(codes)))
            self.block[rows, column + place] = codes[digit.astype(np.intp)]

    def _branch(self, node: Choice | Repeat, column: int, rows: Rows, unrank: "Unranking | None") -> None:
        """Part the rows by the option or the number of repeats, and write each part."""
        counts = shares(node, unrank.limit if unrank else MOST_WORDS)
        if unrank is None:
            chosen, inner = self._number(len(counts), rows).astype(np.intp), None
        else:
            chosen, inner = unrank.into(counts)
        if isinstance(node, Choice):
            self._options(node, column, rows, chosen, inner)
        else:
            self._repeats(node, column, rows, chosen + node.low, inner)

    def _options(
        self, node: Choice, column: int, rows: Rows, chosen: npt.NDArray[np.intp], unrank: "Unranking | None"
    ) -> None:
        for place, option in enumerate(node.options):
            own = np.flatnonzero(chosen == place)
            self.write(option, column, _within(rows, own), unrank.at(own) if unrank else None)

    def _repeats(
        self, node: Repeat, column: int, rows: Rows, times: npt.NDArray[np.intp], unrank: "Unranking | None"
    ) -> None:
        """One copy after another; each is written where a row has that many."""
        if unrank is None and isinstance(node.part, Symbols):
            self._mask_symbols(node, column, rows, times)
            return
        size = derivations(node.part, unrank.limit) if unrank else 1
        for turn in range(node.high):
            own = np.flatnonzero(times > turn)
            part = unrank.at(own).within(size) if unrank else None
            self.write(node.part, column + turn * node.part.most, _within(rows, own), part)
            unrank = unrank.past(size) if unrank else None

    def _mask_symbols(self, node: Repeat, column: int, rows: Rows, times: npt.NDArray[np.intp]) -> None:
        """A repeated class: all copies are written, then those too many are made holes."""
        assert isinstance(node.part, Symbols)
        self.write(Repeat(node.part, node.high, node.high), column, rows, None)
        for turn in range(node.low, node.high):
            gone = _within(rows, np.flatnonzero(times <= turn))
            self.block[gone, column + turn] = 0

    def _number(self, bound: int, rows: Rows) -> UInt64:
        self.draws += 1
        return self.cells.below(bound, f"part{self.draws}")[rows]


def words(node: Node, cells: Cells, index: UInt64 | None = None) -> pa.StringArray:
    """Give a word a row, at random or by unranking ``index`` (shape (n,), below :func:`derivations`)."""
    wide = max(_all_codes(node), default=0) > 127
    shape = (len(cells.rows), node.most)
    block = np.zeros(shape, np.uint32) if wide else np.zeros(shape, np.uint8)
    unrank = None if index is None else Unranking(index, derivations(node), MOST_WORDS)
    Writer(cells, block).write(node, 0, ALL, unrank)
    if wide:
        return _encoded(block.astype(np.uint32, copy=False))
    narrow = block.astype(np.uint8, copy=False)
    return text(narrow) if node.least == node.most else packed(narrow)


def flattened(node: Node) -> list[Node]:
    """The parts of a series one after another, with its inner series and fixed repeats of classes spelt out."""
    if isinstance(node, Series):
        return [flat for part in node.parts for flat in flattened(part)]
    if isinstance(node, Repeat) and node.low == node.high:
        return [flat for _ in range(node.high) for flat in flattened(node.part)]
    return [node]


def runs(parts: list[Node]) -> Iterator[list[Symbols] | Choice | Repeat]:
    """Gather neighbouring classes into runs that one number can tell."""
    run: list[Symbols] = []
    for part in parts:
        if run and (not isinstance(part, Symbols) or _combinations(run) * len(part.codes) > _DIVISIBLE):
            yield run
            run = []
        if isinstance(part, Symbols):
            run.append(part)
        elif isinstance(part, Choice | Repeat):
            yield part
    if run:
        yield run


def _combinations(run: list[Symbols]) -> int:
    total = 1
    for symbols in run:
        total *= len(symbols.codes)
    return total


def _within(rows: Rows, own: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    return own if isinstance(rows, slice) else rows[own]


def _all_codes(node: Node) -> Iterator[int]:
    if isinstance(node, Symbols):
        yield from node.codes
    elif isinstance(node, Repeat):
        yield from _all_codes(node.part)
    else:
        for part in node.parts if isinstance(node, Series) else node.options:
            yield from _all_codes(part)


def _encoded(block: npt.NDArray[np.uint32]) -> pa.StringArray:
    """Rows of code points as UTF-8, holes left out."""
    kept = block != 0
    sizes = np.where(kept, 1 + (block > 0x7F).astype(np.int64) + (block > 0x7FF) + (block > 0xFFFF), 0)
    offsets = np.concatenate([[0], np.cumsum(sizes.sum(axis=1))]).astype(np.int32)
    data = np.ascontiguousarray(block[kept]).astype("<u4").tobytes().decode("utf-32-le").encode()
    return pa.StringArray.from_buffers(len(block), pa.py_buffer(offsets), pa.py_buffer(data))
