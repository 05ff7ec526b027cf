"""Writes the machine-made parts of ``docs/plugins.md``: the example's files, and the laws of the kit.

``python docs/generate_plugins.py`` writes them anew.
"""

import inspect
import re
from pathlib import Path

from understudy.testing import LAWS

PAGE = Path(__file__).with_name("plugins.md")
ROOT = PAGE.parents[1]
COMMAND = "python docs/generate_plugins.py"
_FENCES = {".py": "python", ".toml": "toml"}


def refreshed(page: str) -> str:
    """Give the page with its made parts written anew."""
    page = re.sub(r"(<!-- file: (\S+) -->\n).*?(<!-- /file -->)", _file, page, flags=re.S)
    return re.sub(r"(<!-- laws -->\n).*?(<!-- /laws -->)", _laws, page, flags=re.S)


def _file(found: "re.Match[str]") -> str:
    path = ROOT / found[2]
    return f"{found[1]}\n```{_FENCES[path.suffix]}\n{path.read_text('utf-8')}```\n\n{found[3]}"


def _laws(found: "re.Match[str]") -> str:
    rows = (f"| `{name}` | {(inspect.getdoc(law) or '').splitlines()[0]} |\n" for name, law in LAWS.items())
    return found[1] + "\n| law | holds when |\n| --- | --- |\n" + "".join(rows).replace("``", "`") + "\n" + found[2]


if __name__ == "__main__":
    PAGE.write_text(refreshed(PAGE.read_text("utf-8")), "utf-8")
