"""Twins beside plain SDV's in one run: CPU seconds, fidelity beside a real holdout's, privacy, and families of tables.

The tables come with scikit-learn or are made by Understudy: nothing is downloaded. `--table adult.csv:income` measures
tables of yours instead, at most 32,560 rows of each, told by their target. Half of each is learnt, half is the holdout,
parted in `--halvings` ways (three); behind a mean stands its standard error. Prints Markdown, each row as it is
measured, and on the standard error where the run is; then by how much Understudy is ahead of each of the others. TVAE
and CTGAN learn for the epochs that the table says, a tenth of their default and less: the whole takes some ten minutes
of one core. `--quick` leaves CTGAN out, which takes most of it; `--families` measures the families of tables alone;
`--with-mostly PYTHON` sets MOSTLY AI's engine beside them, of an environment that has it.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from twin_families import families
from twin_figures import BETTER, HEADER, Figures, beside, pooled, told
from twin_lines import generated, tell, timed

HERE = Path(__file__).parent
EPOCHS = {"tvae": 30, "ctgan": 5}
MOST_ROWS = 32_560

Made = tuple[pa.Table, tuple[float, float]]  # rows, and seconds of learning and of making
Maker = Callable[[pa.Table, str | None, int], Made]


def main(arguments: Sequence[str]) -> None:
    warnings.filterwarnings("ignore")
    asked = read_arguments(arguments)
    if not asked.families:
        singles(list(asked.table or single_tables()), makers(asked), asked.halvings)
    if not asked.table:
        print(
            "\n| tables | made by | fit s | sample s | shapes | pairs | cardinality | inter-table | totals | copied |\n"
            "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
        )
        for row in families():
            print(row, flush=True)


def read_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="without CTGAN")
    parser.add_argument("--families", action="store_true", help="families of tables alone")
    parser.add_argument("--table", action="append", type=table_of, metavar="FILE:TARGET", help="a CSV or Parquet file")
    parser.add_argument("--halvings", type=int, default=3, help="ways of parting each table, at least 1 (3)")
    parser.add_argument("--with-mostly", metavar="PYTHON", help="an interpreter that has mostlyai-engine")
    return parser.parse_args(arguments)


def table_of(told: str) -> tuple[str, pa.Table, str]:
    """Read a file and shuffle its rows: their order may tell which half they are of."""
    import pyarrow.csv
    import pyarrow.parquet

    file, _, target = told.rpartition(":")
    read = pyarrow.parquet.read_table if file.endswith(".parquet") else pyarrow.csv.read_csv
    table = read(file)
    table = table.rename_columns([name.strip() for name in table.column_names])
    if target not in table.column_names:
        raise argparse.ArgumentTypeError(
            f"{file} has no column {target!r}; its columns: {', '.join(table.column_names)}"
        )
    rows = np.random.default_rng(1).permutation(table.num_rows)[:MOST_ROWS]
    return f"{Path(file).stem} {len(rows) // 2:,} x {table.num_columns}", table.take(rows), target


def makers(asked: argparse.Namespace) -> dict[str, Maker]:
    """Who makes twins, by name."""
    kinds = ["auto", "gaussian_copula", "tvae"] + ([] if asked.quick else ["ctgan"])
    found: dict[str, Maker] = {label(kind): learnt_by(ours if kind == "auto" else sdv, kind) for kind in kinds}
    few = pa.table({"a": np.arange(60) % 7, "b": np.linspace(0, 1, 60)})
    for maker in found.values():  # no figure holds the time of an import
        maker(few, None, 5)
    Figures.of_holdout(few, few, "a")
    return found | ({"MOSTLY AI engine": mostly(asked.with_mostly)} if asked.with_mostly else {})


def singles(tables: Sequence[tuple[str, pa.Table, str]], makers: dict[str, Maker], halvings: int) -> None:
    print(
        f"| table | made by | fit s | sample s | {HEADER} |\n"
        f"| --- | --- | ---: | ---: |{' ---: |' * (HEADER.count('|') + 1)}"
    )
    found: dict[str, dict[str, list[Figures]]] = {}
    for name, table, target in tables:
        halves = [halved(table, number) for number in range(halvings)]
        tell(name)
        best = [Figures.of_holdout(train, holdout, target) for train, holdout in halves]
        print(f"| {' | '.join([name, '*real rows*', *told(best)])} |", flush=True)
        found[name] = {}
        for who, maker in makers.items():
            found[name][who] = []
            for number, (train, holdout) in enumerate(halves, 1):
                tell(f"{name}: {who}, {number} of {halvings}")
                made, seconds = maker(train, target, train.num_rows)
                found[name][who].append(Figures.of_twin(train, holdout, made, target, seconds))
            print(f"| {' | '.join(['', who, *told(found[name][who])])} |", flush=True)
    if halvings > 1:
        print_beside(found)


def halved(table: pa.Table, number: int) -> tuple[pa.Table, pa.Table]:
    """Part a table's rows, in the order that they have for the first halving."""
    rows, half = np.arange(table.num_rows), table.num_rows // 2
    if number:
        rows = np.random.default_rng([number, 2]).permutation(rows)
    return table.take(rows[:half]).combine_chunks(), table.take(rows[half : 2 * half]).combine_chunks()


def print_beside(found: dict[str, dict[str, list[Figures]]]) -> None:
    print(f"\n| Understudy ahead of | table | {' | '.join(BETTER)} |\n| --- | --- |{' ---: |' * len(BETTER)}")
    (ours, *others) = next(iter(found.values()))
    for who in others:
        rows = {name: beside(figures[ours], figures[who]) for name, figures in found.items()}
        rows |= {f"all {len(rows)}": pooled(list(rows.values()))} if len(rows) > 1 else {}
        for name, row in rows.items():
            print(f"| {' | '.join([who, name, *(one.told(figure) for figure, one in row.items())])} |", flush=True)


def label(kind: str) -> str:
    told = f", {EPOCHS[kind]} epochs" if kind in EPOCHS else ""
    return "Understudy, auto" if kind == "auto" else f"SDV {kind}{told}"


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


Sampler = Callable[[int], pa.Table]
Learner = Callable[[], Sampler]


def learnt_by(learner: Callable[[str, pa.Table, str | None], Learner], kind: str) -> Maker:
    return lambda train, target, rows: timed(learner(kind, train, target), rows)


def mostly(python: str) -> Maker:
    """MOSTLY AI's engine as its own guide uses it, in a process of its own."""

    def make(train: pa.Table, target: str | None, rows: int) -> Made:
        import pyarrow.parquet

        with tempfile.TemporaryDirectory() as folder:
            real, made = Path(folder) / "real.parquet", Path(folder) / "made.parquet"
            pyarrow.parquet.write_table(train, real)
            command = [python, str(HERE / "mostly_twin.py"), str(real), str(rows), str(made)]
            told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
            return like(pyarrow.parquet.read_table(made), train.schema), tuple(json.loads(told.splitlines()[-1]))

    return make


def like(made: pa.Table, schema: pa.Schema) -> pa.Table:
    """Rows with the types of the real ones: the engine gives truth values as text and dates as timestamps."""
    return pa.table([made[field.name].cast(field.type) for field in schema], schema=schema)


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


if __name__ == "__main__":
    main(sys.argv[1:])
