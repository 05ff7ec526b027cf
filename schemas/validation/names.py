"""Names that are safe in a path, in SQL and on any file system, and that do not clash; and the limits of size."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator

from schemas.places import Path
from schemas.validation.context import Context
from schemas.validation.report import Found

LONGEST = 128  # characters; SQL Server's and Oracle's limit
LONGEST_BYTES = 200  # of a table's name, which becomes a folder's: file systems take 255
SIGNS = frozenset("_ -.$#&+@()")

_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.I)
_LOCALE = re.compile(r"[a-z]{2,3}(_[A-Z][a-z]{3})?(_[A-Z]{2})?")


def check_names(context: Context) -> Iterator[Found]:
    """Find the names that are unsafe, that clash, and the limits that are exceeded."""
    schema = context.schema
    yield from _named(("name",), schema.name, "dataset", in_path=True)
    tables: list[tuple[Path, str]] = [(("tables", t, "name"), table.name) for t, table in enumerate(schema.tables)]
    for path, name in tables:
        yield from _named(path, name, "table", in_path=True)
    yield from _clashes(tables, "tables")
    for t, table in enumerate(schema.tables):
        named: list[tuple[Path, str]] = [
            (("tables", t, "columns", c, "name"), column.name) for c, column in enumerate(table.columns)
        ]
        for path, name in named:
            yield from _named(path, name, "column", in_path=False)
        yield from _clashes(named, f"columns of table '{table.name}'")
    yield from _relation_names(context)
    yield from _sizes(context)
    yield from _locale(schema.locale)


def name_problem(name: str, *, in_path: bool) -> str | None:
    """Say what makes a name unsafe; None when nothing does.

    Args:
        name: Of a dataset, a table, a column or a relation.
        in_path: Whether it becomes part of a file's path.
    """
    if not name.strip():
        return "is empty"
    if len(name) > LONGEST:
        return f"has {len(name)} characters; at most {LONGEST} are allowed"
    bad = sorted({sign for sign in name if not is_allowed(sign)})
    if bad:
        return f"holds {', '.join(_shown(sign) for sign in bad[:5])}"
    if name[0] in ".- ":
        return f"begins with {_shown(name[0])}"
    if name[-1] in ". ":
        return f"ends with {_shown(name[-1])}"
    if ".." in name:
        return "holds '..'"
    return _path_problem(name) if in_path else None


def _path_problem(name: str) -> str | None:
    if _RESERVED.fullmatch(name):
        return "is reserved by Windows for a device"
    if len(name.encode()) > LONGEST_BYTES:
        return f"takes {len(name.encode())} bytes; a folder's name may take {LONGEST_BYTES}"
    return None


def is_allowed(sign: str) -> bool:
    """Whether a name may hold a character."""
    return sign in SIGNS or sign.isalnum() or unicodedata.category(sign) in {"Mn", "Mc"}


def _shown(sign: str) -> str:
    if sign == " ":
        return "a space"
    return f"'{sign}'" if sign.isprintable() else f"the character U+{ord(sign):04X}"


def _named(path: Path, name: str, what: str, *, in_path: bool) -> Iterator[Found]:
    problem = name_problem(name, in_path=in_path)
    if problem is not None:
        shown = repr(name if len(name) <= 60 else name[:57] + "...")
        yield (
            path,
            f"The {what} name {shown} {problem}. A name is made of letters, digits, spaces and _ - . $ # & + @ ( ), "
            "and begins with none of '.', '-' or a space.",
        )


def folded(name: str) -> str:
    """A name as it is compared with others: two that fold alike clash on some file system or in some database."""
    return unicodedata.normalize("NFKC", name).casefold()


def _clashes(named: Iterable[tuple[Path, str]], what: str) -> Iterator[Found]:
    groups: dict[str, list[tuple[Path, str]]] = defaultdict(list)
    for path, name in named:
        groups[folded(name)].append((path, name))
    for (_, first), *others in groups.values():
        for path, name in others:
            if name == first:
                yield path, f"Two {what} are called '{name}'. Rename one."
            else:
                yield path, f"Two {what}, '{first}' and '{name}', differ in upper and lower case alone. Rename one."


def _relation_names(context: Context) -> Iterator[Found]:
    by_child: dict[str, list[tuple[Path, str]]] = defaultdict(list)
    for path, relation in context.relations:
        if relation.name is not None:
            yield from _named((*path, "name"), relation.name, "relation", in_path=False)
            by_child[relation.child].append(((*path, "name"), relation.name))
    for child, named in by_child.items():
        yield from _clashes(named, f"relations of table '{child}'")


def _sizes(context: Context) -> Iterator[Found]:
    tables, limits = context.schema.tables, context.limits
    if not tables and context.is_whole():
        yield ("tables",), "The schema has no table. Add one under 'tables', with a name and its columns."
    if len(tables) > limits.tables:
        yield (
            ("tables",),
            f"The schema has {len(tables)} tables; at most {limits.tables} are allowed. "
            "Of a source, choose some with --tables a,b (the parents that they need come along); or leave some out, or "
            "raise UNDERSTUDY_MAX_TABLES.",
        )
    for t, table in enumerate(tables):
        path = ("tables", t, "columns")
        if not table.columns and path not in context.broken:
            yield path, f"Table '{table.name}' has no column. Add at least one, such as {{name: id, type: integer}}."
        if len(table.columns) > limits.columns:
            yield (
                path,
                f"Table '{table.name}' has {len(table.columns)} columns; at most {limits.columns} are allowed. "
                "Split it, or raise UNDERSTUDY_MAX_COLUMNS_PER_TABLE.",
            )


def _locale(locale: str) -> Iterator[Found]:
    if _LOCALE.fullmatch(locale):
        return
    language, _, country = locale.replace("-", "_").partition("_")
    guess = f"{language.lower()}_{country.upper()}" if country else language.lower()
    hint = f" Did you mean '{guess}'?" if _LOCALE.fullmatch(guess) else ""
    yield (
        ("locale",),
        f"'{locale[:40]}' is no locale; one is written as language_COUNTRY, such as en_US or de_CH.{hint}",
    )
