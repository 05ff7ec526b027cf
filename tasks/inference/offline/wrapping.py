"""Joins lines that a mail program or a hand broke within a sentence; lines that mean something stay."""

import re

from tasks.inference.offline.data import word_set

_GOES_ON = word_set("wrapping", "goes_on")
_MAY_GO_ON = word_set("wrapping", "may_go_on")
_BULLET = re.compile(r"\s*(?:[-*\u2022+#|>]|\d{1,2}[.)])(?:\s|$)|\s*(?:CREATE|TABLE)\b")
_HEAD = re.compile(
    r"\s*[^\W\d]\w*(?: [^\W\d]\w*){0,2},? ?(?:\d[\d.,]*k?(?: rows| records)? ?)?"
    r"(?:[:=(\[{\u2192]|->|[-\u2013\u2014] ?\d)"
    r"|\s*[^\W\d]+_\w+ ",
    re.I,
)
_LONG = 60
_HALF = 36


def unwrapped(text: str) -> str:
    """The same request with broken lines joined; one without any is given back as it is."""
    lines = text.split("\n")
    joined = lines[:1]
    last = lines[0]  # as it stood: a joined line is always long
    for line in lines[1:]:
        if _is_broken(last, line):
            joined[-1] = f"{joined[-1].rstrip()} {line.strip()}"
        else:
            joined.append(line)
        last = line
    return "\n".join(joined)


def _is_broken(before: str, behind: str) -> bool:
    """Whether a sentence goes on from one line to the next."""
    first, second = before.rstrip(), behind.strip()
    if not first or not second or _BULLET.match(before) or _BULLET.match(behind) or behind[:1] in " \t":
        return False
    end = first.rsplit(None, 1)[-1].lower()
    if (
        end in _GOES_ON
        or (end in _MAY_GO_ON and len(first) >= _HALF and not _HEAD.match(second))
        or (second.startswith("(") and first[-1].isalnum())
    ):
        return True
    flows = second[0].islower() and not _HEAD.match(second)
    if first.endswith(","):
        return len(first) >= _HALF and (flows or second[0].isdigit())
    headed = _HEAD.match(first) is not None and ". " not in first
    return len(first) >= _LONG and first[-1].isalnum() and flows and not headed
