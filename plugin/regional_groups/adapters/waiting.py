"""The mailer of a service that has no mail server yet: every letter waits in the outbox, visible to administrators."""

from __future__ import annotations

from regional_groups.core.errors import PlatformUnavailable, say
from regional_groups.core.ports import Mail


class WaitingMailer:
    """Sends nothing and says so, so that letters are kept until a server is set."""

    def send(self, mail: Mail) -> str:
        """Refuse for now.

        Raises:
            PlatformUnavailable: always; RG_MAIL_URL is not set.
        """
        raise PlatformUnavailable(say("No mail server is set (RG_MAIL_URL); letters wait in the outbox."))
