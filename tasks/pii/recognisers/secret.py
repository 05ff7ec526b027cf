"""Keys, tokens and passwords: by their makers' prefixes, by their structure, or by the word in front of them."""

import math
import re
from collections import Counter

import numpy as np
import pyarrow as pa

from tasks.pii.recognisers.base import Flags, Recogniser

_PLACEHOLDER = re.compile(
    r"\$?[{%<(\[]|\$[A-Z_]+|[*x\u2022.]+$|(?:os|env|process|config|settings|secrets?|var)\.|None|null|true|false"
)
"""What stands where a password would, and gives none away."""

_BITS = 3.0  # a random hexadecimal character has 4 bits, an English one in its word about 2


def entropy(text: str) -> float:
    """Bits a character, by the text's own frequencies."""
    return -sum(count / len(text) * math.log2(count / len(text)) for count in Counter(text).values()) if text else 0.0


def _random(values: pa.StringArray) -> Flags:
    return np.array([entropy(value) >= _BITS and _mixed(value) for value in values.to_pylist()], np.bool_)


def _mixed(value: str) -> bool:
    return any(char.isdigit() for char in value) and any(char.isalpha() for char in value)


KNOWN = Recogniser(
    "key with its maker's prefix",
    "SECRET",
    r"(?:AKIA|ASIA|AIDA|AROA|AGPA)[0-9A-Z]{16}|gh[pousr]_[0-9A-Za-z]{36,99}|github_pat_[0-9A-Za-z_]{22,99}|glpat-[0-9A-Za-z_-]{20,64}"
    r"|(?:sk|pk|rk)_(?:live|test)_[0-9A-Za-z]{16,99}|sk-(?:[a-z]{2,8}-)?[0-9A-Za-z_-]{20,99}|AIza[0-9A-Za-z_-]{35}|xox[abeprs]-\d[0-9A-Za-z-]{9,99}"
    r"|https://hooks\.slack\.com/services/[0-9A-Za-z/]{20,99}|(?:SK|AC)[0-9a-f]{32}"
    r"|SG\.[0-9A-Za-z_-]{22}\.[0-9A-Za-z_-]{43}|npm_[0-9A-Za-z]{36}|hf_[0-9A-Za-z]{30,40}|dop_v1_[0-9a-f]{64}|ya29\.[0-9A-Za-z_-]{20,200}",
    chance=0.0,
    score=0.99,
)
PEM = Recogniser(
    "private key",
    "SECRET",
    r"-----BEGIN [A-Z ]{0,30}(?:PRIVATE KEY|CERTIFICATE)(?: BLOCK)?-----(?:[\sA-Za-z0-9+/=:,.]*-----END [A-Z "
    r"]{0,30}-----)?",
    chance=0.0,
    score=0.99,
    needle="-",
)
JWT = Recogniser(
    "json web token",
    "SECRET",
    r"eyJ[0-9A-Za-z_-]{8}[0-9A-Za-z_-]*\.eyJ[0-9A-Za-z_-]{4}[0-9A-Za-z_-]*\.[0-9A-Za-z_-]*",
    chance=0.0,
    score=0.99,
)
CONNECTION = Recogniser(
    "address with a password in it",
    "SECRET",
    r"[A-Za-z][A-Za-z0-9+.-]{2,24}://[^\s:@/'\"<>]{0,64}:[^\s@/'\"<>]{3,128}@[^\s'\"<>]{3,200}",
    chance=0.0,
    score=0.996,
    needle="@",
)
HASHED = Recogniser(
    "password hash",
    "PASSWORD",
    r"\$(?:2[abxy]|argon2(?:id?|d)|[156]|pbkdf2[a-z0-9-]{0,10})\$[0-9A-Za-z./$=,+-]{20,99}",
    chance=0.0,
    score=0.97,
    needle="$",
)
ASSIGNED = Recogniser(
    "secret after its name",
    "SECRET",
    r"[0-9A-Za-z_/+=.~-]{16,200}",
    check=_random,
    label=r"\b(?:api[ _-]?key|secret(?:[ _-]?(?:access )?key)?|(?:access|auth|bearer|refresh|session)[ "
    r"_-]?token|token|client[ _-]?secret"
    r"|private[ _-]?key(?:[ _-]?id)?|(?:shared[ _-]?access|account)[ _-]?key|bearer|authorization: basic)\b"
    r"[\"']?(?:\s(?:is|was)|\s?[:=])?\s{0,3}[\"']?",
    score=0.9,
    in_columns=False,
    any_case=True,
)
PASSWORD = Recogniser(
    "password after its name",
    "PASSWORD",
    r"[^\s\"',;<>]{4,64}",
    label=r"\b(?:pass[ _-]?word|passwd|pwd|passphrase|passwort|mot de passe|contraseña|pass "
    r"?code)\b[\"']?(?:\s?[:=]|\s(?:is|was|to|set to|ist)(?:\s?:)?)\s{0,2}[\"'`]?",
    check=lambda values: np.array([_like_a_password(value) for value in values.to_pylist()], np.bool_),
    score=0.85,
    in_columns=False,
    any_case=True,
)
SECRETS = (KNOWN, CONNECTION, PEM, JWT, HASHED, ASSIGNED, PASSWORD)


def _like_a_password(value: str) -> bool:
    """Holds more than small letters: ``password is wrong`` gives none away."""
    core = value.rstrip(".!?)")
    if _PLACEHOLDER.match(value):
        return False
    return len(core) >= 4 and not (core.isalpha() and (core.islower() or core.istitle()))
