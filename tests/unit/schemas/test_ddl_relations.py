"""Foreign keys: resolved, named, and one of each circle deferred."""

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.readers.ddl import read_ddl


def test_a_foreign_key_without_columns_means_the_parents_primary_key() -> None:
    script = (
        "CREATE TABLE a (x int, y int, PRIMARY KEY (y, x)); CREATE TABLE b (p int, q int, FOREIGN "
        "KEY (p, q) REFERENCES a)"
    )
    (relation,) = read_ddl(script).schema.relations
    assert (relation.columns, relation.parent_columns) == (("p", "q"), ("y", "x"))


def test_two_keys_to_one_parent_and_one_to_the_table_itself_have_names() -> None:
    script = """CREATE TABLE a (id int primary key, parent_id int references a);
        CREATE TABLE b (id int primary key, billing_address_id int references a,
            shipping_address_id int references a)"""
    names = [relation.name for relation in read_ddl(script).schema.relations]
    assert names == ["parent", "billing_address", "shipping_address"]


def test_a_key_to_what_is_not_there_is_noted_and_left_out() -> None:
    script = "CREATE TABLE a (id int primary key);\nCREATE TABLE b (x int references c, y int references a (nope));"
    result = read_ddl(script)
    assert result.schema.relations == () and [note.line for note in result.notes] == [2, 2]


def test_the_same_key_twice_is_one() -> None:
    script = (
        "CREATE TABLE a (id int primary key); CREATE TABLE b (x int references a); ALTER TABLE b "
        "ADD FOREIGN KEY (x) REFERENCES a (id);"
    )
    result = read_ddl(script)
    assert len(result.schema.relations) == 1 and any("twice" in note.text for note in result.notes)


def test_a_child_takes_its_parents_type() -> None:
    script = "CREATE TABLE a (id uuid primary key); CREATE TABLE b (a_id varchar(36) references a);"
    result = read_ddl(script)
    assert result.schema.table("b").column("a_id").type == "uuid" and "parent's type" in result.notes[0].text


def test_a_bare_number_of_oracle_is_whole_where_it_is_a_key_and_money_where_it_is_called_so() -> None:
    script = (
        "CREATE TABLE a (id NUMBER PRIMARY KEY, price NUMBER, ratio NUMBER, qty NUMBER); CREATE "
        "TABLE b (a_ref NUMBER REFERENCES a)"
    )
    schema = read_ddl(script, dialect="oracle").schema
    types = {column.name: str(column.type) for column in schema.table("a").columns}
    assert types == {"id": "integer", "price": "decimal", "ratio": "number", "qty": "integer"}
    assert schema.table("b").column("a_ref").type == "integer"


def test_the_key_that_closes_a_circle_is_deferred_and_noted() -> None:
    script = """CREATE TABLE store (id int primary key, manager_id int NOT NULL);
        CREATE TABLE staff (id int primary key, store_id int NOT NULL REFERENCES store);
        ALTER TABLE store ADD FOREIGN KEY (manager_id) REFERENCES staff (id);"""
    result = read_ddl(script)
    assert sum(relation.deferred for relation in result.schema.relations) == 1
    assert any("deferred" in note.text for note in result.notes)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.booleans()), max_size=14))
def test_without_the_deferred_keys_no_circle_of_mandatory_ones_is_left(keys: list[tuple[int, int, bool]]) -> None:
    columns = {table: ["id int primary key"] for table in range(6)}
    for number, (child, parent, nullable) in enumerate(keys):
        columns[child].append(f"c{number} int {'' if nullable else 'NOT NULL'} REFERENCES t{parent} (id)")
    script = ";".join(f"CREATE TABLE t{table} ({', '.join(items)})" for table, items in columns.items())
    schema = read_ddl(script).schema
    edges = {
        (relation.child, relation.parent)
        for relation in schema.relations
        if not relation.deferred
        and relation.child != relation.parent
        and not schema.table(relation.child).column(relation.columns[0]).nullable
    }
    left = {table.name for table in schema.tables}
    while free := {table for table in left if not any(child == table and parent in left for child, parent in edges)}:
        left -= free
    assert not left and len(schema.relations) == len(keys)
