"""Text as the network should read it: tags, quotes and braces of JSON, XML, SQL and CSV blanked, no place moved."""

import re

_TAG = re.compile(r"<(/?)([A-Za-z][\w:-]{0,40})(\s[^<>@]{0,200})?/?>")
_LAYOUT = frozenset({
    "a", "b", "body", "br", "code", "div", "em", "font", "h1", "h2", "h3", "h4", "head", "html", "i", "img", "li", "ol",
    "p", "pre", "small", "span", "strong", "table", "tbody", "td", "th", "thead", "title", "tr", "u", "ul",
})  # fmt: skip
_STRUCTURED = re.compile(r"[\"']\s?[:,]\s?[\"'\d\[{+-]|[=(\[][\"']\w|\\\"")
_QUOTE = re.compile(r"\\?[\"'](?=\s*[:,\]})=;&>])|(?<=[:,\[{(=])(\s?)\\?[\"']|[{}\[\]]")
_CROWDED = re.compile(r"(?<=\d)[,;|](?=[^\W\d_])|(?<=[^\W\d_])[,;|](?=[+(\d])|(?<=[^\W\d_])[;|](?=[^\W\d_])")


def readable(text: str) -> str:
    """Blank what surrounds the values of structured text; the length stays."""
    if "<" in text:
        text = _TAG.sub(_named, text)
    if _STRUCTURED.search(text):
        text = _QUOTE.sub(lambda match: " " * len(match.group()), text)
    return _CROWDED.sub(" ", text)


def _named(tag: "re.Match[str]") -> str:
    """``<city>`` becomes ``city:``; what ends a value, or tells nothing of it, becomes blank."""
    closing, name, rest = tag.groups()
    blank = " " * (len(tag.group()) - 1)
    if closing or rest or name.lower() in _LAYOUT or tag.group().endswith("/>"):
        return "\n" + blank
    return f" {name}:"
