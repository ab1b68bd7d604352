"""What the edge follows: addresses of this service only, by one rule at every door."""

import pytest
from regional_groups.core.ports import local_path
from regional_groups.core.web import is_local

LOCAL = (
    "/",
    "/me/",
    "/meetings/?group=SG5RG-AFR&next=//x",
    "/terms/#section-2",
    "/regional-groups/é",
    "/a//b",
)
HOSTILE = (
    "",
    "me/",
    "elsewhere.example",
    "//elsewhere.example",
    "///elsewhere.example",
    "/\\elsewhere.example",
    "\\\\elsewhere.example",
    "/me/\\elsewhere.example",
    "/\t/elsewhere.example",
    "\t//elsewhere.example",
    "/\n/elsewhere.example",
    "/\r/elsewhere.example",
    " //elsewhere.example",
    "/ /elsewhere.example",
    "/me/ ",
    "/\x7f/elsewhere.example",
    "/a\x00b",
    "https://elsewhere.example/",
    "https:/elsewhere.example",
    "HTTPS:elsewhere.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "@elsewhere.example",
    "?next=/",
    "#x",
)


@pytest.mark.parametrize("address", LOCAL)
def test_address_of_this_service_is_followed(address: str) -> None:
    assert (is_local(address), local_path(address)) == (True, address)


@pytest.mark.parametrize("address", HOSTILE)
def test_address_of_anywhere_else_is_not(address: str) -> None:
    assert (is_local(address), local_path(address)) == (False, "/")
