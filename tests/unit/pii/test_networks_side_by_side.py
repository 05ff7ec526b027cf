"""Which network reads running text is a masking's own: two at once in one process have each theirs."""

import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tasks.pii import scrubbing
from tasks.pii.job import MaskingJob, open_job
from tasks.pii.keeping import Keeping
from tasks.pii.ner import model
from tasks.pii.policy import Policy

TEXT = "Yesterday Mary Johnson of Chicago wrote to us again."


def opened(folder: Path, network: str | None) -> MaskingJob:
    path = folder / f"notes_{network}.csv"
    path.write_text("id,note\n" + "".join(f"{n},{TEXT}\n" for n in range(30)))
    keeping = Keeping.of("ab" * 32, folder, vault=None, store=str(folder / "store"))
    return open_job([str(path)], Policy.of(), keeping, today=date(2026, 1, 1), model=network)


def test_a_masking_keeps_its_network_though_another_was_opened_since(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = opened(tmp_path, "none"), opened(tmp_path, None)
    asked: list[str | None] = []
    real = scrubbing.load_ledger

    def noting(*arguments: Any) -> None:
        asked.append(model._choice.get())
        real(*arguments)

    monkeypatch.setattr(scrubbing, "load_ledger", noting)
    first.learn()
    second.learn()
    assert asked == ["none", second.network]
    assert second.network != "none" and model._choice.get() is None


def test_threads_do_not_share_a_network() -> None:
    both = threading.Barrier(2)
    found: dict[str, list[tuple[int, int, str, float]]] = {}

    def read(name: str) -> None:
        with model.reading_by(name):
            both.wait()  # both have chosen now
            found[name] = model.entities([TEXT])[0]
            both.wait()

    threads = [threading.Thread(target=read, args=(name,)) for name in ("none", "own")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found["none"] == []
    assert [type for *_, type, _ in found["own"]] == ["PERSON", "GPE"]
