"""Families of tables: what HMA refuses, and the three tables of it that it takes, by SDMetrics' report on several."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from twin_lines import Tables, generated, line, tell, timed

HERE = Path(__file__).parent
HMA_TABLES = ("customers", "orders", "reviews")  # deeper or more than five it refuses
HMA_CUSTOMERS = 150  # its sampling takes minutes where there are thousands


def families() -> Iterator[str]:
    import pyarrow.compute as pc

    from schemas.files import load_schema

    schema, tables = load_schema(HERE / "twins_schema.yaml"), generated(HERE / "twins_schema.yaml")
    keys = {table.name: table.primary_key for table in schema.tables}
    twelve = f"12 tables, {sum(table.num_rows for table in tables.values()):,} rows"
    yield from family_lines(twelve, tables, schema.relations, keys)
    few = {name: tables[name] for name in HMA_TABLES}
    first = pc.less(few["customers"]["customer_id"], few["customers"]["customer_id"][HMA_CUSTOMERS])
    few["customers"] = few["customers"].filter(first)
    for name in HMA_TABLES[1:]:
        mine = pc.is_in(few[name]["customer_id"], value_set=few["customers"]["customer_id"].combine_chunks())
        few[name] = few[name].filter(mine)
    relations = [one for one in schema.relations if {one.child, one.parent} <= set(few)]
    yield from family_lines(f"3 of them, {sum(table.num_rows for table in few.values()):,} rows", few, relations, keys)


def family_lines(name: str, tables: Tables, relations: Sequence[Any], keys: Mapping[str, Any]) -> Iterator[str]:
    from schemas.errors import UnderstudyError
    from tasks.synthesis.interface import Columns, GroupTask, synthesizer
    from tasks.synthesis.relational import fit_family
    from tasks.synthesis.staging import Cast

    def own() -> Callable[[Any], Tables]:
        family = fit_family(tables, relations, primary_keys={table: keys[table] for table in tables})
        return lambda _: Cast(family).tables()

    def hma() -> Callable[[Any], Tables]:
        task = GroupTask(
            tables, tuple(relations), keys, {table: key_columns(table, relations, keys) for table in tables}
        )
        learnt = synthesizer("hma").fit_group(task)

        def sample(_: Any) -> Tables:
            cast = learnt.cast(scale=1.0, rows={})
            return {table: cast.made[table] for table in tables}

        return sample

    def key_columns(table: str, relations: Sequence[Any], keys: Mapping[str, Any]) -> Columns:
        named = {column for one in relations if one.child == table for column in one.columns}
        return Columns(keys=frozenset({*named, *keys[table]}))

    for who, learn in (("Understudy", own), ("SDV hma", hma)):
        tell(f"{name}: {who}")
        try:
            made, seconds = timed(learn, None)
        except UnderstudyError as error:
            yield f"| {name} | {who} | refused: {str(error).split('.')[0]} | | | | | | | |"
            continue
        yield line(name, who, seconds, family_figures(tables, made, relations, keys))


def family_figures(real: Tables, made: Tables, relations: Sequence[Any], keys: Mapping[str, Any]) -> list[str]:
    from sdmetrics.reports import QualityReport

    from tasks.synthesis.sdv_models import sdtypes, to_frame

    bonds = [
        {"parent_table_name": one.parent, "parent_primary_key": one.parent_columns[0],
         "child_table_name": one.child, "child_foreign_key": one.columns[0]}
        for one in relations if one.child != one.parent
    ]  # fmt: skip
    named = {(one.child, column) for one in relations for column in one.columns}
    described: dict[str, Any] = {}
    for name, table in real.items():
        columns = {column: dict(kind) for column, kind in sdtypes(table.schema).items()}
        for column in columns:
            if (name, column) in named or column in keys[name]:
                columns[column] = {"sdtype": "id"}
        single = {"primary_key": keys[name][0]} if len(keys[name]) == 1 else {}
        described[name] = {"columns": columns, **single}
    frames = [{name: to_frame(side[name].select(real[name].column_names)) for name in real} for side in (real, made)]
    report = QualityReport()
    report.generate(*frames, {"tables": described, "relationships": bonds}, verbose=False)
    scores = dict(zip(*(report.get_properties()[column] for column in ("Property", "Score")), strict=True))
    told = [f"{scores[one]:.3f}" for one in ("Column Shapes", "Column Pair Trends", "Cardinality", "Intertable Trends")]
    return [*told, *exact(made)]


def exact(made: Tables) -> list[str]:
    """Shares of orders whose total is the sum of their lines, and of rows whose copied column is their parent's."""
    orders = made["orders"].to_pandas()
    copied = orders.merge(made["customers"].to_pandas(), on="customer_id", suffixes=("", "_theirs"))
    share = float((copied["segment"] == copied["segment_theirs"]).mean())
    if "lines" not in made:
        return ["-", f"{share:.1%}"]
    sums = made["lines"].to_pandas().groupby("order_id")["amount"].sum()
    matched = orders["total"].astype(float) - orders["order_id"].map(sums).fillna(0).astype(float)
    return [f"{float((matched.abs() < 0.005).mean()):.1%}", f"{share:.1%}"]
