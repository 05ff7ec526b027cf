"""Network addresses of texts, learnt before any is replaced: of the few that documentation has, two would share one."""

import re

import pyarrow as pa
import pyarrow.compute as pc

from tasks.pii.recognisers.ip import IPV4

_ADDRESS = re.compile(rf"(?<![\w.]){IPV4.pattern}(?![\w.]*\w)")


def network_addresses(texts: pa.StringArray) -> list[str]:
    """Give the addresses in some texts, each once, in their order."""
    some = texts.filter(pc.fill_null(pc.match_substring_regex(texts, IPV4.pattern), False))
    return list(dict.fromkeys(found for text in some.to_pylist() for found in _ADDRESS.findall(text)))
