"""Texts with what is hidden in them by escapes or Base64 beside them: what the rules read.

Made apart from what replaces (:mod:`tasks.pii.strewn.encoded`), so that no fault of the one hides from the other.
"""

import html
import re
from binascii import Error, a2b_base64
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc

_MAY_HIDE = r"%[0-9A-Fa-f]{2}|&#?[0-9A-Za-z]+;|\\u[0-9A-Fa-f]{4}|[0-9A-Za-z+/_-]{14}"
_BY_NUMBER = re.compile(r"\\u([0-9A-Fa-f]{4})")
_TOKEN = re.compile(r"[0-9A-Za-z+/_-]{14,}")
_APART = " \x1f "


def in_clear(texts: pa.StringArray) -> pa.StringArray:
    """Give texts as they are read: their escapes resolved, behind them what their Base64 says."""
    hiding = pc.match_substring_regex(texts, _MAY_HIDE).fill_null(False)
    if not pc.any(hiding).as_py():
        return texts
    shown = [_shown(text) for text in texts.filter(hiding).to_pylist()]
    return pc.replace_with_mask(texts, hiding, pa.array(shown, texts.type))


def _shown(text: str) -> str:
    plain = html.unescape(text) if "&" in text else text
    plain = html.unescape(plain) if "&" in plain else plain
    plain = _resolved(_resolved(plain)) if "%" in plain else plain
    if "\\u" in plain:
        plain = _BY_NUMBER.sub(lambda match: chr(int(match[1], 16)), plain)
        plain = plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _APART.join([plain, *_hidden(text)])


def _resolved(text: str) -> str:
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        return unquote(text, encoding="latin-1")


def _hidden(text: str) -> list[str]:
    """What stands in a text in Base64, as far as it is text."""
    found = []
    for token in _TOKEN.findall(text):
        for part in dict.fromkeys((token, *token.split("/"))):
            if part.lower() != part and part.upper() != part:
                try:
                    data = a2b_base64(part.replace("-", "+").replace("_", "/") + "=" * (-len(part) % 4))
                    found.append(data.decode())
                except (Error, UnicodeDecodeError):
                    continue
    return [one for one in found if one.isprintable()]
