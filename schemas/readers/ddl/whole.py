"""Whether a script is whole: a file that was cut must not be read as a smaller dataset."""

import re
from collections.abc import Sequence

from schemas.errors import SourceError
from schemas.readers.ddl.draft import Draft
from schemas.readers.ddl.split import Statement
from schemas.readers.ddl.tokens import Kind, Token, tokenize

_NEVER_LAST_TEXT = """
    CREATE ALTER TABLE ADD COLUMN CONSTRAINT FOREIGN PRIMARY REFERENCES CHECK DEFAULT NOT ON IS TYPE AS EXISTS ONLY IF
    USING TO WITH OF LIKE FROM OR REPLACE BY COMMENT DOMAIN UNIQUE INDEX SET DROP RENAME MODIFY CHANGE
"""
_NEVER_LAST = frozenset(_NEVER_LAST_TEXT.split()) | frozenset(",.=(+-|<>") | {"::"}
_NEVER_LAST_ELSEWHERE_TEXT = """
    VALUES INSERT INTO UPDATE SELECT WHERE AND EXEC EXECUTE CASE WHEN THEN ELSE JOIN INNER LEFT RIGHT GROUP ORDER HAVING
    UNION IN BETWEEN DECLARE GRANT DENY REVOKE BEGIN IF WHILE RETURNS DISTINCT TOP VIEW PROCEDURE FUNCTION TRIGGER
"""
_NEVER_LAST_ELSEWHERE = _NEVER_LAST | frozenset(_NEVER_LAST_ELSEWHERE_TEXT.split())
_NEEDS = (
    (re.compile(r"INSERT\b"), frozenset({"VALUES", "VALUE", "SELECT", "EXEC", "EXECUTE", "DEFAULT", "SET", "TABLE"})),
    (re.compile(r"UPDATE\b"), frozenset({"SET", "STATISTICS"})),
    (re.compile(r"CREATE (?:OR \w+ )?(?:VIEW|PROC|PROCEDURE)\b"), frozenset({"AS", "BEGIN", "SELECT", "IS"})),
)
"""What begins so is whole only with one of these words in it."""
_CONDITION = re.compile(r"IF\b")
_SHORT = re.compile(
    r"(?:COMMIT|END|EXIT|QUIT|ROLLBACK|VACUUM|ANALYZE|PRAGMA|USE|SET|GO|SHOW|SELECT|PRINT .|INSERT INTO \S+ SELECT)\b"
)
_CREATES_TABLE = re.compile(r"CREATE (?:\w+ ){0,4}TABLE\b")
_HAS_COLUMNS = re.compile(r"\(|\b(?:AS|LIKE|OF|CLONE|SELECT|COPY)\b", re.IGNORECASE)
_LONGEST_TO_LOOK_INTO = 100_000


def check_whole(statements: Sequence[Statement], read: Sequence[Statement], draft: Draft, source: str) -> None:
    """Refuse a script in which a statement that defines something is cut; note one that ends in the middle of others.

    Args:
        statements: All of them.
        read: Those that say something about the shape of the data.
        draft: Where notes go.
        source: How errors call the script.

    Raises:
        SourceError: If a definition opens a parenthesis that nothing closes, or the file ends inside a definition.
    """
    for statement in read:
        if statement.unclosed:
            raise SourceError(_refusal(statement, source, "opens a parenthesis that nothing closes"))
    if not statements or statements[-1].ended:
        return
    last = statements[-1]
    if last in read[-1:] and _is_cut(last, draft.dialect):
        raise SourceError(_refusal(last, source, "is not finished when the file ends"))
    if last not in read[-1:] and _looks_cut(last, draft.dialect):
        draft.note(
            last.line,
            "The file ends in the middle of this statement. If it was cut, what followed is missing here.",
            last.text,
        )


def _refusal(statement: Statement, source: str, what: str) -> str:
    words = " ".join(statement.text[:80].split())
    return (
        f"{source}, line {statement.line}: `{words[:50]}{'...' if len(words) > 50 else ''}` {what}, so what it defines "
        "is not known. Was the file cut? Give it whole, or mend the statement."
    )


def _is_cut(statement: Statement, dialect: str) -> bool:
    """Whether a definition without a terminator stops where none can stop."""
    if _CREATES_TABLE.match(statement.head) and not _HAS_COLUMNS.search(statement.text):
        return True
    return _stops_short(statement, dialect)


def _lacks(statement: Statement, dialect: str) -> bool:
    """Whether the statement has no part that it cannot do without: a verb's other half, or a block's end."""
    tokens = tokenize(statement.text[:_LONGEST_TO_LOOK_INTO], dialect)
    keys = {token.key for token in tokens}
    if any(begins.match(statement.head) and not keys & needed for begins, needed in _NEEDS):
        return True
    if dialect != "tsql":
        return False
    return _open_blocks(tokens) > 0 or (_CONDITION.match(statement.head) is not None and tokens[-1].key == ")")


def _open_blocks(tokens: Sequence[Token]) -> int:
    """How many BEGINs and CASEs no END closes; transactions and conversations are no blocks."""
    pairs = zip(tokens, [*tokens[1:], None], strict=True)
    opened = {"BEGIN", "CASE"}
    others = ("TRAN", "TRANSACTION", "DISTRIBUTED", "DIALOG", "CONVERSATION")
    words = [token.key for token, after in pairs if after is None or after.key not in others]
    return sum((word in opened) - (word == "END") for word in words)


def _stops_short(statement: Statement, dialect: str, never_last: frozenset[str] = _NEVER_LAST) -> bool:
    tokens = tokenize(statement.text[-_LONGEST_TO_LOOK_INTO:], dialect)
    if any(token.kind is Kind.MARK and token.key in ("'", '"', "`") for token in tokens):
        return True
    if [token.key for token in tokens[-2:]] == ["DEFAULT", "VALUES"]:
        return False
    return bool(tokens) and tokens[-1].key in never_last


def _looks_cut(statement: Statement, dialect: str) -> bool:
    """Whether another statement, a row of data perhaps, stops in its middle; a single word is too few to tell."""
    if statement.head.startswith("COPY"):
        return True
    if statement.unclosed or _stops_short(statement, dialect, _NEVER_LAST_ELSEWHERE) or _lacks(statement, dialect):
        return True
    if dialect != "tsql" and not statement.text.endswith(")"):  # there alone no terminator is usual
        return _SHORT.match(statement.head) is None
    return len(statement.head.split()) <= 2 and _SHORT.match(statement.head) is None
