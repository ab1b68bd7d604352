"""Runs the demo's OpenID provider as a process of its own, which ends with the one that started it.

Nothing it serves is logged: the addresses hold codes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, NoReturn, Self

from regional_groups.adapters.demo_provider import HOST, Person, create_demo_provider, loopback_port
from regional_groups.adapters.oidc_discovery import DEMONSTRATION, fetch_json
from regional_groups.core.ports import PlatformUnavailable, say

START_SECONDS = 30
PAUSE_SECONDS = 0.05
PARENT_CHECK_SECONDS = 0.5


@dataclass
class DemoProvider:
    """The running provider; use it as a context, or call ``stop``."""

    issuer: str
    process: subprocess.Popen[bytes]

    @property
    def process_id(self) -> int:
        """Return the id of the provider's process."""
        return self.process.pid

    def stop(self) -> None:
        """End the provider's process and wait until it is gone."""
        self.process.terminate()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> Self:
        """Return the running provider."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self.stop()


def start_demo_provider(
    issuer: str, client_id: str, client_secret: str, redirect_uris: Sequence[str], persons: Sequence[Person]
) -> DemoProvider:
    """Start the provider in a process of its own and return when it answers.

    Parameters:
        issuer: ``http://127.0.0.1:<port>``; keep it the same, people are bound to it at their first sign-in.

    Raises:
        ValueError: the issuer is not an address of this machine.
        PlatformUnavailable: it does not start, mostly because the port is taken.
    """
    loopback_port(issuer)
    wish = {
        "issuer": issuer,
        "client_id": client_id,
        "client_secret": client_secret,  # through a pipe: everybody can read a command line
        "redirect_uris": list(redirect_uris),
        "persons": [asdict(person) for person in persons],
    }
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module, nothing from outside
        [sys.executable, "-m", "regional_groups.adapters.demo_process", str(os.getpid())],
        stdin=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C reaches the parent, which then stops us in order
    )
    provider = DemoProvider(issuer, process)
    try:
        _hand_over(process, wish)
        _wait_until_ready(provider)
    except BaseException:
        provider.stop()
        raise
    return provider


def _hand_over(process: subprocess.Popen[bytes], wish: dict[str, Any]) -> None:
    assert process.stdin is not None
    try:
        with process.stdin as pipe:
            pipe.write(json.dumps(wish).encode())
    except BrokenPipeError:
        raise _not_started(wish["issuer"]) from None


def _wait_until_ready(provider: DemoProvider) -> None:
    """Wait until this very process answers, not an older one on the same port."""
    address = provider.issuer.rstrip("/") + "/.well-known/openid-configuration"
    for _ in range(round(START_SECONDS / PAUSE_SECONDS)):
        if provider.process.poll() is not None:
            break
        try:
            if fetch_json(address, 1).get(DEMONSTRATION) == provider.process_id:
                return
        except PlatformUnavailable:
            pass
        time.sleep(PAUSE_SECONDS)
    raise _not_started(provider.issuer)


def _not_started(issuer: str) -> PlatformUnavailable:
    return PlatformUnavailable(
        say(
            "The demonstration's sign-in provider did not start at %(issuer)s. "
            "Please free that port, or give another PORT: the provider takes the next one.",
            issuer=issuer,
        )
    )


def _serve(parent: int) -> NoReturn:
    """Read what to serve from standard input and serve it until the parent is gone."""
    from werkzeug.serving import WSGIRequestHandler, make_server  # the child only

    class SilentHandler(WSGIRequestHandler):
        def log(self, type: str, message: str, *args: Any) -> None:
            """Say nothing: addresses hold codes."""

    def end_with_parent() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_CHECK_SECONDS)
        os._exit(0)

    threading.Thread(target=end_with_parent, daemon=True).start()
    wish = json.load(sys.stdin)
    persons = [Person(**person) for person in wish.pop("persons")]
    app = create_demo_provider(**wish, persons=persons)
    port = loopback_port(wish["issuer"])
    make_server(HOST, port, app, threaded=True, request_handler=SilentHandler).serve_forever()
    sys.exit(0)


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
