"""What is loaded, and when: nothing heavy before a model is used."""

import subprocess
import sys

import pytest

HEAVY = ("langchain_core", "langchain_aws", "boto3", "botocore", "langsmith", "prefect", "pandas")
MODULES = ("agent", "cache", "filling", "pool", "router", "rows")


@pytest.mark.parametrize("module", MODULES)
def test_importing_loads_no_library_of_models(module: str) -> None:
    code = f"import sys, tasks.inference.models.{module}\nprint([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == "[]"
