"""Packages with generators, installed into a folder of their own."""

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "examples" / "plugin"


def metadata(name: str, version: str, entry_points: dict[str, str]) -> dict[str, str]:
    """The files of a package's ``.dist-info``."""
    points = "".join(f"{kind} = {value}\n" for kind, value in entry_points.items())
    return {
        "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        "WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "entry_points.txt": f"[understudy.generators]\n{points}",
        "RECORD": "",
    }


def install_example(folder: Path) -> Path:
    """Make a wheel of the example in the documentation and have pip install it into a folder of its own."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text("utf-8"))["project"]
    stem = f"{project['name'].replace('-', '_')}-{project['version']}"
    wheel = folder / f"{stem}-py3-none-any.whl"
    points = project["entry-points"]["understudy.generators"]
    with zipfile.ZipFile(wheel, "w") as made:
        made.write(EXAMPLE / "understudy_licence_keys.py", "understudy_licence_keys.py")
        for name, text in metadata(project["name"], project["version"], points).items():
            made.writestr(f"{stem}.dist-info/{name}", text)
    site = folder / "site"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
        "--target",
        str(site),
        str(wheel),
    ]
    subprocess.run(pip, check=True, capture_output=True)
    return site


def write_package(folder: Path, kind: str, code: str, value: str, name: str = "broken-kinds") -> None:
    """Put a package of one module into a folder, as pip would leave it."""
    module = value.partition(":")[0]
    (folder / f"{module}.py").write_text(code, "utf-8")
    info = folder / f"{name.replace('-', '_')}-2.1.dist-info"
    info.mkdir()
    for file, text in metadata(name, "2.1", {kind: value}).items():
        (info / file).write_text(text, "utf-8")
