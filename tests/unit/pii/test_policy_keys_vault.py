import stat
from pathlib import Path

import pytest

from schemas.errors import BadInputError
from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.policy import PROFILES, Policy, Strategy
from tasks.pii.policy_file import draft
from tasks.pii.vault import Vault

KEY = PiiKey(b"k" * 32)


@pytest.mark.parametrize(("document", "message"), [
    ("types: {EMAIL: fakee}", "Did you mean 'fake'"), ("types: {EMIAL: fake}", "Did you mean 'EMAIL'"),
    ("tpyes: {}", "Did you mean 'types'"), ("profiles: [gdrp]", "Did you mean 'gdpr'"),
    ("- 1", "must be a YAML mapping"), ("a: [", "not readable"), ("a: &x 1\nb: *x", "without aliases"),
    ("columns: {t.c: {type: NOPE}}", "no type 'NOPE'"), ("types: 3", "must be a mapping"),
])  # fmt: skip
def test_a_wrong_policy_is_refused_with_a_hint(document: str, message: str) -> None:
    with pytest.raises(BadInputError, match=message.replace("[", r"\[")):
        Policy.of(document=document)


def test_every_problem_of_a_policy_has_its_line() -> None:
    document = "profiles: [gdpr]\ntypes:\n  EMAIL: hash\n  EMIAL: hash\ncolumns:\n  t.a: shred\n  t.b:\n    tpye: SSN\n"
    with pytest.raises(BadInputError) as refused:
        Policy.of(document=document)
    assert [line.split(":")[0].strip() for line in str(refused.value).splitlines()[1:-1]] == [
        "line 4", "line 6", "line 8",
    ]  # fmt: skip
    policy = Policy.of(document="types: {EMAIL: hash}\ncolumns:\n  t.mail: hash\n")
    with pytest.raises(BadInputError, match=r"line 3: There is no column 't\.mail'\. Did you mean 't\.mails'"):
        policy.check_columns({"t": ["mails", *map(str, range(20))]})


def test_one_strategy_for_all_stands_beside_a_file_that_says_none() -> None:
    beside = Policy.of().overridden("columns: {t.mail: redact}", Strategy.HASH)
    assert beside.strategy(Finding.of("t", "x", "PHONE", 0.9)) is Strategy.HASH
    assert beside.strategy(Finding.of("t", "mail", "EMAIL", 0.9)) is Strategy.REDACT
    own = Policy.of().overridden("strategy: tokenize", Strategy.HASH)
    assert own.strategy(Finding.of("t", "x", "PHONE", 0.9)) is Strategy.TOKENIZE
    assert Policy.of().overridden("# nothing but a remark\n").types == Policy.of().types


def test_a_draft_is_a_policy_that_does_what_would_be_done() -> None:
    columns = [
        ("t.mail", "EMAIL", "fake", "its name: email"), ("t.a b", "SSN", "redact", "its name"),
        ("t.city", "GPE", "keep", "its name"), ("t.mail", "PHONE", "fake", "3% of cells"),
    ]  # fmt: skip
    policy = Policy.of(document=draft(columns, ["hipaa"]))
    assert policy.profiles == ("hipaa",)
    assert policy.columns == {"t.mail": Strategy.FAKE, "t.a b": Strategy.REDACT}
    assert policy.column_types == {"t.mail": "EMAIL", "t.a b": "SSN"}
    assert Policy.of(document=draft([], [])).columns == {}


def test_columns_win_over_types_and_must_exist() -> None:
    policy = Policy.of(["gdpr"], "types: {EMAIL: hash}\ncolumns: {t.mail: redact, t.x: {type: SSN, strategy: mask}}")
    assert policy.strategy(Finding.of("t", "mail", "EMAIL", 0.9)) is Strategy.REDACT
    assert policy.strategy(Finding.of("t", "other", "EMAIL", 0.9)) is Strategy.HASH
    assert policy.column_types == {"t.x": "SSN"}
    with pytest.raises(BadInputError, match="Did you mean 't\\.mails'"):
        policy.check_columns({"t": ["mails", "x"]})


def test_every_profile_is_safe_for_direct_identifiers() -> None:
    for profile in PROFILES:
        for type in ("PERSON", "EMAIL", "SSN", "FREE_TEXT", "PASSWORD"):
            assert Policy.of([profile]).strategy(Finding.of("t", "c", type, 0.9)) is not Strategy.KEEP


def test_a_key_is_made_once_for_its_owner_alone_and_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "keys" / "pii.key"
    made = PiiKey.obtain(None, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert PiiKey.obtain(None, file) == made and made.raw.hex() not in repr(made) and made.id not in made.raw.hex()
    file.chmod(0o644)
    with pytest.raises(BadInputError, match="chmod 600"):
        PiiKey.obtain(None, file)


def test_a_short_key_is_refused_without_being_quoted() -> None:
    with pytest.raises(BadInputError) as caught:
        PiiKey.parse("hunter2")
    assert "hunter2" not in str(caught.value)


def test_the_vault_gives_back_what_it_took_and_to_its_key_alone(tmp_path: Path) -> None:
    values = [f"value {number}" for number in range(500)]
    vault, file = Vault(KEY), tmp_path / "vault.json"
    vault.learn("PERSON", values)
    vault.settle()
    tokens = vault.tokens("PERSON", values)
    vault.save(file)
    assert sorted(tokens) == [f"PERSON_{number:06d}" for number in range(1, 501)] and tokens != sorted(tokens)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and "value 7" not in file.read_text()
    again = Vault.load(file, KEY)
    assert list(again.reveal(tokens).values()) == values and again.tokens("PERSON", values[::-1]) == tokens[::-1]
    with pytest.raises(BadInputError, match="under the key"):
        Vault.load(file, PiiKey(b"z" * 32))
    with pytest.raises(BadInputError, match="not in the vault"):
        again.reveal(["PERSON_999999"])
