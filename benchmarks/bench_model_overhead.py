"""What planning a schema with a model costs beyond the model's own time, in the processor's seconds and the clock's.

    python benchmarks/bench_model_overhead.py

The clients of boto3 and langchain-aws are the real ones; Bedrock is the tests' fake, in a process of its own, and
answers at once: what the clock says holds its few milliseconds a call. Libraries are start-up, and counted apart.
"""

import gc
import os
import statistics
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

SUPPORT = Path(__file__).parents[1] / "tests" / "support"
MODEL = "bedrock_converse:us.anthropic.claude-haiku-4-5-20251001-v1:0"
LIBRARIES = (
    "langchain_aws", "boto3", "tasks.inference.wording", "pandas", "scipy.special", "sqlglot.generators.duckdb",
    "duckdb", "faker.factory",
)  # fmt: skip
LATER = 10


def serve() -> None:
    """Be the fake Bedrock until the standard input ends; the first line of the output is its address."""
    sys.path.insert(0, str(SUPPORT))
    server = import_module("fake_bedrock").FakeBedrock()
    with server:
        import_module("scripted_plans").script(server)
        print(server.url, flush=True)
        sys.stdin.read()


def clocks() -> tuple[float, float]:
    """The processor's seconds of this process, and the clock's."""
    return time.process_time(), time.perf_counter()


def load_libraries() -> tuple[float, float]:
    """Import what a plan needs, which is start-up."""
    start = clocks()
    for name in LIBRARIES:
        import_module(name)
    gc.freeze()  # as the commands do before they run a flow
    end = clocks()
    return end[0] - start[0], end[1] - start[1]


def plan(address: str, prompt: str) -> tuple[float, float]:
    """Turn words into a checked schema as a run does, with a router of its own: it remembers no earlier one."""
    from tasks.inference.models.access import Models
    from tasks.inference.models.chat import Connection
    from tasks.inference.models.router import Router, Routing
    from tasks.inference.resolve import resolve

    start = clocks()
    way = Routing((MODEL,), connection=Connection(endpoint_url=address, region="us-east-1"))
    resolve(prompt=prompt, models=Models(Router(way)))
    end = clocks()
    return end[0] - start[0], end[1] - start[1]


def told(what: str, seconds: tuple[float, float]) -> None:
    """Print a line."""
    print(f"  {what:42} {seconds[0]:6.3f} s of the processor  {seconds[1]:6.3f} s")


def main() -> int:
    """Measure the first plan of a process and later ones."""
    if sys.argv[1:] == ["--serve"]:
        serve()
        return 0
    os.environ |= {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none", "AWS_EC2_METADATA_DISABLED": "true"}
    own = [sys.executable, __file__, "--serve"]
    with subprocess.Popen(own, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as fake:
        assert fake.stdin and fake.stdout
        address = fake.stdout.readline().strip()
        told("libraries (start-up)", load_libraries())
        told("the first plan of a process", plan(address, "100 customers in Germany with their orders"))
        later = [plan(address, f"{number} customers in Germany with their orders") for number in range(LATER)]
        columns = list(zip(*later, strict=True))
        told(f"a later one (median of {LATER})", (statistics.median(columns[0]), statistics.median(columns[1])))
        fake.stdin.close()
    gc.unfreeze()
    return 0


if __name__ == "__main__":
    sys.exit(main())
