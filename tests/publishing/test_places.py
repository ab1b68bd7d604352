"""The places at which documents are printed: two for all processes of an installation, lost with nobody."""

import subprocess
import sys
from pathlib import Path

import pytest
from regional_groups.publishing import places
from regional_groups.publishing.pdf import RenderingFailed, render_pdf
from regional_groups.publishing.places import AllTaken, place

from tests.publishing.samples import letter


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(places, "_own", lambda: tmp_path)


def test_places_are_those_of_the_installation_and_end_with_who_held_them(tmp_path: Path) -> None:
    held = (
        "import time; from pathlib import Path; from regional_groups.publishing import places\n"
        f"places._own = lambda: Path({str(tmp_path)!r})\n"
        "with places.place(5), places.place(5): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", held], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"

        with pytest.raises(AllTaken), place(0.2):
            raise AssertionError  # both are held by the other process
        other.kill()
        other.wait()
        with place(5), place(5):
            pass


def test_a_folder_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "printing").touch()
    monkeypatch.setattr(places, "_own", lambda: tmp_path / "printing")

    with pytest.raises(RenderingFailed) as refusal:
        render_pdf(letter("en"))

    assert (refusal.value.reason, "“printing”" in str(refusal.value)) == ("folder", True)


def test_a_printing_that_outlives_who_asked_keeps_its_place() -> None:
    with place(0) as held, place(0):
        orphan = subprocess.Popen(["sleep", "60"], pass_fds=(held,))
    try:
        with place(0), pytest.raises(AllTaken), place(0.2):
            raise AssertionError  # one is still held
    finally:
        orphan.kill()
        orphan.wait()
