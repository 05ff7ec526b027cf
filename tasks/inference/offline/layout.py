"""Puts what a request says by its layout into words: outlines, tables of Markdown, ``Table:`` above ``Columns:``."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from tasks.inference.offline.asked_lists import lists_behind_nouns
from tasks.inference.offline.bridges import bridges_shown
from tasks.inference.offline.column_phrases import in_full
from tasks.inference.offline.data import word_set
from tasks.inference.offline.definitions import defined
from tasks.inference.offline.json_example import exemplified
from tasks.inference.offline.line_statements import lines_as_tables
from tasks.inference.offline.listed_with import running_lists
from tasks.inference.offline.nesting import unnested
from tasks.inference.offline.notation import spelled_out
from tasks.inference.offline.paraphrase import paraphrased
from tasks.inference.offline.references import references_shown
from tasks.inference.offline.said_names import names_as_said
from tasks.inference.offline.statements import stated
from tasks.inference.offline.table_statements import tables_stated
from tasks.inference.offline.tie_statements import ties_stated
from tasks.inference.offline.turns import turned
from tasks.inference.offline.wrapping import unwrapped

_MARK = re.compile(r"^(?P<indent>\s*)(?P<mark>(?:[-*•+]|\d{1,2}[.)]|#{1,6})\s+)?(?P<text>.*\S)\s*$")
_HEADING = re.compile(
    r"^(?:(?:table|entity|collection)\b\s*:?\s*)?(?P<name>[^\W\d][\w -]*?)\s*"
    r"(?:\(\s*(?:(?P<rows>[\d., ]+k?)\s*(?:rows|records)?|(?P<each>\d[^():,]* (?:per|for each) [^\W\d]\w*))\s*\))?"
    r"\s*:?$",
    re.I,
)
_SEPARATOR = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")
_DASHED = re.compile(
    r"^(?P<mark>\s*[-*\u2022+]\s+)?(?P<name>[^\W\d][\w ]{1,30}?)\s+[-\u2013:]\s+"
    r"(?P<rows>\d[\d.,]*k?)(?: rows| records)?\s+[-\u2013:]\s+(?P<list>\S.*)$"
)
_TABLE_LINE = re.compile(
    r"^\s*(?:table|entity|collection)\s*(?:name)?\s*[:=]\s*(?P<name>[\w .-]+?)\s*(?P<rest>[(,].*)?$", re.I
)
_COLUMNS_LINE = re.compile(r"^\s*(?:columns|fields|attributes|cols)\s*[:=]\s*(?P<list>\S.*)$", re.I)
_NO_TABLES = word_set("layout", "no_tables")
_HEADS = word_set("layout", "heads_of_columns")
_TABLE_HEADS = word_set("layout", "heads_of_tables")
_COUNT_HEADS = word_set("layout", "heads_of_counts")
_LONGEST_LEAF = 14
_READINGS = (
    turned,
    exemplified,
    defined,
    unwrapped,
    bridges_shown,
    lists_behind_nouns,
    tables_stated,
    ties_stated,
    lines_as_tables,
    stated,
    in_full,
    unnested,
    paraphrased,
    spelled_out,
    running_lists,
    references_shown,
)
"""Each reads a kind of notation or phrase; those that find where a table's list ends come before those that read it."""


@dataclass(frozen=True)
class _Line:
    depth: tuple[int, bool]
    text: str


def laid_out(text: str) -> str:
    """The same request without layout that carries meaning; one without any is given back as it is."""
    for reading in _READINGS:
        text = reading(text)
    lines = [_DASHED.sub(_counted_line, line) for line in text.splitlines()]
    if len(lines) < 2:
        return names_as_said(text)
    return names_as_said("\n".join(_outlined(list(_labelled(list(_without_markdown(lines)))))))


def _counted_line(match: re.Match[str]) -> str:
    """``* stations - 90 - name, docks``: the name, how many, and its columns."""
    return f"{match['mark'] or ''}{match['rows']} {match['name']} ({match['list'].rstrip(' .;')})"


def _without_markdown(lines: Sequence[str]) -> Iterator[str]:
    at = 0
    while at < len(lines):
        if "|" in lines[at] and at + 1 < len(lines) and _SEPARATOR.match(lines[at + 1]):
            end = at + 2
            while end < len(lines) and "|" in lines[end]:
                end += 1
            made = list(_markdown(_cells(lines[at]), [_cells(line) for line in lines[at + 2 : end]]))
            headed = at > 0 and lines[at - 1].rstrip().endswith(":")
            yield from (made[0].removeprefix("columns: "), *made[1:]) if headed and made else made
            at = end
        else:
            yield lines[at]
            at += 1


def _cells(line: str) -> list[str]:
    return [cell.strip().strip("`*") for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def _markdown(head: list[str], rows: list[list[str]]) -> Iterator[str]:
    """A table of tables, a table of columns (of one table or several), or an example of rows."""
    names = [cell.lower() for cell in head]
    rows = [row for row in rows if row and row[0]]
    first, second = names[0], names[1] if len(names) > 1 else ""
    if first in _TABLE_HEADS and second.rstrip("s") in _HEADS and not second.endswith("s"):
        for table, group in groupby(rows, key=lambda row: row[0]):
            yield _table(table, ", ".join(_column(row[1:]) for row in group))
    elif first in _TABLE_HEADS:
        yield from (_described(names, row) for row in rows)
    elif first.rstrip("s") in _HEADS:
        yield f"columns: {', '.join(_column(row) for row in rows)}"
    else:
        yield f"columns: {', '.join(cell for cell in head if cell)}"


def _described(names: list[str], row: list[str]) -> str:
    count = next((f"{cell} " for name, cell in zip(names, row, strict=False) if name in _COUNT_HEADS and cell), "")
    columns = next((cell for name, cell in zip(names, row, strict=False) if name.rstrip("s") in _HEADS), "")
    if columns:
        return _table(row[0], f"{count}rows, {columns}" if count else columns)
    return f"{count}{row[0]}"


def _column(row: Sequence[str]) -> str:
    said = ", ".join(cell for cell in row[1:] if cell and cell != "-")
    return f"{row[0]} ({said})" if said else row[0]


def _table(name: str, columns: str) -> str:
    return f'table "{name.strip()}" ({columns})'


def _labelled(lines: Sequence[str]) -> Iterator[str]:
    """``Table: users`` above ``Columns: id, name`` is one statement."""
    at = 0
    while at < len(lines):
        named = _TABLE_LINE.match(lines[at])
        listed = _COLUMNS_LINE.match(lines[at + 1]) if named and at + 1 < len(lines) else None
        if named and listed:
            yield _table(named["name"], listed["list"].rstrip(" ."))
            at += 2
        else:
            yield lines[at]
            at += 1


def _outlined(lines: Sequence[str]) -> Iterator[str]:
    """A heading above its columns, one a line, is a table with a list."""
    read = [_line(line) for line in lines]
    at = 0
    while at < len(lines):
        if (columns := _told(read, at)) is not None:
            yield _table(read[at].text.rstrip(" :"), columns)
            at += 1 + len(_below(read, at))
            continue
        leaves = _leaves(read, at)
        heading = _HEADING.match(read[at].text) if leaves else None
        name = heading["name"].strip() if heading else ""
        told = {key: value for line in leaves for key, _, value in [line.text.partition(":")] if value}
        if heading and leaves and "columns" in told and set(told) <= {"rows", "columns", "count", "fields"}:
            count = told.get("rows", told.get("count", ""))
            yield _table(
                name, ", ".join(filter(None, (f"{count.strip()} rows" if count else "", told["columns"].strip())))
            )
        elif heading and leaves and 0 < len(name.split()) <= 3 and not _NO_TABLES & set(name.lower().split()):
            count = f"{heading['rows'].strip()} rows" if heading["rows"] else heading["each"] or ""
            yield _table(name, ", ".join(filter(None, (count, *(_leaf(leaf.text) for leaf in leaves)))))
        elif leaves and (_NO_TABLES & {read[at].text.lower().rstrip(":")}) & {"columns", "fields", "attributes"}:
            yield f"columns: {', '.join(_leaf(leaf.text) for leaf in leaves)}"
        else:
            yield lines[at]
            leaves = []
        at += 1 + len(leaves)


def _line(line: str) -> _Line:
    match = _MARK.match(line.replace("\t", "    ").replace("**", "").replace("__", ""))
    if match is None:
        return _Line((-1, False), "")
    heads = (match["mark"] or "").startswith("#")
    return _Line((-1 if heads else len(match["indent"]), bool(match["mark"]) and not heads), match["text"].strip("`"))


def _below(lines: Sequence[_Line], at: int) -> list[_Line]:
    """The lines that stand deeper than a heading."""
    head, below = lines[at], list[_Line]()
    for line in lines[at + 1 :] if head.text else ():
        if not line.text or line.depth <= head.depth:
            break
        below.append(line)
    return below


def _told(lines: Sequence[_Line], at: int) -> str | None:
    """``rows: 30`` and ``columns: name, county`` below a table's name, as one list; None where that is not there."""
    if not re.fullmatch(r"[^\W\d][\w ]*:?", lines[at].text):
        return None
    told: dict[str, str] = {key.strip().lower(): value.strip() for line in _below(lines, at)
            for key, sign, value in [line.text.partition(":")] if sign}  # fmt: skip
    columns = next((told[key] for key in ("columns", "fields", "attributes") if told.get(key)), None)
    if columns is None or not set(told) <= {"rows", "count", "columns", "fields", "attributes"}:
        return None
    count = told.get("rows", told.get("count", ""))
    return f"{count} rows, {columns}" if count else columns


def _leaves(lines: Sequence[_Line], at: int) -> list[_Line]:
    """The lines below a heading that are its columns: one level deeper, at least two, and no tables themselves."""
    below = _below(lines, at)
    if len(below) < 2 or any(line.depth != below[0].depth for line in below):
        return []
    return [] if any(_is_no_column(line.text) for line in below) else below


def _is_no_column(text: str) -> bool:
    """Whether a line is a sentence, or a table with its own list."""
    name, sign, rest = text.partition(":")
    words = len(text.split())
    is_table = bool(sign) and rest.count(",") >= 1 and bool(re.search(r"\bid\b|_id\b|\(\s*[^\W\d]", rest))
    return words > _LONGEST_LEAF or text[0].isdigit() or text.endswith(("?", "!")) or is_table or len(name.split()) > 6


def _leaf(text: str) -> str:
    """``level: beginner, advanced`` and ``id - integer`` have what is said of them in brackets."""
    plain = text.rstrip(" .,;")
    name, sign, said = plain.partition(":")
    if not sign:
        name, sign, said = plain.partition(" - ")
    if not sign and "(" not in plain and "," in plain:
        name, sign, said = plain.partition(",")
    return f"{name.strip()} ({said.strip()})" if sign and said.strip() and "(" not in name else plain
