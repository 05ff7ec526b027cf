"""What ``mask`` says beside what it does: before anything is written, when it refuses, and at the end."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from people_files import write_people

from flows.mask import mask
from flows.progress import Silent, listening
from schemas.errors import BadInputError, GateRefusedError, UnderstudyError
from schemas.manifest import Manifest
from tasks.pii.report import PrivacyReport
from tasks.pii.surrogate_values import SurrogateValues


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, surroundings: Path) -> Path:
    """A home for keys of the test's own, and patterns alone."""
    monkeypatch.setenv("UNDERSTUDY_PII_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("UNDERSTUDY_SPACY_MODEL", "none")
    return tmp_path / "home"


class Notes(Silent):
    """Remembers notes."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def note(self, text: str) -> None:
        self.told.append(text)


def looked_at(*paths: Path, **parameters: Any) -> tuple[PrivacyReport, str]:
    notes = Notes()
    with listening(notes):
        found = mask.fn(paths=tuple(map(str, paths)), findings_only=True, **parameters)
    assert isinstance(found, PrivacyReport)
    return found, "\n".join(notes.told)


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text("id,first_name,email\n" + "".join(f"{n},Dennis,zorvin.q{n}@acme.com\n" for n in range(30)))
    return path


def test_a_look_makes_no_key_and_names_what_holds_nothing(people: Path, home: Path) -> None:
    found, notes = looked_at(people)
    assert not home.exists()
    assert found.key_id == found.processing_record["key_id"] == "none"
    assert [(one.column, "people's rows" in one.reason) for one in found.nothing] == [("id", True)]
    assert "kept as keys, with the source's numbers: people.id." in notes


def test_tokens_without_a_vault_and_columns_that_are_kept_are_told_before(people: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("columns: {people.email: tokenize, people.first_name: keep}")
    found, told = looked_at(people, policy=str(policy))
    assert "without a vault nothing leads back" in told and "--vault FILE" in told
    assert "kept as they are (strategy keep), and published in clear: people.first_name (PERSON)" in told
    assert "\n".join(found.notes) == told
    _, told = looked_at(people, policy=str(policy), options={"vault": str(tmp_path / "v")})
    assert "the vault leads back" in told and "without a vault" not in told


def test_nothing_to_tell_is_nothing_told(people: Path) -> None:
    people.write_text("".join(line.partition(",")[2] + "\n" for line in people.read_text().splitlines()))
    assert looked_at(people)[1] == ""


def test_a_database_in_a_folder_is_read_and_what_is_passed_over_is_told(people: Path, tmp_path: Path) -> None:
    folder = tmp_path / "src"
    folder.mkdir()
    people.rename(folder / people.name)
    (folder / "Dennis Quorb.pdf").write_bytes(b"%PDF-1.7")
    (folder / "old.db").write_bytes(b"no database")
    (folder / "empty").mkdir()
    with sqlite3.connect(folder / "crm.sqlite") as made:
        made.execute("create table visits (id integer primary key, email text)")
        made.executemany("insert into visits values (?, ?)", [(n, f"zorvin.q{n}@acme.com") for n in range(30)])
    found, told = looked_at(folder)
    assert {one.table for one in found.columns} == {"people", "visits"}
    assert "1 .db, 1 .pdf, 1 folder" in told and "neither masked nor published" in told
    assert "Quorb" not in told  # a file's name may be somebody's
    assert "written as Parquet (--format): the source has files of several formats" in told
    assert "--to FILE.sqlite" in looked_at(folder / "crm.sqlite")[1]
    assert looked_at(folder / "crm.sqlite", format="csv")[1] == ""


def test_rows_of_several_countries_are_told_whose_names_they_get(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    rows = "".join(f"{n},Dennis,{('Germany', 'France')[n % 2]}\n" for n in range(30))
    path.write_text("id,first_name,country\n" + rows)
    told = looked_at(path, locale="de_DE")[1]
    assert "in the country that people.country says of most of their rows" in told and "code as in de_DE" in told


@pytest.mark.parametrize("name", ["zorvin.quix@acme.com.csv", "Anna Keller.csv"])
def test_a_file_that_is_called_like_somebody_is_refused(people: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(people.read_bytes())
    with pytest.raises(BadInputError, match=r"table 1 of 2 .* Rename the file") as refused:
        looked_at(tmp_path / name, people)
    assert Path(name).stem not in str(refused.value)


def test_an_empty_file_is_named_with_what_to_do(people: Path, tmp_path: Path) -> None:
    (tmp_path / "void.csv").write_bytes(b"")
    with pytest.raises(UnderstudyError, match=r"void\.csv is empty.*[Ll]eave it out.*first line"):
        looked_at(people, tmp_path / "void.csv")


def test_objects_written_as_text_are_told(tmp_path: Path) -> None:
    path = tmp_path / "orders.json"
    path.write_text(json.dumps([{"id": n, "who": {"email": f"zorvin.q{n}@acme.com"}} for n in range(30)]))
    assert "--format json or jsonl keeps them as objects" in looked_at(path, format="parquet")[1]
    assert looked_at(path)[1] == ""


@pytest.mark.parametrize("format", ["json", "jsonl"])
def test_objects_stay_objects_in_json(tmp_path: Path, format: str) -> None:
    path = tmp_path / "orders.json"
    rows = [
        {"id": n, "who": {"email": f"zorvin.q{n}@acme.com", "size": {"w": 0.5}}, "tags": ["a", n],
         "raw": json.dumps({"email": f"zorvin.q{n}@acme.com"})} for n in range(30)
    ]  # fmt: skip
    path.write_text(json.dumps(rows, indent=1))
    manifest = mask.fn(paths=(str(path),), format=format)
    assert isinstance(manifest, Manifest)
    (file,) = (Path(manifest.location) / "data").rglob(f"*.{format}")
    text = file.read_text()
    made = json.loads(text) if format == "json" else [json.loads(line) for line in text.splitlines()]
    assert [(row["id"], row["who"]["size"], row["tags"]) for row in made] == [
        (n, {"w": 0.5}, ["a", n]) for n in range(30)
    ]
    assert all("zorvin" not in row["who"]["email"] for row in made)
    assert all(json.loads(row["raw"])["email"] == row["who"]["email"] for row in made)  # a text of JSON stays a text


def careless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two addresses become one."""
    real = SurrogateValues.of

    def meeting(self: SurrogateValues, type: str, strategy: Any, values: list[str], **named: Any) -> list[str]:
        made = real(self, type, strategy, values, **named)
        return [made[0], *made[:-1]] if type == "EMAIL" and len(made) == 30 else made

    monkeypatch.setattr(SurrogateValues, "of", meeting)


def test_a_refusal_says_what_helps(people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    careless(monkeypatch)
    with pytest.raises(GateRefusedError, match=r"F2 failed, 1 cells") as refused:
        mask.fn(paths=(str(people),))
    assert "F2: give the column the strategy tokenize (with --vault FILE" in str(refused.value)
    assert "First of them: people.email row 2." in str(refused.value)


def test_a_waived_rule_is_counted_in_manifest_and_report(people: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    careless(monkeypatch)
    manifest = mask.fn(paths=(str(people),), options={"waived": ("F2", "A2")})
    assert "kept as keys, with the source's numbers: people." in manifest.provenance["notes"][-1]
    assert isinstance(manifest, Manifest)
    assert manifest.quality_metrics["privacy"]["waived"] == {"F2": 1}
    place = Path(manifest.location)
    assert json.loads((place / "privacy_report.json").read_text())["summary"]["waived"] == {"F2": 1}
    page = (place / "privacy_report.html").read_text()
    assert "1 rules failed and were waived: F2 failed, 1 cells" in page
    assert "Every rule that applies holds" not in page


def test_every_rule_has_advice() -> None:
    from tasks.pii.compliance import RULES
    from tasks.pii.compliance.advice import ADVICE, advice_for
    from tasks.pii.report import TOLD

    for id in RULES.keys() - TOLD:
        assert len(advice_for([id])) > 20
    assert ADVICE.keys() <= RULES.keys()
    assert advice_for(["F2", "A1", "F2"]).count("\n") == 1


@pytest.mark.parametrize(
    ("strategy", "helps"), [("fake", "hash, tokenize or redact"), ("keep", "fake, hash or redact")]
)
def test_advice_does_not_name_the_strategy_that_the_column_has(strategy: str, helps: str) -> None:
    from tasks.pii.compliance.advice import advice_for
    from tasks.pii.report import ColumnAction, PrivacyReport, RuleOutcome

    action = ColumnAction(
        table="t", column="phone", type="PHONE", confidence=1.0, share=1.0, evidence=(), strategy=strategy
    )
    rule = RuleOutcome(id="E-PHONE", title="x", passed=False, cells=1, note="t.phone: 1")
    report = PrivacyReport(dataset="t", network="own", rows={"t": 1}, columns=(action,), rules=(rule,))
    assert f"give {'it' if strategy == 'fake' else 'the column'} the strategy {helps}" in advice_for(
        ["E-PHONE"], report.failed_in_faked
    )


def test_files_of_people_alone_say_nothing_more(tmp_path: Path) -> None:
    assert "passed over" not in looked_at(write_people(tmp_path / "src", 30))[1]


def test_what_k_costs_is_told_before_and_after_and_refused_where_nothing_is_left(tmp_path: Path) -> None:
    path = tmp_path / "born.csv"
    days = [f"{1950 + n}-0{n % 9 + 1}-11" for n in range(30)]

    def write(extra: list[str]) -> None:
        born = [*days, *extra]
        path.write_text(
            "id,email,birth_date\n" + "".join(f"{n},zorvin.q{n}@acme.com,{day}\n" for n, day in enumerate(born))
        )

    write([])
    notes = Notes()
    with listening(notes), pytest.raises(BadInputError, match=r"--k 5 would leave nothing of born.birth_date") as error:
        mask.fn(paths=(str(path),), options={"k": 5})
    assert "columns: {born.birth_date: generalize}" in str(error.value)
    assert "born.birth_date are emptied where fewer than 5 rows share them: as the source stands, in 30 of 30" in (
        "\n".join(notes.told)
    )
    write(["1990-02-03"] * 6)
    with listening(notes):
        manifest = mask.fn(paths=(str(path),), options={"k": 5})
    assert isinstance(manifest, Manifest)
    assert manifest.quality_metrics["privacy"]["failed_rules"] == []
    assert "--k 5: born.birth_date were emptied in 30 of 36 rows (83.3%)" in notes.told[-1]


def test_kept_numbers_that_nothing_names_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    rows = "".join(f"{n},Dennis,Q{n * 7919 + 135_000},W{n * 6947 + 235_000}\n" for n in range(30))
    path.write_text("id,first_name,loan_no,x7\n" + rows)
    _, notes = looked_at(path)
    assert "source's numbers: people.id, people.loan_no, people.x7." in notes
    assert "nothing but their form tells what is in people.x7:" in notes and "{people.x7: {type: PASSPORT}}" in notes
