"""Nothing is made before somebody approves: on a terminal, and by Prefect's runs that wait for input."""

import stat
import sys
from pathlib import Path

import pytest

from flows.generate import generate
from flows.reviewing import Draft, Verdict, reviewed_by
from schemas.errors import BadInputError, ReviewRefusedError
from schemas.manifest import Status
from tasks.records.engine import Engine
from tasks.storage import history
from tasks.storage.store import open_store

PROMPT = "20 users with name and status (on, off)"


def answers(*verdicts):
    """A reviewer who gives these verdicts, and keeps what was shown."""
    waiting, shown = list(verdicts), []

    def ask(draft: Draft) -> Verdict:
        shown.append(draft)
        verdict = waiting.pop(0)
        return verdict(draft) if callable(verdict) else verdict

    return ask, shown


def approve(draft: Draft) -> Verdict:
    return Verdict("approve", draft.text, "Mira", "fine")


def changing(old: str, new: str, decision="approve"):
    return lambda draft: Verdict(decision, draft.text.replace(old, new), "Mira")


def test_an_approved_schema_is_made_and_the_manifest_says_by_whom():
    ask, shown = answers(approve)
    with reviewed_by(ask):
        manifest = generate.fn(prompt=PROMPT, review=True)
    assert manifest.provenance["review"] == {"by": "Mira", "edited": False, "comment": "fine"}
    assert len(shown[0].preview["users"]) == 10
    assert shown[0].text.startswith("# No language model was used")


def test_an_edited_schema_takes_the_place_of_the_inferred_one():
    ask, _ = answers(changing("rows: 20", "rows: 7"))
    with reviewed_by(ask):
        manifest = generate.fn(prompt=PROMPT, review=True)
    assert manifest.tables["users"].rows == 7
    assert manifest.provenance["review"] == {"by": "Mira", "edited": True}


def test_what_is_edited_is_validated_again_with_every_problem_told():
    ask, shown = answers(changing("type: string", "type: strung"), changing("type: strung", "type: string"))
    with reviewed_by(ask):
        generate.fn(prompt=PROMPT, review=True)
    assert [draft.attempt for draft in shown] == [1, 2]
    assert "strung" in shown[1].problems
    assert "type: strung" in shown[1].text


def test_nothing_is_made_before_or_after_a_refusal_and_history_says_who_refused(surroundings, monkeypatch):
    monkeypatch.setattr(Engine, "make_chunk", lambda *_: pytest.fail("made"))
    ask, _ = answers(Verdict("refuse", "", "Mira"))
    with reviewed_by(ask), pytest.raises(ReviewRefusedError, match="refused by Mira") as told:
        generate.fn(prompt=PROMPT, review=True)
    assert told.value.exit_code == 130
    assert [path for path in surroundings.rglob("*") if path.is_file() and "history" not in path.parts] == []
    (entry,) = history.read(open_store(str(surroundings)))
    assert (entry.status, entry.generation_id) == (Status.CANCELLED, None)
    assert "refused by Mira" in (entry.error_message or "")
    assert entry.schema_digest is not None


def test_a_run_that_waits_for_its_reviewer_is_in_history(surroundings):
    def ask(draft: Draft) -> Verdict:
        (entry,) = history.read(open_store(str(surroundings)))
        assert entry.status is Status.PENDING
        return Verdict("approve", draft.text, "Mira")

    with reviewed_by(ask):
        manifest = generate.fn(prompt=PROMPT, review=True)
    (entry,) = history.read(open_store(str(surroundings)))
    assert (entry.status, entry.generation_id) == (Status.COMPLETED, manifest.generation_id)


def test_where_nobody_can_be_asked_nothing_is_made(surroundings):
    with pytest.raises(BadInputError, match="nobody can be asked"):
        generate.fn(prompt=PROMPT, review=True)
    assert list(surroundings.rglob("metadata.json")) == []


def test_a_review_of_a_pool_that_nobody_wrote_yet_says_what_it_will_hold(tmp_path):
    (tmp_path / "s.yaml").write_text(
        "name: x\ntables:\n  - name: t\n    rows: 3\n    columns:\n      - {name: motto, type: string, "
        "nullable: false, generator: {kind: pool, by: model, describe: mottos of guilds, count: 5}}\n"
    )
    ask, shown = answers(Verdict("refuse", "", "Mira"))
    with reviewed_by(ask), pytest.raises(ReviewRefusedError):
        generate.fn(schema=str(tmp_path / "s.yaml"), review=True)
    assert shown[0].preview["t"] == [{"motto": "(mottos of guilds)"}] * 3


@pytest.fixture
def editor(tmp_path, monkeypatch) -> Path:
    """An editor that halves the rows."""
    path = tmp_path / "editor.py"
    path.write_text(
        f"#!{sys.executable}\nimport pathlib, sys\nfile = pathlib.Path(sys.argv[-1])\n"
        "file.write_text(file.read_text().replace('rows: 20', 'rows: 10'))\n"
    )
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", str(path))
    return path


def test_an_edit_that_changes_nothing_is_no_approval():
    ask, shown = answers(
        lambda draft: Verdict("edit", draft.text + "\n# a remark\n", "Ada"), Verdict("refuse", "", "Ada")
    )
    with reviewed_by(ask), pytest.raises(ReviewRefusedError):
        generate.fn(prompt=PROMPT, review=True)
    assert len(shown) == 2


@pytest.mark.usefixtures("editor")
def test_the_terminal_edits_shows_and_asks(monkeypatch, capsys):
    import io

    from understudy.cli.reviewing import Terminal
    from understudy.cli.screen import Screen

    monkeypatch.setattr(sys, "stdin", io.StringIO("what?\na\n"))
    with reviewed_by(Terminal(Screen(), "Ada")):
        manifest = generate.fn(prompt=PROMPT, review=True)
    assert manifest.tables["users"].rows == 10
    assert manifest.provenance["review"] == {"by": "Ada", "edited": True}
    said = capsys.readouterr()
    assert "users: the first 10 rows" in said.err
    assert said.err.count("Approve, edit, or refuse?") == 2
    assert said.out == ""


def test_the_end_of_the_input_is_a_refusal(monkeypatch):
    import io

    from understudy.cli.reviewing import Terminal
    from understudy.cli.screen import Screen

    monkeypatch.setenv("EDITOR", "true")
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    with reviewed_by(Terminal(Screen(), "Ada")), pytest.raises(ReviewRefusedError):
        generate.fn(prompt=PROMPT, review=True)


@pytest.mark.parametrize("editor", [None, "vim -n", "/usr/bin/nano"])
def test_no_editor_is_started_without_a_terminal(monkeypatch, editor):
    import io

    from understudy.cli.reviewing import edited

    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    if editor is not None:
        monkeypatch.setenv("EDITOR", editor)
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    with pytest.raises(BadInputError, match="no terminal"):
        edited("name: x\n")


def test_an_editor_that_is_not_there_is_told(monkeypatch):
    from understudy.cli.reviewing import edited

    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "/no/such/editor --wait")
    with pytest.raises(BadInputError, match="Name another in EDITOR"):
        edited("name: x\n")
