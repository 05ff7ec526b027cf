"""Hardware addresses of network devices."""

from tasks.pii.recognisers.base import Recogniser

MAC = Recogniser(
    "mac",
    "MAC",
    r"(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}",
    context=("mac", "hardware", "ethernet", "wifi", "bssid"),
    chance=0.0,
    score=0.92,
    needle=":-.",
)
