"""What every resolver must do: the machine's own and its memory twin alike."""

from ipaddress import ip_address

import pytest
from regional_groups.adapters.memory import MemoryResolver
from regional_groups.adapters.resolving import SystemResolver
from regional_groups.core.ports import PlatformUnavailable, Resolver


@pytest.fixture(params=["memory", "system"])
def resolver(request: pytest.FixtureRequest) -> Resolver:
    """Return each resolver in turn."""
    names = {"localhost": [["127.0.0.1"]], "127.0.0.1": [["127.0.0.1"]], "2130706433": [["127.0.0.1"]]}
    return MemoryResolver(names) if request.param == "memory" else SystemResolver(seconds=20)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "2130706433"])
def test_addresses_of_this_machine(resolver: Resolver, host: str) -> None:
    found = resolver.addresses(host)

    assert found
    assert set(found) <= {ip_address("127.0.0.1"), ip_address("::1")}


def test_name_that_nobody_knows(resolver: Resolver) -> None:
    with pytest.raises(PlatformUnavailable, match=r"nothing\.invalid is not known"):
        resolver.addresses("nothing.invalid")
