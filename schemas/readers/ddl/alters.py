"""ALTER TABLE: constraints, columns and defaults that come after the table."""

from dataclasses import replace

from schemas.readers.ddl.columns import read_clauses, read_column, set_type
from schemas.readers.ddl.defaults import set_default
from schemas.readers.ddl.draft import Draft, Table, folded
from schemas.readers.ddl.split import Statement
from schemas.readers.ddl.tables import read_item
from schemas.readers.ddl.tokens import Cursor, tokenize

_SILENT = (
    "OWNER TO", "ENABLE ROW LEVEL SECURITY", "FORCE ROW LEVEL SECURITY", "CLUSTER ON", "REPLICA IDENTITY",
    "SET TABLESPACE", "CHECK CONSTRAINT", "NOCHECK CONSTRAINT", "ENABLE TRIGGER", "DISABLE TRIGGER", "ENABLE KEYS",
    "DISABLE KEYS",
    "ENGINE", "AUTO_INCREMENT", "COMMENT", "VALIDATE CONSTRAINT", "SET LOGGED", "SET UNLOGGED", "SET SCHEMA",
    "DROP CONSTRAINT",
    "DROP FOREIGN KEY", "DROP INDEX", "DROP KEY", "ADD INDEX", "ADD KEY", "ADD FULLTEXT", "ADD SPATIAL",
    "DISABLE", "ENABLE", "DROP PRIMARY KEY", "ORDER BY", "CONVERT TO", "DEFAULT CHARACTER SET", "DEFAULT CHARSET",
    "LOCK", "ALGORITHM",
)  # fmt: skip


def read_alter_table(statement: Statement, draft: Draft) -> None:
    """Read an ALTER TABLE into the draft."""
    cursor = Cursor(tokenize(statement.text, draft.dialect, line=statement.line), statement.text)
    cursor.accept("ALTER")
    cursor.accept_any("FOREIGN TABLE", "TABLE")
    cursor.accept("IF", "EXISTS")
    cursor.accept("ONLY")
    path = cursor.path()
    cursor.accept("*")
    table = draft.find(path)
    if table is None and (silent := "DROP" if cursor.at_words("DROP") else _silent(cursor)) is not None:
        draft.ignore(f"ALTER TABLE ... {silent}", statement.line)
        return
    if table is None:
        draft.foreign_keys_seen += _foreign_keys_in(cursor)
        draft.note(statement.line, f"Table '{'.'.join(path)}' is altered but not in the file.", statement.text)
        return
    if cursor.done:
        draft.note(statement.line, f"This change of table '{table.name}' says nothing; is it cut?", statement.text)
    cursor.accept_any("WITH CHECK", "WITH NOCHECK")
    adding = False
    for action in cursor.items():
        adding = _read_action(action, table, draft, adding)


def _silent(action: Cursor) -> str | None:
    """The phrase of a change that says nothing about the values; None when it is another."""
    return next((phrase for phrase in _SILENT if action.at_words(*phrase.split())), None)


def _foreign_keys_in(cursor: Cursor) -> int:
    return sum(1 for ahead in range(len(cursor.tokens) - cursor.at) if cursor.key(ahead) == "REFERENCES")


def _read_action(action: Cursor, table: Table, draft: Draft, adding: bool) -> bool:
    """Read one action. SQL Server lets ``ADD a, b`` go on without the word: ``adding`` carries it over the comma."""
    line = action.line
    if action.accept("ADD"):
        _add(action, table, draft)
        return True
    if action.accept_any("ALTER COLUMN", "ALTER", "MODIFY COLUMN", "MODIFY", "CHANGE COLUMN", "CHANGE"):
        _change(action, table, draft)
        return False
    if action.accept_any("RENAME TO", "RENAME AS"):
        table.path = (*table.path[:-1], action.path()[-1])
        return False
    if action.accept_any("RENAME COLUMN", "RENAME"):
        _rename(action, table, draft, line)
        return False
    if action.accept_any("DROP COLUMN IF EXISTS", "DROP COLUMN"):
        table.columns.pop(table.key((action.path() or ("",))[-1]), None)
        return False
    if phrase := _silent(action):
        draft.ignore(f"ALTER TABLE ... {phrase}", line)
        return False
    if adding and action.is_name():
        _add_one(action, table, draft)
        return True
    draft.note(line, f"A change of table '{table.name}' was not used.", action.text())
    return False


def _add(action: Cursor, table: Table, draft: Draft) -> None:
    action.accept("COLUMN")
    action.accept("IF", "NOT", "EXISTS")
    if action.key() == "(":
        for item in action.group().items():
            read_item(item, table, draft)
        if not action.done:
            draft.note(action.line, f"The end of a change of table '{table.name}' was not used.", action.text())
    elif action.key() in ("INDEX", "KEY", "FULLTEXT", "SPATIAL", "PARTITION"):
        draft.ignore(f"ALTER TABLE ... ADD {action.key()}", action.line)
    else:
        _add_one(action, table, draft)


def _add_one(action: Cursor, table: Table, draft: Draft) -> None:
    if _is_default_for(action):
        _default_for(action, table, draft)
    else:
        read_item(action, table, draft)


def _is_default_for(action: Cursor) -> bool:
    return action.key() == "DEFAULT" or (action.key() == "CONSTRAINT" and action.key(2) == "DEFAULT")


def _default_for(action: Cursor, table: Table, draft: Draft) -> None:
    """SQL Server's ``ADD CONSTRAINT name DEFAULT (value) FOR column``."""
    line, clause = action.line, action.text(0)
    if action.accept("CONSTRAINT"):
        action.take()
    action.accept("DEFAULT")
    start = action.at
    while not action.done and action.key() != "FOR":
        action.skip()
    text = action.text_between(start, action.at)
    action.accept("FOR")
    column = table.column((action.path() or ("",))[-1])
    if column is None:
        draft.note(line, f"A default of table '{table.name}' names no column of it.", clause)
    else:
        set_default(column, text, line, draft)


def _change(action: Cursor, table: Table, draft: Draft) -> None:
    line, clause = action.line, action.text(0)
    if action.key() == "(":
        for item in action.group().items():
            _change(item, table, draft)
        return
    column = table.column(action.take().value) if action.is_name() else None
    if column is None:
        draft.note(line, f"A change of table '{table.name}' names no column of it.", clause)
    elif action.accept("SET", "DEFAULT"):
        set_default(column, action.text(), line, draft)
    elif action.accept("SET", "NOT", "NULL"):
        column.nullable = False
    elif action.accept("DROP", "NOT", "NULL"):
        column.nullable = True
    elif action.accept("ADD", "GENERATED"):
        action.at -= 1
        read_clauses(action, column, table, draft)
    elif action.accept_any("SET DATA TYPE", "TYPE"):
        set_type(action, column, table, draft)
    elif action.at_words("SET") or action.at_words("DROP") or action.at_words("ADD"):
        draft.note(line, f"A change of column '{column.name}' was not used.", clause)
    else:
        _redefine(action, column.name, table, draft)


def _redefine(action: Cursor, name: str, table: Table, draft: Draft) -> None:
    """MODIFY says the column anew; CHANGE also gives it a new name first; Oracle may give single clauses only."""
    old = table.column(name)
    if old is None:
        return
    place = list(table.columns).index(table.key(name))
    if action.key() in ("NOT", "NULL", "DEFAULT", "CONSTRAINT", "GENERATED"):
        read_clauses(action, old, table, draft)
        return
    if action.tokens[0].key == "CHANGE" or (action.at > 1 and "CHANGE" in (t.key for t in action.tokens[:2])):
        table.columns.pop(table.key(name))
        if read_column(action, table, draft) is None:
            table.add(old)
    else:
        set_type(action, old, table, draft)
        old.nullable = True if draft.dialect in ("mysql", "tsql") and name not in table.primary_key else old.nullable
        read_clauses(action, old, table, draft)
        return
    ordered = list(table.columns.items())
    ordered.insert(place, ordered.pop())
    table.columns = dict(ordered)
    table.renamed[folded(name)] = ordered[place][0]


def _rename(action: Cursor, table: Table, draft: Draft, line: int) -> None:
    old = action.path()
    if not action.accept("TO") or not old or (column := table.column(old[-1])) is None:
        draft.note(line, f"A renaming in table '{table.name}' was not used.", action.text(0))
        return
    new = action.path()[-1]
    renamed = replace(column, name=new)
    table.columns = {
        (folded(new) if known is column else key): (renamed if known is column else known)
        for key, known in table.columns.items()
    }
    table.renamed[folded(column.name)] = folded(new)
