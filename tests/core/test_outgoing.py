"""Which addresses may be asked: every form in which a closed network hides, and how addresses are spelled."""

from ipaddress import ip_address

import pytest
from regional_groups.core.outgoing import FetchRefused, check_allowed, is_public, target_of


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.170",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",  # an old way to write IPv4
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:10::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_address_of_a_closed_network_is_not_public(address: str) -> None:
    assert is_public(ip_address(address)) is False


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.0.1",
        "172.32.0.1",
        "156.106.202.5",
        "::ffff:1.1.1.1",
        "64:ff9b::101:101",
        "2002:101:101::1",
        "2606:4700:4700::1111",
        "2a00:1450:4001::1",
    ],
)
def test_address_of_the_public_network_is_public(address: str) -> None:
    assert is_public(ip_address(address)) is True


def test_address_with_a_scope_is_not_public() -> None:
    assert is_public(ip_address("2606:4700:4700::1111%eth0")) is False


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("https://Calendar.Example.ORG./a b", None),
        ("https://Calendar.Example.ORG./plan.ics#top", "https://calendar.example.org/plan.ics"),
        ("https://calendar.example.org:443", "https://calendar.example.org/"),
        (
            "http://calendar.example.org:8080/é?q=é&x=%20",
            "http://calendar.example.org:8080/%C3%A9?q=%C3%A9&x=%20",
        ),
        ("https://kalender.bücher.example/", "https://kalender.xn--bcher-kva.example/"),
        ("https://[2606:4700::1]:444/x", "https://[2606:4700::1]:444/x"),
        ("ftp://calendar.example.org/", None),
        ("file:///etc/passwd", None),
        ("webcal://calendar.example.org/", None),
        ("https:///plan.ics", None),
        ("https://", None),
        ("calendar.example.org/plan.ics", None),
        ("https://name:secret@calendar.example.org/", None),
        ("https://calendar.example.org@127.0.0.1/", None),
        ("https://calendar.example.org\\@127.0.0.1/", None),
        ("https://calendar.example.org:99999/", None),
        ("https://calendar.example.org:x/", None),
        ("https://[fe80::1%25eth0]/", None),
        ("https://[::1/", None),
        ("https://exa mple.org/", None),
        ("https://example.org/\r\nHost: inner", None),
        ("https://exam\x00ple.org/", None),
        ("https://-example.org/", None),
        ("https://" + "a" * 64 + ".org/", None),
        ("https://example.org/" + "a" * 2000, None),
        ("", None),
    ],
)
def test_address_is_spelled_in_one_way_or_refused(address: str, url: str | None) -> None:
    if url is None:
        with pytest.raises(FetchRefused) as refusal:
            target_of(address)
        assert "secret" not in str(refusal.value)
    else:
        assert target_of(address).url == url


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://calendar.example.org/", "begin with https"),
        ("https://calendar.example.org:8443/", "usual port"),
        ("https://other.example.org/", "other.example.org is not among the hosts"),
        ("https://calendar.example.org.evil.example/", "not among the hosts"),
    ],
)
def test_address_outside_the_list_is_refused(address: str, reason: str) -> None:
    with pytest.raises(FetchRefused, match=reason):
        check_allowed(target_of(address), {"calendar.example.org"})


def test_address_of_the_list_is_allowed() -> None:
    check_allowed(target_of("https://Calendar.example.org/plan.ics"), {"calendar.example.org"})
