"""What a linear search passes over holds nothing that the patterns find, and what holds nothing is passed over."""

import random

import pii_bench
import pii_registers
import pytest

from tasks.pii import orgs_in_text, people_abroad, people_in_text, quick_search, spans
from tasks.pii.quick_search import Flags, Quick, quick_of

ODD = ("\x0b", "\x1c", "\u00a0", "\u2028", "é", "\u017f", "İ", "\u0131", "٣", "²", "\u200b", "\n", "\ud800")
PLAIN = [f"Delivery {at % 8} was moved to next week and noted, no further action is needed." for at in range(60)]


def _patterns() -> dict[str, tuple[str, bool]]:
    """What each pattern is told by, and whether in any case."""
    told = {one.recogniser.name: (one.quick, one.recogniser.any_case) for one in spans._searched()}
    people = [quick for _, quick, _ in people_in_text._compiled()]
    abroad = [*(one[-1] for one in people_abroad._forms()), *(quick for _, quick in people_abroad._without_lead())]
    listed = [*people, *abroad, *(quick for _, quick, _ in orgs_in_text._compiled())]
    return told | {f"words {at}": (quick, False) for at, quick in enumerate(listed)}


def _texts() -> list[str]:
    some = [one.text for one in pii_bench.sentences(90)]
    some += [one.text for register in pii_registers.registers() for one in pii_registers.documents(register, 6)]
    rng = random.Random(0)
    return [*some, *(text[: (at := rng.randrange(len(text)))] + rng.choice(ODD) + text[at + 1 :] for text in some)]


def test_what_is_passed_over_holds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick_search, "_WORTH", 0)
    texts = _texts()
    quickly = spans.find_spans(texts, network=False, enough=0.0)
    monkeypatch.setattr(Quick, "stretches", lambda self, *_, **__: [(0, int(self._ends[-1]))])
    assert spans.find_spans(texts, network=False, enough=0.0) == quickly
    assert sum(map(len, quickly)) > len(texts)


def test_texts_that_hold_nothing_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick_search, "_WORTH", 0)
    texts = [*PLAIN, "Call 212-555-0127."]
    starts = [sum(len(text) + 1 for text in texts[:at]) for at in range(len(texts))]
    within = Quick(texts, starts, sum(len(text) + 1 for text in texts))
    for name, (quick, any_case) in _patterns().items():
        assert quick, f"{name} is searched for in every text"
        assert all(begin >= starts[-1] - 1 for begin, _ in within.stretches(quick, any_case=any_case)), name


@pytest.mark.parametrize(("texts", "worth"), [(PLAIN[:1], False), (PLAIN, False), (PLAIN * 20, True)])
def test_a_few_texts_are_not_worth_making_patterns_ready_for(
    texts: list[str], worth: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of one short text the ninety patterns' making ready would take a hundred times as long as their search."""
    made: list[str] = []
    found = Quick._found

    def counted(self: Quick, quick: str, *, any_case: bool) -> Flags:
        made.append(quick)
        return found(self, quick, any_case=any_case)

    monkeypatch.setattr(Quick, "_found", counted)
    spans.find_spans(texts, network=False)
    assert (len(made) > 0.8 * len(_patterns())) if worth else not made


@pytest.mark.parametrize(
    ("pattern", "quick"),
    [
        (r"(?<![\w@])(?P<value>a(?:b|c)\))(?!\w)", r"(?P<value>a(?:b|c)\))"),
        (r"a(?=b(?:c|[)d])|(e))f", "af"),
        (r"[(?=]\b\\b\(?=", r"[(?=]\\b\(?="),
        (r"\u2013(?i:x)", r"\x{2013}(?i:x)"),
        (r"\w{3}[\w-][^\d]", r"[\p{L}\p{N}\p{M}_]{3}[\p{L}\p{N}\p{M}_-][^\d]"),
        (r"[^\W\d_]", r"[\p{L}\p{N}\p{M}_]"),
        (r"a{0,30}[b{1,9}]{1,4}\x{2013}", r"a{0,}[b{1,9}]{1,4}\x{2013}"),
        (r"[^\w]", ""),
        (r"(a)\1", ""),
    ],
)
def test_what_a_pattern_asks_of_its_surroundings_is_left_out(pattern: str, quick: str) -> None:
    assert quick_of(pattern) == quick
