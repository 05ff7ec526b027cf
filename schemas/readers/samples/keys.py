"""Keys that nobody declared: columns that tell rows apart, and columns whose values are another table's keys."""

from dataclasses import dataclass, field
from typing import Any

from schemas.model import Children, Relation
from schemas.readers.jsonschema.keys import parts_of
from schemas.readers.samples.profile import Profile
from schemas.readers.samples.tables import RawTable
from schemas.semantics.knowledge import kinds_of_thing
from schemas.semantics.words import singular_of
from schemas.types import ColumnType

_KEY_TYPES = frozenset({ColumnType.INTEGER, ColumnType.STRING, ColumnType.UUID})
_KEY_WORDS = frozenset(
    {"id", "key", "code", "no", "nr", "num", "number", "uuid", "guid", "sku", "pk", "ref", "reference"}
)
_PARENTS_OF_OWN = frozenset(
    {
        "parent",
        "manager",
        "supervisor",
        "boss",
        "mentor",
        "reports",
        "superior",
        "leader",
        "referrer",
        "referred",
        "invited",
        "recommended",
        "prerequisite",
        "replaces",
        "previous",
        "root",
    }
)
_KEY_ENDS = ("id", "code", "key", "no", "number", "uuid", "ref")
INCLUDED = 0.98
_LONGEST_KEY = 64


@dataclass
class Sample:
    """A table of a sample, looked at.

    Attributes:
        primary_key: Its columns that tell rows apart; empty when none was found.
    """

    raw: RawTable
    columns: dict[str, Profile]
    primary_key: tuple[str, ...] = ()
    made: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The table's name."""
        return self.raw.name

    @property
    def stem(self) -> list[str]:
        """The table's name in parts, singular."""
        parts = parts_of(self.name)
        return [*parts[:-1], singular_of(parts[-1])] if parts else []


def find_primary_key(sample: Sample) -> tuple[str, ...]:
    """The column that is never empty, never repeats, and is called like a key or stands first."""
    scored = [
        (score, -place, name)
        for place, (name, column) in enumerate(sample.columns.items())
        if (score := _key_score(sample, name, column, place)) > 0
    ]
    return (max(scored)[2],) if scored else ()


def _key_score(sample: Sample, name: str, column: Profile, place: int) -> float:
    if column.typed.type not in _KEY_TYPES or not column.unique or column.nulls > 0 or column.typed.odd:
        return 0.0
    if column.typed.type is ColumnType.STRING and any(
        len(value) > _LONGEST_KEY or " " in value.strip() for value in column.distinct
    ):
        return 0.0
    parts = parts_of(name)
    if parts in (["id"], ["uuid"], ["guid"], ["key"], ["pk"]):
        return 5.0
    if len(parts) > 1 and parts[-1] in _KEY_WORDS and parts[:-1] in (sample.stem, sample.stem[-1:]):
        return 5.0 if parts[-1] == "id" else 4.5
    if parts == sample.stem and place == 0:
        return 3.0
    if parts and parts[-1] in _KEY_WORDS:
        return 3.0 - (0.5 if place else 0.0)
    counted = column.typed.type is ColumnType.INTEGER and len(column.distinct) >= 10 and _is_counter(column)
    if column.typed.type is ColumnType.UUID or (counted and place == 0):
        return 2.0
    return 0.0


def _is_counter(column: Profile) -> bool:
    low, high = min(column.distinct), max(column.distinct)
    return bool(high - low < 3 * len(column.distinct))


def find_relations(samples: list[Sample], included: float = INCLUDED) -> list[Relation]:
    """The foreign keys that names and values both speak for, with how rows spread over their parents.

    Args:
        samples: The tables.
        included: The least share of a foreign key's distinct values that are keys of the parent.
    """
    found: list[Relation] = []
    for child in samples:
        for name, column in child.columns.items():
            best = _best_parent(child, name, column, samples, included)
            if best is not None:
                found.append(_relation(child, name, column, best))
    return found


def _best_parent(child: Sample, name: str, column: Profile, samples: list[Sample], included: float) -> Sample | None:
    if column.typed.type not in _KEY_TYPES or not column.distinct:
        return None
    scored = []
    for parent in samples:
        if len(parent.primary_key) != 1 or (parent is child and name in parent.primary_key):
            continue
        score = _name_score(child, name, parent, borrowed=_borrows(parent, samples)) + _values_score(column, parent)
        if parent is child:
            score -= 0.25
        if score >= 1.0 and _is_included(column, parent, included):
            scored.append((score, parent))
    scored.sort(key=lambda item: -item[0])
    if not scored:
        return _person(child, name, column, samples, included)
    if len(scored) > 1 and scored[0][0] - scored[1][0] < 0.2:
        return None
    parent = scored[0][1]
    return None if name in child.primary_key and not _extends(child, name, column, parent) else parent


def _person(child: Sample, name: str, column: Profile, samples: list[Sample], included: float) -> Sample | None:
    """The one table of people, for a column called after what somebody does: ``reviewer_id``, ``approved_by``."""
    parts = parts_of(name)
    does = len(parts) > 1 and parts[-1] in ("id", "by") and (parts[-1] == "by" or _is_of_people(parts[-2]))
    people = [one for one in samples if one is not child and len(one.primary_key) == 1 and _is_of_people(one.stem[-1:])]
    if not does or len(people) != 1 or name in child.primary_key or people[0].stem[-1] not in _ANYBODY:
        return None
    return people[0] if _is_included(column, people[0], included) else None


_ANYBODY = frozenset({"user", "employee", "person", "member", "staff", "people", "account"})


def _is_of_people(words: str | list[str]) -> bool:
    word = words if isinstance(words, str) else "".join(words)
    return kinds_of_thing().get(word) == "people" or word in _ANYBODY or word in _DOERS


_DOERS = frozenset(
    {"assignee", "approver", "author", "bidder", "buyer", "creator", "follower", "followee", "lead", "owner", "poster",
     "recipient", "reporter", "requester", "reviewer", "seller", "sender", "receiver", "uploader", "cashier"}
)  # fmt: skip


def _extends(child: Sample, name: str, column: Profile, parent: Sample) -> bool:
    """Whether a table's own key is another's: a part or a kind of it, and not the other way round."""
    if _key_of(parent).present < column.present:
        return False
    owner = [singular_of(part) for part in parts_of(name)][:-1]
    return owner != child.stem and (owner != child.stem[-1:] or owner == parent.stem)


def _borrows(parent: Sample, samples: list[Sample]) -> bool:
    """Whether a table's key is called after another table: ``role_id`` of ``user_roles``."""
    owner = [singular_of(part) for part in parts_of(parent.primary_key[0])][:-1]
    return owner != parent.stem and any(owner == one.stem for one in samples if one is not parent)


def _key_of(parent: Sample) -> Profile:
    return parent.columns[parent.primary_key[0]]


def _name_score(child: Sample, name: str, parent: Sample, *, borrowed: bool) -> float:
    """How much a column is called after a table and its key: most for its very name, less for a role in front."""
    parts = [singular_of(part) for part in parts_of(name)]
    key = parts_of(parent.primary_key[0])
    stem, last = parent.stem, parent.stem[-1:]
    telling = [] if borrowed else key if len(key) > 1 or (key and key[0] not in _KEY_WORDS) else []
    named = [stem] if borrowed else [stem, last]
    owned = [[*one, *key] for one in named] + [[*one, word] for one in named for word in _KEY_ENDS]
    if parent is child:
        own = {*parts, *parts_of(name)} & _PARENTS_OF_OWN
        # Whether somebody was referred, or how often, says nothing of by whom.
        noun = parts[-1] in _PARENTS_OF_OWN and not parts[-1].endswith("ed")
        return 1.3 if own and (parts[-1] in _KEY_WORDS or noun or {"to", "by"} & {*parts}) else 0.0
    if parts in owned:
        return 1.5
    if telling and parts == telling:
        return 1.2  # another table's key may be called so as well: ``film_id`` of ``film_genres``
    if parts and (parts == stem or (parts == last and last != ["id"])):
        return 1.0
    if any(len(parts) > len(one) and parts[-len(one) :] == one for one in owned):
        return 1.25
    return 1.0 if telling and len(parts) > len(telling) and parts[-len(telling) :] == telling else 0.0


def _values_score(column: Profile, parent: Sample) -> float:
    """How much the values alone say: texts that are another table's keys are no accident, small numbers may be."""
    key = _key_of(parent)
    if len(column.distinct) < 5 or key.typed.type is not column.typed.type:
        return 0.0
    if column.typed.type is ColumnType.UUID:
        return 1.0
    if column.typed.type is ColumnType.STRING:
        lengths = sum(len(value) for value in list(column.distinct)[:200]) / min(len(column.distinct), 200)
        return 1.0 if lengths >= 4 and len(column.distinct) >= 10 else 0.3
    low = min(key.distinct)
    return 0.8 if isinstance(low, int) and low >= 1000 and len(column.distinct) >= 20 else 0.0


def _is_included(column: Profile, parent: Sample, included: float) -> bool:
    """Whether nearly all values are keys there; where the parent was not read whole, a tenth will do."""
    key = _key_of(parent)
    if _family(key.typed.type) != _family(column.typed.type):
        return False
    own = {str(value) for value in column.distinct}
    theirs = {str(value) for value in key.distinct}
    share = len(own & theirs) / len(own)
    return share >= (included if parent.raw.whole else 0.1)


def _family(kind: ColumnType) -> str:
    return "text" if kind in (ColumnType.STRING, ColumnType.UUID) else "whole"


def _relation(child: Sample, name: str, column: Profile, parent: Sample) -> Relation:
    parts = parts_of(name)
    role = "_".join(parts[:-1] if len(parts) > 1 and parts[-1] in _KEY_WORDS else parts)
    rate = round(column.nulls, 3) if column.nulls > 0 else None
    return Relation(
        name=role or None,
        child=child.name,
        columns=(name,),
        parent=parent.name,
        parent_columns=parent.primary_key,
        children=children_of(column, _key_of(parent).present, whole=parent.raw.whole and child.raw.whole),
        null_rate=rate,
    )


def children_of(column: Profile, parents: int, *, whole: bool) -> Children | None:
    """How rows spread over their parents: evenly by chance, or with a few parents that have most."""
    counts = sorted(column.distinct.values(), reverse=True)
    if not whole or not counts or parents < 5:
        return None
    if counts[0] == 1:
        return Children(kind="even", min=1 if len(counts) == parents else 0, max=1)
    mean = column.present / parents
    if counts[0] > mean + 6 * mean**0.5 + 3:
        return Children(kind="zipf", exponent=_exponent(counts))
    return Children(min=1) if len(counts) == parents and counts[-1] >= 1 and mean >= 2 else None


def _exponent(counts: list[int]) -> float:
    """Zipf's exponent by the slope of count over rank, both logarithmic, over the busier half."""
    from math import log

    half = counts[: max(5, len(counts) // 2)]
    xs, ys = [log(rank + 1) for rank in range(len(half))], [log(count) for count in half]
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - mx) ** 2 for x in xs)
    slope = sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True)) / spread if spread else 0.0
    return round(min(max(-slope, 0.1), 3.0), 2)


def find_composite_key(sample: Sample, children: set[str]) -> tuple[str, ...]:
    """Two columns, one at least pointing at another table, that tell rows apart together, and neither by itself."""
    candidates = [
        name
        for name, column in sample.columns.items()
        if column.nulls == 0 and not column.unique and (name in children or _is_line_number(name, column))
    ]
    for first in candidates:
        for second in candidates:
            if first < second and (first in children or second in children) and _tells_apart(sample, (first, second)):
                return tuple(name for name in sample.columns if name in (first, second))
    return ()


def _is_line_number(name: str, column: Profile) -> bool:
    words = {"line", "position", "seq", "sequence", "item", "number", "no", "step", "index", "row"}
    return column.typed.type is ColumnType.INTEGER and bool(words & set(parts_of(name)))


def _tells_apart(sample: Sample, names: tuple[str, ...]) -> bool:
    cells = [sample.columns[name].typed.cells for name in names]
    pairs: list[Any] = list(zip(*cells, strict=True))
    return len(pairs) >= 5 and len(set(pairs)) == len(pairs)
