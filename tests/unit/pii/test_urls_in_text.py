"""Web addresses: what of them points at somebody is replaced in place, and host, path and the rest stay."""

from urllib.parse import unquote

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.pii.findings import Finding
from tasks.pii.keys import PiiKey
from tasks.pii.policy import Policy
from tasks.pii.replace import replace_tables
from tasks.pii.span import Span
from tasks.pii.urls_in_text import as_read, as_written, in_pieces

KEY = PiiKey(b"k" * 32)
TOKEN = "9f8e7d6c5b4a39281706f5e4d3c2b1a0"


@pytest.mark.parametrize(("url", "pieces"), [
    ("https://portal.acme.example/users/akeller77/orders?id=12", [("USERNAME", "akeller77")]),
    ("https://www.linkedin.com/in/anna-keller-7b12a", [("USERNAME", "anna-keller-7b12a")]),
    ("https://twitter.com/annakeller/status/12345", [("USERNAME", "annakeller")]),
    ("https://acme.example/~akeller/cv.pdf", [("USERNAME", "akeller")]), ("x.example/%7Eak", [("USERNAME", "ak")]),
    ("https://acme.example/u/1234567?phone=%2B41791234567", [("UNIQUE_CODE", "1234567"), ("PHONE", "%2B41791234567")]),
    ("https://acme.example/q?email=anna%40mail.example&tab=2", [("EMAIL", "anna%40mail.example")]),
    ("https://acme.example/search?q=Anna+Keller&lang=de", [("PERSON", "Anna+Keller")]),
    ("https://acme.example/?name=M%C3%BCller%20Anna", [("PERSON", "M%C3%BCller%20Anna")]),
    (f"https://acme.example/reset/{TOKEN}?token={TOKEN}", [("SECRET", TOKEN), ("SECRET", TOKEN)]),
    ("https://acme.example/docs/keller-anna-2024.pdf", [("PERSON", "keller-anna")]),
    ("http://192.168.7.12:8080/health", [("IP", "192.168.7.12")]),
    ("https://acme.example/#access_token=s3cr3tvalue&state=ok", [("SECRET", "s3cr3tvalue")]),
    ("https://acme.example/users/new", []), ("https://acme.example/users/settings/privacy", []),
    ("https://docs.python.org/3/library/urllib.parse.html#url-parsing", []),
    ("https://acme.example/products/grace-table?color=rose&size=M&name=Table", []),
    ("https://maps.example/?ll=47.1,8.5", []), ("www.acme.example/static/grace-brown.css", []), ("https://", []),
])  # fmt: skip
def test_pieces_of_an_address_that_point_at_somebody(url: str, pieces: list[tuple[str, str]]) -> None:
    text = f"see {url} there"
    found = list(in_pieces(text, Span(4, 4 + len(url), "URL", 0.95)))
    assert [(one.type, text[one.start : one.end]) for one in found] == pieces


@given(st.text(st.sampled_from("/?#=&;%7E40~@.:-_+aKé u"), max_size=60))
def test_any_address_is_cut_into_pieces_that_stand_within_it_apart(tail: str) -> None:
    text = f"https://x.example/users/{tail}"
    found = list(in_pieces(text, Span(0, len(text), "URL", 0.95)))
    edges = [edge for one in found for edge in (one.start, one.end)]
    assert edges == sorted(edges) and all(0 <= edge <= len(text) for edge in edges)
    assert all(one.start < one.end for one in found)


@pytest.mark.parametrize(("raw", "type", "read"), [
    ("anna%40mail.example", "EMAIL", "anna@mail.example"), ("Anna+M%C3%BCller", "PERSON", "Anna Müller"),
    ("Anna+Keller", "PERSON", "Anna Keller"), ("a+b@mail.example", "EMAIL", "a+b@mail.example"),
    ("%2B41791234567", "PHONE", "+41791234567"), ("Anna Keller", "PERSON", "Anna Keller"),
])  # fmt: skip
def test_what_is_written_by_its_numbers_is_read_and_written_again(raw: str, type: str, read: str) -> None:
    assert as_read(raw, type) == read
    assert as_written(read, raw) == raw


ROWS = 40
MAILS = [f"anna.keller{at}@mail.example" for at in range(ROWS)]


def _tables() -> dict[str, pa.Table]:
    told = [mail.replace("@", "%40") for mail in MAILS]
    return {"t": pa.table({
        "email": MAILS,
        "link": [f"https://portal.acme.example/users/akeller{at}/orders?mail={mail}" for at, mail in enumerate(told)],
        "note": [f"Open https://portal.acme.example/help/returns?email={mail}&lang=de and send the form back"
                 for mail in told],
    })}  # fmt: skip


FINDINGS = [
    Finding.of("t", name, type, 0.9) for name, type in (("email", "EMAIL"), ("link", "URL"), ("note", "FREE_TEXT"))
]


def test_host_and_path_stay_and_an_address_in_a_parameter_becomes_the_columns() -> None:
    after = replace_tables(_tables(), FINDINGS, Policy(), KEY, network=False)["t"]
    for mail, link, note in zip(*(after.column(name).to_pylist() for name in after.column_names), strict=True):
        told = mail.replace("@", "%40")
        assert link.startswith("https://portal.acme.example/users/") and link.endswith(f"/orders?mail={told}")
        assert note == f"Open https://portal.acme.example/help/returns?email={told}&lang=de and send the form back"
        assert "keller" not in unquote(link + note)
    assert len(set(after.column("link").to_pylist())) == ROWS


def test_a_policy_by_hipaa_replaces_addresses_whole() -> None:
    after = replace_tables(_tables(), FINDINGS, Policy.of(["hipaa"]), KEY, network=False)["t"]
    assert not any("acme" in text for name in ("link", "note") for text in after.column(name).to_pylist())
