"""Users' names of letters alone are found in any text; words that some user has for a name stay words."""

from collections.abc import Iterator

import pyarrow as pa
import pytest
from strewn_tables import found, masked

from tasks.pii.compliance import handles_left, initials_left
from tasks.pii.compliance.clear import in_clear
from tasks.pii.hashing import hashes_of
from tasks.pii.lexicon import folded
from tasks.pii.policy import Policy, Strategy
from tasks.pii.strewn import peoples_handles
from tasks.pii.strewn.peoples_handles import PeoplesHandles

NAMES = ("Thea Barwellow", "Quentin Moristrave", "Una Feldspane", "Ottoline Zubrest")
HANDLES = ("tbarwellow", "quentin.moristrave", "night-loom.feldspane", "zubrest.o")
LINES = (
    "auth failure for {} from here", "upload s3://b/{}.png ok", "@{} thanks!", "user={} ok", "dear {}, hello",
    '{{"by": "{}"}}',
)  # fmt: skip


def members(handles: tuple[str, ...], **more: list[str]) -> pa.Table:
    return pa.table({"name": list(NAMES), "login": list(handles), **more})


def test_a_users_name_is_the_same_users_in_any_text_and_no_word_of_a_list_is_one() -> None:
    lines = [line.format(handle) for line in LINES for handle in HANDLES]
    plain = ["don't barwellow it", "a night loom feldspane", "see the chart, admin", "will nightlooms", "Thea and tea"]
    tables = {"members": members(HANDLES), "log": pa.table({"line": [*lines, *plain]})}
    findings = found({"members": {"name": "PERSON", "login": "USERNAME"}})
    made, told = masked(tables, findings)
    new = made["members"].column("login").to_pylist()
    shown = made["log"].column("line").to_pylist()
    assert shown[: len(lines)] == [line.format(handle) for line in LINES for handle in new]
    assert (told, shown[len(lines) :]) == ({}, plain)
    assert masked(tables, findings, clean=False)[1] == {"log.line (names, initials, user names)": 24}


def test_words_names_towns_and_accounts_of_nobody_are_no_users_names() -> None:
    words = ("chart", "will", "keller", "springfield", "nginx", "rechnung", "tbar", "admin")
    lines = [f"the {word} of May" for word in words]
    tables = {"members": pa.table({"login": list(words)}), "log": pa.table({"line": lines})}
    made, told = masked(tables, found({"members": {"login": "USERNAME"}}))
    assert (told, made["log"].column("line").to_pylist()) == ({}, lines)


def test_what_stands_before_an_addresss_sign_is_found_alone() -> None:
    mails = [f"{one}@krumm.org" for one in ("tbarwellow", "moristraveq", "nightloom", "rechnung")]
    lines = ["reach tbarwellow", "MORISTRAVEQ ok", "by nightloom.", "Rechnung folgt"]
    tables = {"members": pa.table({"mail": mails}), "log": pa.table({"line": lines})}
    made, told = masked(tables, found({"members": {"mail": "EMAIL"}}))
    assert made["log"].column("line").to_pylist() == ["reach [EMAIL]", "[EMAIL] ok", "by [EMAIL].", "Rechnung folgt"]
    assert told == {}
    assert masked(tables, found({"members": {"mail": "EMAIL"}}), clean=False)[1] == {"log.line (user names)": 3}


def test_any_chunking_gives_the_same() -> None:
    tables = {"members": members(HANDLES), "log": pa.table({"line": [f"by {one}" for one in HANDLES]})}
    findings = found({"members": {"name": "PERSON", "login": "USERNAME"}})
    assert masked(tables, findings, rows=1)[0] == masked(tables, findings)[0]


PEOPLE = (
    "Philippe Fauconnier", "Mirella Abbagnale", "Klaas ter Braak", "Małgorzata Ćwiklińska", "Ana María Fuentes Ibáñez",
    "Jürgen Möllendorf", "Dr. Thea O'Feldspane", "Weißgerber, Hanna",
)  # fmt: skip
MADE = (
    "pfauconnier43", "mirabba70", "terbraak_kl84", "mcwiklinska", "afuentes12", "jmoellendorf7", "jmollendorf7",
    "tofeldspane", "hweissgerber3",
)  # fmt: skip
CUTS = ("faucon", "mirab", "braak", "cwik", "fuent", "llendo", "eldsp", "weiss")
AROUND = ("auth ok user={} ip=1", "usuario {} no entra", '{{"login": "{}"}}', "thanks @{}!")


def apart(names: tuple[str, ...]) -> pa.Table:
    listed = [name.removeprefix("Dr. ").split(" ", 1)[:: -1 if "," in name else 1] for name in names]
    return pa.table({"first_name": [one for one, _ in listed], "last_name": [two.strip(",") for _, two in listed]})


@pytest.mark.parametrize(("parts", "left"), [(False, 38), (True, 31)])
def test_users_names_that_known_peoples_names_make_follow_them_into_any_text(parts: bool, left: int) -> None:
    lines = [line.format(handle) for line in AROUND for handle in MADE]
    bare = [f"{handle} locked out" for handle in ("pfauconnier", "mcwiklinska", "mabbagnale")]
    plain = ["covid19 page12 user=admin terminal_2", "user Anders says room_4 is a mess", "pfaucon and mirabba did it"]
    people = apart(PEOPLE) if parts else pa.table({"name": list(PEOPLE)})
    types = {"first_name": "PERSON", "last_name": "PERSON"} if parts else {"name": "PERSON"}
    tables = {"guests": people, "log": pa.table({"line": [*lines, *bare, *plain]})}
    made, told = masked(tables, found({"guests": types}))
    shown = made["log"].column("line").to_pylist()
    for line, new in zip([*lines, *bare], shown, strict=False):
        assert not any(cut in new.lower() for cut in CUTS), new
        assert new != line and "[" not in new.replace("[1]", "")
    assert (told, shown[len(lines) + len(bare) :]) == ({}, plain)
    assert masked(tables, found({"guests": types}), rows=15)[0] == made
    family = made["guests"].column("last_name" if parts else "name")[0].as_py().split()[-1]
    assert folded(family) in shown[0]
    seen = masked(tables, found({"guests": types}), clean=False)[1]
    assert list(seen.values()) == [left]  # of 39: the rule knows fewer cuts


def test_a_policy_that_fakes_no_names_leaves_a_placeholder() -> None:
    tables = {"guests": pa.table({"name": list(PEOPLE)}), "log": pa.table({"line": ["user=mirabba70 ok"]})}
    policy = Policy.of(document="types: {PERSON: redact}")
    assert masked(tables, found({"guests": {"name": "PERSON"}}), policy)[0]["log"]["line"].to_pylist() == [
        "user=[USERNAME] ok"
    ]


def test_of_very_many_people_nothing_is_derived_whatever_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peoples_handles, "_MOST", 2)
    known = PeoplesHandles()
    for pair in (("Ana", "Krumm"), ("Una", "Feld"), ("Ina", "Barwellow")):
        known.note([pair], Strategy.FAKE)
    known.settle()
    assert not known


def test_texts_are_read_for_users_names_where_one_may_stand_and_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    known, read = PeoplesHandles(), list[str]()
    known.note([("Mirella", "Abbagnale")], Strategy.FAKE)
    known.settle()
    written = peoples_handles._written

    def noted(text: str, *, labelled: bool) -> Iterator[tuple[int, int, str]]:
        read.append(text)
        return written(text, labelled=labelled)

    monkeypatch.setattr(peoples_handles, "_written", noted)
    held = [
        "användare:mabbagnale",
        "@mabbagnale",
        "USER\x1cmabbagnale",
        "by m_abbagnale",
        "mabbagna-le12 did",
        "né mirabba7",
    ]
    plain = [f"No further action is needed in case {at}: the damaged package of a new owner." for at in range(20)]
    assert known.find([*plain, *held])[0].tolist() == [20, 21, 22, 23, 24, 25]
    assert read == ["anvandare:mabbagnale", *held[1:-1], "ne mirabba7"]


def test_texts_are_held_against_what_is_known_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[int]()

    def counted(texts: pa.StringArray) -> pa.StringArray:
        asked.append(len(texts))
        return in_clear(texts)

    monkeypatch.setattr(handles_left, "in_clear", counted)
    known = hashes_of(["mabbagnale"])
    known.sort()
    texts = ["user=mabbagnale1", "of mabbagnale, and", "m abbagnale", "none"] * 25
    for flags, told in (
        (handles_left.with_handles(texts, known), (True, True, False, False)),
        (handles_left.with_made(texts, known), (True, False, False, False)),
        (handles_left.with_glued(texts, known), (False, True, False, False)),
        (initials_left.with_initials(["M. Abbagnale", "m abbagnale"], known), (True, False)),
    ):
        assert tuple(flags.tolist()) == told * (len(flags) // len(told))
    assert asked == [100] * 3
