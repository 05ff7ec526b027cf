"""A statement's words: what a parser of definitions needs to know of SQL's spelling, in every dialect."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache


class Kind(Enum):
    """What a token is."""

    WORD = "word"
    NAME = "name"
    STRING = "string"
    NUMBER = "number"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a quoted name, a string, a number or a mark.

    Attributes:
        value: What it stands for: the name or text without its quotes.
        key: The word in capitals, or the mark; empty for a quoted name, which is never a keyword, and for a literal.
        line: Its line in the file.
        start: Its offset in the statement's text.
    """

    kind: Kind
    value: str
    key: str
    line: int
    start: int
    end: int


COMMENT = r"--[^\n]*|/\*.*?(?:\*/|\Z)"
DOLLAR_QUOTED = r"\$(?P<tag>[A-Za-z_]\w*)?\$.*?\$(?P=tag)\$|\$\$.*?\$\$"


def string_pattern(dialect: str) -> str:
    """Spell the string literals of a dialect as a regular expression."""
    backslash = r"(?:[^'\\]|\\.|'')*"
    plain = r"(?:[^']|'')*"
    body = backslash if dialect == "mysql" else plain
    escaped = rf"[eE]'{backslash}'|" if dialect == "postgres" else ""
    alternative = (
        r"[nN]?[qQ]'(?:\[.*?\]|\{.*?\}|\(.*?\)|<.*?>|(?P<bar>[^\s\w]).*?(?P=bar))'|" if dialect == "oracle" else ""
    )
    return rf"{alternative}{escaped}(?:[nNbBxX]|_utf8(?:mb4)?|U&)?'{body}'"


def comment_pattern(dialect: str) -> str:
    """Spell the comments of a dialect as a regular expression."""
    return COMMENT + (r"|\#[^\n]*" if dialect == "mysql" else "")


@cache
def _lexer(dialect: str) -> re.Pattern[str]:
    bracket = r"\[(?:[^\]]|\]\])+\]" if dialect == "tsql" else r"(?<![\w\]\"`])\[(?=[^\]\d'\"])[^\]\n]+\]"
    return re.compile(
        rf"(?P<space>\s+|{comment_pattern(dialect)})"
        rf"|(?P<string>{string_pattern(dialect)}|{DOLLAR_QUOTED})"
        rf'|(?P<name>"(?:[^"]|"")*"|`(?:[^`]|``)*`|{bracket})'
        r"|(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?(?![\w])|\.\d+)"
        r"|(?P<mark>::|<=|>=|<>|!=|\|\||!?~~?\*?|:=|=>)"
        r"|(?P<word>(?:\w|[@\#&:$]{1,2}(?=\w)|[$%]?\{+[\w.]+\}+)[\w$\#@]*)"
        r"|(?P<other>.)",
        re.DOTALL,
    )


def tokenize(text: str, dialect: str, *, line: int = 1) -> list[Token]:
    """Split a statement into its tokens, without spaces and comments.

    Args:
        text: The statement.
        dialect: A name out of :data:`schemas.readers.ddl.dialect.DIALECTS`.
        line: The line in the file at which the statement begins.
    """
    breaks = [match.start() for match in re.finditer("\n", text)]
    return [
        _token(kind, match, line + bisect_right(breaks, match.start()))
        for match in _lexer(dialect).finditer(text)
        if (kind := match.lastgroup or "other") != "space"
    ]


def _token(kind: str, match: re.Match[str], line: int) -> Token:
    written = match.group()
    span = match.span()
    if kind == "word":
        return Token(Kind.WORD, written, written.upper(), line, *span)
    if kind == "name":
        return Token(Kind.NAME, _unquoted(written), "", line, *span)
    if kind == "number":
        return Token(Kind.NUMBER, written, "", line, *span)
    if kind in ("mark", "other"):
        return Token(Kind.MARK, written, written, line, *span)
    return Token(Kind.STRING, _literal(written), "", line, *span)


def _unquoted(written: str) -> str:
    close = written[-1]
    return written[1:-1].replace(close * 2, close)


def _literal(written: str) -> str:
    if written.startswith("$"):
        return written[written.index("$", 1) + 1 : written.rindex("$", 0, len(written) - 1)]
    inner = written[written.index("'") + 1 : -1]
    if written[0] in "qQ" or written[:2] in ("nq", "nQ", "Nq", "NQ"):
        return inner[1:-1]
    return inner.replace("''", "'").replace("\\'", "'")


_NESTING = frozenset({"ARRAY", "MAP", "STRUCT", "UNIONTYPE", "RANGE", "OBJECT", "ROW"})


class Cursor:
    """A place in a run of tokens, which moves on as they are taken."""

    def __init__(self, tokens: list[Token], source: str) -> None:
        self.tokens = tokens
        self.source = source
        self.at = 0

    @property
    def done(self) -> bool:
        """Whether no token is left."""
        return self.at >= len(self.tokens)

    @property
    def line(self) -> int:
        """The line of the next token, or of the last one when none is left."""
        return self.tokens[min(self.at, len(self.tokens) - 1)].line if self.tokens else 0

    def peek(self, ahead: int = 0) -> Token | None:
        """The next token, or one further on; None past the end."""
        place = self.at + ahead
        return self.tokens[place] if place < len(self.tokens) else None

    def key(self, ahead: int = 0) -> str:
        """The keyword or mark at a place ahead; empty when there is none."""
        token = self.peek(ahead)
        return token.key if token else ""

    def take(self) -> Token:
        """Move over one token and give it; IndexError past the end."""
        token = self.tokens[self.at]
        self.at += 1
        return token

    def at_words(self, *words: str) -> bool:
        """Whether these keywords or marks come next, in this order."""
        return all(self.key(ahead) == word for ahead, word in enumerate(words))

    def accept(self, *words: str) -> bool:
        """Move over these keywords or marks if they come next."""
        found = self.at_words(*words)
        if found:
            self.at += len(words)
        return found

    def accept_any(self, *phrases: str) -> str | None:
        """Move over the first of some phrases that comes next, and give it."""
        return next((phrase for phrase in phrases if self.accept(*phrase.split())), None)

    def group(self) -> "Cursor":
        """Move over the parentheses that open here and give what is inside; an unclosed one reaches to the end."""
        start = self.at + 1
        self.skip()
        closed = self.tokens[self.at - 1].key == ")"
        return Cursor(self.tokens[start : self.at - 1 if closed else self.at], self.source)

    def skip(self) -> None:
        """Move over one token, or over parentheses with all that is inside."""
        depth = 0
        while not self.done:
            key = self.take().key
            depth += (key == "(") - (key == ")")
            if depth <= 0:
                return

    def skip_angles(self) -> None:
        """Move over a type with its members in angle brackets, as ``ARRAY<STRUCT<a INT64>>``."""
        depth = 0
        while not self.done:
            key = self.take().key
            depth += (key == "<") - (key == ">")
            if depth <= 0 and key not in _NESTING:
                return

    def items(self) -> Iterator["Cursor"]:
        """Give what stands between the commas of what is left, outside parentheses."""
        while not self.done:
            start = self.at
            while not self.done and self.key() != ",":
                self.skip_angles() if self.key() in _NESTING and self.key(1) == "<" else self.skip()
            if self.at > start:
                yield Cursor(self.tokens[start : self.at], self.source)
            self.accept(",")

    def text(self, start: int | None = None) -> str:
        """The source's own words from a place (here unless said) to the end."""
        left = self.tokens[self.at if start is None else start :]
        return self.source[left[0].start : left[-1].end] if left else ""

    def text_between(self, start: int, end: int) -> str:
        """The source's own words from one place to before another."""
        return self.source[self.tokens[start].start : self.tokens[end - 1].end] if end > start else ""

    def is_name(self) -> bool:
        """Whether a name, quoted or not, comes next."""
        token = self.peek()
        return token is not None and token.kind in (Kind.WORD, Kind.NAME)

    def path(self) -> tuple[str, ...]:
        """Move over a name with its qualifiers and give its parts; empty when no name comes next.

        SQL Server lets a middle part be empty, as in ``master..accounts``; BigQuery puts all of it between one pair of
        backticks.
        """
        parts: list[str] = []
        while self.is_name():
            token = self.take()
            whole = token.value.split(".") if self.source[token.start] == "`" else [token.value]
            parts += whole if all(whole) else [token.value]
            while self.accept("."):
                pass
            if self.tokens[self.at - 1].key != ".":
                break
        return tuple(parts)
