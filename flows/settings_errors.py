"""What is told of a setting that cannot be used: its variable, what it holds, and what it may hold."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, SecretStr
from pydantic_core import ErrorDetails

_LONGEST = 60
_KINDS = {
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_parsing": "a number",
    "finite_number": "a number that is finite",
    "bool_parsing": "true or false",
    "path_type": "a path",
    "string_type": "text",
    "greater_than_equal": "at least {ge}",
    "greater_than": "more than {gt}",
    "less_than_equal": "at most {le}",
    "less_than": "less than {lt}",
    "literal_error": "one of {expected}",
    "enum": "one of {expected}",
}


def told(errors: Iterable[ErrorDetails], settings: type[BaseModel], prefix: str) -> str:
    """Say of each variable what is wrong with it, in a sentence.

    Args:
        errors: As Pydantic gives them.
        settings: The class whose fields they are; what a field's ``description`` says is what it takes.
        prefix: How the variables' names begin.
    """
    return "\n".join(_sentence(error, settings, prefix) for error in errors)


def _sentence(error: ErrorDetails, settings: type[BaseModel], prefix: str) -> str:
    name = str(error["loc"][0])
    variable = f"{prefix}{name.upper()}"
    field = settings.model_fields.get(name)
    wanted = (field.description if field else None) or _kind(error["type"], error.get("ctx", {}))
    secret = field is not None and SecretStr in getattr(field.annotation, "__args__", (field.annotation,))
    held = "what it holds" if secret else f"'{_shown(error['input'])}'"
    return f"The setting {variable} cannot be {held}: it takes {wanted or _plain(error['msg'])}. Change or unset it."


def _kind(kind: str, context: Mapping[str, Any]) -> str | None:
    form = _KINDS.get(kind)
    return None if form is None else form.format_map(context).replace("'", "")


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."


def _plain(message: str) -> str:
    return message[:1].lower() + message[1:]
