"""The page on personal data: its policy is one, and it names every type, strategy and option there is."""

import re
from pathlib import Path

from options import options_of

from tasks.pii.kinds import TYPES
from tasks.pii.policy import PROFILES, Policy, Strategy

PAGE = (Path(__file__).parents[3] / "docs" / "personal-data.md").read_text(encoding="utf-8")


def test_the_policy_on_the_page_is_one() -> None:
    (document,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    policy = Policy.of(document=document)
    assert policy.profiles == ("gdpr",)
    assert policy.types["PERSON"] is Strategy.TOKENIZE and policy.columns["customers.city"] is Strategy.KEEP
    assert policy.column_types == {"customers.ref": "MRN", "customers.Full Name": "PERSON"}
    for key in ("profiles", "strategy", "types", "columns"):
        assert f"\n{key}:" in f"\n{document}"


def test_the_page_names_every_type_strategy_and_rule_set() -> None:
    named = set(re.findall(r"`([A-Z_]+)`", PAGE))
    assert named >= TYPES
    assert {one.value for one in Strategy} == set(re.findall(r"^\| `([a-z]+)` \|", PAGE, re.MULTILINE))
    assert all(profile in PAGE for profile in PROFILES if profile != "default")


def test_every_option_on_the_page_is_one_of_its_command() -> None:
    others = re.findall(r"`understudy (export|reveal) ([^`]*)`", PAGE)
    own = re.sub(r"`understudy (?:export|reveal) [^`]*`", "", PAGE)
    for command, words in [("mask", own), *others]:
        assert set(re.findall(r"--[a-z][a-z-]*", words)) <= options_of(command), command
