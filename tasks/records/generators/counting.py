"""How many different words a grammar has, and whether each has one derivation only."""

from collections.abc import Iterator
from dataclasses import dataclass

from tasks.records.generators.grammar import Choice, Node, Repeat, Series, Symbols

MOST_WORDS = 2**63
_MOST_POSITIONS = 2_000
_MOST_PAIRS = 20_000  # of positions that two readings of a word may stand at: a tenth of a second


def derivations(node: Node, limit: int = MOST_WORDS) -> int:
    """Count the ways to derive a word, each branch capped so that the sum stays within the limit; at least 1."""
    if isinstance(node, Symbols):
        return min(len(node.codes), limit)
    if isinstance(node, Series):
        return _product((derivations(part, limit) for part in node.parts), limit)
    return sum(shares(node, limit))


def shares(node: Choice | Repeat, limit: int) -> list[int]:
    """Derivations of each option, or of each number of repeats, none more than its part of the limit."""
    branches = len(node.options) if isinstance(node, Choice) else node.high - node.low + 1
    each = max(limit // branches, 1)
    if isinstance(node, Choice):
        return [derivations(option, each) for option in node.options]
    inner = derivations(node.part, each)
    return [_power(inner, count, each) for count in range(node.low, node.high + 1)]


def _product(counts: Iterator[int], limit: int) -> int:
    total = 1
    for count in counts:
        total = min(total * count, limit)
    return total


def _power(base: int, exponent: int, limit: int) -> int:
    total = 1
    for _ in range(exponent if base > 1 else 0):
        total *= base
        if total >= limit:
            return limit
    return total


def unambiguous_part(node: Node) -> Node:
    """Give the grammar itself when no word has two derivations, else a part of it that surely has none.

    Derivations of the result can be told apart by their words, so distinct ones give distinct values.
    """
    level = _level(node)
    return node if is_unambiguous(node) else level if is_unambiguous(level) else _straight(node)


def _level(node: Node) -> Node:
    """Every repeat at its highest, choices as they are."""
    if isinstance(node, Series):
        return Series(tuple(_level(part) for part in node.parts))
    if isinstance(node, Choice):
        return Choice(tuple(_level(option) for option in node.options))
    return Repeat(_level(node.part), node.high, node.high) if isinstance(node, Repeat) else node


def _straight(node: Node) -> Node:
    """Words of one length and shape: every repeat at its highest, of every choice the richest option."""
    if isinstance(node, Series):
        return Series(tuple(_straight(part) for part in node.parts))
    if isinstance(node, Choice):
        return max((_straight(option) for option in node.options), key=derivations)
    if isinstance(node, Repeat):
        return Repeat(_straight(node.part), node.high, node.high)
    return node


@dataclass
class _Automaton:
    """The position automaton: a state for each place of a character in the expression.

    Attributes:
        codes: The characters of each position.
        follow: Which positions may come next.
    """

    codes: list[frozenset[int]]
    follow: list[set[int]]


@dataclass(frozen=True)
class _Ends:
    """Where the words of a part begin and end, and in how many ways it derives the empty word: 0 or 1."""

    first: frozenset[int]
    last: frozenset[int]
    empties: int


def is_unambiguous(node: Node) -> bool:
    """Whether every word has exactly one derivation; False also where that would take long to find out.

    Source:
        Position automata: Glushkov (1961); a product of the automaton with itself shows two paths of one word.
    """
    if _positions(node) > _MOST_POSITIONS:
        return False
    automaton = _Automaton([], [])
    ends = _build(node, automaton)
    return ends is not None and not _two_paths(automaton, ends)


def _positions(node: Node) -> int:
    if isinstance(node, Symbols):
        return 1
    if isinstance(node, Repeat):
        return node.high * _positions(node.part)
    return sum(_positions(part) for part in (node.parts if isinstance(node, Series) else node.options))


def _build(node: Node, automaton: _Automaton) -> _Ends | None:
    """Add a part's positions; None when it derives the empty word twice, and so is ambiguous."""
    if isinstance(node, Symbols):
        automaton.codes.append(frozenset(node.codes))
        automaton.follow.append(set())
        place = frozenset({len(automaton.codes) - 1})
        return _Ends(place, place, 0)
    if isinstance(node, Choice):
        return _either([_build(option, automaton) for option in node.options])
    if isinstance(node, Series):
        return _chain([_build(part, automaton) for part in node.parts], automaton)
    return _build_repeat(node, automaton)


def _either(options: list[_Ends | None]) -> _Ends | None:
    known = [option for option in options if option is not None]
    if len(known) < len(options) or sum(option.empties for option in known) > 1:
        return None
    return _Ends(
        frozenset().union(*(option.first for option in known)),
        frozenset().union(*(option.last for option in known)),
        sum(option.empties for option in known),
    )


def _chain(parts: list[_Ends | None], automaton: _Automaton) -> _Ends | None:
    whole = _Ends(frozenset(), frozenset(), 1)
    for part in parts:
        if part is None:
            return None
        for place in whole.last:
            automaton.follow[place] |= part.first
        first = whole.first | part.first if whole.empties else whole.first
        last = whole.last | part.last if part.empties else part.last
        whole = _Ends(first, last, whole.empties * part.empties)
    return whole


def _build_repeat(node: Repeat, automaton: _Automaton) -> _Ends | None:
    """As many copies as the highest count; the words may end after the lowest."""
    copies = [_build(node.part, automaton) for _ in range(node.high)]
    if node.low < node.high and any(copy is None or copy.empties for copy in copies):
        return None
    whole = _chain(copies, automaton)
    if whole is None or node.low == node.high:
        return whole
    lasts = [copy.last for copy in copies[max(node.low - 1, 0) :] if copy is not None]
    return _Ends(whole.first, frozenset().union(*lasts), int(node.low == 0))


def _two_paths(automaton: _Automaton, ends: _Ends) -> bool:
    """Whether two different paths, both from start to end, read one word."""
    forward = _pairs({(a, b) for a in ends.first for b in ends.first if a <= b and _meet(automaton, a, b)}, automaton)
    return forward is None or any(a != b for a, b in _ending(forward, ends))


def _meet(automaton: _Automaton, a: int, b: int) -> bool:
    return a == b or not automaton.codes[a].isdisjoint(automaton.codes[b])


def _pairs(start: set[tuple[int, int]], automaton: _Automaton) -> dict[tuple[int, int], set[tuple[int, int]]] | None:
    """Every reachable pair of positions of two readings, and what follows it; None when there are too many."""
    found: dict[tuple[int, int], set[tuple[int, int]]] = {}
    waiting = list(start)
    while waiting:
        pair = waiting.pop()
        if pair in found:
            continue
        if len(found) == _MOST_PAIRS:
            return None
        a, b = pair
        found[pair] = {
            (min(x, y), max(x, y)) for x in automaton.follow[a] for y in automaton.follow[b] if _meet(automaton, x, y)
        }
        waiting.extend(found[pair])
    return found


def _ending(pairs: dict[tuple[int, int], set[tuple[int, int]]], ends: _Ends) -> set[tuple[int, int]]:
    """The pairs from which both readings can end together."""
    before: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for pair, following in pairs.items():
        for other in following:
            before.setdefault(other, []).append(pair)
    waiting = [pair for pair in pairs if pair[0] in ends.last and pair[1] in ends.last]
    alive: set[tuple[int, int]] = set()
    while waiting:
        pair = waiting.pop()
        if pair not in alive:
            alive.add(pair)
            waiting.extend(before.get(pair, ()))
    return alive
