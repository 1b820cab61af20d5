"""The garbage collector rests while a file is loaded, and only then."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from ivrlint.formats import registry
from ivrlint.formats.registry import paused_garbage_collection


class Ring:
    """Something that only the collector can take away."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def enabled() -> Iterator[None]:
    gc.enable()
    yield
    gc.enable()


def test_it_works_again_afterwards_whatever_happened() -> None:
    with paused_garbage_collection():
        assert not gc.isenabled()
        with paused_garbage_collection():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="broken"), paused_garbage_collection():
        raise ValueError("broken")
    assert gc.isenabled()


def test_one_that_was_off_stays_off() -> None:
    gc.disable()
    with paused_garbage_collection():
        pass
    assert not gc.isenabled()


def test_the_garbage_of_many_files_does_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "MUCH_GARBAGE", 0)
    with paused_garbage_collection():
        garbage = weakref.ref(Ring())
        kept = [Ring() for _ in range(10)]
    assert gc.get_freeze_count() == 0 and garbage() is not None
    with paused_garbage_collection():
        assert garbage() is None
    assert len(kept) == 10
