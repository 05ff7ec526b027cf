"""Which person, place or company of a row a column speaks of."""

from schemas.semantics.words import singular_of, words_of

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
    same = _SAME_PLACE if kind == "place" else _SAME_PERSON
    others = [word for word in roles if word in _ROLES and word not in own and word not in same]
    if not others:
        return None
    return {"bill": "billing", "ship": "shipping", "delivery": "shipping"}.get(others[0], others[0])
