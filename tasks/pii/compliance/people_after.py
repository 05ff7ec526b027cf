"""F6 and F7: made-up people are like those whose rows they stand in, and addresses follow their names."""

from collections.abc import Sequence

import pyarrow as pa

from tasks.pii.compliance.at_home import away_from_home
from tasks.pii.compliance.case import Case, Offence, where
from tasks.pii.compliance.coherence import addresses_lost, beside
from tasks.pii.lexicon import MAN, WOMAN, folded, given_names
from tasks.pii.makers import name_role, names_its_row

_SEXED = 0.98  # the share of given names that stay one sex's


def names_estranged(case: Case) -> Offence:
    """F6: given names that were one sex's still are, and names are of the country that their rows tell."""
    offence = away_from_home(case)
    for finding in case.faked("PERSON"):
        pair = case.pair(finding) if name_role(finding.called) == "given" else None
        if pair is None:
            continue
        wrong: list[int] = []
        told = 0
        for row, (before, after) in enumerate(zip(*(side.to_pylist() for side in pair), strict=True)):
            was, now = (given_names().get(folded(name or ""), 0) for name in (before, after))
            if was in (MAN, WOMAN) and now in (MAN, WOMAN):
                told += 1
                wrong += [row] if was != now else []
        offence.add(where(finding), len(wrong) if len(wrong) > (1 - _SEXED) * told else 0, wrong)
    return offence


def rows_incoherent(case: Case) -> Offence:
    """F7: an e-mail address that showed its person's name shows the new one."""
    offence = Offence()
    for mail in case.faked("EMAIL", "USERNAME"):
        names = [
            one
            for one in case.faked("PERSON")
            if one.table == mail.table and name_role(one.called_of_row) in ("family", "full")
        ]
        names.sort(key=lambda one: not names_its_row(one.called_of_row))
        mails, people = case.pair(mail), case.pair(names[0]) if names else None
        if mails is None or people is None:
            continue
        given = next((one for one in case.faked("PERSON")
                      if one.table == mail.table and name_role(one.called_of_row) == "given"), None)  # fmt: skip
        givens = case.pair(given) if given is not None and name_role(names[0].called_of_row) == "family" else None
        sides = (*mails, *people, *(givens or [pa.nulls(len(mails[0]), pa.string())] * 2))
        offence.add(where(mail), addresses_lost(_shown(case, mail.type, [side.to_pylist() for side in sides])))
    return offence


def _shown(case: Case, type: str, sides: Sequence[list[str | None]]) -> list[tuple[str, str, str, str]]:
    """Rows with address and name, before and after; of what an earlier run settled no name is asked."""
    full = [(a, b, c, d, e, f) for a, b, c, d, e, f in zip(*sides, strict=True) if a and b and c and d]
    rows = [(beside(a, e, c) if e else a, beside(b, f, d) if f else b, c, d) for a, b, c, d, e, f in full]
    if case.earlier is None or not rows:
        return rows
    settled = case.earlier(type, [row[0] for row in full]).tolist()
    return [row for row, known in zip(rows, settled, strict=True) if not known]
