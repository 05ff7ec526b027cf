"""Twins beside plain SDV's in one run: CPU seconds, fidelity beside a real holdout's, privacy, and families of tables.

The tables come with scikit-learn or are made by Understudy: nothing is downloaded. Half of each is learnt, half is the
holdout. Prints Markdown, each row as it is measured, and on the standard error where the run is. TVAE and CTGAN learn
for the epochs that the table says, a tenth of their default and less: the whole takes some ten minutes of one core.
`--quick` leaves CTGAN out, which takes most of it; `--families` measures the families of tables alone.
"""

import sys
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

HERE = Path(__file__).parent
HMA_TABLES = ("customers", "orders", "reviews")  # deeper or more than five it refuses
HMA_CUSTOMERS = 150  # its sampling takes minutes where there are thousands
EPOCHS = {"tvae": 30, "ctgan": 5}

Tables = dict[str, pa.Table]


def main(arguments: Sequence[str]) -> None:
    warnings.filterwarnings("ignore")
    if "--families" not in arguments:
        singles(arguments)
    print(
        "\n| tables | made by | fit s | sample s | shapes | pairs | cardinality | inter-table | totals | copied |\n"
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    )
    for row in families():
        print(row, flush=True)


def singles(arguments: Sequence[str]) -> None:
    kinds = ["auto", "gaussian_copula", "tvae"] + (["ctgan"] if "--quick" not in arguments else [])
    warm(kinds)
    print(
        "| table | made by | fit s | sample s | quality | TSTR | detection | closer share | copies | attacks |\n"
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    )
    for name, table, target in single_tables():
        tell(name)
        half = table.num_rows // 2
        train, holdout = table.slice(0, half).combine_chunks(), table.slice(half, half).combine_chunks()
        print(line(name, "*real rows*", (0, 0), ceilings(train, holdout, target)), flush=True)
        for kind in kinds:
            tell(f"{name}: {label(kind)}")
            fit = ours if kind == "auto" else sdv
            made, seconds = timed(fit(kind, train, target), half)
            print(line("", label(kind), seconds, figures(train, holdout, made, target)), flush=True)


def tell(what: str) -> None:
    """Say where the run is, beside the table that it prints."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def label(kind: str) -> str:
    told = f", {EPOCHS[kind]} epochs" if kind in EPOCHS else ""
    return "Understudy, auto" if kind == "auto" else f"SDV {kind}{told}"


def warm(kinds: Sequence[str]) -> None:
    """Import and use everything once, so that no figure holds the time of an import."""
    few = pa.table({"a": np.arange(60) % 7, "b": np.linspace(0, 1, 60)})
    for kind in kinds:
        timed((ours if kind == "auto" else sdv)(kind, few, None), 5)
    ceilings(few, few, "a")


def single_tables() -> Iterator[tuple[str, pa.Table, str]]:
    from sklearn import datasets

    for name, load in (("wine", datasets.load_wine), ("diabetes", datasets.load_diabetes)):
        frame = load(as_frame=True).frame.sample(frac=1, random_state=0).reset_index(drop=True)
        yield (
            f"{name} {len(frame) // 2} x {frame.shape[1]}",
            pa.Table.from_pandas(frame, preserve_index=False),
            "target",
        )
    made = generated(HERE / "twin_table.yaml")["members"]
    yield f"members {made.num_rows // 2:,} x {made.num_columns}", made, "plan"


def generated(path: Path) -> Tables:
    from schemas.files import load_schema
    from tasks.records.engine import Engine

    schema = load_schema(path)
    engine = Engine(schema, {table.name: table.rows or 0 for table in schema.tables})
    return {table.name: plain(engine.make(table.name, 0, table.rows or 0)) for table in schema.tables}


def plain(table: pa.Table) -> pa.Table:
    """As a file gives it back, without dictionaries."""
    fields = [pa.field(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type) for f in table.schema]
    return table.cast(pa.schema(fields))


Sampler = Callable[[int], pa.Table]
Learner = Callable[[], Sampler]


def ours(kind: str, train: pa.Table, target: str | None) -> Learner:
    from tasks.synthesis.interface import Columns, synthesizer

    def learn() -> Sampler:
        fitted = synthesizer(kind).fit(train, columns=Columns(target=target))
        return lambda rows: fitted.sample(0, rows, total=rows)

    return learn


def sdv(kind: str, train: pa.Table, _: str | None) -> Learner:
    """Plain SDV, as its own guide uses it."""
    import sdv.single_table as models
    import torch

    from tasks.synthesis.sdv_models import from_frame, metadata, quiet, to_frame

    names = {"gaussian_copula": "GaussianCopula", "tvae": "TVAE", "ctgan": "CTGAN"}
    dials = {"epochs": EPOCHS[kind], "enable_gpu": False} if kind in EPOCHS else {}
    torch.set_num_threads(1)  # as ours: threads that wait for each other would be counted, too

    def learn() -> Sampler:
        with quiet(0):
            model = getattr(models, f"{names[kind]}Synthesizer")(metadata(train.schema), **dials)
            model.fit({"table": to_frame(train)})
        return lambda rows: from_frame(model.sample(num_rows=rows)["table"], train.schema)

    return learn


def timed(learn: Callable[[], Callable[[Any], Any]], rows: Any) -> tuple[Any, tuple[float, float]]:
    began = time.process_time()
    sample = learn()
    fitted = time.process_time()
    made = sample(rows)
    return made, (fitted - began, time.process_time() - fitted)


def ceilings(train: pa.Table, holdout: pa.Table, target: str) -> list[str]:
    """What rows never seen reach, and a model that was trained on the real ones."""
    from tasks.quality.fidelity import measure_fidelity, sdmetrics_quality

    best = measure_fidelity(train, holdout, holdout, target=target, sdmetrics=False)
    return [f"{sdmetrics_quality(train, holdout):.3f}", *share(best.utility_real), f"{best.detection:.2f}", "", "", ""]


def share(utility: float | None) -> list[str]:
    return ["-" if utility is None else f"{utility:.3f}"]


def figures(train: pa.Table, holdout: pa.Table, made: pa.Table, target: str) -> list[str]:
    from tasks.quality.fidelity import measure_fidelity, sdmetrics_quality
    from tasks.quality.privacy import measure_privacy
    from tasks.values.threads import one_thread

    sides = [side.select(made.column_names) for side in (train, holdout, made)]
    with one_thread():
        faithful = measure_fidelity(*sides, target=target, sdmetrics=False)
        private = measure_privacy(*sides, attacks=500)
    return [
        f"{sdmetrics_quality(sides[0], sides[2]):.3f}",
        *share(faithful.utility),
        f"{faithful.detection:.2f}",
        f"{private.closer_share:.3f} ± {private.closer_error:.3f}",
        f"{private.copies:.3f}",
        f"{max(risk.upper for risk in private.attacks.values()):.3f}",
    ]


def line(name: str, who: str, seconds: tuple[float, float], told: Sequence[str]) -> str:
    spent = [f"{one:.1f}" if sum(seconds) else "" for one in seconds]
    return f"| {' | '.join([name, who, *spent, *told])} |"


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


if __name__ == "__main__":
    main(sys.argv[1:])
