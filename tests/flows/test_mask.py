"""The pipeline ``mask``, from files to a published dataset or to nothing."""

import csv
import hashlib
import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from people_files import canaries, person, write_people

from flows.confirming import Question, confirmed_by
from flows.mask import mask
from flows.progress import listening
from schemas.errors import BadInputError, GateRefusedError, ReviewRefusedError, SourceError
from schemas.manifest import Manifest
from tasks.pii.keys import PiiKey
from tasks.pii.replace import Replacer
from tasks.pii.report import PrivacyReport
from tasks.pii.scrubbing import Scrubber
from tasks.pii.surrogate_values import SurrogateValues
from tasks.pii.vault import Vault
from tasks.storage.digest import LEAF_ROWS
from tasks.storage.history import read
from tasks.storage.store import open_store

KEY = "ab" * 32


@pytest.fixture(scope="module")
def masked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Manifest, Path, dict[str, str]]]:
    """A dataset masked once for many tests: its manifest, its source, and the source's digests before."""
    folder = tmp_path_factory.mktemp("masked")
    source = write_people(folder / "src")
    before = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in source.iterdir()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNDERSTUDY_PII_HOME", str(folder / "home"))
        patch.setenv("UNDERSTUDY_STORE", str(folder / "store"))
        patch.chdir(folder)
        manifest = mask.fn(paths=(str(source),), format="parquet")
    assert isinstance(manifest, Manifest)
    yield manifest, source, before


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, surroundings: Path) -> Path:
    """A home for keys of the test's own, and patterns alone: the network is tried elsewhere."""
    monkeypatch.setenv("UNDERSTUDY_PII_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("UNDERSTUDY_SPACY_MODEL", "none")
    return tmp_path / "home"


def table(manifest: Manifest, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(Path(manifest.location) / "data" / name).to_pylist()
    return rows


def test_every_join_is_kept_also_undeclared_ones(masked: tuple[Manifest, Path, dict[str, str]]) -> None:
    customers, orders, events = (table(masked[0], name) for name in ("customers", "orders", "events"))
    by_id = {row["customer_id"]: row for row in customers}
    assert len({row["email"] for row in customers}) == 60
    assert len(orders) == 120
    for row in orders:
        assert row["buyer"] == by_id[row["customer_id"]]["email"]
    for row, customer in zip(events, customers, strict=True):
        who = json.loads(row["who"])
        assert who["contact"]["email"] == customer["email"]
        assert who["name"] == f"{customer['first_name']} {customer['last_name']}"
        assert who["contact"]["tags"] == ["a"]


def test_nothing_of_anybody_is_left_and_the_rest_is_as_it_was(masked: tuple[Manifest, Path, dict[str, str]]) -> None:
    text = "".join(str(table(masked[0], name)) for name in masked[0].tables).lower()
    assert not [value for value in canaries() if value in text]
    for number, row in enumerate(table(masked[0], "customers")):
        old = person(number)
        assert row["customer_id"] == int(old["customer_id"])
        assert str(row["born"])[:4] == old["born"][:4]
        words, before = row["notes"].split(), old["notes"].split()
        assert (words[:2], words[4:9]) == (before[:2], before[4:9])
        assert f"{row['first_name']} {row['last_name']}" in row["notes"]
        assert row["ssn"] in row["notes"]


def test_the_source_stays_and_what_is_published_explains_itself(masked: tuple[Manifest, Path, dict[str, str]]) -> None:
    manifest, source, before = masked
    assert {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in source.iterdir()} == before
    report = json.loads((Path(manifest.location) / "privacy_report.json").read_text())
    assert report["summary"]["passed"]
    rules = {rule["id"]: rule["passed"] for rule in report["rules"]}
    assert all(rules[id] for id in ("A1", "A2", "A3", "A4", "A5", "A6", "C1", "E-EMAIL", "F1", "F2", "F3", "F4", "F8"))
    assert rules["B3"] is None
    assert report["processing_record"]["key_id"] == report["key_id"]
    assert report["risk"]["customers"]["smallest"] >= 1
    page = (Path(manifest.location) / "privacy_report.html").read_text()
    assert "What this report does not assert" in page
    assert "<script" not in page
    part = next((Path(manifest.location) / "data" / "customers").iterdir())
    assert pq.read_metadata(part).metadata[b"synthetic"] == b"false"
    assert manifest.quality_metrics["privacy"]["failed_rules"] == []


def test_the_key_is_made_apart_and_for_its_owner_alone(masked: tuple[Manifest, Path, dict[str, str]]) -> None:
    home = masked[1].parent / "home"
    assert {stat.S_IMODE(path.stat().st_mode) for path in home.iterdir()} == {0o600}
    key = (home / "pii.key").read_text().strip()
    written = [path for path in (masked[1].parent / "store").rglob("*") if path.is_file()]
    assert len(written) > 10
    assert not [path for path in written if key.encode() in path.read_bytes()]


def test_findings_alone_write_nothing(tmp_path: Path, surroundings: Path) -> None:
    found = mask.fn(paths=(str(write_people(tmp_path / "src", 30)),), findings_only=True)
    assert isinstance(found, PrivacyReport)
    told = {f"{one.table}.{one.column}": (one.type, one.strategy) for one in found.columns}
    assert told["customers.email"] == ("EMAIL", "fake")
    assert told["orders.buyer"] == ("EMAIL", "fake")
    assert told["events.who.contact.email"] == ("EMAIL", "fake")
    assert not [value for value in canaries(30) if value in found.model_dump_json().lower()]
    assert not surroundings.exists()


def test_the_same_key_gives_the_same_surrogate_in_another_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNDERSTUDY_PII_KEY", KEY)
    first = mask.fn(paths=(str(write_people(tmp_path / "a", 60) / "customers.csv"),), format="parquet")
    few = write_people(tmp_path / "b", 20) / "customers.csv"
    second = mask.fn(paths=(str(few),), format="parquet")
    assert isinstance(first, Manifest)
    assert isinstance(second, Manifest)
    assert table(first, "customers")[:20] == table(second, "customers")
    again = mask.fn(paths=(str(few),), format="parquet")
    assert isinstance(again, Manifest)
    assert again.generation_id == second.generation_id


def test_what_is_not_replaced_in_csv_is_published_as_it_was_written(tmp_path: Path) -> None:
    source = write_people(tmp_path / "a", 60) / "customers.csv"
    header, *rows = list(csv.reader(source.read_text().splitlines()))
    odd = [["0.50", "2026-01-08 10:00:00"], ["-7", "2026-01-09"], ["", "2026-01-09 00:00:00"], ["1e3", ""]]
    lines = [[*row, *odd[number % 4]] for number, row in enumerate(rows)]
    source = tmp_path / "고객.csv"
    with source.open("w", newline="") as file:
        csv.writer(file, delimiter=";", lineterminator="\n").writerows([[*header, "N° / rate", "seen"], *lines])
    manifest = mask.fn(paths=(str(source),))
    assert isinstance(manifest, Manifest)
    assert manifest.generation_id.startswith("gogaeg-masked-")
    written = next((Path(manifest.location) / "data" / "고객").iterdir())
    assert written.suffix == ".csv"
    after = [line.split(";") for line in written.read_text().splitlines()]
    before = [line.split(";") for line in source.read_text().splitlines()]
    assert after[0] == before[0]
    assert [row[-2:] for row in after] == [row[-2:] for row in before]
    assert [row[0] for row in after] == [row[0] for row in before]
    place = header.index("email")
    assert not {row[place] for row in after[1:]} & {row[place] for row in before[1:]}


def leak(monkeypatch: pytest.MonkeyPatch, column: str) -> None:
    """Let the replacer forget a column."""
    real = Scrubber.masked

    def forgetful(self: Scrubber, name: str, chunk: pa.Table, *, tell: bool = False) -> pa.Table:
        made = real(self, name, chunk, tell=tell)
        if column not in made.column_names:
            return made
        place = made.column_names.index(column)
        return made.set_column(place, column, chunk.column(column).cast(made.schema.field(place).type))

    monkeypatch.setattr(Scrubber, "masked", forgetful)


@pytest.mark.parametrize(
    ("column", "rule"),
    [
        ("email", "A1"),
        ("notes", "A3"),
        *(pytest.param(*one, marks=pytest.mark.slow) for one in (("password", "A6"), ("ssn", "E-SSN"))),
    ],
)
def test_a_leak_is_refused_and_the_report_kept(
    tmp_path: Path, surroundings: Path, monkeypatch: pytest.MonkeyPatch, column: str, rule: str
) -> None:
    leak(monkeypatch, column)
    with pytest.raises(GateRefusedError) as refused:
        mask.fn(paths=(str(write_people(tmp_path / "src", 40) / "customers.csv"),))
    assert f"{rule} failed, 40 cells" in str(refused.value)
    assert not list(surroundings.rglob("metadata.json"))
    assert not list((surroundings / "staging").rglob("part-*"))
    assert [entry.status.value for entry in read(open_store(surroundings))] == ["failed"]
    kept = list((surroundings / "history" / "reports").rglob("privacy_report.json"))
    failed = {one["id"] for one in json.loads(kept[0].read_text())["rules"] if one["passed"] is False}
    assert rule in failed
    everything = "".join(path.read_text(errors="replace") for path in surroundings.rglob("*") if path.is_file()).lower()
    assert not [value for value in canaries(40) if value in everything]


def test_a_broken_join_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = SurrogateValues.of

    def careless(self: SurrogateValues, type: str, strategy: Any, values: list[str], **named: Any) -> list[str]:
        made = real(self, type, strategy, values, **named)
        return [f"x{place}{value}" for place, value in enumerate(made)] if named.get("column") == "buyer" else made

    monkeypatch.setattr(SurrogateValues, "of", careless)
    with pytest.raises(GateRefusedError, match=r"F3 failed, 120 cells"):
        mask.fn(paths=(str(write_people(tmp_path / "src")),))


def test_tokens_lead_back_by_the_vault_and_its_key_alone(tmp_path: Path) -> None:
    vault = tmp_path / "keys" / "v.vault"
    manifest = mask.fn(
        paths=(str(write_people(tmp_path / "src", 40) / "customers.csv"),), strategy="tokenize", format="parquet",
        options={"vault": str(vault)},
    )  # fmt: skip
    assert isinstance(manifest, Manifest)
    row = table(manifest, "customers")[0]
    assert row["email"].startswith("EMAIL_0000")
    key = PiiKey.existing(None, tmp_path / "home" / "pii.key")
    assert Vault.load(vault, key).reveal([row["email"]]) == {row["email"]: person(0)["email"]}
    assert not [value for value in canaries(40) if value.encode() in vault.read_bytes().lower()]
    with pytest.raises(BadInputError, match="was written under the key"):
        Vault.load(vault, PiiKey.parse("another passphrase"))


@pytest.mark.parametrize(
    "strategy", ["hash", *(pytest.param(one, marks=pytest.mark.slow) for one in ("redact", "mask", "generalize"))]
)
def test_every_strategy_is_published(tmp_path: Path, strategy: str) -> None:
    manifest = mask.fn(paths=(str(write_people(tmp_path / "src", 40)),), strategy=strategy, format="parquet")
    assert isinstance(manifest, Manifest)
    text = "".join(str(table(manifest, name)) for name in manifest.tables).lower()
    assert not [value for value in canaries(40) if value in text]


@pytest.mark.parametrize(
    "profile", ["hipaa", *(pytest.param(one, marks=pytest.mark.slow) for one in ("gdpr", "pci-dss"))]
)
def test_every_profile_is_held(tmp_path: Path, profile: str) -> None:
    manifest = mask.fn(paths=(str(write_people(tmp_path / "src", 40)),), profile=(profile,), format="parquet")
    assert isinstance(manifest, Manifest)
    letter = {"gdpr": "C2", "hipaa": "B3", "pci-dss": "D3"}[profile]
    report = json.loads((Path(manifest.location) / "privacy_report.json").read_text())
    assert next(rule for rule in report["rules"] if rule["id"] == letter)["passed"] is True


def test_k_is_made_to_hold_and_what_it_cost_is_told(tmp_path: Path) -> None:
    rows = "id,first_name,age,city,wage\n" + "".join(
        f"{n},{'Dennis'},{20 + n % 3 if n else 71},{'Ulm'},{n % 2}\n" for n in range(60)
    )
    path = tmp_path / "staff.csv"
    path.write_text(rows)
    manifest = mask.fn(paths=(str(path),), options={"k": 5}, format="parquet")
    assert isinstance(manifest, Manifest)
    made = table(manifest, "staff")
    groups: dict[Any, int] = {}
    for row in made:
        told = (row["age"], row["city"], row["wage"])
        groups[told] = groups.get(told, 0) + 1
    assert min(groups.values()) >= 5
    assert 0 < sum(row["age"] is None for row in made) < 30
    report = json.loads((Path(manifest.location) / "privacy_report.json").read_text())
    assert report["risk"]["staff"]["emptied_rows"] >= 5
    assert next(rule for rule in report["rules"] if rule["id"] == "C4")["passed"] is True


def written(tmp_path: Path, name: str, content: bytes) -> str:
    (tmp_path / name).write_bytes(content)
    return str(tmp_path / name)


def test_bad_input_is_told_clearly_and_nothing_is_written(tmp_path: Path, surroundings: Path) -> None:
    good = str(write_people(tmp_path / "src", 30) / "customers.csv")
    policy = tmp_path / "policy.yaml"
    cases: list[tuple[dict[str, Any], str]] = [
        ({"paths": (str(tmp_path / "absent.csv"),)}, "does not exist"),
        ({"paths": (written(tmp_path, "b.csv", b"name,town\nAnn,Bonn\nB\x81b,Ulm\n"),)}, "line 3: the byte 0x81"),
        ({"paths": (written(tmp_path, "j.json", b'[{"a": 1}, {"a": '),)}, "record 2: this is no JSON"),
        ({"paths": (good,), "policy": str(tmp_path / "no.yaml")}, "cannot be read"),
        ({"paths": ("postgresql://me:secret@host/db",)}, "holds a password in clear"),
        ({"paths": ("postgresql://me:${NOT_THERE}@host/db",)}, "the variable NOT_THERE"),
        ({"paths": (good,), "options": {"vault": str(surroundings / "v")}}, "Keep keys and vaults apart"),
        ({"paths": (good,), "review": True}, "nobody to ask"),
        ({"paths": (written(tmp_path, "h.csv", b"a@b.example,x1\nc@d.example,y2\n" * 20),)}, ""),
    ]
    for parameters, said in cases[:-1]:
        with pytest.raises((BadInputError, SourceError), match=said) as error:
            mask.fn(**parameters)
        assert "secret" not in str(error.value)
    for text, said in (
        ("columns: {customers.emial: hash}", "Did you mean 'customers.email'"),
        ("types: {EMAIL: shred}", "no strategy 'shred'"),
        ("types: {EMIAL: hash}", "no type 'EMIAL'"),
        ("[", "not readable as YAML"),
    ):
        policy.write_text(text)
        with pytest.raises(BadInputError, match=said):
            mask.fn(paths=(good,), policy=str(policy))
    assert not list(surroundings.rglob("*")) if surroundings.exists() else True


def test_a_header_that_looks_like_a_value_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.parquet"
    pq.write_table(pa.table({"ann.lind@brightmoor-mail.com": ["x"], "n": [1]}), path)
    with pytest.raises(BadInputError, match="looks like a value") as error:
        mask.fn(paths=(str(path),))
    assert "brightmoor" not in str(error.value)


def test_identifiers_strewn_among_other_things_are_replaced(tmp_path: Path) -> None:
    lines = [f"{n},Lamp {n % 5}" for n in range(300)]
    lines[40] = "40,ask dennis@brightmoor-mail.com"
    lines[90] = "90,card 4929123456789014"
    path = tmp_path / "products.csv"
    path.write_text("product_id,product_name\n" + "\n".join(lines) + "\n")
    manifest = mask.fn(paths=(str(path),), format="parquet")
    assert isinstance(manifest, Manifest)
    made = table(manifest, "products")
    assert "brightmoor" not in made[40]["product_name"]
    assert made[40]["product_name"].startswith("ask ")
    assert [row["product_name"] for row in made[:40]] == [f"Lamp {n % 5}" for n in range(40)]


def test_unexpected_errors_do_not_quote_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Replacer, *_: Any) -> None:
        raise ValueError("cannot read 'dennis.quorbaka0@brightmoor-mail.com'")

    monkeypatch.setattr(Replacer, "learn", broken)
    with pytest.raises(Exception, match=r"ValueError in test_mask\.py") as error:
        mask.fn(paths=(str(write_people(tmp_path / "src", 30)),))
    assert "brightmoor" not in str(error.value)
    assert error.value.__context__ is None


def test_a_policy_for_one_end_of_a_join_holds_for_the_other(tmp_path: Path) -> None:
    policy = tmp_path / "p.yaml"
    policy.write_text("columns: {customers.email: hash}")
    manifest = mask.fn(paths=(str(write_people(tmp_path / "src")),), policy=str(policy), format="parquet")
    assert isinstance(manifest, Manifest)
    by_id = {row["customer_id"]: row["email"] for row in table(manifest, "customers")}
    assert all(row["buyer"] == by_id[row["customer_id"]] for row in table(manifest, "orders"))
    assert all(len(mail) == 64 for mail in by_id.values())


def test_a_source_of_reserved_values_and_more_rows_than_are_done_twice_is_masked(tmp_path: Path) -> None:
    rows = 700  # more than the 500 that are masked once more under another key
    people = {
        "person_id": list(range(rows)),
        "phone": [f"(212) 555-01{i % 100:02d}" for i in range(rows)],
        "email": [f"zorvin.q{i}@example.com" for i in range(rows)],
    }
    source = tmp_path / "people.parquet"
    pq.write_table(pa.table(people), source)
    manifest = mask.fn(paths=(str(source),))
    assert isinstance(manifest, Manifest)
    masked = table(manifest, "people")
    assert [row["person_id"] for row in masked] == people["person_id"]
    assert {row["email"] for row in masked}.isdisjoint(people["email"])


def test_a_review_shows_what_was_found_and_goes_on_or_not(tmp_path: Path, surroundings: Path) -> None:
    source = str(write_people(tmp_path / "src", 30) / "customers.csv")
    asked: list[Question] = []
    with confirmed_by(lambda question: bool(asked.append(question))), pytest.raises(ReviewRefusedError):
        mask.fn(paths=(source,), review=True)
    assert "| customers.email | EMAIL | " in asked[0].shown
    assert not [value for value in canaries(30) if value in asked[0].shown.lower()]
    assert not [path for path in surroundings.rglob("*") if path.suffix == ".csv"]
    with confirmed_by(lambda _: True):
        assert isinstance(mask.fn(paths=(source,), review=True), Manifest)


class Told:
    """A listener that remembers."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.seen: list[tuple[str, int, int]] = []

    def step(self, name: str) -> None:
        self.steps.append(name)

    def rows(self, done: int, total: int) -> None:
        self.seen.append((self.steps[-1], done, total))

    def note(self, text: str) -> None:
        pass


def test_rows_are_told_within_a_long_table_and_attacks_in_the_report(tmp_path: Path) -> None:
    rows = 2 * LEAF_ROWS + 10
    source = tmp_path / "people.parquet"
    table = {"email": [f"zorvin.q{i}@acme.com" for i in range(rows)], "city": [f"Zorbton {i % 7}" for i in range(rows)]}
    pq.write_table(pa.table(table), source)
    told = Told()
    with listening(told):
        manifest = mask.fn(paths=(str(source),), profile=("gdpr",), options={"chunk_rows": LEAF_ROWS})
    assert isinstance(manifest, Manifest)
    for step in ("Learning values", "Writing", "Checking"):
        assert [done for name, done, total in told.seen if name == step] == [LEAF_ROWS, 2 * LEAF_ROWS, rows]
    report = json.loads((Path(manifest.location) / "privacy_report.json").read_text())
    (attack,) = report["attacks"]["people"].values()
    assert attack["attempts"] == 810 and attack["upper"] < 0.1
    rules = {one["id"]: one["passed"] for one in report["rules"]}
    assert rules["C3"] is True and rules["F11"] is True


@pytest.mark.parametrize(("lines", "rows"), [
    (["id,email,name"], 0), (["id,email,name", "1,mel@acme.com,Melanie Sanchez"], 1),
    (["id,email,name", "1,,", "2,,"], 2),
])  # fmt: skip
def test_a_table_of_hardly_anything_is_masked(tmp_path: Path, lines: list[str], rows: int) -> None:
    source = tmp_path / "few.csv"
    source.write_text("\n".join(lines) + "\n")
    manifest = mask.fn(paths=(str(source),), format="parquet")
    assert isinstance(manifest, Manifest)
    assert manifest.tables["few"].rows == rows
    text = str(table(manifest, "few")) if rows else ""
    assert not any(value in text for value in ("acme", "Melanie", "Sanchez", "mel@"))


def test_a_rule_that_there_is_not_cannot_be_waived(tmp_path: Path, surroundings: Path) -> None:
    with pytest.raises(BadInputError, match="no rule 'A9' to waive"):
        mask.fn(paths=(str(tmp_path),), options={"waived": ("A9",)})
    assert not surroundings.exists()


def test_columns_of_one_name_and_cells_of_two_kinds_are_kept_apart(tmp_path: Path) -> None:
    columns = {
        "id": [str(number) for number in range(40)],
        "email": [f"zorvin.q{number}@acme.com" if number % 2 else f"(212) 736-{number:04d}" for number in range(40)],
        "second": [f"other{number}@acme.com" for number in range(40)],
    }
    source = tmp_path / "twice.parquet"
    pq.write_table(pa.table(list(map(pa.array, columns.values())), names=["id", "email", "email"]), source)
    manifest = mask.fn(paths=(str(source),))
    assert isinstance(manifest, Manifest)
    masked = table(manifest, "twice")
    assert len({row["email"] for row in masked} | {row["email_2"] for row in masked}) == 80
    assert all(("@" in row["email"]) is bool(number % 2) for number, row in enumerate(masked))


@pytest.mark.slow
@pytest.mark.usefixtures("aws_environment")
def test_a_masked_dataset_and_its_reports_lie_on_s3_and_nobody_among_them(
    tmp_path: Path, s3_options: Any, s3_uri: str, s3_bucket: str, s3_client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNDERSTUDY_S3_ENDPOINT_URL", s3_options.s3_endpoint_url)
    source = write_people(tmp_path / "src", 30) / "customers.csv"
    manifest = mask.fn(paths=(str(source),), options={"store": s3_uri})
    assert isinstance(manifest, Manifest)
    listed = s3_client.list_objects_v2(Bucket=s3_bucket)["Contents"]
    held = {one["Key"]: s3_client.get_object(Bucket=s3_bucket, Key=one["Key"])["Body"].read() for one in listed}
    names = {key.rpartition("/")[2] for key in held if manifest.generation_id in key}
    assert {
        "metadata.json",
        "schema.yaml",
        "privacy_report.json",
        "privacy_report.html",
        "quality_report.json",
    } <= names
    assert not [key for key in held if "/staging/" in key]
    assert not [key for key, data in held.items() for value in canaries(30) if value.encode() in data.lower()]
