"""Names and addresses of the source that a made-up street or town must not hold: ``Ronda de la Fuente`` where somebody
is called de la Fuente would be found again by whoever searches texts for people."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tasks.pii.phrases import Phrases, is_anybodys, is_long_enough, plain_words

_NAMES = ("PERSON", "USERNAME")
_MOST_KEPT = 100_000  # verdicts on surrogates


class Shunned:
    """Notes phrases that tell of somebody; what names anybody may have tell of nobody."""

    def __init__(self) -> None:
        self._phrases = Phrases()
        self._verdicts: dict[str, bool] = {}

    def note(self, type: str, values: Sequence[str]) -> None:
        """Note values of a type, in any order."""
        if type not in (*_NAMES, "ADDRESS"):
            return
        told = [words for words in map(plain_words, values) if is_long_enough(words)]
        self._phrases.add([words for words in told if type == "ADDRESS" or not is_anybodys(words)])
        self._verdicts.clear()

    def held(self, texts: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Tell which surrogates hold a phrase noted, their house numbers left out, shape (n,)."""
        names = [text.rpartition("\t")[2] for text in texts]
        if len(self._verdicts) > _MOST_KEPT:
            self._verdicts.clear()
        new = list(dict.fromkeys(name for name in names if name not in self._verdicts))
        hit = {number for number, _, _ in self._phrases.places([plain_words(name) for name in new])}
        self._verdicts.update({name: number in hit for number, name in enumerate(new)})
        return np.array([self._verdicts[name] for name in names], np.bool_)
