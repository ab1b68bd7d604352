"""What an answer tells the browser that it may do: the policies of the service."""

from flask import current_app, g, request
from werkzeug.wrappers import Response

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'{forms}; frame-ancestors {frames}"
)


def guard(response: Response) -> None:
    """Tell the browser what this answer may do."""
    embedded = request.path.startswith("/embed/")
    ancestors = current_app.extensions["settings"].frame_ancestors if embedded else ""
    response.headers.setdefault(
        "Content-Security-Policy",
        POLICY.format(
            frames=f"'self' {ancestors}".strip() if ancestors else ("*" if embedded else "'none'"),
            forms=g.get("form_targets", ""),
        ),
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
