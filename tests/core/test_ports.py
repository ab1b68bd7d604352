"""Where a person may be sent after signing in, and what a refusal tells."""

import pytest
from regional_groups.core.ports import Refusal, SignInRefused, local_path


@pytest.mark.parametrize("path", ["/", "/me/", "/meetings/?group=SG5RG-AFR&next=//x", "/terms/#section-2"])
def test_local_path_of_this_service_is_followed(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "me/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "/\t/elsewhere.example",
        "/\n/elsewhere.example",
        " //elsewhere.example",
        "https://elsewhere.example/",
        "javascript:alert(1)",
        "/a\x00b",
        "/a\x7fb",
    ],
)
def test_local_path_to_anywhere_else_leads_to_the_first_page(path: str | None) -> None:
    assert local_path(path) == "/"


@pytest.mark.parametrize("reason", list(Refusal))
def test_refusal_tells_the_person_what_to_do_next(reason: Refusal) -> None:
    refused = SignInRefused(reason)

    assert refused.reason == reason
    assert refused.status == 403
    assert "sign in again" in str(refused) or "administrator" in str(refused)
