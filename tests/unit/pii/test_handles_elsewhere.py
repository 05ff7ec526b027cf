"""Users' names of letters alone are found in any text; words that some user has for a name stay words."""

import pyarrow as pa
from strewn_tables import found, masked

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
