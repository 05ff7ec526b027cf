"""The surrogates of values by type and strategy: every value learnt first, then settled, then looked up."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.pii.coarse import generalize, mask
from tasks.pii.countries import AT_HOME, latin_locale
from tasks.pii.findings import Finding
from tasks.pii.hashing import Counts, hashes_of, within
from tasks.pii.keys import PiiKey
from tasks.pii.kinds import DIRECT
from tasks.pii.lexicon import folded
from tasks.pii.makers import Makers, name_role
from tasks.pii.name_words import WORD
from tasks.pii.policy import Policy, Strategy
from tasks.pii.surrogates.ask import Ask, Learner, Settler, Writer
from tasks.pii.surrogates.composed import Composed
from tasks.pii.surrogates.days import Days
from tasks.pii.surrogates.domains import domain
from tasks.pii.surrogates.handles import fake_handle
from tasks.pii.surrogates.identities import Identities, Told
from tasks.pii.surrogates.initials import Initials
from tasks.pii.surrogates.ledger import Ledger
from tasks.pii.surrogates.phone_homes import PhoneHomes
from tasks.pii.surrogates.phones import parsed
from tasks.pii.surrogates.unspaced import Unspaced
from tasks.pii.vault import Vault
from tasks.pii.whole_addresses import without_parts, written

_COMPOSED, _DAYS, _PARTED, _PHONES = (
    "composed:",
    "days:",
    "parted:",
    "phones:",
)  # begin the names of what is kept of these
COMPOSED = ("EMAIL", "USERNAME")
"""Types whose surrogates follow a person's new name, and are told apart once all are known."""


class SurrogateValues:
    """What every value is replaced by, under one key.

    Args:
        key: The key.
        policy: What is done with each type.
        locale: The dataset's locale.
        vault: Where tokens are kept; one in memory when absent.
        this_year: The year that ages and years of birth are counted to.
    """

    def __init__(self, key: PiiKey, policy: Policy, *, locale: str, vault: Vault | None, this_year: int) -> None:
        self._policy, self._year = policy, this_year
        self._key, self._locale = key, locale
        self.vault = Vault(key) if vault is None else vault
        self.ledger = Ledger(key, domain)
        self.identities = Identities(key)
        self.days = Days(key)
        self.initials = Initials()
        self.unspaced = Unspaced(locale, key)
        self.phone_homes = PhoneHomes(key)
        self._makers = Makers(locale, self.identities, self.days, self.initials, self.unspaced, self.phone_homes)
        self.composed = {type: Composed(key, type) for type in COMPOSED}
        self._noticed: dict[str, Counts] = {}
        self._hashes = key.child("hash")
        self._learn: Ask = Learner(self.ledger, key)
        self._write: Ask = Writer(self.ledger, key)

    def learn(self, type: str, strategy: Strategy, values: list[str], *, column: str = "", whole: bool = False) -> None:
        """Note values of a type that will be replaced by a strategy."""
        if strategy is Strategy.TOKENIZE:
            self.vault.learn(type, values)
        if strategy is not Strategy.KEEP:
            self.ledger.shunned.note(type, values)
        if type == "ADDRESS" and strategy is Strategy.FAKE:
            values = without_parts(values, lambda part, texts: self.learn(part, self._of_part(part), texts))
        others = self.unspaced.note(values, column, name_role(column)) if type == "PERSON" else values
        if strategy not in (Strategy.FAKE, Strategy.KEEP):
            self._notice(type, values)
        elif strategy is Strategy.FAKE and type in COMPOSED and not whole:
            self.composed[type].learn(pa.array(values, pa.string()))
        elif strategy is Strategy.FAKE and type == "PHONE":
            self._makers.of(type, column, whole=whole)(self.phone_homes.wait(others, whole=whole), self._learn)
        elif strategy is Strategy.FAKE:
            self._makers.of(type, column, whole=whole)(others, self._learn)

    def settle_in(self, country: str, type: str, values: list[str], column: str) -> None:
        """Note names and places that stand in rows of a country, each time that they do in another way."""
        if type == "PHONE":
            self.phone_homes.note(country, values)
            return
        if type == "ADDRESS":
            values = without_parts(values, lambda part, texts: self._settle_part(country, part, texts))
        locale = latin_locale(country, self._locale)
        if locale is not None:
            self._makers.of(type, column)(values, Settler(self.ledger, self._key, country, locale))

    def _settle_part(self, country: str, type: str, values: list[str]) -> None:
        if type in AT_HOME and self._of_part(type) is Strategy.FAKE:
            self.settle_in(country, type, values, "")

    def _of_part(self, type: str) -> Strategy:
        """What is done with a part of an address: what is done with a column of its type."""
        return self._policy.strategy(Finding.of("", "", type, 1.0))

    def _notice(self, type: str, values: list[str]) -> None:
        """Note what must be found in running text too, though it gets no surrogate from the ledger."""
        if type == "PERSON":
            words = sorted({folded(match.group()) for value in values for match in WORD.finditer(value)})
            self._noticed.setdefault("given", Counts()).add(hashes_of(words))
        elif type in DIRECT and values:
            self._noticed.setdefault("code", Counts()).add(hashes_of(values))

    def knows(self, space: str, values: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Tell which values of a kind stand in columns that are replaced."""
        noticed = self._noticed.get(space)
        known = self.ledger.knows(space, values)
        if noticed is None or not len(values):
            return known
        return known | within(hashes_of(list(values)), noticed.settle().ids)

    def earlier(self, type: str, values: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Tell which values of a type have what an earlier run under the key gave them, shape (n,)."""
        composed = self.composed.get(type)
        return np.zeros(len(values), np.bool_) if composed is None else composed.earlier(values)

    def settle(self) -> None:
        """Give the values learnt their surrogates; from then on any number of processes may ask.

        Names in addresses are learnt here and not before: whose an address is may be told by a later row.
        """
        self.identities.settle()
        self.unspaced.settle()
        for column, values in self.unspaced.waiting():
            self._makers.of("PERSON", column)(values, self._learn)
        self._settle_phones()
        for type, composed in self.composed.items():
            for values in composed.waiting():
                self._makers.of(type)(values, self._learn)
        self.ledger.settle()
        self.vault.settle()
        for type, composed in self.composed.items():
            composed.settle(self._made(type))

    def _settle_phones(self) -> None:
        """Learn the numbers that name no country, as of that of their rows."""
        earlier: list[str] = []
        if self.phone_homes.told:
            earlier = [value for values, _ in self.phone_homes.waiting() for value in self._left_abroad(values)]
        self.phone_homes.settle(earlier)
        for values, whole in self.phone_homes.waiting():
            self._makers.of("PHONE", whole=whole)(values, self._learn)
        self.phone_homes.forget()

    def _left_abroad(self, values: list[str]) -> list[str]:
        """Numbers that have surrogates from an earlier run, in which no row told their country."""
        calling = [read and f"{read[0]}{read[1]}" for read in (parsed(value, self._makers.country) for value in values)]
        return [value for value, known in zip(values, self.ledger.knows("phone", [one or "" for one in calling]),
                                              strict=True) if known]  # fmt: skip

    @property
    def day_first(self) -> bool:
        """Whether 03/04 is the third of April in the dataset's country."""
        return self._makers.day_first

    def _made(self, type: str) -> Callable[[list[str]], list[str]]:
        maker = self._makers.of(type)
        return lambda values: maker(values, self._write)

    def of(
        self, type: str, strategy: Strategy, values: list[str], *, column: str = "", whole: bool = False,
        day_first: bool | None = None,
    ) -> list[str]:  # fmt: skip
        """Replace values of one type by one strategy; ``day_first`` as the column is, if that is told."""
        if strategy is Strategy.FAKE and type == "ADDRESS":
            return self._addresses(values, column)
        if strategy is Strategy.FAKE and type in COMPOSED and not whole:
            return self.composed[type].surrogates(values, self._made(type))
        if strategy is Strategy.FAKE:
            return self._makers.of(type, column, whole=whole, day_first=day_first)(values, self._write)
        if strategy is Strategy.TOKENIZE:
            return self.vault.tokens(type, values)
        return [self._simple(type, strategy)(value) for value in values]

    def letters_of(self, one: str, two: str) -> tuple[str, str] | None:
        """Give the initials of the new name of somebody who has these, in either turn; None if nobody has."""
        for turned, pair in ((False, (one, two)), (True, (two, one))):
            whose = self.initials.both(*pair)
            if whose is not None:
                name = " ".join(part.capitalize() for part in whose)
                new = [word[0] for word in WORD.findall(self.of("PERSON", Strategy.FAKE, [name])[0])]
                return (new[-1], new[0]) if turned else (new[0], new[-1])
        return None

    def handle_of(self, handle: str, given: str, family: str) -> str:
        """Write a user's name anew that is cut from a person's names."""
        return fake_handle(self._locale, Told(given, family))([handle], self._write)[0]

    def _addresses(self, values: list[str], column: str) -> list[str]:
        """Write addresses anew: those of several parts part by part."""
        parted = written(values, lambda type, texts: self.of(type, self._of_part(type), texts))
        left = list(dict.fromkeys(value for value, new in zip(values, parted, strict=True) if new is None))
        new = dict(zip(left, self._makers.of("ADDRESS", column)(left, self._write), strict=True))
        return [new[value] if one is None else one for value, one in zip(values, parted, strict=True)]

    def _simple(self, type: str, strategy: Strategy) -> Callable[[str], str]:
        safe_harbor = "hipaa" in self._policy.profiles
        simple: dict[Strategy, Callable[[str], str]] = {
            Strategy.HASH: self._hashes.hexadecimal,
            Strategy.REDACT: lambda _: f"[{type}]",
            Strategy.MASK: lambda value: mask(type, value),
            Strategy.GENERALIZE: lambda value: generalize(type, value, this_year=self._year, safe_harbor=safe_harbor),
            Strategy.KEEP: lambda value: value,
        }
        return simple[strategy]

    def export(self) -> dict[str, npt.NDArray[np.uint64] | npt.NDArray[np.uint8]]:
        """Give what later runs under the key need to agree with this one: keyed hashes and surrogates, no value."""
        kept: dict[str, npt.NDArray[np.uint64] | npt.NDArray[np.uint8]] = {**self.ledger.export()}
        for type, composed in self.composed.items():
            kept |= {f"{_COMPOSED}{type}|{part}": array for part, array in composed.export().items()}
        kept |= {f"{_PARTED}{part}": array for part, array in self.unspaced.export().items()}
        kept |= {f"{_PHONES}{part}": array for part, array in self.phone_homes.export().items()}
        return kept | {f"{_DAYS}{year}": order for year, order in self.days.export().items()}

    def restore(self, exported: Mapping[str, npt.NDArray[np.uint64] | npt.NDArray[np.uint8]]) -> None:
        """Take up what an earlier run under the key exported."""
        told = {
            name: array for name, array in exported.items() if name.startswith((_COMPOSED, _DAYS, _PARTED, _PHONES))
        }
        self.ledger.restore({name: array.astype(np.uint64) for name, array in exported.items() if name not in told})
        for type, composed in self.composed.items():
            if f"{_COMPOSED}{type}|ids" in told:
                composed.restore({part: told[f"{_COMPOSED}{type}|{part}"] for part in ("ids", "taken", "texts")})
        if f"{_PARTED}ids" in told:
            self.unspaced.restore({part: told[f"{_PARTED}{part}"].astype(np.uint64) for part in ("ids", "at")})
        if f"{_PHONES}ids" in told:
            self.phone_homes.restore({part: told[f"{_PHONES}{part}"] for part in ("ids", "homes")})
        self.days.restore({name[len(_DAYS) :]: array for name, array in told.items() if name.startswith(_DAYS)})
