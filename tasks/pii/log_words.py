"""Personal data in a line of a log, replaced by what it is."""

import re

_PATTERNS = (
    ("EMAIL", r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"),
    ("IBAN", r"\b[A-Z]{2}\d{2} ?(?:[A-Z0-9]{4} ?){2,7}[A-Z0-9]{1,4}\b"),
    ("CREDIT_CARD", r"\b(?:\d{4}[ -]){3}\d{1,7}\b|\b3\d{3}[ -]\d{6}[ -]\d{5}\b|\b[2-6]\d{12,18}\b"),
    ("SSN", r"\b\d{3}-\d{2}-\d{4}\b"),
    ("PHONE", r"(?<![\w.-])\+?\(?\d{2,4}\)?[ .-]\d{3,4}[ .-]\d{3,5}\b(?![-:]\d)"),
    ("SECRET", r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_[0-9A-Za-z]{36,}|-----BEGIN [A-Z ]+KEY-----[\s\S]*"),
)
_ALL = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS))


def redacted(text: str) -> str:
    """Give a text with what looks like personal data replaced by its type in brackets."""
    return _ALL.sub(lambda match: f"[{match.lastgroup}]", text)
