"""Install what the service or its test suite needs, with nothing but the standard library.

`bootstrap.py run` is enough to serve, `bootstrap.py test` adds everything the test suite uses. A second run
changes nothing and needs no network: a stamp in the virtual environment remembers what was installed.
"""

from __future__ import annotations  # an older Python must get as far as the message that it is too old

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
ENVIRONMENT_PYTHON = ENVIRONMENT / "bin" / "python"

# Profile -> extras of setup.cfg, where all the pins are.
EXTRAS = {"run": "", "test": "[test,dev,postgres]"}

# Debian package -> command that proves its presence from elsewhere too; None asks dpkg.
SERVICE_PACKAGES: dict[str, str | None] = {
    "libpango-1.0-0": None,  # WeasyPrint lays text out with Pango, which no wheel brings
    "libpangoft2-1.0-0": None,
    "libharfbuzz-subset0": None,  # without it one Chinese page takes a second instead of a fifth
}
TEST_PACKAGES: dict[str, str | None] = {
    "chromium": "chromium",
    "gcc": "gcc",
    "git": "git",  # lists the files of the project
    "libc6-dev": None,  # gcc only recommends the headers
    "libical-dev": None,  # an independent reader of our calendars
    "poppler-utils": "pdftotext",
    "valgrind": "valgrind",  # counts instructions
}


class InstallationFailed(Exception):
    """Something needed could not be installed; the message says what to do."""


def main(arguments: list[str]) -> int:
    """Install the profile named on the command line and return the exit status."""
    profile = arguments[0] if arguments else "run"
    if profile not in EXTRAS or len(arguments) > 1:
        print(f"usage: bootstrap.py [{' | '.join(EXTRAS)}]", file=sys.stderr)
        return 2
    try:
        install(profile)
    except InstallationFailed as failure:
        print(f"bootstrap: {failure}", file=sys.stderr)
        return 1
    return 0


def install(profile: str) -> None:
    """Bring system packages, virtual environment and Python packages up to the profile."""
    if sys.version_info[:2] < OLDEST_PYTHON:
        found = ".".join(str(part) for part in sys.version_info[:3])
        raise InstallationFailed(f"Python 3.11 or newer is needed, this is {found}. Set PYTHON=… for make.")
    install_system_packages(profile)
    if is_stamped(profile):
        return
    make_environment()
    try:
        install_python_packages(EXTRAS[profile])
    except InstallationFailed:
        if profile != "run" or not imports_package():
            raise
        say("no update of the packages (is there a network?); starting with those installed before")
        return
    stamp_file(profile).write_text(fingerprint())


def say(text: str) -> None:
    """Print one line of progress at once, also into a pipe."""
    print(f"bootstrap: {text}", flush=True)


def succeeds(command: list[str], *, silent: bool = False, errors_only: bool = False) -> bool:
    """Run a command in the project folder and tell whether it exited with 0."""
    output = subprocess.DEVNULL if silent or errors_only else None
    errors = subprocess.DEVNULL if silent else None
    try:
        return subprocess.run(command, cwd=ROOT, stdout=output, stderr=errors, check=False).returncode == 0
    except FileNotFoundError:
        return False


# System packages


def missing_packages(profile: str) -> list[str]:
    """Return the Debian packages of the profile that this machine lacks."""
    wanted = dict(SERVICE_PACKAGES)
    if profile == "test":
        wanted.update(TEST_PACKAGES)
    missing = [name for name, command in wanted.items() if not is_present(name, command)]
    can_make_environment = [sys.executable, "-c", "import ensurepip, venv"]
    if not ENVIRONMENT_PYTHON.exists() and not succeeds(can_make_environment, silent=True):
        missing.append("python3-venv")
    return missing


def is_present(package: str, command: str | None) -> bool:
    """Tell whether a command is on the path or a Debian package is installed."""
    if command and shutil.which(command):
        return True
    query = ["dpkg-query", "--show", "--showformat=${db:Status-Status}", package]
    try:
        answer = subprocess.run(query, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return False
    return answer.stdout.strip() == "installed"


def install_system_packages(profile: str) -> None:
    """Install missing Debian packages; go on without those that only printing on paper needs."""
    missing = missing_packages(profile)
    if not missing:
        return
    reason = try_apt(missing)
    if reason is None:
        return
    text = f"{reason} Please install with your system's package manager: {' '.join(missing)}"
    if profile == "test" or "python3-venv" in missing:
        raise InstallationFailed(text)
    say(f"{text} (until then the service runs, but makes no PDF)")


def try_apt(packages: list[str]) -> str | None:
    """Install packages with apt-get and return None, or the reason why it did not work."""
    if not shutil.which("apt-get"):
        return "This machine has no apt-get."
    command = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    if os.geteuid() != 0:
        if not shutil.which("sudo"):
            return "Installing system packages needs root or sudo."
        command = ["sudo", *command]
    say(f"installing system packages: {' '.join(packages)}")
    succeeds([*command, "update"], errors_only=True)  # without network the package lists at hand may still do
    if succeeds([*command, "install", "-y", "--no-install-recommends", *packages], errors_only=True):
        return None
    return "apt-get could not install the system packages."


# Python packages


def fingerprint() -> str:
    """Return a digest of everything the installed set depends on: pins, Python and place."""
    digest = hashlib.sha256()
    for name in ("setup.cfg", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    digest.update(f"{sys.version}\n{ROOT}".encode())
    return digest.hexdigest()


def stamp_file(profile: str) -> Path:
    """Return the file that remembers what was installed for a profile."""
    return ENVIRONMENT / f".installed-{profile}"


def is_stamped(profile: str) -> bool:
    """Tell whether the profile, or the larger one, is installed as setup.cfg has it now."""
    stamps = {stamp_file(profile), stamp_file("test")}
    return ENVIRONMENT_PYTHON.exists() and any(
        stamp.exists() and stamp.read_text() == fingerprint() for stamp in stamps
    )


def make_environment() -> None:
    """Make the virtual environment, or make it anew when its Python no longer runs."""
    if succeeds([str(ENVIRONMENT_PYTHON), "-m", "pip", "--version"], silent=True):
        return
    say("making .venv")
    if not succeeds([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)]):
        raise InstallationFailed("the virtual environment .venv could not be made; see the message above.")


def install_python_packages(extras: str) -> None:
    """Install the package with uv, which is fast, or with pip where uv cannot be had."""
    target = ["-e", f".{extras}"]
    pip = [str(ENVIRONMENT_PYTHON), "-m", "pip", "install", "--quiet"]
    uv = [str(ENVIRONMENT / "bin" / "uv"), "pip", "install", "--quiet", "--python", str(ENVIRONMENT_PYTHON)]
    say(f"installing the Python packages into .venv{' with the test tools' if extras else ''}")
    if (succeeds([*uv[:1], "--version"], silent=True) or succeeds([*pip, "uv"])) and succeeds([*uv, *target]):
        return
    say("uv did not manage, trying pip")
    if not succeeds([*pip, *target]):
        raise InstallationFailed(
            "the Python packages could not be installed; see the messages above. "
            "They come from the Python package index: is there a network, or a mirror in pip's configuration?"
        )


def imports_package() -> bool:
    """Tell whether the service is importable from an earlier installation."""
    return succeeds([str(ENVIRONMENT_PYTHON), "-c", "import regional_groups.cli"], silent=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
