"""What the gates are for: a plug-in that gives rows away, or takes columns apart, is refused on the command line."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pytest

SUPPORT = Path(__file__).parents[1] / "support"
ENTRY_POINTS = """[understudy.synthesizers]
replaying = spoiling:Replaying
shuffling = spoiling:Shuffling
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """A folder as pip leaves it: a module, and what it says of itself."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "spoiling.py").write_bytes((SUPPORT / "spoiling.py").read_bytes())
    about = folder / "spoiling_synthesizers-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: spoiling-synthesizers\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(ENTRY_POINTS)
    rng = np.random.default_rng(0)
    age = rng.integers(18, 80, 1500)
    income = np.round(rng.lognormal(9 + age / 40, 0.3))
    plan = np.where(income > np.median(income), "gold", np.where(rng.random(1500) < 0.3, "trial", "basic"))
    visits = pa.table({"age": age, "income": income, "plan": plan, "score": np.round(rng.normal(age / 10, 1), 1)})
    pyarrow.csv.write_csv(visits, folder / "visits.csv")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "gates"), [("replaying", ("copies",)), ("shuffling", ("accuracy", "detection"))])
def test_what_a_plug_in_spoils_is_refused(site, tmp_path, kind, gates) -> None:
    store = tmp_path / "store"
    command = ["replicate", str(site / "visits.csv"), "--synthesizer", kind, "--direct", "--store", str(store)]
    surroundings = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(site), "HOME": str(tmp_path)}
    run = [sys.executable, "-m", "understudy", *command]
    done = subprocess.run(run, check=False, capture_output=True, text=True, cwd=tmp_path, env=surroundings)
    assert done.returncode == 3, done.stderr
    assert all(f"visits: {gate} is" in done.stderr for gate in gates), done.stderr
    assert list((store / "generated-data").rglob("*")) == []
    assert list((store / "history" / "reports").rglob("quality_report.html"))
