"""What escapes and Base64 hide is read, and written again in the same way; all that is none of it stays as it is."""

import hashlib
from base64 import b64encode
from html import escape, unescape
from urllib.parse import quote, unquote

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.pii.compliance.clear import in_clear
from tasks.pii.strewn.encoded import View, clear

EDITS = {
    "n=Anna%20M%C3%BCller&x=1%20": ("Anna Müller", "Bo Øst", "n=Bo%20%C3%98st&x=1%20"),
    "a%40b.de": ("a@b.de", "q@r.se", "q%40r.se"),
    "x%2540y": ("x@y", "p@q", "p%2540q"),
    "n=M%FCller": ("Müller", "Quist", "n=Quist"),
    "<n>&#65;&#98;</n>": ("Ab", "Xyz", "<n>&#88;&#121;&#122;</n>"),
    "<n>&#x41;&#x62;</n>": ("Ab", "Xy", "<n>&#x58;&#x79;</n>"),
    "Pe&ntilde;a &amp; co": ("Peña", "Núñ", "N&uacute;&ntilde; &amp; co"),
    '{"a": "Lu\\u00eblla", "b": "\\u00fc"}': ("Luëlla", "Bömz", '{"a": "B\\u00f6mz", "b": "\\u00fc"}'),
    "b64=YW5uYS5rZWxsZXJAeC5kZQ== ok": ("anna.keller@x.de", "bo.q@r.example", "b64=Ym8ucUByLmV4YW1wbGU= ok"),
    "/dl/YW5uYS5rZWxsZXJAeC5kZTE2/x": ("anna.keller", "Bo", "/dl/Qm9AeC5kZTE2/x"),
}


@pytest.mark.parametrize("written", EDITS)
def test_a_word_is_written_as_the_one_before_it_was(written: str) -> None:
    old, new, expected = EDITS[written]
    view = View.of(written)
    assert view is not None
    at = view.text.index(old)
    assert view.with_edits([(at, at + len(old), new)]) == expected
    assert view.with_edits([]) == written


PLAIN = [
    "50% off & more", "R&D; see 100%", "internationalization", "AbstractSingletonProxyFactoryBean", "x" * 40,
    hashlib.sha256(b"x").hexdigest(), hashlib.sha256(b"x").hexdigest().upper(), "4111111111111111", "C:\\users\\x",
    b64encode(hashlib.sha256(b"x").digest()).decode(), "/a/very/long/path/to/Some/File.txt", "&nosuchthing;",
]  # fmt: skip


@pytest.mark.parametrize("text", PLAIN)
def test_what_hides_nothing_is_no_other_text(text: str) -> None:
    assert clear([text]) == [text]


parts = st.lists(
    st.one_of(
        st.text("abc XYZ äß名12=+/#;", max_size=12), st.text("aé名😀 @", max_size=6).map(quote),
        st.text("aé<&名", max_size=6).map(lambda text: escape(text).encode("ascii", "xmlcharrefreplace").decode()),
        st.text("abcdefgh@. ", min_size=11, max_size=20).map(lambda text: b64encode(text.encode()).decode()),
    ), max_size=5,
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(parts=parts, new=st.text("Bo Øst", min_size=1, max_size=6), place=st.integers(0, 60))
def test_all_but_what_is_edited_stays(parts: list[str], new: str, place: int) -> None:
    text = " ".join(parts)
    view = View.of(text)
    if view is None:
        return
    assert view.with_edits([]) == text
    begin = view.text.find("a", place)
    if begin >= 0 and "\n" not in view.text:  # what is hidden in Base64 may become too short to be looked at
        written = view.with_edits([(begin, begin + 1, new)])
        assert clear([written]) == [view.text[:begin] + new + view.text[begin + 1 :]]


def test_the_audit_reads_the_same_escapes() -> None:
    texts = [*EDITS, *PLAIN]
    for mine, its in zip(clear(texts), in_clear(pa.array(texts)).to_pylist(), strict=True):
        assert all(word in its for word in mine.split() if len(word) > 5)
    assert in_clear(pa.array(["plain", None])).to_pylist() == ["plain", None]
    assert unquote(unescape("a%40b &eacute;")) == in_clear(pa.array(["a%40b &eacute;"]))[0].as_py()
