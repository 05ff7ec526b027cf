"""A file that was cut is refused or noted: it is never read as a smaller dataset in silence."""

import pytest

from schemas.errors import SourceError
from schemas.readers.ddl import read_ddl

SCRIPT = """CREATE TYPE mood AS ENUM ('glad', 'sad');
CREATE TABLE parent (id int PRIMARY KEY, code varchar(8) DEFAULT 'it''s' UNIQUE, feels mood);
INSERT INTO parent VALUES (1, 'x', 'sad');
CREATE TABLE child (
    id int NOT NULL, parent_id int,
    amount numeric(8, 2) CHECK (amount > 0)
);
ALTER TABLE child ADD CONSTRAINT child_key PRIMARY KEY (id);
ALTER TABLE child ADD FOREIGN KEY (parent_id) REFERENCES parent (id);
CREATE UNIQUE INDEX once ON child (amount);
"""
_HARMLESS = {"REFERENCES parent"}
"""Cut here, a statement says the same: the parent's key is its primary key."""


def test_a_file_cut_anywhere_is_refused_noted_or_cut_between_statements() -> None:
    ends = [at for at, sign in enumerate(SCRIPT) if sign == ";"]
    for at in range(ends[1], len(SCRIPT)):
        cut = SCRIPT[:at].rstrip()
        if cut.endswith(";") or SCRIPT[at] == ";" or any(cut.endswith(end) for end in _HARMLESS):
            continue  # between two statements, or a whole one without its terminator
        begins = 2 + cut.count("\n", 0, cut.rindex(";"))
        try:
            notes = read_ddl(cut, dialect="postgres").notes
        except SourceError as error:
            assert f"line {begins}:" in str(error), cut
            continue
        assert [note for note in notes if note.line >= begins], f"silent: ...{cut[-60:]!r}"


@pytest.mark.parametrize(
    "script",
    [
        "CREATE TABLE a (id int;\nCREATE TABLE b (id int);",
        "CREATE TABLE a (id int\nGO\nCREATE TABLE b (id int)\nGO\n",
        "CREATE TABLE a (id int DEFAULT (1, x int);\nCREATE TABLE b (id int);",
    ],
)
def test_a_parenthesis_that_nothing_closes_is_refused_with_its_line(script: str) -> None:
    with pytest.raises(SourceError, match=r"line 1: `CREATE TABLE a .*parenthesis that nothing closes"):
        read_ddl(script)


def test_data_that_ends_in_its_middle_is_noted() -> None:
    table = "CREATE TABLE a (id int, note text);\n"
    for data in (
        "CREATE VIEW v AS SELECT id",
        "INSERT INTO a VALUES (1, 'x'), (2, 'y",
        "INSERT INTO a VALUES (1, 'x'), (2,",
        "COPY a FROM stdin;\n1\tx\n",
    ):
        (note,) = [note for note in read_ddl(table + data, dialect="postgres").notes if "file ends" in note.text]
        assert note.line == 2


def test_a_whole_file_without_a_last_terminator_is_read_as_it_is() -> None:
    for last in ("COMMIT", "INSERT INTO a VALUES (1)", "ALTER TABLE a ADD PRIMARY KEY (id)", "SET x = 'y'"):
        read = read_ddl(f"CREATE TABLE a (id int);\n{last}")
        assert not [note for note in read.notes if "file ends" in note.text]
