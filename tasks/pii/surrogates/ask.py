"""How makers ask for surrogates: one and the same code learns the source's values first and writes surrogates later."""

from collections.abc import Sequence
from typing import Protocol

from tasks.pii.keys import PiiKey
from tasks.pii.surrogates.ledger import Ledger
from tasks.pii.surrogates.scripts import script_of

ALONE = "alone "
"""Before a part of names: the space of what columns hold that hold this part alone."""


class Ask(Protocol):
    """Answers with a surrogate for each value.

    Attributes:
        learning: Whether the answers are not yet surrogates, and only the questions count.
    """

    learning: bool
    key: PiiKey

    def __call__(self, space: str, domains: Sequence[str], values: Sequence[str]) -> list[str]:
        """Give the surrogates of values: ``space`` keeps kinds apart, ``domains`` says where each value's come from."""
        ...

    def knows(self, space: str, values: Sequence[str]) -> list[bool]:
        """Tell which values were learnt."""
        ...

    def note_alone(self, kind: str, words: Sequence[str]) -> None:
        """Note names of columns that hold one part of names alone: these tell what a word of a full name is."""
        ...


class Learner:
    """Notes the values asked for, and gives them back."""

    learning = True

    def __init__(self, ledger: Ledger, key: PiiKey) -> None:
        self._ledger = ledger
        self.key = key

    def __call__(self, space: str, domains: Sequence[str], values: Sequence[str]) -> list[str]:
        """Note the values."""
        for domain, wanted in _grouped(domains, values).items():
            self._ledger.learn(space, domain, list(wanted))
        return list(values)

    def knows(self, space: str, values: Sequence[str]) -> list[bool]:
        """Nothing is known while learning."""
        return [False] * len(values)

    def note_alone(self, kind: str, words: Sequence[str]) -> None:
        """Note the names."""
        self._ledger.note(ALONE + kind, words)


class Settler:
    """Notes in which country the names and places asked for stand, where its lists are in Latin letters.

    Args:
        ledger: Where it is noted.
        key: The key.
        country: The country's code.
        locale: The locale of its names.
    """

    learning = True

    def __init__(self, ledger: Ledger, key: PiiKey, country: str, locale: str) -> None:
        self._ledger = ledger
        self._homes = {"given": locale, "family": locale, "city": country, "street": country, "road": country}
        self.key = key

    def __call__(self, space: str, domains: Sequence[str], values: Sequence[str]) -> list[str]:
        """Note where the values stand."""
        for kind, home in self._homes.items():
            here = [one for one, each in zip(values, domains, strict=True) if each.partition("/")[0] == kind]
            self._ledger.note_home(space, home, [one for one in here if not script_of(one)])
        return list(values)

    def knows(self, space: str, values: Sequence[str]) -> list[bool]:
        """Nothing is known while learning."""
        return [False] * len(values)

    def note_alone(self, kind: str, words: Sequence[str]) -> None:
        """The learner has noted them."""


class Writer:
    """Answers from a ledger that is settled."""

    learning = False

    def __init__(self, ledger: Ledger, key: PiiKey) -> None:
        self._ledger = ledger
        self.key = key

    def __call__(self, space: str, domains: Sequence[str], values: Sequence[str]) -> list[str]:
        """Look the surrogates up."""
        grouped = _grouped(domains, values)
        for domain, answers in grouped.items():
            wanted = list(answers)
            answers.update(zip(wanted, self._ledger.surrogates(space, domain, wanted), strict=True))
        return [grouped[domain][value] for domain, value in zip(domains, values, strict=True)]

    def knows(self, space: str, values: Sequence[str]) -> list[bool]:
        """Look the values up."""
        return [bool(flag) for flag in self._ledger.knows(space, values)]

    def note_alone(self, kind: str, words: Sequence[str]) -> None:
        """All names are noted already."""


def _grouped(domains: Sequence[str], values: Sequence[str]) -> dict[str, dict[str, str]]:
    """The distinct values of each domain, to be answered: a name that stands in a thousand addresses is asked once."""
    grouped: dict[str, dict[str, str]] = {}
    for domain, value in zip(domains, values, strict=True):
        grouped.setdefault(domain, {})[value] = ""
    return grouped
