"""What other packages get wrong is told with their name, and the kit's laws see what they are for."""

import importlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
import pyarrow as pa
import pytest
from plugins import write_package

import schemas.generator as registry
from schemas.errors import PluginError, UnderstudyError
from schemas.files import load_schema
from schemas.generator import Generator
from schemas.validation import validate
from tasks.records.engine import Engine
from tasks.records.generators.boolean import Boolean
from tasks.records.generators.integer import Integer
from understudy.testing import LAWS, case, check, unique

SCHEMA = "tables: [{name: t, columns: [{name: c, type: integer, nullable: false, generator: {kind: dice}}]}]"
GOOD = '''
from typing import Literal
import pyarrow as pa
from schemas.generator import Generator

class Source:
    capacity = None
    def draw(self, cells):
        return pa.array(cells.below(6).astype("int64"))
    def unique(self, cells, index):
        raise AssertionError

class Dice(Generator):
    """A die."""
    kind: Literal["dice"] = "dice"
    def bind(self, binding):
        return Source()
'''
BROKEN = {
    "import": ("import no_such_module", "cannot be loaded from 'dice_kind:Dice' .ModuleNotFoundError"),
    "syntax": ("class Dice(", "cannot be loaded .*SyntaxError"),
    "no class": ("Dice = 6", "is no class that derives from"),
    "missing": ("Die = 6", "cannot be loaded .*AttributeError"),
    "another base": ("class Dice: ...", "is no class that derives from"),
    "another kind": (GOOD.replace('"dice"', '"cards"'), "does not say `kind: Literal"),
    "bind raises": (
        GOOD.replace("return Source()", "raise ZeroDivisionError"),
        "failed at column t.c .ZeroDivisionError",
    ),
    "no source": (GOOD.replace("return Source()", "return 6"), "has no draw and no unique and no capacity"),
    "no bind": (GOOD.replace("def bind", "def tie"), "failed at column t.c .NotImplementedError"),
    "draw raises": (GOOD.replace("cells.below(6)", "cells.upto(6)"), "failed at column t.c .AttributeError"),
    "wrong type": (GOOD.replace('"int64"', '"float64"'), "gave values of type double for"),
    "wrong number": (GOOD.replace('"int64")', '"int64")[:1]'), "gave 1 values for"),
    "problems raise": (
        GOOD + "    def problems(self, column):\n        return 1 / 0\n",
        "failed at column t.c .ZeroDiv",
    ),
}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the path, whose packages are found."""
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for name in [name for name, module in sys.modules.items() if str(tmp_path) in str(getattr(module, "__file__", ""))]:
        del sys.modules[name]
    _forget()


def _forget() -> None:
    importlib.invalidate_caches()
    for cached in (registry._registered, registry._rivals, registry.generator_class):
        cached.cache_clear()


def make() -> pa.Table:
    _forget()
    engine = Engine(validate(load_schema(SCHEMA, source="schema.yaml")), {"t": 40})
    engine.prepare()
    return engine.make("t", 0, 40)


def test_a_sound_package_is_used(site: Path) -> None:
    write_package(site, "dice", GOOD, "dice_kind:Dice")
    assert set(make()["c"].to_pylist()) <= set(range(6))


@pytest.mark.parametrize("wrong", BROKEN)
def test_a_broken_package_is_named(site: Path, wrong: str) -> None:
    code, message = BROKEN[wrong]
    write_package(site, "dice", code, "dice_kind:Dice")
    with pytest.raises(UnderstudyError, match=message) as told:
        make()
    assert told.value.exit_code == 2
    assert "'dice' of broken-kinds 2.1" in str(told.value)


def test_a_kind_that_two_packages_claim_is_nobodys(site: Path) -> None:
    write_package(site, "dice", GOOD, "dice_kind:Dice")
    write_package(site, "dice", GOOD, "other_dice:Dice", name="loaded-dice")
    with pytest.raises(UnderstudyError, match=r"claimed by broken-kinds 2.1 and loaded-dice 2.1\. Uninstall"):
        make()


def test_a_package_cannot_take_the_place_of_a_built_in_kind(site: Path) -> None:
    write_package(site, "boolean", GOOD.replace('"dice"', '"boolean"'), "dice_kind:Dice")
    _forget()
    with pytest.raises(PluginError, match=r"claimed by broken-kinds 2\.1 and understudy"):
        registry.generator_class("boolean")


class Rotten(Generator):
    """Breaks one law, by name."""

    types: ClassVar[Any] = frozenset({"integer"})
    kind: Literal["rotten"] = "rotten"
    law: str = ""

    def bind(self, binding: Any) -> "RottenSource":  # type: ignore[override]
        return RottenSource(self.law)


@dataclass
class RottenSource:
    law: str
    calls: int = 0

    @property
    def capacity(self) -> int:
        return 1000

    def draw(self, cells: Any) -> pa.Array:
        self.calls += 1
        if self.law == "random_access":
            return pa.array(np.random.default_rng(int(cells.bits()[:1].sum() % 99)).integers(0, 9, len(cells.rows)))
        if self.law == "repeatable":
            return pa.array(np.random.default_rng().integers(0, 2**40, len(cells.rows)))
        if self.law == "seeded":
            return pa.array(cells.rows.astype("int64"))
        if self.law == "vectorised":
            return pa.array([int(bits) % 100 for bits in cells.bits()], pa.int64())
        if self.law == "valid":
            return pa.array((cells.below(100)).astype("int64") - 50)
        return pa.array(cells.below(2**40).astype("int64"))

    def unique(self, cells: Any, index: Any) -> pa.Array:
        return pa.array((index // 2 if self.law == "distinct" else index).astype("int64"))

    def __getstate__(self) -> dict[str, Any]:
        if self.law == "pickled":
            raise TypeError("cannot be pickled")
        return self.__dict__


@pytest.mark.parametrize(
    "law", ["random_access", "repeatable", "seeded", "vectorised", "valid", "distinct", "pickled", "registered"]
)
def test_each_law_sees_what_breaks_it(law: str) -> None:
    with pytest.raises((AssertionError, TypeError)):
        LAWS[law](case(Rotten(law=law), "integer", minimum=0))


@pytest.mark.parametrize("law", [law for law in LAWS if law not in ("registered", "accepted")])
def test_no_law_is_broken_by_a_sound_source(law: str) -> None:
    LAWS[law](case(Rotten(), "integer", minimum=0))


def test_all_broken_laws_are_told_at_once() -> None:
    with pytest.raises(
        AssertionError, match=r"(?s)'rotten' breaks:.*registered: no entry point.*distinct: .* distinct"
    ):
        check(case(Rotten(law="distinct"), "integer"))
    check(case(Boolean(), "boolean"))
    check(unique(case(Integer(minimum=1, maximum=10_000), "integer")))


def test_a_unique_column_is_asked_for_no_more_values_than_its_source_promises() -> None:
    few = unique(case(Integer(minimum=1, maximum=26), "integer"))
    check(few)
    assert sorted(few.values().to_pylist()) == list(range(1, 27))
    assert len(unique(case(Integer(minimum=1, maximum=10_000), "integer")).values()) == 500
