"""The certified OpenID provider of tests/node/provider.mjs as a process, and how a person signs in there."""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import requests

from tests.support.node import Node

Account = Mapping[str, Any]  # claims of one person


def account(sub: str, name: str, **claims: Any) -> Account:
    """Describe a person whose e-mail the provider has verified."""
    email = f"{sub.partition('-')[0]}@example.org"
    return {"sub": sub, "name": name, "email": email, "email_verified": True, **claims}


ACCOUNTS: tuple[Account, ...] = (
    account("chair-1", "Chair One", groups=["chairs"]),
    account("counsellor-1", "Counsellor One"),
    account("delegate-1", "Delegate One"),
    account("unverified-1", "Unverified One", email_verified=False),
    {"sub": "mailless-1", "name": "Mailless One"},
)


@dataclass(frozen=True)
class CertifiedProvider:
    """A running provider and the one client it knows."""

    issuer: str
    base_url: str  # of the service that is the client
    process: "subprocess.Popen[str]"
    client_id: str = "regional-groups"
    client_secret: str = "a-secret-for-tests-of-32-letters"

    @property
    def settings(self) -> dict[str, str]:
        """Return the settings that make the service a client of this provider."""
        return {
            "oidc_issuer": self.issuer,
            "oidc_client_id": self.client_id,
            "oidc_client_secret": self.client_secret,
            "base_url": self.base_url,
        }

    def sign_in(self, authorize_url: str, sub: str) -> str:
        """Choose an account on the provider's form and return the address it sends the browser back to.

        Parameters:
            authorize_url: where the service sent the browser.
            sub: subject of one of the accounts; empty cancels.
        """
        with requests.Session() as browser:
            form = browser.get(authorize_url, timeout=10)
            action = re.search(r'action="([^"]+)"', form.text)
            if action is None:
                raise RuntimeError(f"The provider shows no form: {form.status_code} {form.text}")
            answer = browser.post(self.issuer + action[1], {"sub": sub}, allow_redirects=False, timeout=10)
            while answer.headers["Location"].startswith((self.issuer, "/")):
                address = urljoin(self.issuer, answer.headers["Location"])
                answer = browser.get(address, allow_redirects=False, timeout=10)
            return answer.headers["Location"]


@contextmanager
def running_provider(
    node: Node, base_url: str, accounts: tuple[Account, ...] = ACCOUNTS
) -> Iterator[CertifiedProvider]:
    """Start the provider for a service at ``base_url`` and end its process afterwards."""
    client = {"clientId": CertifiedProvider.client_id, "clientSecret": CertifiedProvider.client_secret}
    configuration = json.dumps({**client, "baseUrl": base_url, "accounts": accounts})
    with subprocess.Popen(
        [node.command, "--no-warnings", "provider.mjs", configuration],
        cwd=node.folder,
        stdin=subprocess.PIPE,  # its end is the provider's end, even if the tests are killed
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # it warns that plain http is for development
        text=True,
    ) as process:
        assert process.stdout is not None
        issuer = process.stdout.readline().strip()
        if not issuer:
            raise RuntimeError("The provider did not start; run `node provider.mjs` to see why.")
        try:
            yield CertifiedProvider(issuer, base_url, process)
        finally:
            process.terminate()
