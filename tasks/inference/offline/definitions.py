"""Puts definitions of programs into lists: of Prisma, DBML, GraphQL, TypeScript, protobuf, Python, or drawn."""

import re
from collections.abc import Iterator

from tasks.inference.offline.definition_members import Known, member, typed_pairs
from tasks.inference.offline.words import identifier, plural

_HEAD = (
    r"^[ \t]*(?:(?:export|public|abstract|final|data)\s+)*"
    r"(?:model|table|entity|type|interface|class|struct|message|record|collection)\s+[\"'`]?(?P<name>[A-Za-z]\w*)[\"'`]?"
)
_BLOCK = re.compile(rf"{_HEAD}[^{{}}\n:]*\{{(?P<body>(?:[^{{}}]|\{{[^{{}}]*\}})*)\}}", re.I | re.M)
_DRAWN = re.compile(r"^[ \t]*(?P<name>[A-Z][A-Z_]*)\s*\{(?P<body>[^{}:,]*)\}", re.M)
_CLASS = re.compile(
    r"(?:^@dataclass[^\n]*\n)?^class\s+(?P<name>\w+)\s*(?:\([^)\n]*\))?:[ \t]*\n"
    r"(?P<body>(?:[ \t]+\S[^\n]*\n?|[ \t]*\n(?=[ \t]))+)",
    re.M,
)
_ENUM = re.compile(r"^[ \t]*(?:export\s+)?enum\s+(?P<name>\w+)\s*\{(?P<body>[^{}]*)\}", re.M | re.I)
_TIE = re.compile(
    r"^[ \t]*(?P<left>\w+)\s+(?:\"[^\"]*\"\s+)?(?P<tie>[|}o]{1,2}(?:--|\.\.)[|{o]{1,2})\s+(?:\"[^\"]*\"\s+)?"
    r"(?P<right>\w+)[^\n]*$",
    re.M,
)
_NOISE = re.compile(
    r"^[ \t]*(?:erDiagram|classDiagram|```\w*|@\w+(?:\([^\n]*\))?|(?:from [\w.]+ )?import .*)[ \t]*$",
    re.M,
)
_COMMENT = re.compile(r"^[ \t]*(?://|--|#(?=\s*\d))[ \t]*", re.M)
_NAMED = re.compile(r"\s+(?=\w+\??:\s)")


def defined(text: str) -> str:
    """The same request with every definition as ``table "name" (columns)``; one without any is given back as it is."""
    if not any(pattern.search(text) for pattern in (_BLOCK, _DRAWN, _CLASS)):
        return text
    enums = {match["name"].lower(): _names(match["body"]) for match in _ENUM.finditer(text)}
    text = _ENUM.sub("", text)
    tables = {match["name"].lower() for pattern in (_BLOCK, _DRAWN, _CLASS) for match in pattern.finditer(text)}
    known = Known(frozenset(tables), enums)
    for pattern in (_BLOCK, _DRAWN, _CLASS):
        text = pattern.sub(lambda match: _as_list(match, known), text)
    text = _TIE.sub(_tied, text)
    return _COMMENT.sub("", _NOISE.sub("", text))


def _names(body: str) -> tuple[str, ...]:
    """The members of an enumeration, whatever parts them; numbers that stand for them are left out."""
    plain = re.sub(r"//[^\n]*|=\s*[^\s,;]+", " ", body)
    return tuple(name for name in re.split(r"[\s,;]+", plain) if re.fullmatch(r"[A-Za-z]\w*", name))


def _as_list(match: re.Match[str], known: Known) -> str:
    columns = [column for part in _members(match["body"]) if (column := member(part, known)) is not None]
    referring = {column.split()[0] for column in columns if " fk " in column}
    kept = [column for column in columns if " fk " in column or column.split()[0] not in referring]
    return f'\ntable "{identifier(match["name"])}" ({", ".join(dict.fromkeys(kept))})\n'


def _members(body: str) -> Iterator[str]:
    for line in _parts(re.sub(r"//[^\n]*|#[^\n]*", "", body)):
        if (pairs := typed_pairs(line)) is not None:
            yield from pairs
            continue
        in_row = line.count(":") > 1 and "(" not in line and "[" not in line.partition(":")[0]
        pieces = _NAMED.split(line.strip()) if in_row else [line]
        yield from (piece.strip() for piece in pieces if piece.strip())


def _parts(body: str) -> Iterator[str]:
    """What lines, semicolons and commas part, outside brackets."""
    depth, taken = 0, ""
    for sign in body:
        depth += (sign in "([<") - (sign in ")]>")
        if sign in "\n;" or (sign == "," and depth <= 0):
            yield taken
            depth, taken = 0, ""
        else:
            taken += sign
    yield taken


def _tied(match: re.Match[str]) -> str:
    """``CUSTOMER ||--o{ ORDER``: the side with the fork is many."""
    left, right = identifier(match["left"]), identifier(match["right"])
    many = ("}" in match["tie"], "{" in match["tie"])
    if all(many):
        return f"{plural(left)} -> {plural(right)} (m:n)"
    if not any(many):
        return f"{plural(left)} -> {plural(right)} (1:1)"
    one, several = (right, left) if many[0] else (left, right)
    return f"{plural(one)} -> {plural(several)} (1:n)"
