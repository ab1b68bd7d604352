"""The opaque address that an answer goes to: one for each meeting and reader, and the only proof that an answer counts.

Its token is made from a stored random nonce and the service's secret; the database knows the hash of it. Letters of
one case and digits only: mail systems fold the case of addresses.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from email.utils import parseaddr
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from flask import current_app

_PURPOSES = {"reply": b"calendar replies, version 1", "refuse": b"calendar mail refusals, version 1"}
_FORM = "[a-z2-7]{26}"  # of a token: 128 bits
DEMONSTRATION_SENDER = "regional-groups@demo.example"


def new_nonce() -> str:
    """Return a fresh random nonce, 256 bits."""
    return secrets.token_hex(32)


def token_of(nonce: str, purpose: str = "reply") -> str:
    """Return the token, 128 bits, that a nonce gives with the service's secret."""
    key = hmac.digest(current_app.extensions["settings"].secret_key.encode(), _PURPOSES[purpose], "sha256")
    return base64.b32encode(hmac.digest(key, nonce.encode(), "sha256")[:16]).decode().rstrip("=").lower()


def digest(token: str) -> str:
    """Return what the database knows of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def reply_address(nonce: str) -> str | None:
    """Return the address that answers go to, or nothing where the service takes none."""
    base: str = current_app.extensions["settings"].reply_address
    if not base:
        return None
    name, _, domain = base.rpartition("@")
    return f"{name}+{token_of(nonce)}@{domain}"


def tokens_in(text: str) -> set[str]:
    """Return the tokens of the answer addresses in a text, such as the recipients of a message."""
    base: str = current_app.extensions["settings"].reply_address
    if not base:
        return set()
    name, _, domain = base.lower().rpartition("@")
    pattern = rf"(?<![\w.+-]){re.escape(name)}\+({_FORM})@{re.escape(domain)}(?![\w.-])"
    return set(re.findall(pattern, text.lower()))


def sender_address() -> str:
    """Return the address that the service's letters come from: who invites where no answer is taken."""
    url: str = current_app.extensions["settings"].mail_url
    given = parse_qs(urlsplit(url).query).get("from", [""])[-1]
    return parseaddr(given)[1] or DEMONSTRATION_SENDER


def refusal_path(invitation: UUID, nonce: str) -> str:
    """Return the path at which a reader says without a sign-in that calendar mail is not wanted."""
    return f"/calendar-mail/{invitation}/{token_of(nonce, 'refuse')}"


def opens(token: str, nonce: str) -> bool:
    """Tell whether a token is the one of this nonce's refusal path."""
    return hmac.compare_digest(token.encode(), token_of(nonce, "refuse").encode())
