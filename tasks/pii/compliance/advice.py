"""What to do about a rule that failed: the strategy that helps, or what else does."""

from collections.abc import Collection, Iterable

_REPLACED = "give the column the strategy fake, hash or redact"
_LEFT_OUT = "give the column the strategy redact"
_COARSE = "give the column the strategy generalize, or redact"
_LOOSER = (
    "give the column the strategy tokenize (with --vault FILE, if values are to be found again), hash or redact, "
    "which keep no form"
)

ADVICE: dict[str, str] = {
    "A1": f"{_REPLACED}; a column that is no personal data: keep",
    "A2": "give the columns that make the rows alike the strategy fake, generalize or redact",
    "A3": "look at the rows named, in the source: for the column of texts, columns: {table.column: redact}; for one "
    "that the values come from and that is not replaced, columns: {table.column: {type: PERSON, strategy: fake}}; "
    "--findings shows what each column is taken for",
    "A4": "rename the table, the column or the file that is called like somebody",
    "A5": "tell what the column holds (columns: {table.column: {type: ..., strategy: ...}}), or redact it",
    "A6": "give the column the strategy fake or redact, whatever it is kept for",
    "B1": _REPLACED,
    "B2": "give the column the strategy redact; ZIP codes: generalize; no place: {type: UNIQUE_CODE, strategy: fake}",
    "B3": _COARSE,
    "B4": _COARSE,
    "B17": "leave the column out of the source: bytes are not read",
    "B18": "give the column the strategy tokenize, fake or redact: a hash is made of the value, which is not allowed",
    "B19": "tell what the column holds (columns: {table.column: {type: ..., strategy: ...}})",
    "C1": "set UNDERSTUDY_PII_HOME to a folder outside the store",
    "C2": _COARSE,
    "C3": "give quasi-identifiers the strategy generalize, or ask for --k 5",
    "C4": "give quasi-identifiers the strategy generalize or redact",
    "C5": "take away the copies of the source",
    "C6": "run it anew: the record was not written",
    "C7": "install it anew: the recognisers are not complete",
    "D1": _LEFT_OUT,
    "D2": "rename the table or the column that is called like a card number",
    "D3": "give the column the strategy fake, mask or hash",
    "D4": "set UNDERSTUDY_PII_KEY: cards are hashed with a key alone",
    "D5": "use one strategy for every column with the card's number: fake, hash or mask",
    "D6": "give the column the strategy fake, mask or redact",
    "D7": "give the column the strategy redact, or tell that it holds no expiry: keep",
    "F1": f"{_LOOSER}; two columns that give a name two surrogates (names): redact one of them",
    "F2": f"{_LOOSER}; the rows named repeat a surrogate of a row above: if the column need not stay unique, waive "
    "the rule",
    "F3": "use one strategy for both ends of the join: fake, hash or tokenize",
    "F4": _LOOSER,
    "F5": "give the column the strategy redact or tokenize, or tell what it holds with {type: ..., strategy: ...}",
    "F6": "look at the rows named: give the column the strategy redact, or name the language of rows without a "
    "country with --locale",
    "F7": "give the address's column the strategy hash or tokenize, and it follows no name",
    "F8": "look at the rows named, of which more became otherwise than who and what is named there: give the text "
    "column the strategy redact, or waive the rule if what changed is nobody's loss",
    "F9": "name a vault that the tokens lead back from (--vault FILE), or use the strategy fake or hash",
    "F10": "say the strategy for this column alone (columns: {table.column: fake})",
}
"""By rule: told when a dataset is refused."""

_BY_LETTER = {"B": f"{_REPLACED}, tokenize or generalize", "E": "give the column the strategy fake, hash or redact"}


_FAKED = "the column has the strategy fake, and a few values came out so: give it the strategy hash, tokenize or redact"
"""For rules of E, where the advice would name what was done."""


def advice_for(ids: Iterable[str], faked: Collection[str] = ()) -> str:
    """Say once what helps against each of some rules: ``F2: ...``.

    Args:
        ids: The rules.
        faked: Those of them that failed in columns with the strategy fake, so that to name it is no help.
    """
    told: dict[str, list[str]] = {}
    for id in dict.fromkeys(ids):
        usual = ADVICE.get(id) or _BY_LETTER.get(id[0], _REPLACED)
        told.setdefault(_FAKED if id in faked and id[0] == "E" else usual, []).append(id)
    return "\n".join(f"  {', '.join(named)}: {text}." for text, named in told.items())


def what_helps(ids: Collection[str], faked: Collection[str] = (), *, rows_named: bool = False) -> str:
    """Say what helps against rules that failed, where rows that are named stand, and what it means to waive.

    Args:
        ids: The rules.
        faked: See :func:`advice_for`.
        rows_named: Whether rows are named.
    """
    lines = ["What helps, in a policy's file (--policy) or with --strategy:", advice_for(ids, faked)]
    if rows_named:
        lines.append("Rows are those of the source, the first row of data being row 1: nothing was written.")
    lines.append("Or waive a rule (--waive ID): it is counted and told all the same, and refuses nothing.")
    leaks = [id for id in dict.fromkeys(ids) if id.startswith("A")]
    if leaks:
        lines.append(f"But with {', '.join(leaks)} waived, what was found of real people stands in what is published.")
    return "\n".join(lines)
