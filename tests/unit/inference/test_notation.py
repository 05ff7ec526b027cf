"""Notations of programs in a request: each is put into the words that the grammar reads, and plain words are left."""

import pytest

from tasks.inference.offline.notation import spelled_out


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("User { id: int, plan: free|team }", "User(id: int, plan: free/team)"),
        ("recipes with steps [text, minutes]", "recipes with nested list of steps (text, minutes)"),
        ("book_id -> Books.BookID", "book_id -> Books"),
        ("10x stores and 2x tills", "10 stores and 2 tills"),
        ("policies (type car, home; premium)", "policies (type (car, home), premium)"),
        ("the tip is 10% of the fare", "the tip = fare * 0.1"),
        ("priority P1-P4", "priority P1/P2/P3/P4"),
        ("films and a film_actor bridge table with role", 'films and table "film_actor" with role'),
        ("clients[200]: name", "clients (200): name"),
        ("pilots (name) | 40\nplanes (model) 9", "pilots (name) 40 rows\nplanes (model) 9 rows"),
        ("authors   40   name, born on", "40 authors (name, born on)"),
        ("suppliers and parts (no), 10 and 60 rows", "10 suppliers and 60 parts (no),"),
        ("Pilot(40) -< Flight(900)", "40 pilots, 900 flights. Each flight belongs to one pilot."),
        ("two kinds of users: admins (5)", "admins (5)"),
        ("* moons - 1200 - name, mass", "* 1200 moons (name, mass)"),
        ("bill(id, tip) x50", "bill(id, tip) 50 rows"),
        ("1. fans, 4000 rows: name, email", "1. 4000 fans (name, email)"),
        ("gull: id uuid, ring text (1200 rows)", "1200 gull (id uuid, ring text)"),
        ("8 rowers in every boat (name)", "8 rowers per boat (name)"),
        ("a tree (each category has a parent category)", "a tree. each category has a parent category. "),
    ],
)
def test_a_notation_is_spelled_out(written: str, read: str) -> None:
    assert spelled_out(written) == read


@pytest.mark.parametrize(
    "plain",
    [
        "state [on, off] and level [1, 5]",
        "10% of orders are late, status is 10% of the time empty",
        "| table | rows |\n|---|---|\n| users | 5 |",
        "wards (a, b) 30 nurses, levels[1, 5]",
        "prices (EUR, USD); sizes 10x20",
        "notes: kept for 90 days, read once",
        "there is a stage in every town, with 8 rooms",
        "route A1 to B4, seats (each with a number)",
    ],
)
def test_plain_words_are_left_as_they_are(plain: str) -> None:
    assert spelled_out(plain) == plain
