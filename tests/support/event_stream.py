"""The framing of AWS event streams (``application/vnd.amazon.eventstream``), and a Converse answer in such frames."""

import binascii
import json
import struct
from typing import Any

_TEXT = b"\x07"


def frame(event: str, payload: dict[str, Any], kind: str = "event") -> bytes:
    """One message: a prelude with its checksum, typed headers, JSON, and a checksum over all of it."""
    headers = {f":{kind}-type": event, ":content-type": "application/json", ":message-type": kind}
    head = b"".join(
        bytes([len(name)]) + name.encode() + _TEXT + struct.pack(">H", len(value)) + value.encode()
        for name, value in headers.items()
    )
    body = json.dumps(payload).encode()
    prelude = struct.pack(">II", len(head) + len(body) + 16, len(head))
    message = prelude + struct.pack(">I", binascii.crc32(prelude)) + head + body
    return message + struct.pack(">I", binascii.crc32(message))


def converse_frames(answer: dict[str, Any]) -> list[bytes]:
    """A Converse answer as ConverseStream sends it, texts and tool inputs in pieces."""
    frames = [frame("messageStart", {"role": "assistant"})]
    for index, block in enumerate(answer["output"]["message"]["content"]):
        place = {"contentBlockIndex": index}
        if "toolUse" in block:
            use = block["toolUse"]
            start = {"toolUse": {"toolUseId": use["toolUseId"], "name": use["name"]}}
            frames.append(frame("contentBlockStart", {**place, "start": start}))
            deltas: list[dict[str, Any]] = [{"toolUse": {"input": part}} for part in _pieces(json.dumps(use["input"]))]
        else:
            deltas = [{"text": part} for part in _pieces(block["text"])]
        frames += [frame("contentBlockDelta", {**place, "delta": delta}) for delta in deltas]
        frames.append(frame("contentBlockStop", place))
    frames.append(frame("messageStop", {"stopReason": answer["stopReason"]}))
    return [*frames, frame("metadata", {"usage": answer["usage"], "metrics": answer["metrics"]})]


def _pieces(text: str) -> list[str]:
    size = max(16, len(text) // 50)
    return [text[start : start + size] for start in range(0, len(text), size)] or [""]
