"""A card's last four digits are found where a text says what they are, also far from the card's own row."""

import pyarrow as pa
from strewn_tables import found, masked

from tasks.pii.policy import Policy

CARDS = [f"45321{n:07}{1000 + 37 * n:04}" for n in range(40)]
LAST = [card[-4:] for card in CARDS]
SAYS = (
    "card ending {} NS",
    "Karte endend auf {}",
    "carte terminant par {}.",
    "tarjeta terminada en {}",
    "Visa ****{} ok",
    "card last four: {}",
)
LINES = [SAYS[n % len(SAYS)].format(last) for n, last in enumerate(LAST)]
PLAIN = [f"the year ending {last}, room {last}, {last} cards, account opened {last}" for last in LAST]


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def test_several_numbers_with_one_end_lead_to_no_single_one() -> None:
    cards = [*CARDS, f"49927{CARDS[0][5:-4]}{LAST[0]}"]
    tables = {"cards": pa.table({"pan": cards}), "memos": pa.table({"line": LINES})}
    made, told = masked(tables, found({"cards": {"pan": "CREDIT_CARD"}}))
    shown, ends = made["memos"]["line"].to_pylist(), [card[-4:] for card in made["cards"]["pan"].to_pylist()]
    assert told == {} and _digits(shown[0]) != LAST[0] and [_digits(one) for one in shown[1:]] == ends[1:-1]


def test_last_digits_that_a_text_calls_so_are_replaced_anywhere_and_counted_when_left() -> None:
    tables = {"cards": pa.table({"pan": CARDS}), "memos": pa.table({"line": LINES, "plain": PLAIN})}
    findings = found({"cards": {"pan": "CREDIT_CARD"}})
    made, told = masked(tables, findings)
    shown = made["memos"]["line"].to_pylist()
    assert (told, made["memos"]["plain"].to_pylist()) == ({}, PLAIN)
    kept = [one for one, two in zip(LINES, shown, strict=True) if one == two]
    assert len(kept) <= 1  # one number in ten thousand becomes itself
    assert ["".join(char for char in one if not char.isdigit()) for one in shown] == [
        "".join(char for char in one if not char.isdigit()) for one in LINES]  # fmt: skip
    ends = [card[-4:] for card in made["cards"]["pan"].to_pylist()]
    assert [one[-4:] for one in map(_digits, shown)] == ends  # the same as the card has now
    assert masked(tables, findings, rows=17)[0]["memos"].to_pylist() == made["memos"].to_pylist()
    assert masked(tables, findings, clean=False)[1] == {"memos.line (last four digits)": 34}


def test_where_the_policy_shows_last_digits_they_stay() -> None:
    tables = {"cards": pa.table({"pan": CARDS}), "memos": pa.table({"line": LINES})}
    made, told = masked(
        tables, found({"cards": {"pan": "CREDIT_CARD"}}), Policy.of(document="types: {CREDIT_CARD: mask}")
    )
    assert (made["memos"]["line"].to_pylist(), told) == (LINES, {})
