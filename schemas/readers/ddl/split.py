"""A SQL script, cut into statements.

Dumps and migration files hold much that is no SQL: commands of psql, SQL*Plus, sqlcmd and mysql, data after ``COPY``,
terminators that change half-way, bodies of procedures full of semicolons, batches without any. One pass over the
text knows them all, so that each statement can be read alone.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from schemas.readers.ddl.tokens import DOLLAR_QUOTED, comment_pattern, string_pattern


@dataclass(frozen=True)
class Statement:
    """One statement, without its terminator.

    Attributes:
        line: The line in the file at which it begins.
        head: Its first words in capitals, to know it by.
        unclosed: How many parentheses it opens and does not close.
        ended: Whether something ended it other than the end of the file.
    """

    text: str
    line: int
    head: str
    unclosed: int = 0
    ended: bool = True


_BODY = re.compile(
    r"(?:CREATE|ALTER)\s+(?:OR\s+(?:REPLACE|ALTER)\s+)?(?:(?:NON)?EDITIONABLE\s+)?(?:DEFINER\s*=\s*\S+\s+)?"
    r"(?:AGGREGATE\s+|CONSTRAINT\s+)?(?:PROCEDURE|PROC|FUNCTION|TRIGGER|PACKAGE|EVENT|TYPE\s+BODY)\b",
    re.IGNORECASE,
)
_BLOCK = re.compile(r"DECLARE\b|BEGIN\b(?!\s*(?:;|TRAN|WORK|$))|<<", re.IGNORECASE)
_RIGHTS = re.compile(r"(?:GRANT|REVOKE|DENY)\b", re.IGNORECASE)
_COPY = re.compile(r"COPY\b[^;]*\bFROM\s+STDIN\b", re.IGNORECASE)
_CLIENT = (
    r"^[ \t]*(?:\\[^\n]*|GO(?:[ \t]+\d+)?[ \t]*;?[ \t]*|/[ \t]*|DELIMITER[ \t]+[^\n]*|@@?[\w./&~-]+(?:\.sql)?[ \t]*"
    r"|\.(?:mode|headers?|tables|schema|open|read|import|output|separator|echo|bail|timeout)\b[^\n]*"
    r"|--\#SET[ \t]+TERMINATOR[^\n]*|:(?:setvar|on|r|out)\b[^\n]*)$"
)
_SQLPLUS = (
    r"^[ \t]*(?:(?:PROMPT|REM|REMARK|SPOOL|WHENEVER|ACCEPT|DEFINE|UNDEFINE|COLUMN|TTITLE|HOST|CONNECT|CONN|PAUSE"
    r"|SHOW|EXIT|VARIABLE|START|DISCONNECT|CLEAR|EXECUTE|EXEC)\b[^\n]*"
    r"|SET[ \t]+(?:ECHO|FEEDBACK|VERIFY|HEADING|PAGES\w*|LINES\w*|TERM\w*|SERVEROUT\w*|DEFINE|TRIM\w*|TIMING"
    r"|NUM\w*|ESCAPE|SCAN|CONCAT|SQLBL\w*|LONG\w*|TAB|AUTO\w*|ARRAY\w*|COLSEP|UNDERLINE|WRAP|SQLPROMPT|SQLTERM\w*)\b[^\n]*)$"
)
_TSQL_STARTERS = (
    r"^[ \t]*(?:INSERT(?:[ \t]+INTO)?[ \t]|EXEC(?:UTE)?[ \t]|GRANT[ \t]|PRINT\b|USE[ \t]|DECLARE[ \t]|RAISERROR\b"
    r"|DROP[ \t]+(?:TABLE|VIEW|PROC|DATABASE|INDEX|TYPE|SCHEMA|TRIGGER|FUNCTION)"
    r"|SET[ \t]+(?:ANSI|QUOTED|NOCOUNT|IDENTITY_INSERT|DATEFORMAT|LANGUAGE|@)"
    r"|IF[ \t]|BULK[ \t]|UPDATE[ \t](?!CASCADE)|CHECKPOINT\b|RETURN\b)"
)
_SIGNIFICANT = re.compile(r"(?:\s+|--[^\n]*|\#[^\n]*|/\*.*?\*/)*", re.DOTALL)
_STARTS = (
    r"CREATE\s+(?:OR\s+REPLACE\s+)?"
    r"(?:(?:GLOBAL|LOCAL|PRIVATE|TEMP(?:ORARY)?|UNLOGGED|EXTERNAL|FOREIGN|COLUMN|MULTISET|SET)\s+)*TABLE\b|ALTER\s+TABLE\b|CREATE\s+(?:UNIQUE\s+)?(?:(?:NON)?CLUSTERED\s+)?INDEX\b"
)


@cache
def _scanner(dialect: str, delimiter: str) -> re.Pattern[str]:
    client = _CLIENT + (f"|{_SQLPLUS}" if dialect == "oracle" else "")
    starters = f"|(?P<starter>{_TSQL_STARTERS})" if dialect == "tsql" else ""
    return re.compile(
        rf"(?P<client>{client})"
        rf"|(?P<skip>{comment_pattern(dialect)}|{string_pattern(dialect)}|{DOLLAR_QUOTED}"
        r'|"(?:[^"]|"")*"|`(?:[^`]|``)*`'
        rf"{'|' + chr(92) + '[[^' + chr(92) + ']]*' + chr(92) + ']' if dialect == 'tsql' else ''})"
        rf"|(?P<end>{re.escape(delimiter)})"
        r"|(?P<open>\()|(?P<close>\))"
        rf"{starters}"
        rf"|\b(?P<start>{_STARTS})"
        r"|\b(?P<word>BEGIN|CASE|END(?:\s+(?:IF|LOOP|WHILE|REPEAT|FOR)\b)?)\b",
        re.DOTALL | re.IGNORECASE | re.MULTILINE,
    )


def split(text: str, dialect: str) -> Iterator[Statement]:
    """Cut a script into its statements; commands of client programs and data between them are left out."""
    text = _without_conditional_comments(text) if dialect == "mysql" else text
    yield from _Splitter(text, dialect).statements()


def _without_conditional_comments(text: str) -> str:
    """Blank the frame of MySQL's ``/*!40101 ... */``, whose content runs; offsets and lines stay."""
    return re.sub(r"/\*!\d*(.*?)\*/", _without_frame, text, flags=re.DOTALL)


def _without_frame(found: re.Match[str]) -> str:
    return " " * (found.start(1) - found.start()) + found[1] + "  "


class _Splitter:
    """The state of the pass: where the statement began, how deep it is, and what ends it."""

    def __init__(self, text: str, dialect: str) -> None:
        self.text = text
        self.dialect = dialect
        self.delimiter = ";"
        self.breaks = [match.start() for match in re.finditer("\n", text)]
        self.in_data = False
        self._begin(0)

    def _begin(self, at: int) -> None:
        self.start = at
        self.depth = 0
        self.blocks = 0
        self.closed = False
        self.body: bool | None = None

    def statements(self) -> Iterator[Statement]:
        at = 0
        while found := _scanner(self.dialect, self.delimiter).search(self.text, at):
            cut = self._step(found)
            if cut is None:
                at = self._past(found)
                continue
            statement = self._statement(cut)
            at = self._after(found, cut)
            if statement and self.in_data:
                statement = replace(statement, ended=False)
            self._begin(at)
            if statement:
                yield statement
        if last := self._statement(len(self.text)):
            yield replace(last, ended=False)

    def _past(self, found: re.Match[str]) -> int:
        """Where to look on: a line that only looks like a client's command is looked at word by word."""
        if found.lastgroup in ("client", "starter"):
            return found.start() + 1 + len(found.group()) - len(found.group().lstrip(" \t"))
        return max(found.end(), found.start() + 1)

    def _step(self, found: re.Match[str]) -> int | None:
        """Take in one find; give the offset at which the statement ends, if it does."""
        kind = found.lastgroup if found.lastgroup not in ("tag", "bar") else "skip"
        if kind == "client":
            return self._client(found)
        if kind in ("open", "close"):
            self.depth = max(0, self.depth + (1 if kind == "open" else -1))
            return None
        if kind == "end":
            return found.start() if self._ends() else None
        if kind == "word":
            self._block(found.group().upper())
            return None
        return self._new_start(found) if kind in ("start", "starter") else None

    def _client(self, found: re.Match[str]) -> int | None:
        command = found.group().strip().upper()
        if command.startswith(("GO", "/")) or self._blank(found.start()):
            return found.start()
        # A word such as COLUMN or SHOW inside a statement belongs to it; DELIMITER and psql's commands never do.
        return found.start() if command.startswith(("DELIMITER", "\\")) and not self._in_body() else None

    def _new_start(self, found: re.Match[str]) -> int | None:
        """A statement that begins where no terminator ended the one before: usual in SQL Server's scripts."""
        if self.depth or self._blank(found.start()) or self._in_body():
            return None
        return None if _RIGHTS.match(self.text, self._first()) else found.start()

    def _ends(self) -> bool:
        if self.delimiter != ";":
            return True
        if not self._in_body():
            return True
        if self.dialect == "tsql":
            return False
        if self.closed:
            return self.blocks <= 0
        return self.blocks <= 0 and self.dialect != "oracle"

    def _block(self, word: str) -> None:
        if not self._in_body():
            return
        if word in ("BEGIN", "CASE"):
            self.blocks += 1
        elif word == "END":
            self.blocks -= 1
            self.closed = True

    def _in_body(self) -> bool:
        if self.body is None:
            first = self._first()
            self.body = bool(
                _BODY.match(self.text, first) or (self.dialect == "oracle" and _BLOCK.match(self.text, first))
            )
        return self.body

    def _first(self) -> int:
        found = _SIGNIFICANT.match(self.text, self.start)
        return found.end() if found else self.start

    def _blank(self, end: int) -> bool:
        return self._first() >= end

    def _after(self, found: re.Match[str], cut: int) -> int:
        """Where the next statement may begin: past the terminator, the client's command, or the data of a COPY."""
        kind = found.lastgroup
        if kind in ("start", "starter"):
            return cut
        if kind == "client":
            self._set_delimiter(found.group().strip())
            return found.end()
        if _COPY.match(self.text, self._first()):
            data_end = re.compile(r"^\\\.[ \t]*$", re.MULTILINE).search(self.text, found.end())
            self.in_data = data_end is None
            return data_end.end() if data_end else len(self.text)
        return found.end()

    def _set_delimiter(self, command: str) -> None:
        words = command.split()
        if words[0].upper() == "DELIMITER" and len(words) > 1:
            self.delimiter = words[1]
        elif words[0].upper() == "--#SET" and len(words) > 2:
            self.delimiter = words[2]

    def _statement(self, end: int) -> Statement | None:
        first = self._first()
        text = self.text[first:end].rstrip()
        if not text:
            return None
        head = " ".join(text[:200].upper().split())[:120]
        return Statement(text, 1 + bisect_right(self.breaks, first), head, unclosed=self.depth)
