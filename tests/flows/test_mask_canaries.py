"""Canary values in the input, and a look at every byte that a whole run leaves behind."""

import json
import logging
import sqlite3
from pathlib import Path

import pytest
from canary_watch import command, leaks, remains
from people_files import person, write_people

from flows.log_filter import guarded_logs
from tasks.pii.log_words import redacted

COUNT = 40


def bad_inputs(folder: Path) -> list[Path]:
    """Files with canaries in them, each broken in its own way."""
    one, two = person(1), person(2)
    files = {
        "cut.json": json.dumps([one, two])[:-30].encode(),
        "odd.csv": f"name,email\n{one['last_name']},{one['email']}\n".encode() + b"\x81\x8d,x\n",
        "long.csv": f"name,email\n{one['last_name']},{one['email']}\n{two['last_name']},{two['email']},x,y\n".encode(),
        "headless.jsonl": (json.dumps({one["email"]: 1}) + "\n").encode(),
        "fake.parquet": b"PAR1" + one["email"].encode(),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


def other_formats(folder: Path) -> list[Path]:
    """The people as JSON with lists and objects in it, and in a workbook."""
    from openpyxl import Workbook

    folder.mkdir()
    people = [person(number) for number in range(COUNT)]
    nested = [
        {"n": n, "who": {"all": [one], one["email"]: one["last_name"], f"{one['first_name']} {one['last_name']}": n}}
        for n, one in enumerate(people)
    ]
    (folder / "nested.json").write_text(json.dumps(nested))
    book = Workbook()
    sheet = book.active
    for row in (list(people[0]), *(list(one.values()) for one in people)):
        sheet.append(row)
    book.save(folder / "book.xlsx")
    return [folder / "nested.json", folder / "book.xlsx"]


def database(file: Path) -> tuple[str, dict[str, str]]:
    """A database's address with a secret of the environment in it, and that environment."""
    people = [person(number) for number in range(COUNT)]
    with sqlite3.connect(file) as opened:
        opened.execute(f"CREATE TABLE people ({', '.join(people[0])})")
        opened.executemany(f"INSERT INTO people VALUES ({', '.join('?' * len(people[0]))})",
                           [tuple(one.values()) for one in people])  # fmt: skip
    return f"sqlite:///{file}?secret=${{DB_PASSWORD}}", {"DB_PASSWORD": person(0)["password"]}


def run_and_look(folder: Path, *how: str) -> None:
    """Mask well, refused and broken; then look at all that is left and all that was said."""
    source = write_people(folder / "given" / "src", COUNT)
    address, environment = database(folder / "given" / "people.db")
    policy = folder / "keep.yaml"
    policy.write_text("types: {EMAIL: keep}\ncolumns: {customers.notes: keep}\n")
    runs: list[tuple[str, tuple[str, ...], int]] = [
        ("done", (str(source), "--vault", str(folder / "keys" / "v"), "--strategy", "tokenize"), 0),
        ("other formats", tuple(map(str, other_formats(folder / "given" / "more"))), 0),
        ("database", (address,), 0),
        *((path.name, (str(path),), 2) for path in bad_inputs(folder / "given")[: None if how else 2]),
        ("refused", (str(source / "customers.csv"), "--policy", str(policy)), 3),
    ]
    said = {}
    for name, arguments, code in runs:
        result = command(folder, "mask", *arguments, *how, **environment)
        assert result.returncode == code, (name, result.returncode, redacted(result.stderr[-1500:]))
        said[f"{name}: stdout and stderr"] = (result.stdout + result.stderr).lower()
    left = remains(folder, folder / "given")
    assert any(path.endswith("metadata.json") for path in left)
    assert any(path.endswith("privacy_report.json") and path.startswith("store/history") for path in left)
    if not how:
        assert any(path.endswith("prefect.db") for path in left)
    assert leaks({**left, **said}, COUNT) == []


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_nothing_is_left_of_anybody_without_prefect(tmp_path: Path) -> None:
    run_and_look(tmp_path, "--direct")


@pytest.mark.slow
@pytest.mark.prefect
@pytest.mark.timeout(1500)
def test_nothing_is_left_of_anybody_in_prefect_s_database_or_logs(tmp_path: Path) -> None:
    run_and_look(tmp_path)


def test_the_search_would_find_a_leak(tmp_path: Path) -> None:
    source = write_people(tmp_path / "src", COUNT)
    (tmp_path / "some.log").write_text(f"could not read {person(3)['email']}")
    assert leaks(remains(tmp_path, source), COUNT) == ["some.log"]


def test_what_slips_into_a_log_is_redacted(caplog: pytest.LogCaptureFixture) -> None:
    one = person(3)
    with guarded_logs(), caplog.at_level(logging.DEBUG):
        logging.getLogger("anyone").info("row %s has %s", 7, one["email"])
        logging.getLogger("anyone").warning("%s %s", one["ssn"], one["card_number"])
        try:
            raise ValueError(f"cannot parse {one['phone']}")
        except ValueError:
            logging.getLogger("anyone").exception("failed")
    text = caplog.text + "".join(record.getMessage() for record in caplog.records)
    assert "row 7 has [EMAIL]" in text
    assert "[SSN] [CREDIT_CARD]" in text
    assert "cannot parse [PHONE]" in text
    assert not [value for value in (one["email"], one["ssn"], one["card_number"], one["phone"]) if value in text]
    logging.getLogger("anyone").warning("2026-11-27 10:11:12,123 took 12.5 s")
    assert "2026-11-27 10:11:12,123 took 12.5 s" in caplog.text
