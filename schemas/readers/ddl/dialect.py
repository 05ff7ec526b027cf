"""Which database a SQL file was written for, told by its habits."""

import re
from functools import cache

DIALECTS = ("postgres", "mysql", "sqlite", "tsql", "oracle")
"""The dialects read on purpose, by their sqlglot names; text of any other is read as the nearest of these."""

NAMES = {
    "postgres": "PostgreSQL", "mysql": "MySQL", "sqlite": "SQLite", "tsql": "SQL Server", "oracle": "Oracle",
}  # fmt: skip
"""What people call them."""

_LOOKED_AT = 400_000
_COUNTED_UP_TO = 6
_NEARLY = 0.75

_TELLTALES: dict[str, dict[str, int]] = {
    "postgres": {
        r"\bOWNER TO\b|\bpg_catalog\b|\bnextval\s*\(|^\\(?:connect|c|i|set|restrict)\b": 3,
        r"::\s*\w|\bCREATE EXTENSION\b|\$\w*\$|\bCOPY\b[^;]*\bFROM stdin\b": 3,
        r"\b(?:big|small)?serial\b|\bjsonb\b|\bbytea\b|\btimestamptz\b|\bcharacter varying\b|\btext\s*\[\]": 2,
        r"\bCREATE (?:TYPE\b.{1,80}\bAS ENUM|DOMAIN)\b|\btimestamp(?:\(\d\))? with(?:out)? time zone\b": 2,
        r"\bAS IDENTITY\b|~\*? *'|\bplpgsql\b": 1,
        # Relatives, which are read as PostgreSQL: Redshift, Snowflake, DuckDB.
        r"\bENCODE (?:az64|zstd|lzo|raw|bytedict)\b|\bDIST(?:KEY|STYLE)\b|\bSORTKEY\b": 3,
        r"\bTIMESTAMP_(?:NTZ|LTZ|TZ)\b|\bTRANSIENT TABLE\b|\bVARIANT\b|\bAUTOINCREMENT START\b": 3,
    },
    "mysql": {
        r"`\w+`|\bAUTO_INCREMENT\b|\bENGINE\s*=|^DELIMITER\b|/\*!\d": 3,
        r"\b(?:tiny|medium|big|small)?int\b(?:\(\d+\))? +unsigned\b|\b(?:long|medium|tiny)(?:text|blob)\b": 2,
        r"\benum\s*\('|\bLOCK TABLES\b|\btinyint\(1\)|\bUNIQUE KEY\b|\bCHARSET\b": 2,
        r"\btinyint\b|\bdatetime\b(?!\s*\()": 1,
        # Relatives, which are read as MySQL: BigQuery, Spark, Hive, ClickHouse; their strings too have backslashes.
        r"\b(?:ARRAY|STRUCT|MAP)\s*<|\b(?:INT|FLOAT)64\b|\bTBLPROPERTIES\b|\bUSING DELTA\b|\bSTORED AS\b": 3,
    },
    "tsql": {
        r"^\s*GO\s*$|\[dbo\]|\bdbo\.|\bIDENTITY\s*\(\s*\d+\s*,|\bsp_add\w+\b": 3,
        r"\[\w+\] \[\w+\]|\buniqueidentifier\b|\bON \[PRIMARY\]": 2,
        r"\bn(?:var)?char\s*\(|\bdatetime2?\b(?!\s*\()|\bdatetimeoffset\b|\bsysname\b|\bgetdate\s*\(": 1,
        r"\bNONCLUSTERED\b": 1,
        # Its timestamp is no time, one a table at most: who has many writes for another.
        r"^\s*\w+\s+TIMESTAMP\b": -2,
    },
    "oracle": {
        r"\bVARCHAR2\b|\bNVARCHAR2\b|^/\s*$|^(?:PROMPT|REM)\b|\bSYSDATE\b": 3,
        r"\bNUMBER\s*(?:\(|,|\s+(?:NOT|PRIMARY|DEFAULT|CONSTRAINT))|\bORGANIZATION INDEX\b|\bUSING INDEX\b": 2,
        r"\bCLOB\b|\bTABLESPACE\b|\bENABLE\b": 1,
    },
    "sqlite": {
        r"\bAUTOINCREMENT\b|\bPRAGMA\b|\bWITHOUT ROWID\b|\bsqlite_\w+": 3,
        r"\bINTEGER\s+PRIMARY\s+KEY\b|\bTEXT\b.{0,30}\bREFERENCES\b|\)\s*STRICT\b|\bGLOB\b": 1,
        r"\b(?:date|datetime|strftime|julianday)\s*\(\s*'": 3,
        r"\bFOREIGN KEY \(\[": 3,
    },
}


def detect(text: str) -> str:
    """Name the dialect that a text looks most like; ``postgres``, the nearest to the standard, when nothing tells."""
    scores = scores_of(text)
    best = max(scores, key=lambda dialect: scores[dialect])
    return best if scores[best] > 0 else "postgres"


def doubt_of(text: str, chosen: str) -> str | None:
    """The dialect that a text looks nearly as much like as the one that was chosen; None when there is none."""
    scores = scores_of(text)
    rivals = {dialect: score for dialect, score in scores.items() if dialect != chosen}
    rival = max(rivals, key=lambda dialect: rivals[dialect])
    return rival if rivals[rival] >= max(1, _NEARLY * scores[chosen]) else None


def scores_of(text: str) -> dict[str, int]:
    """How much of each dialect's habits a text shows; what stands in comments is prose and tells nothing."""
    looked_at = _COMMENTS.sub(" ", text[:_LOOKED_AT])
    return {dialect: _score(dialect, looked_at) for dialect in DIALECTS}


_COMMENTS = re.compile(r"--(?!#)[^\n]*|/\*(?!!).*?\*/", re.DOTALL)


def _score(dialect: str, text: str) -> int:
    return sum(weight * _count(pattern, text) for pattern, weight in _compiled(dialect))


def _count(pattern: re.Pattern[str], text: str) -> int:
    """Count matches up to a few: a habit seen often is no surer than one seen six times."""
    return sum(1 for _ in zip(range(_COUNTED_UP_TO), pattern.finditer(text), strict=False))


@cache
def _compiled(dialect: str) -> tuple[tuple[re.Pattern[str], int], ...]:
    flags = re.IGNORECASE | re.MULTILINE
    return tuple((re.compile(pattern, flags), weight) for pattern, weight in _TELLTALES[dialect].items())
