"""What a value can tell of a person: the types, and what the law makes of each.

The names are those of the ``pii`` entries in ``schemas/semantics``; a few more are known to the detector alone.
"""

DIRECT = frozenset({
    "PERSON", "EMAIL", "PHONE", "SSN", "NATIONAL_ID", "TAX_ID", "CREDIT_CARD", "IBAN", "ACCOUNT", "PASSPORT", "LICENCE",
    "LICENCE_PLATE", "VIN", "MRN", "NPI", "HEALTH_PLAN", "EMPLOYEE_ID", "USERNAME", "ADDRESS", "IP", "MAC", "DEVICE",
    "CRYPTO", "PASSWORD", "SECRET", "CARD_SECURITY_CODE", "BIOMETRIC",
})  # fmt: skip
"""Types that point at one person."""

QUASI = frozenset({
    "DATE_OF_BIRTH", "AGE", "SEX", "GPE", "LOCATION", "MARITAL_STATUS", "NATIONALITY", "ETHNICITY", "RELIGION",
    "SALARY",
    "JOB", "EDUCATION", "POSTCODE", "CREDIT_SCORE", "DATE",
})  # fmt: skip
"""Types that point at one person when several are put together."""

SPECIAL = frozenset({
    "HEALTH", "ETHNICITY", "RELIGION", "POLITICS", "UNION", "SEXUAL_ORIENTATION", "GENETIC", "BIOMETRIC", "CRIMINAL",
})  # fmt: skip
"""The special categories of GDPR Art. 9, and the criminal records of Art. 10."""

SECRETS = frozenset({"PASSWORD", "SECRET", "CARD_SECURITY_CODE"})
"""What never survives in clear, whatever the strategy."""

OTHER = frozenset({"FREE_TEXT", "TRACES", "ORG", "URL", "UNIQUE_CODE"})
"""Types that a column may have without telling of a person by themselves."""

TYPES = DIRECT | QUASI | SPECIAL | OTHER

HIPAA_CLASS: dict[str, str] = {
    "PERSON": "A", "ADDRESS": "B", "GPE": "B", "LOCATION": "B", "POSTCODE": "B", "DATE_OF_BIRTH": "C", "DATE": "C",
    "AGE": "C", "PHONE": "D", "EMAIL": "F", "SSN": "G", "NATIONAL_ID": "G", "MRN": "H", "HEALTH_PLAN": "I",
    "ACCOUNT": "J", "IBAN": "J", "CREDIT_CARD": "J", "LICENCE": "K", "NPI": "K", "PASSPORT": "K", "TAX_ID": "G",
    "VIN": "L", "LICENCE_PLATE": "L", "DEVICE": "M", "MAC": "M", "URL": "N", "IP": "O", "BIOMETRIC": "P",
    "USERNAME": "R", "EMPLOYEE_ID": "R", "CRYPTO": "R", "UNIQUE_CODE": "R", "PASSWORD": "R", "SECRET": "R",
}  # fmt: skip
"""The letter of 45 CFR 164.514(b)(2)(i) that names a type; a fax number counts as a telephone's."""
