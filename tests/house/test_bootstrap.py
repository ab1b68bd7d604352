"""What the installer says on a machine that lacks something, and what it remembers."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.tree import ROOT


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a folder with what the installer reads, and no virtual environment."""
    (tmp_path / "scripts").mkdir()
    for name in ("scripts/bootstrap.py", "setup.cfg", "pyproject.toml"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    return tmp_path


def load_bootstrap(clone: Path) -> ModuleType:
    """Import the installer of a clone."""
    spec = importlib.util.spec_from_file_location("bootstrap_of_clone", clone / "scripts" / "bootstrap.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def bootstrap(clone: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installer on a machine that has no program at all."""
    command = [sys.executable, str(clone / "scripts" / "bootstrap.py"), *arguments]
    return subprocess.run(command, env={"PATH": ""}, capture_output=True, text=True, check=False)


def test_bootstrap_without_apt_names_the_packages(clone: Path) -> None:
    done = bootstrap(clone, "test")

    assert done.returncode == 1
    assert done.stderr == (
        "bootstrap: This machine has no apt-get. Please install with your system's package manager: "
        "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 "
        "chromium gcc git libc6-dev libical-dev poppler-utils valgrind\n"
    )


def test_bootstrap_with_unknown_profile_shows_usage(clone: Path) -> None:
    done = bootstrap(clone, "everything")

    assert (done.returncode, done.stderr) == (2, "usage: bootstrap.py [run | test]\n")


def test_stamp_lasts_until_a_pin_changes(clone: Path) -> None:
    installer = load_bootstrap(clone)
    installer.ENVIRONMENT_PYTHON.parent.mkdir(parents=True)
    installer.ENVIRONMENT_PYTHON.touch()
    before = installer.is_stamped("run")

    installer.stamp_file("test").write_text(installer.fingerprint())
    stamped = [installer.is_stamped(profile) for profile in ("run", "test")]
    with (clone / "setup.cfg").open("a") as pins:
        pins.write("# another pin\n")

    assert not before
    assert stamped == [True, True]
    assert not installer.is_stamped("run")


def test_stamp_of_the_service_is_not_enough_for_the_tests(clone: Path) -> None:
    installer = load_bootstrap(clone)
    installer.ENVIRONMENT_PYTHON.parent.mkdir(parents=True)
    installer.ENVIRONMENT_PYTHON.touch()

    installer.stamp_file("run").write_text(installer.fingerprint())

    assert installer.is_stamped("run")
    assert not installer.is_stamped("test")
