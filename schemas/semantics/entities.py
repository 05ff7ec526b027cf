"""Which person, place or company of a row a column speaks of."""

from schemas.generator import Generator
from schemas.model import ColumnSchema, TableSchema
from schemas.semantics.generators import fitting, make_generator
from schemas.semantics.words import singular_of, words_of

ENTITIES = frozenset({"person", "place", "company", "card", "bank_account", "product", "payment"})
"""The kinds whose columns describe one and the same thing of a row, unless their names say otherwise."""
_NUMBERS = frozenset({"phone", "mobile", "iban", "account_number", "number", "ean", "sku", "reference"})
"""The parts of which a row with two columns means two things."""
_OF_THE_TOWN = frozenset({("city", "place"), ("postcode", "place"), ("state", "place"), ("state_code", "place")})
_TAIL = {"last_four": 4, "account_number": 8}
"""The parts that stand at the end of a card's or an account's number, and how many of its digits they are."""
_ROLES_TEXT = """
    billing bill shipping ship delivery mailing emergency parent guardian spouse mother father manager supervisor
    sender recipient receiver from to origin destination pickup dropoff seller buyer author doctor physician
    beneficiary reviewer approver creator customer client owner contact employee user driver agent payer payee
    borrower cosigner applicant coapplicant partner supplier vendor employer insured claimant teacher student
    patient provider previous permanent temporary alternate remit sold shipper consignee bank branch store warehouse
    venue home work business registered birth departure arrival start end source target referrer tenant landlord
    guest host instructor director actor
"""
_ROLES = frozenset(_ROLES_TEXT.split())
_SAME_PERSON = frozenset({"home", "work", "business", "primary", "contact", "user", "registered"})
_SAME_ACCOUNT = frozenset({"bank", "branch", "registered", "primary", "customer", "client"})
_SAME_PLACE = frozenset({"contact", "customer", "client", "user", "primary", "registered"})


def entity_of(roles: tuple[str, ...], table: str, kind: str) -> str | None:
    """Name the person, place or company that a column describes, where it is not the row's own.

    ``billing_city`` and ``billing_street`` are of one place and ``shipping_city`` of another; ``customer_email`` in a
    table of customers is of the row's own person.

    Args:
        roles: The words of the column's name before those that tell its meaning.
        table: The table's name.
        kind: ``person``, ``place`` or ``company``.
    """
    own = {singular_of(word) for word in words_of(table)}
    same = {"place": _SAME_PLACE, "bank_account": _SAME_ACCOUNT}.get(kind, _SAME_PERSON)
    others = [word for word in roles if word in _ROLES and word not in own and word not in same]
    if not others:
        return None
    return {"bill": "billing", "ship": "shipping", "delivery": "shipping"}.get(others[0], others[0])


def told_apart(table: TableSchema, columns: tuple[ColumnSchema, ...], locale: str) -> tuple[ColumnSchema, ...]:
    """Give the table's completed columns so that two numbers are two, and what ends a unique number follows it.

    ``debit_account`` and ``credit_account`` both are the number of a row's bank account, and one of them must be of
    another; the last four digits of a card whose number is unique are read off that number; and a person's telephone
    is of the town that the row names.
    """
    seen: set[tuple[str, str, str]] = set()
    found = []
    for column in columns:
        generator = column.generator
        if _was_given(column, table) or generator is None or generator.kind not in ENTITIES:
            found.append(column)
            continue
        which = (generator.kind, *_part_and_entity(generator))
        if which in seen and which[1] in _NUMBERS:
            generator = generator.model_copy(update={"entity": column.name})
        seen.add(which)
        better = _read_off(column, generator, table, columns) or _of_the_town(column, generator, table, columns, locale)
        found.append(column.model_copy(update={"generator": better or generator}))
    return tuple(found)


def _was_given(column: ColumnSchema, table: TableSchema) -> bool:
    return table.column(column.name).generator is not None


def _part_and_entity(generator: Generator) -> tuple[str, str]:
    return str(getattr(generator, "part", "")), str(getattr(generator, "entity", ""))


def _read_off(
    column: ColumnSchema, generator: Generator, table: TableSchema, columns: tuple[ColumnSchema, ...]
) -> Generator | None:
    """The expression of a part that stands at the end of a number that a key keeps unique; None of other parts."""
    part, entity = _part_and_entity(generator)
    if part not in _TAIL or column.type != "string":
        return None
    for other in columns:
        whole = other.generator
        if other.name == column.name or whole is None or whole.kind != generator.kind or other.type != "string":
            continue
        if _part_and_entity(whole) in {("number", entity), ("iban", entity)} and (other.name,) in table.keys:
            quoted = other.name.replace('"', '""')
            return make_generator({"kind": "expression", "sql": f'right("{quoted}", {_TAIL[part]})'})
    return None


def _of_the_town(
    column: ColumnSchema, generator: Generator, table: TableSchema, columns: tuple[ColumnSchema, ...], locale: str
) -> Generator | None:
    """A telephone number of the row's own town, for its own person's telephone; None where either is not there."""
    if generator.kind != "person" or _part_and_entity(generator) != ("phone", "person"):
        return None
    if any(column.name in key for key in table.keys):
        return None
    places = [each.generator for each in columns if each.generator is not None and each.generator.kind == "place"]
    towns = any(_part_and_entity(place) in _OF_THE_TOWN for place in places)
    return fitting({"kind": "place", "part": "phone"}, column, locale) if towns else None
