"""The one shape that texts have, as a pattern: ``AB-0012`` and ``ZK-0931`` are ``[A-Z]{2}-\\d{4}``."""

import re

_RUNS = re.compile(r"\d+|[A-Z]+|[a-z]+|[^A-Za-z0-9]+")
_LEAST = 3
_LONGEST = 64
_MOST_RUNS = 16


def shape_of_texts(texts: list[str]) -> str | None:
    """A pattern that all of some different texts match; None when they have no shape in common, or are words.

    Letters stay as they are only where all texts share them and they are few, such as a prefix; digits never do.
    """
    if len(texts) < _LEAST or any(len(text) > _LONGEST or not text.isascii() for text in texts):
        return None
    hexadecimal = _hexadecimal(texts)
    if hexadecimal is not None:
        return hexadecimal
    runs = [_RUNS.findall(text) for text in texts]
    width = len(runs[0])
    if not 1 <= width <= _MOST_RUNS or any(len(one) != width for one in runs):
        return _mixed(texts)
    columns = list(zip(*runs, strict=True))
    kinds = [{_kind(run) for run in column} for column in columns]
    if any(len(kind) > 1 for kind in kinds):
        return _mixed(texts)
    if not any(kind == {"digit"} for kind in kinds) and not all(kind <= {"upper", "sign"} for kind in kinds):
        return None
    if any(" " in run for column in columns for run in column):
        return None
    return "".join(_run(column, kind.pop()) for column, kind in zip(columns, kinds, strict=True))


def _kind(run: str) -> str:
    return "digit" if run[0].isdigit() else "upper" if run[0].isupper() else "lower" if run[0].islower() else "sign"


def _run(column: tuple[str, ...], kind: str) -> str:
    lengths = {len(run) for run in column}
    shared = len(set(column)) == 1
    if kind == "sign":
        signs = sorted(set(column))
        return re.escape(signs[0]) if shared else f"(?:{'|'.join(re.escape(sign) for sign in signs)})"
    if kind != "digit" and shared and len(column[0]) <= 6:
        return column[0]
    letters = {"digit": "[0-9]", "upper": "[A-Z]", "lower": "[a-z]"}[kind]
    return f"{letters}{_times(lengths)}"


def _times(lengths: set[int]) -> str:
    low, high = min(lengths), max(lengths)
    return "" if low == high == 1 else f"{{{low}}}" if low == high else f"{{{low},{high}}}"


def _hexadecimal(texts: list[str]) -> str | None:
    """Digests and the like: one length, hexadecimal digits, and letters among them."""
    lengths = {len(text) for text in texts}
    if len(lengths) != 1 or min(lengths) < 8 or not any(re.search("[a-f]", text, re.IGNORECASE) for text in texts):
        return None
    if all(re.fullmatch("[0-9a-f]+", text) for text in texts):
        return f"[0-9a-f]{{{min(lengths)}}}"
    return f"[0-9A-F]{{{min(lengths)}}}" if all(re.fullmatch("[0-9A-F]+", text) for text in texts) else None


def _mixed(texts: list[str]) -> str | None:
    """Codes of one length whose places mix capitals and digits."""
    lengths = {len(text) for text in texts}
    if len(lengths) != 1 or not 4 <= min(lengths) <= 40:
        return None
    if all(re.fullmatch("[A-Z0-9]+", text) for text in texts) and any(any(c.isdigit() for c in text) for text in texts):
        return f"[A-Z0-9]{{{min(lengths)}}}"
    return None
