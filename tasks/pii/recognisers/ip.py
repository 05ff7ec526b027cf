"""Network addresses, version 4 and 6."""

import ipaddress

import numpy as np
import pyarrow as pa

from tasks.pii.recognisers.base import Flags, Recogniser

_RELEASE = (
    r"(?<!\w)(?:versi[oó]ne?|versie|versão|wersj\w|verze|version\w*|firmware|build|release\w?|rev(?:ision)?|patch|kernel|driver|bios"
    r"|ver|v|mise à jour)"
    r"(?: (?!ip|host|server|node|address|client|port)\w+){0,2}[ .:#=-]{0,3}$"
)  # of software, whose numbers have four parts at times
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"


def _valid(values: pa.StringArray) -> Flags:
    return np.array([_parses(value) for value in values.to_pylist()], np.bool_)


def _parses(value: str) -> bool:
    try:
        ipaddress.IPv6Address(value.split("%", maxsplit=1)[0].split("/", maxsplit=1)[0])
    except ValueError:
        return False
    return True


IPV4 = Recogniser(
    "ipv4",
    "IP",
    rf"{_OCTET}\.{_OCTET}\.{_OCTET}\.{_OCTET}",
    context=("ip", "address", "host", "server"),
    against=_RELEASE,
    chance=0.0,
    score=0.9,
    needle=".",
)
IPV6 = Recogniser(
    "ipv6",
    "IP",
    r"(?:[0-9A-Fa-f]{0,4}:){2,7}(?:[0-9A-Fa-f]{1,4}|:|" + rf"{_OCTET}\.{_OCTET}\.{_OCTET}\.{_OCTET}" + r")?",
    check=_valid,
    chance=0.0,
    score=0.9,
    needle=":",
)
IPS = (IPV4, IPV6)
