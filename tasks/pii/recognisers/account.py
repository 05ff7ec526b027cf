"""Names of accounts, and numbers of bank accounts and employees, by the words in front of them."""

import numpy as np
import pyarrow as pa

from tasks.pii.recognisers.base import SIGNS, Flags, Recogniser

_JOIN = SIGNS + r"(?:(?:is|was|number|no\.?|num|nr\.?|id|ending in)[\s:#]{1,3}){0,3}#?"


def _like_a_user_name(values: pa.StringArray) -> Flags:
    """Holds a digit, a sign or a capital inside: ``user is happy`` names none."""
    return np.array(
        [
            any(not char.isalpha() for char in value) or not (value.islower() or value.istitle())
            for value in values.to_pylist()
        ],
        np.bool_,
    )


USER_NAME = Recogniser(
    "user name, after its name",
    "USERNAME",
    r"[A-Za-z0-9_][A-Za-z0-9._-]{2,30}[A-Za-z0-9_]",
    label=r"\b(?:user ?name|user[ _-]?id|login(?: name)?|log-?on|benutzer(?:name)?|screen ?name|handle|account "
    r"name)[\"']?(?:\s?[:=]|\s(?:is|was)(?:\s?:)?)\s{0,2}[\"'`@]?",
    check=_like_a_user_name,
    score=0.85,
    in_columns=False,
    any_case=True,
)
BANK_ACCOUNT = Recogniser(
    "bank account, after its name",
    "ACCOUNT",
    r"\d[\d -]{4,18}\d",
    label=r"\b(?:(?:bank |checking |savings |routing )?(?:account|acct\.?|a/c)(?: (?:number|no\.?|num|#))?"
    r"|kontonummer|sort code|routing number)" + _JOIN,
    score=0.75,
    in_columns=False,
    any_case=True,
)
EMPLOYEE = Recogniser(
    "employee number, after its name",
    "EMPLOYEE_ID",
    r"[A-Za-z]{0,4}-?\d{3,10}",
    label=r"\b(?:employee|staff|badge|personnel|emp)(?: (?:id|number|no\.?|num|#))+" + _JOIN,
    score=0.8,
    in_columns=False,
    any_case=True,
)
ACCOUNTS = (USER_NAME, BANK_ACCOUNT, EMPLOYEE)
