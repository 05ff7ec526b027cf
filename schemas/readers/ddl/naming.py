"""What the schema calls the script's tables and columns: their own names where it can have them."""

from collections import Counter
from collections.abc import Sequence

from schemas.readers.ddl.draft import Draft, Table
from schemas.readers.ddl.draft import folded as key_of
from schemas.validation.names import LONGEST, LONGEST_BYTES, folded, is_allowed, name_problem


def settle_names(draft: Draft) -> dict[int, str]:
    """Name every table and column as the schema may call them; each name that differs from the script's is noted.

    Args:
        draft: Columns of it are renamed; notes are added.

    Returns:
        What the schema calls each table, by the identity of the draft's table.
    """
    for table in draft.tables:
        _settle_columns(table, draft)
    return _table_names(draft)


def safe_name(name: str, *, in_path: bool) -> str:
    """The nearest name that a schema may have: signs that it may not hold become ``_``, the rest stays."""
    kept = "".join(sign if is_allowed(sign) else "_" for sign in name.strip()).replace("..", "__")
    kept = kept.lstrip(".- ").rstrip(". ") or "_"
    kept = kept[:LONGEST]
    while in_path and len(kept.encode()) > LONGEST_BYTES:
        kept = kept[:-1]
    return kept if name_problem(kept, in_path=in_path) is None else f"{kept}_"


def _settle_columns(table: Table, draft: Draft) -> None:
    columns = list(table.columns.items())
    wanted = [safe_name(column.name, in_path=False) for _, column in columns]
    written = [column.name for _, column in columns]
    for (key, column), name in zip(columns, _distinct(wanted, written), strict=True):
        if name == column.name:
            continue
        draft.note(
            column.line,
            f"Column '{_shown(column.name)}' of table '{_shown(table.name)}' is called '{name}' here: "
            f"{_why(column.name, in_path=False)}.",
        )
        table.renamed[key_of(name)] = key
        column.name = name


def _table_names(draft: Draft) -> dict[int, str]:
    """Name each table by its last part; where two would clash, by its schema too."""
    bare = Counter(folded(safe_name(table.name, in_path=True)) for table in draft.tables)
    wanted = [_qualified(table, bare) for table in draft.tables]
    names = _distinct(wanted, [table.name for table in draft.tables])
    for table, name in zip(draft.tables, names, strict=True):
        if name != table.name:
            draft.note(
                table.line,
                f"Table '{_shown('.'.join(table.path))}' is called '{name}' here: {_why(table.name, in_path=True)}.",
            )
    return {id(table): name for table, name in zip(draft.tables, names, strict=True)}


def _qualified(table: Table, bare: Counter[str]) -> str:
    name = safe_name(table.name, in_path=True)
    clashes = bare[folded(name)] > 1 and len(table.path) > 1
    return safe_name(f"{table.path[-2]}_{name}", in_path=True) if clashes else name


def _distinct(wanted: Sequence[str], written: Sequence[str]) -> list[str]:
    """Tell names apart by numbers; one that is as it was written goes before one that was changed into it."""
    taken: set[str] = set()
    names: dict[int, str] = {}
    for place in sorted(range(len(wanted)), key=lambda place: wanted[place] != written[place]):
        name, number = wanted[place], 2
        while folded(name) in taken:
            name, number = f"{wanted[place]}_{number}", number + 1
        taken.add(folded(name))
        names[place] = name
    return [names[place] for place in range(len(wanted))]


def _why(name: str, *, in_path: bool) -> str:
    problem = name_problem(name, in_path=in_path)
    return "another has its name, upper and lower case apart" if problem is None else f"its name {problem}"


def _shown(name: str) -> str:
    printable = "".join(sign if sign.isprintable() else "?" for sign in name)
    return printable if len(printable) <= 60 else printable[:57] + "..."
