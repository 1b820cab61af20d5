"""How long a recording is, read from its header; whatever a file claims, the answer is bounded and the reading short.

The standard library's `wave` reads linear PCM only, while telephony records mu-law, A-law and GSM.
"""

from __future__ import annotations

import math
from io import BufferedReader, FileIO
from pathlib import Path
from struct import Struct
from types import MappingProxyType

BYTES_PER_SECOND = MappingProxyType(
    dict.fromkeys((".ulaw", ".ul", ".pcmu", ".mulaw", ".alaw", ".al", ".pcma", ".g722"), 8000)
    | {".gsm": 33 / 0.020, ".g729": 1000, ".sln": 16_000}
    | {f".sln{kilohertz}": 2 * hertz for kilohertz, hertz in (("12", 12_000), ("16", 16_000), ("24", 24_000))}
    | {f".sln{kilohertz}": 2 * hertz for kilohertz, hertz in (("32", 32_000), ("44", 44_100), ("48", 48_000))}
)
"""Files without a header, by ending. G.711 and G.722 are 64 kbit/s, full-rate GSM puts 20 ms into 33 bytes, G.729 has
8 kbit/s, and Asterisk's signed linear has two bytes a sample."""
TAGGED = (".mp3", ".ogg", ".oga", ".opus", ".spx", ".flac", ".m4a", ".mp4", ".aac", ".aif", ".aiff")
"""Files that tinytag measures, by ending."""
ENDINGS = (".wav", ".wav49", ".wav16", ".WAV", *BYTES_PER_SECOND, *TAGGED)
"""The endings of recordings, for platforms that leave them out."""

_LONGEST = 24 * 3600
"""Seconds; what claims to be longer is no recording that callers hear (J)."""
_MOST_CHUNKS = 100
_MOST_READS = 50_000
_SLOWEST, _FASTEST = 1_000, 400_000
"""Plausible samples a second."""

_PCM, _FLOAT, _A_LAW, _MU_LAW, _EXTENSIBLE = 1, 3, 6, 7, 0xFFFE
_SAMPLES_IN_BLOCK = {0x31: 320}
"""Samples in one block of a coding whose header may not tell: GSM 6.10, 65 bytes a block."""
_UNKNOWN = 0xFFFF_FFFF


def seconds(path: Path) -> float | None:
    """The length of the recording in a file; None where there is none or it cannot be told."""
    if not path.is_file():  # a pipe would keep us waiting
        return None
    try:
        with _Sparing(FileIO(path)) as file:
            length = _length(file, path.suffix.lower())
    except Exception:  # a damaged file fails in many ways, within tinytag too, and none of them concerns the menu
        return None
    return length if length is not None and math.isfinite(length) and 0 <= length <= _LONGEST else None


class _Sparing(BufferedReader):
    """A file that refuses to be read in very many small steps, as a search for the next sound in garbage does."""

    reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        if self.reads > _MOST_READS:
            raise OSError("too many reads")
        return super().read(size)


def _length(file: _Sparing, ending: str) -> float | None:
    head = file.read(12)
    if head[:4] in (b"RIFF", b"RIFX", b"RF64", b"BW64") and head[8:] == b"WAVE":
        return _wave(file, ">" if head[:4] == b"RIFX" else "<")
    if ending in BYTES_PER_SECOND:
        return _size(file) / BYTES_PER_SECOND[ending]
    if ending in TAGGED:
        from tinytag import TinyTag

        file.seek(0)
        return TinyTag.get(f"recording{ending}", file, tags=False).duration
    return None


def _size(file: _Sparing) -> int:
    place = file.tell()
    size = file.seek(0, 2)
    file.seek(place)
    return size


def _wave(file: _Sparing, order: str) -> float | None:
    """The length of a RIFF file whose first chunk comes next.

    Encoders that write to a pipe leave the size of the data open, as 0 or as the largest number: it goes to the end.
    """
    chunk, sizes = Struct(f"{order}4sI"), Struct(f"{order}QQ")
    whole, long_size, format = _size(file), None, b""
    for _ in range(_MOST_CHUNKS):
        name, size = chunk.unpack(file.read(chunk.size))
        place = file.tell()
        if name == b"ds64":
            long_size = sizes.unpack(file.read(sizes.size))[1]
        elif name == b"fmt ":
            format = file.read(min(size, 40))
        elif name == b"data":
            stated = long_size if size == _UNKNOWN and long_size else size
            left = whole - place
            return _data_seconds(left if stated in (0, _UNKNOWN) else min(stated, left), format, order)
        file.seek(place + size + size % 2)
    return None


def _data_seconds(size: int, format: bytes, order: str) -> float | None:
    """The length of so many bytes of sound in a format, as the chunk of that name tells it."""
    fields: tuple[int, ...] = Struct(f"{order}HHIIHH").unpack(format[:16])
    coding, channels, rate, bytes_per_second, block, bits = fields
    if coding == _EXTENSIBLE:
        (coding,) = Struct(f"{order}H").unpack(format[24:26])
    if not _SLOWEST <= rate <= _FASTEST:
        return None
    if coding in (_PCM, _FLOAT, _A_LAW, _MU_LAW):
        frame = channels * -(-bits // 8)
        return size / (rate * frame) if frame else None
    told: int = Struct(f"{order}H").unpack(format[18:20])[0] if len(format) >= 20 else 0
    samples = told or _SAMPLES_IN_BLOCK.get(coding, 0)
    if samples and block and samples <= 8 * block:
        return size / block * samples / rate
    return size / bytes_per_second if bytes_per_second else None
