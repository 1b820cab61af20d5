"""How long recordings are, from files written here byte by byte; and which files are opened at all."""

from __future__ import annotations

import os
import struct
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivrlint.source import Recordings
from ivrlint.source.audio import BYTES_PER_SECOND, ENDINGS, TAGGED, seconds

PCM, MS_ADPCM, FLOAT, A_LAW, MU_LAW, IMA_ADPCM, GSM = 1, 2, 3, 6, 7, 0x11, 0x31


def wave(
    data: int, coding: int = PCM, *, rate: int = 8000, channels: int = 1, bits: int = 16, block: int | None = None,
    average: int | None = None, samples: int | None = None, stated: int | None = None, before: bytes = b"",
    head: bytes = b"RIFF", order: str = "<",
) -> bytes:  # fmt: skip
    """A WAV file with so many bytes of silence."""
    block = channels * bits // 8 if block is None else block
    average = rate * block if average is None else average
    format = struct.pack(f"{order}HHIIHH", coding, channels, rate, average, block, bits)
    format += b"" if samples is None else struct.pack(f"{order}HH", 2, samples)
    chunks = before + b"fmt " + struct.pack(f"{order}I", len(format)) + format
    chunks += b"data" + struct.pack(f"{order}I", data if stated is None else stated) + bytes(data)
    return head + struct.pack(f"{order}I", 4 + len(chunks)) + b"WAVE" + chunks


def measured(folder: Path, content: bytes, name: str = "sound.wav") -> float | None:
    file = folder / name
    file.write_bytes(content)
    return seconds(file)


def long_size(data: int) -> bytes:
    return b"ds64" + struct.pack("<IQQQI", 28, 0, data, 0, 0)


@pytest.mark.parametrize(
    ("content", "length"),
    [
        (wave(16_000), 1),
        (wave(48_000, rate=24_000), 1),
        (wave(8_000, bits=8), 1),
        (wave(192_000, rate=16_000, channels=2, bits=24), 2),
        (wave(64_000, FLOAT, bits=32), 2),
        (wave(12_000, A_LAW, bits=8), 1.5),
        (wave(12_000, MU_LAW, bits=8), 1.5),
        (wave(1625, GSM, block=65, average=1625, bits=0, samples=320), 1),
        (wave(1625, GSM, block=65, average=1625, bits=0), 1),
        (wave(2560, IMA_ADPCM, block=256, bits=4, samples=505), 10 * 505 / 8000),
        (wave(4096, MS_ADPCM, block=0, bits=4, average=4096), 1),
        (wave(16_000, stated=0), 1),
        (wave(16_000, stated=0xFFFF_FFFF), 1),
        (wave(16_000, stated=2_000_000_000), 1),
        (wave(16_000, stated=8_000), 0.5),
        (wave(16_000, before=b"LIST" + struct.pack("<I", 5) + b"INFO\0\0"), 1),
        (wave(16_000, head=b"RF64", stated=0xFFFF_FFFF, before=long_size(16_000)), 1),
        (wave(16_000, head=b"RF64", stated=0xFFFF_FFFF, before=long_size(2**60)), 1),
        (wave(16_000, head=b"RIFX", order=">"), 1),
        (wave(0), 0),
    ],
)
def test_wave_files(content: bytes, length: float, tmp_path: Path) -> None:
    assert measured(tmp_path, content) == pytest.approx(length)
    assert measured(tmp_path, content, "sound.mp3") == pytest.approx(length), "the content tells, not the name"


def test_an_extensible_header(tmp_path: Path) -> None:
    format = struct.pack("<HHIIHHHHI", 0xFFFE, 1, 8000, 16_000, 2, 16, 22, 16, 4) + struct.pack("<H", PCM) + bytes(14)
    chunks = b"fmt " + struct.pack("<I", len(format)) + format + b"data" + struct.pack("<I", 16_000) + bytes(16_000)
    assert measured(tmp_path, b"RIFF\0\0\0\0WAVE" + chunks) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"RIFF",
        b"RIFF\0\0\0\0WAVE",
        b"RIFF\0\0\0\0WAVEfmt \xff\xff\xff\xff",
        b"RIFF\0\0\0\0AVI fmt ",
        b"RIFF\0\0\0\0WAVE" + 1000 * b"LIST\0\0\0\0",
        b"RIFF\0\0\0\0WAVEdata\4\0\0\0abcd",
        wave(16_000, rate=0),
        wave(16_000, rate=1),
        wave(16_000, rate=2**32 - 1, average=1),
        wave(16_000, channels=0),
        wave(16_000, bits=0),
        wave(16_000, 0x55, block=0, average=0),
        wave(160_000, 0x55, block=0, average=1),
        wave(16_000, IMA_ADPCM, block=1, samples=65_535, average=0, bits=4),
        "no sound at all",
    ],
)
def test_what_is_no_recording(content: bytes | str, tmp_path: Path) -> None:
    assert measured(tmp_path, content if isinstance(content, bytes) else content.encode()) is None


@pytest.mark.parametrize(
    ("ending", "size", "length"),
    [
        (".ulaw", 8000, 1), (".ul", 4000, 0.5), (".pcmu", 8000, 1), (".alaw", 8000, 1), (".al", 8000, 1),
        (".pcma", 8000, 1), (".gsm", 33 * 50, 1), (".sln", 16_000, 1), (".sln16", 32_000, 1), (".g722", 8000, 1),
    ],
)  # fmt: skip
def test_files_without_a_header(ending: str, size: int, length: float, tmp_path: Path) -> None:
    assert measured(tmp_path, bytes(size), f"sound{ending}") == pytest.approx(length)


def mp3(frames: int) -> bytes:
    """Frames of MPEG-1 layer 3 at 32 kbit/s and 32 kHz: 144 bytes and 36 ms each."""
    return frames * (b"\xff\xfb\x18\xc0" + bytes(140))


def ogg_page(kind: int, granule: int, number: int, packet: bytes) -> bytes:
    header = struct.pack("<4sBBqIIIB", b"OggS", 0, kind, granule, 7, number, 0, 1)
    return header + bytes([len(packet)]) + packet


def opus(granule: int) -> bytes:
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 0, 48_000, 0, 0)
    tags = b"OpusTags" + struct.pack("<II", 0, 0)
    return ogg_page(2, 0, 0, head) + ogg_page(0, 0, 1, tags) + ogg_page(4, granule, 2, b"\xf8")


def vorbis(granule: int) -> bytes:
    head = b"\x01vorbis" + struct.pack("<IBIiiiBB", 0, 1, 16_000, 0, 32_000, 0, 0xB8, 1)
    return ogg_page(2, 0, 0, head) + ogg_page(4, granule, 1, b"\0")


def flac(samples: int) -> bytes:
    packed = (16_000 << 44) | (0 << 41) | (15 << 36) | samples
    return (
        b"fLaC"
        + bytes([0x80, 0, 0, 34])
        + struct.pack(">HH", 4096, 4096)
        + bytes(6)
        + packed.to_bytes(8, "big")
        + bytes(16)
    )


@pytest.mark.parametrize(
    ("name", "content", "length"),
    [
        ("sound.mp3", mp3(100), 3.6),
        ("sound.opus", opus(2 * 48_000), 2),
        ("sound.ogg", opus(2 * 48_000), 2),
        ("sound.ogg", vorbis(3 * 16_000), 3),
        ("sound.flac", flac(4 * 16_000), 4),
    ],
)
def test_files_that_tinytag_reads(name: str, content: bytes, length: float, tmp_path: Path) -> None:
    assert measured(tmp_path, content, name) == pytest.approx(length, rel=0.02)


@pytest.mark.parametrize("ending", [".mp3", ".ogg", ".flac", ".m4a", ".opus", ".wav", ".txt"])
@pytest.mark.parametrize("garbage", [b"\0", b"\xff", b"\xff\xfb\0\0", b"OggS\0", b"ID3\4\0", b"RIFF\0\0\0\0WAVELIST"])
def test_megabytes_of_garbage_are_given_up(ending: str, garbage: bytes, tmp_path: Path) -> None:
    content = (opus(1)[:4] if ending == ".opus" else b"") + garbage * (4_000_000 // len(garbage))
    began = time.process_time()
    length = measured(tmp_path, content, f"sound{ending}")
    assert length is None or 0 <= length <= 24 * 3600
    assert time.process_time() - began < 5


def test_claims_of_days_are_not_believed(tmp_path: Path) -> None:
    assert measured(tmp_path, opus(2**62), "sound.opus") is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.sampled_from([wave(200), wave(130, GSM, block=65), mp3(3), opus(48_000), vorbis(16_000), flac(16_000)]),
    st.sampled_from([".wav", ".mp3", ".ogg", ".flac", ".m4a", ".gsm"]),
    st.lists(st.tuples(st.integers(0, 100), st.integers(0, 255)), max_size=8),
    st.integers(0, 300),
)
def test_damaged_headers(tmp_path: Path, content: bytes, ending: str, changes: list[tuple[int, int]], cut: int) -> None:
    damaged = bytearray(content)
    for place, value in changes:
        if place < len(damaged):
            damaged[place] = value
    length = measured(tmp_path, bytes(damaged[: len(damaged) - cut]), f"sound{ending}")
    assert length is None or 0 <= length <= 24 * 3600


def test_the_endings() -> None:
    assert set(BYTES_PER_SECOND) | set(TAGGED) < set(ENDINGS)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a folder of menus, and a recording outside of it."""
    for folder in ("repository/.git", "repository/menus/en", "repository/sounds", "outside"):
        (tmp_path / folder).mkdir(parents=True)
    for place in (
        "repository/menus/en/hello.wav",
        "repository/sounds/tone.wav",
        "outside/secret.wav",
        "repository/menus/bye.gsm",
    ):
        (tmp_path / place).write_bytes(wave(16_000))
    return tmp_path / "repository"


def test_recordings_are_found_beside_the_menu(checkout: Path) -> None:
    menu = str(checkout / "menus" / "main.ivr.yaml")
    recordings = Recordings()
    assert recordings.seconds(menu, "en/hello.wav") == 1
    assert recordings.seconds(menu, "en/hello") == 1, "Asterisk leaves the ending out"
    assert recordings.seconds(menu, "bye") == 1
    assert recordings.seconds(menu, "../sounds/tone.wav") == 1, "still in the checkout"
    for name in ("", ".", "..", "en", "gone.wav", "gone/hello.wav", "a\0b", 5000 * "a", 300 * "a/" + "b", "hello"):
        assert recordings.seconds(menu, name) is None, name


@pytest.mark.parametrize("repository", [True, False])
def test_nothing_outside_is_opened(checkout: Path, repository: bool) -> None:
    outside = checkout.parent / "outside"
    if not repository:
        (checkout / ".git").rmdir()
    menus = checkout / "menus"
    (menus / "link.wav").symlink_to(outside / "secret.wav")
    (menus / "folder").symlink_to(outside)
    (menus / "ring.wav").symlink_to(menus / "ring.wav")
    os.mkfifo(menus / "pipe.wav")
    recordings = Recordings()
    menu = str(menus / "main.ivr.yaml")
    names = [
        "../../outside/secret.wav", "link.wav", "link", "folder/secret.wav", "ring.wav", "pipe.wav",
        str(outside / "secret.wav"), str(menus / "bye.gsm"), f"file://{outside}/secret.wav", "C:\\secret.wav",
        "https://example.com/secret.wav", "\\\\server\\share\\secret.wav", "../outside",
    ]  # fmt: skip
    assert {name: recordings.seconds(menu, name) for name in names} == dict.fromkeys(names)
    assert recordings.seconds(menu, "../sounds/tone.wav") == (1 if repository else None)


def test_each_recording_is_measured_once(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    monkeypatch.setattr("ivrlint.source.audio.seconds", lambda path: opened.append(path) or 4.0)
    recordings = Recordings()
    for name in ("en/hello.wav", "en/hello", "../menus/en/hello.wav", "en/hello.wav"):
        assert recordings.seconds(str(checkout / "menus" / "main.ivr.yaml"), name) == 4
    assert opened == [checkout / "menus" / "en" / "hello.wav"]
