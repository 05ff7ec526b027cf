"""What has been read of a document of schemas: its entities, and what each of their properties becomes."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from schemas.model import Children
from schemas.readers.jsonschema.document import At
from schemas.readers.jsonschema.shape import Shape


@dataclass(eq=False)
class Member:
    """A property of an entity.

    Attributes:
        at: Its schema.
        required: Whether it is always there.
        nullable: Whether it may be null.
    """

    name: str
    at: At
    required: bool
    nullable: bool


@dataclass(eq=False)
class Cell(Member):
    """A property that is a column: a scalar, a list of scalars, or a free-form document.

    Attributes:
        facts: What the column's schema says, by the names of its fields.
        spec: What fills it, where the source decides that.
        step: What its numbers are multiples of.
        column: The column's name, once it has one.
    """

    facts: dict[str, Any] = field(default_factory=dict)
    spec: dict[str, Any] | None = None
    step: float | None = None
    column: str = ""


@dataclass(eq=False)
class One(Member):
    """A property that holds another entity: a key of this table, one for each alternative.

    Attributes:
        targets: The entities that it may be.
        facts: Of the identifier that may stand in the entity's place, where one may.
        columns: The key's columns, one for each target.
    """

    targets: list["Entity"] = field(default_factory=list)
    facts: dict[str, Any] | None = None
    columns: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Nested(Member):
    """A property that is an object written in place: a table of its own with at most one row for each of these."""

    entity: "Entity | None" = None


@dataclass(eq=False)
class Many(Member):
    """A property that is a list of entities.

    Attributes:
        targets: What its members may be.
        own: Whether the members are written in place, and so belong to this entity alone.
        envelope: The object around the list and the list's name there, as lists with page marks have.
        least: Fewest members.
        most: Most members.
        child: The table whose rows are the members, or which links to them.
        child_column: Its column that holds this entity's key.
        links: Its columns that hold the members' keys, one for each target; empty where its rows are the members.
    """

    targets: list["Entity"] = field(default_factory=list)
    own: bool = False
    envelope: tuple[At, str] | None = None
    least: int = 0
    most: int | None = None
    child: "Entity | None" = None
    child_column: str = ""
    links: list[str] = field(default_factory=list)


@dataclass(eq=False)
class Column:
    """A column in the making.

    Attributes:
        facts: By the names of the column schema's fields.
        spec: What fills it, where that is known.
        made: Whether the document does not speak of it: a key that tables need and documents do without.
    """

    name: str
    facts: dict[str, Any]
    spec: dict[str, Any] | None = None
    made: bool = False
    step: float | None = None


@dataclass(eq=False)
class Entity:
    """An object schema that is a table.

    Attributes:
        key: The place that makes it the same entity wherever it is referred to.
        owner: The entity that it is written in, and the property there.
        shape: Absent in a table that only links others.
    """

    key: str
    name: str
    shape: Shape | None = None
    owner: "tuple[Entity, str] | None" = None
    members: dict[str, Member] = field(default_factory=dict)
    columns: dict[str, Column] = field(default_factory=dict)
    primary_key: tuple[str, ...] = ()
    description: str | None = None

    @property
    def base(self) -> str:
        """The place of its schema, whoever's part it is."""
        return self.key.partition("@")[0]

    @property
    def folded(self) -> set[str]:
        """The names of its columns, case apart."""
        return {name.casefold() for name in self.columns}

    def add(self, column: Column) -> str:
        """Put in a column under its name, or the next one free."""
        name, number = column.name, 2
        while name.casefold() in self.folded:
            name, number = f"{column.name}_{number}", number + 1
        column.name = name
        self.columns[name] = column
        return name


@dataclass(eq=False)
class Link:
    """A relation in the making: of single columns, as documents have them."""

    child: Entity
    column: str
    parent: Entity
    name: str
    children: Children | None = None
    null_rate: float | None = None


@dataclass(eq=False)
class Draft:
    """Everything read so far."""

    entities: dict[str, Entity] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    _by_child: dict[str, list[Link]] = field(default_factory=lambda: defaultdict(list))

    def add(self, link: Link) -> None:
        """Put in a relation."""
        self.links.append(link)
        self._by_child[link.child.key].append(link)

    def links_of(self, entity: Entity) -> list[Link]:
        """The relations in which an entity is the child."""
        return self._by_child[entity.key]
