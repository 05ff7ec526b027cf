"""Scalar schemas as columns: type, bounds, allowed values, and what fills them where the schema alone decides."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from schemas.readers.jsonschema.patterns import finds, whole_pattern
from schemas.readers.jsonschema.sampling import Sampler, stated_bounds, whole, words_of_pattern
from schemas.readers.jsonschema.shape import Shape
from schemas.types import ColumnType

_MOST_WHOLE = 2**63 - 1
_SEMANTICS = {
    "email": "email", "idn-email": "email", "uri": "url", "url": "url", "iri": "url", "uri-reference": "url",
    "iri-reference": "url", "hostname": "domain", "idn-hostname": "domain", "ipv4": "ip_address", "ip": "ip_address",
    "ipv6": "ipv6", "phone": "phone", "phone-number": "phone", "mac": "mac_address", "unix-time": "epoch",
    "iban": "iban", "country-code": "country_code",
}  # fmt: skip
_PATTERNS = {"duration": "P[1-9][0-9]?D|PT[1-9][0-9]?H", "int64": "[1-9][0-9]{0,8}", "int32": "[1-9][0-9]{0,8}",
             "json-pointer": "/[a-z]{3,8}/[0-9]{1,3}", "regex": "[a-z]{3,8}", "uri-template": "/[a-z]{3,8}/\\{id\\}",
             "relative-json-pointer": "[0-9]{1,2}"}  # fmt: skip
_TEMPORAL = {"date": ColumnType.DATE, "date-time": ColumnType.TIMESTAMP, "time": ColumnType.TIME}
_ANYTHING = frozenset({".*", ".+", "[\\s\\S]*", "[\\s\\S]+", "(.*)", "(.+)", "[^]*", "(?s).*", "(?s).+"})
_DECIMALS = frozenset({"decimal", "money", "currency", "amount"})
_SAMPLES = 200


@dataclass
class Read:
    """A scalar schema as a column would say it.

    Attributes:
        facts: By the names of the column schema's fields.
        spec: What fills it, where the schema decides.
        step: What numbers are multiples of.
        remark: What the column does not keep to.
    """

    facts: dict[str, Any] = field(default_factory=dict)
    spec: dict[str, Any] | None = None
    step: float | None = None
    remark: str | None = None


def read_scalar(shape: Shape, sampler: Sampler) -> Read | None:
    """Read a scalar schema; None when its values are of several kinds and only a document can hold them."""
    values = _values(shape)
    kind = shape.kind
    if values is not None:
        read = _listed(values, kind)
    else:
        read = {"string": _string, "integer": _integer, "number": _number}.get(kind, _boolean)(shape)
    if read is None:
        return None
    if read.facts["type"] is ColumnType.STRING and "values" not in read.facts:
        _add_text(read, shape, sampler)
    default = shape.words.get("default")
    if _fits(default, kind):
        read.facts["default"] = default
    return read


def _values(shape: Shape) -> list[Any] | None:
    if "const" in shape.words:
        return [shape.words["const"]]
    listed = shape.words.get("enum")
    return [value for value in listed if value is not None] if isinstance(listed, list) else None


def _fits(value: Any, kind: str) -> bool:
    types = {"string": str, "integer": int, "number": int | float, "boolean": bool}.get(kind)
    return types is not None and isinstance(value, types) and isinstance(value, bool) is (kind == "boolean")


def _listed(values: list[Any], kind: str) -> Read | None:
    kinds = {type(value) for value in values}
    if not values or not kinds <= {str, int, float, bool} or (bool in kinds and len(kinds) > 1):
        return None
    if kinds == {str}:
        type_ = ColumnType.STRING
    elif kinds == {bool}:
        type_ = ColumnType.BOOLEAN
    elif kinds == {int}:
        type_ = ColumnType.INTEGER
    else:
        type_ = ColumnType.NUMBER if str not in kinds else ColumnType.STRING
    if str in kinds and len(kinds) > 1:
        return None
    distinct = tuple(dict.fromkeys(values))
    return Read({"type": type_, "values": distinct}, {"kind": "category"})


def _boolean(shape: Shape) -> Read:
    return Read({"type": ColumnType.BOOLEAN})


def _integer(shape: Shape) -> Read:
    low, high = stated_bounds(shape.words, whole_numbers=True)
    facts: dict[str, Any] = {"type": ColumnType.INTEGER}
    if low is not None and abs(low) <= _MOST_WHOLE:
        facts["minimum"] = int(low)
    if high is not None and abs(high) <= _MOST_WHOLE:
        facts["maximum"] = int(high)
    if shape.words.get("format") == "unix-time":
        facts["semantic"] = "epoch"
    step = _step(shape)
    return Read(facts, step=step if step is not None and step > 1 and float(step).is_integer() else None)


def _number(shape: Shape) -> Read:
    if shape.words.get("format") in ("int32", "int64", "integer"):
        return _integer(shape)
    low, high = stated_bounds(shape.words, whole_numbers=False)
    facts: dict[str, Any] = {"type": ColumnType.NUMBER}
    facts |= {word: bound for word, bound in (("minimum", low), ("maximum", high)) if bound is not None}
    return Read(facts, step=_step(shape))


def _step(shape: Shape) -> float | None:
    step = shape.words.get("multipleOf")
    return step if isinstance(step, int | float) and not isinstance(step, bool) and step > 0 else None


def _string(shape: Shape) -> Read:
    words = shape.words
    form = str(words.get("format") or _format_of_example(shape) or "").lower()
    form = {"datetime": "date-time", "guid": "uuid", "timestamp": "date-time", "iso8601": "date-time"}.get(form, form)
    free = not {"pattern", "minLength", "maxLength"} & words.keys()
    if form in _TEMPORAL and (free or _stays(shape, form)):
        zone = {"timezone": True} if form == "date-time" else {}
        return Read({"type": _TEMPORAL[form], **zone})
    if form == "uuid" and (free or _stays(shape, form)):
        return Read({"type": ColumnType.UUID})
    if form in ("byte", "binary", "base64") and free:
        return Read({"type": ColumnType.BINARY})
    if form in _DECIMALS and free:
        return Read({"type": ColumnType.DECIMAL, "precision": 12, "scale": 2})
    facts: dict[str, Any] = {"type": ColumnType.STRING}
    if form in _SEMANTICS:
        facts["semantic"] = _SEMANTICS[form]
    if form in _PATTERNS and "pattern" not in words:
        facts["pattern"] = _PATTERNS[form]
    return Read(facts)


_EXAMPLES = {"date-time": "2024-05-17T08:15:00Z", "date": "2024-05-17", "time": "08:15:00Z",
             "uuid": "00000000-0000-4000-8000-000000000001"}  # fmt: skip


def _stays(shape: Shape, form: str) -> bool:
    """Whether values of a format satisfy the pattern and the lengths beside it."""
    example, words = _EXAMPLES[form], shape.words
    if not whole(words.get("minLength"), 0) <= len(example) <= whole(words.get("maxLength"), 10_000):
        return False
    return "pattern" not in words or finds(str(words["pattern"]), [example])[0]


def _examples(shape: Shape) -> Iterator[str]:
    """Examples that are text, of any version of the language."""
    several = shape.words.get("examples")
    for value in (shape.words.get("example"), *(several if isinstance(several, list) else ())):
        if isinstance(value, str):
            yield value


_LOOKS = {
    "date-time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)"),
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "uuid": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE),
}


def _format_of_example(shape: Shape) -> str | None:
    """The format that nobody stated and the example shows."""
    for example in _examples(shape):
        for form, looks in _LOOKS.items():
            if looks.fullmatch(example):
                return form
    return None


def _add_text(read: Read, shape: Shape, sampler: Sampler) -> None:
    """Lengths and the pattern of a text column."""
    words, facts = shape.words, read.facts
    least, most = whole(words.get("minLength"), 0), words.get("maxLength")
    if most is not None and whole(most, 1) <= 0:
        facts.update(values=("",))
        read.spec = {"kind": "category"}
        return
    if most is not None:
        facts["length"] = max(whole(most, 1), 1)
    if least > 0:
        facts["min_length"] = least
    if isinstance(words.get("pattern"), str):
        _add_pattern(read, shape)


def _add_pattern(read: Read, shape: Shape) -> None:
    searched, facts = shape.words["pattern"], read.facts
    bare = searched.removeprefix("^").removesuffix("$")
    if bare in _ANYTHING:
        if bare.endswith("+") or bare.endswith("+)"):
            facts.setdefault("min_length", 1)
        return
    whole_one = whole_pattern(searched)
    least, most = facts.get("min_length", 0), facts.get("length")
    several = bool(shape.words.get("other patterns"))
    if whole_one is not None and not several and words_of_pattern(searched, 1, least=least, most=most):
        facts["pattern"] = whole_one
        return
    found = words_of_pattern(searched, _SAMPLES, least=least, most=most)
    found = [word for word in found if _matches_all(word, shape.words.get("other patterns", ()))]
    found = found or [text for text in _examples(shape) if _matches_all(text, [searched])][:8]
    if found:
        facts["values"] = tuple(dict.fromkeys(found))
        read.spec = {"kind": "category"}
        for word in ("min_length", "length"):
            facts.pop(word, None)
        return
    read.remark = "No value was found for this pattern, and the column does not keep to it."


def _matches_all(word: str, patterns: Any) -> bool:
    return all(finds(str(pattern), [word])[0] for pattern in patterns)
