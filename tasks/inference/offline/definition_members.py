"""Reads one member of a program's definition: ``name String?``, ``price: number``, ``int id PK``, ``CharField()``."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schemas.types import ColumnType
from tasks.inference.offline.column_types import type_of, written_type
from tasks.inference.offline.data import mapping
from tasks.inference.offline.name_parts import ENDS_NAME
from tasks.inference.offline.words import identifier

_TYPES: dict[str, str] = mapping("definitions", "types")
_FIELDS: dict[str, str] = mapping("definitions", "fields")
_NAME_FIRST = re.compile(r"^[\"'`]?(?P<name>[A-Za-z_]\w*)[\"'`]?(?P<maybe>\?)?\s*(?::\s*|\s+|=\s*)(?P<rest>.+)$", re.S)
_TYPE_FIRST = re.compile(
    r"^(?:(?:private|public|protected|final|required|readonly|optional)\s+)*(?P<list>repeated\s+)?"
    r"(?P<type>[A-Za-z_][\w.<>\[\]]*)\s+(?P<name>[A-Za-z_]\w*)\b(?P<rest>.*)$"
)
_TYPE = re.compile(
    r"^[\"']?(?P<type>[A-Za-z_][\w.]*)(?P<size>\(\s*\d+(?:\s*,\s*\d+)?\s*\))?(?P<list>\s*\[\])?(?P<maybe>\?)?"
)
_VALUE = r"(?:[\"'][^\"']*[\"']|\d+)"
_VALUES = re.compile(rf"^(?:enum|Literal|oneOf)?\s*[\[(]?\s*({_VALUE}(?:\s*[|,]\s*{_VALUE})+)\s*[\])]?")
_BARE_VALUES = re.compile(r"^(?:enum|Literal|one ?of)?\s*[\[(]\s*(\w[\w ]*(?:\s*[|,]\s*\w[\w ]*)+)\s*[\])]", re.I)
_PLAIN_REST = re.compile(r"^(?:in\s|between\s|from\s|null\s|[-\d<>]).*\d|^in\s", re.I | re.S)
_REFERS = re.compile(
    r"(?:ref:\s*[<>-]\s*|\s>\s*(?=\w+\.\w)|ForeignKey\(\s*|OneToOneField\(\s*|REFERENCES\s+)[\"']?(?P<table>[A-Za-z_]\w*)",
    re.I,
)
_WRAPPED = re.compile(r"^(?:Optional|Mapped|Required|list|List|Array|Set)\s*[\[<]\s*|^(?:models|fields|sa|db)\.|^\[")
_PRISMA = re.compile(r"@relation\(.*?fields:\s*\[(?P<fields>[^\]]*)\]")
_IGNORED = re.compile(r"^(?:@|indexes|note\b|constraint\b|def\b|class\b|return\b|__|\}|\{|pass$|\"\"\")", re.I)
_MAYBE = re.compile(
    r"\bnull=True|\|\s*(?:null|None|undefined)\b|^Optional\[|\bnullable\b(?!=False)|(?<!not )\bnull\b(?!=)", re.I
)
_KEY = re.compile(r"@id\b|\bpk\b|primary[ _]key(?!=False)", re.I)
_UNIQUE = re.compile(r"@unique\b|\bunique(?:=True)?\b|\bUK\b")


@dataclass(frozen=True)
class Known:
    """What is defined beside it, in small letters: tables, and enumerations with their values."""

    tables: frozenset[str]
    enums: Mapping[str, tuple[str, ...]]


def member(text: str, known: Known) -> str | None:
    """What a list of columns says of it; None for what is no column."""
    text = text.strip().rstrip(",;")
    if not text or _IGNORED.match(text):
        return None
    name, rest, several = _named(text, known)
    if not name or several:
        return None
    if (fields := _PRISMA.search(rest)) is not None:
        return f"{identifier(fields['fields'].split(',')[0].strip())} fk {_table(rest)}"
    kind = _plain(rest)
    refers = _REFERS.search(rest)
    if refers is not None:
        return f"{_key(name)} fk {identifier(refers['table'].split('.')[0])}"
    if kind.lower() in known.tables:
        return None if _is_list(rest) else f"{_key(name)} fk {identifier(kind)}"
    if _is_list(rest):
        return f"{identifier(name)} json" if _type(name, kind, rest) else None
    plain = identifier(name)
    return " ".join(
        [
            f'"{plain}"' if plain in ENDS_NAME else plain,
            *_said(name, kind, rest, known, maybe="?" in text.split(":")[0]),
        ]
    )


def typed_pairs(line: str) -> list[str] | None:
    """``string name  int floor PK``: members in a row, each of which begins with its type; None for what is none."""
    words = line.split()
    starts = [at for at, word in enumerate(words[:-1]) if _begins_with_type(words, at)]
    if len(starts) < 2 or starts[0] != 0 or any(sign in line for sign in ":,(["):
        return None
    return [" ".join(words[start:end]) for start, end in zip(starts, [*starts[1:], len(words)], strict=True)]


def _begins_with_type(words: Sequence[str], at: int) -> bool:
    nothing = Known(frozenset(), {})
    follows = at == 0 or not _is_type(words[at - 1], nothing) or words[at - 2 : at - 1] == []
    return _is_type(words[at], nothing) and words[at].lower() != "id" and follows


def _named(text: str, known: Known) -> tuple[str, str, bool]:
    """Name, what is said of it, and whether it is a list of other things."""
    first = _TYPE_FIRST.match(text)
    if (
        first is not None
        and _is_type(first["type"], known)
        and (first["name"] == "id" or not _is_type(first["name"], known))
    ):
        return first["name"], f"{first['type']} {first['rest']}", bool(first["list"])
    match = _NAME_FIRST.match(text)
    if match is None:
        return (text, "", False) if re.fullmatch(r"[A-Za-z_]\w*\??", text) else ("", "", False)
    return match["name"], match["rest"].strip(), False


def _is_type_first(match: re.Match[str], known: Known) -> bool:
    sure = match["name"] == "id" or match.start("type") > 0 or not _is_type(match["name"], known)
    return sure and _is_type(match["type"], known)


def _is_type(word: str, known: Known) -> bool:
    plain = word.lower().rstrip("?!").removesuffix("[]")
    return plain in _TYPES or written_type(plain) is not None or plain in known.tables or plain in known.enums


def _plain(rest: str) -> str:
    """The bare name of the type."""
    inner = re.sub(
        r"^(?:Optional|Mapped|Required|list|List|Array|Set)\s*[\[<]\s*|^(?:models|fields|sa|db)\.|^\[", "", rest
    )
    match = _TYPE.match(inner)
    return match["type"].rpartition(".")[2] if match else ""


def _is_list(rest: str) -> bool:
    return bool(re.match(r"^(?:\[|list\b|List\b|Array\b|Set\b)|^\w+\s*\[\]", rest))


def _table(rest: str) -> str:
    return identifier(_plain(rest))


def _key(name: str) -> str:
    plain = identifier(name)
    return plain if plain.endswith("_id") else f"{plain}_id"


def _said(name: str, kind: str, rest: str, known: Known, *, maybe: bool) -> list[str]:
    """Type or values, and flags."""
    values = known.enums.get(kind.lower()) or _listed(rest)
    said = [f"({', '.join(values)})"] if values else [_type(name, kind, rest)]
    said += ["pk"] if _KEY.search(rest) else ["unique"] if _UNIQUE.search(rest) else []
    size = _TYPE.match(rest)
    optional = maybe or bool(size and size["maybe"]) or bool(_MAYBE.search(rest))
    more = "optional" if optional and "pk" not in said else ""
    return [part for part in [*said, _more(rest, size), more] if part]


def _more(rest: str, size: re.Match[str] | None) -> str:
    """Bounds, values and shares of nulls behind the type, which are written as in a list."""
    behind = rest[size.end() :].strip() if size else ""
    return behind if _PLAIN_REST.match(behind) and not set("@(){}[]=") & set(behind) else ""


def _listed(rest: str) -> tuple[str, ...]:
    """``'a' | 'b'``, ``Literal["a", "b"]``, ``enum('a', 'b')``."""
    match = _VALUES.match(rest) or (_BARE_VALUES.match(rest) if re.match(r"enum|literal|one", rest, re.I) else None)
    return tuple(part.strip(" \"'") for part in re.split(r"[|,]", match[1])) if match else ()


def _type(name: str, kind: str, rest: str) -> str:
    plain = kind.lower()
    if plain in ("column", "mapped_column", "field"):
        inner = re.search(r"\(\s*(?:sa\.|db\.)?(\w+)", rest)
        plain = inner[1].lower() if inner else ""
    if plain == "number":  # TypeScript has no other
        return "int" if type_of(identifier(name)).type is ColumnType.INTEGER else "float"
    size = _TYPE.match(rest)
    known = _TYPES.get(plain) or _FIELDS.get(plain) or (plain if written_type(plain) else "")
    return f"{known}{size['size'] or ''}" if known and size and known not in ("int", "bool") else known
