"""Calls go where they may, and nowhere else: hosts, addresses, redirects, certificates, time."""

from __future__ import annotations

import socket
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

from engine.model import ConnectorFailed
from engine.outward_hosts import HostListRefused, allowed_hosts, host_of, is_reachable
from engine.settings import SettingMisread, read_settings
from tests.callee import Answer, authority, web_service
from tests.unit.connectors.calling import Names, asked, calls, leading_to

INSIDE = (
    *("127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255"),
    *("192.168.1.1", "169.254.169.254", "169.254.0.1", "100.64.0.1", "100.100.100.200"),
    *("192.0.0.192", "168.63.129.16", "198.18.0.1", "203.0.113.1", "224.0.0.1", "255.255.255.255"),
    *("240.0.0.1", "::", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1"),
    *("fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "64:ff9b::7f00:1"),
    *("64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2002:7f00:1::", "2001:db8::1", "100::1"),
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
)


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_that_is_not_public_is_never_called(address: str) -> None:
    assert not is_reachable(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f::1", "64:ff9b::5db8:d70e"])
def test_public_addresses_are_called(address: str) -> None:
    assert is_reachable(ip_address(address))


def test_a_network_that_is_listed_is_called_but_never_where_a_cloud_keeps_credentials() -> None:
    own = (ip_network("10.1.0.0/16"), ip_network("fd00::/8"), ip_network("100.64.0.0/10"))
    assert is_reachable(ip_address("10.1.2.3"), own)
    assert is_reachable(ip_address("::ffff:10.1.2.3"), own)
    for address in ("10.2.0.1", "fd00:ec2::254", "100.100.100.200", "169.254.169.254"):
        assert not is_reachable(ip_address(address), own)


def test_a_host_is_allowed_by_scheme_name_and_port() -> None:
    hosts = allowed_hosts("https://erp.example.com https://*.shop.example:8443 http://[::1]:9000")
    for scheme, host, port in (
        ("https", "erp.example.com", None),
        ("https", "ERP.example.com.", 443),
        ("https", "a.shop.example", 8443),
        ("http", "::1", 9000),
    ):
        assert host_of(hosts, scheme, host, port) is not None
    for scheme, host, port in (
        ("http", "erp.example.com", None),
        ("https", "erp.example.com", 8443),
        ("https", "xerp.example.com", None),
        ("https", "erp.example.com.evil.example", None),
        ("https", "shop.example", 8443),
        ("https", "evilshop.example", 8443),
    ):
        assert host_of(hosts, scheme, host, port) is None


@pytest.mark.parametrize(
    "entry",
    [
        *("http://erp.example.com", "http://erp.example.com=93.184.0.0/16", "erp.example.com"),
        *(
            "https://x=169.254.0.0/16",
            "https://x=0.0.0.0/0",
            "https://169.254.169.254",
            "https://*",
        ),
        *("https://x:0", "https://x:99999", "https://x/path", "https://x=10.0.0.1/8"),
        *("https://fd.example=fd00:ec2::254", "gopher://x", "https://u@x"),
    ],
)
def test_a_list_that_would_allow_too_much_is_refused_by_name(entry: str) -> None:
    with pytest.raises(HostListRefused):
        allowed_hosts(entry)
    with pytest.raises(SettingMisread, match="VORGANG_HTTP_ALLOWED"):
        read_settings({"VORGANG_HTTP_ALLOWED": entry})


def test_a_name_that_leads_elsewhere_a_moment_later_is_called_where_it_was_looked_up() -> None:
    """DNS rebinding: whatever the second look-up says, there is none."""
    with web_service() as ours, web_service(host="127.0.0.2") as theirs:
        names = leading_to("127.0.0.1", "127.0.0.2")
        listed = f"http://erp.example:{ours.port}=127.0.0.1/32"
        caller = calls(ours.port, names, http_allowed=listed)
        target = asked({"url": f"http://erp.example:{ours.port}/"})
        caller.run(target)
        assert names.asked == ["erp.example"]
        assert ours.received[0].headers["host"] == f"erp.example:{ours.port}"
        # The next call asks anew, and is refused: it would lead to an address that is not listed.
        with pytest.raises(ConnectorFailed, match="not public") as failure:
            caller.run(target)
        assert not failure.value.retry
        assert failure.value.facts[0].data["kind"] == "address"
        assert len(ours.received) == 1
        assert theirs.received == []


def test_a_name_of_which_one_address_may_not_be_called_is_not_called_at_all() -> None:
    with web_service() as service:
        both = Names([[ip_address("127.0.0.1"), ip_address("10.0.0.1")]])
        listed = f"http://erp.example:{service.port}=127.0.0.1/32"
        with pytest.raises(ConnectorFailed, match="not public"):
            calls(service.port, both, http_allowed=listed).run(
                asked({"url": f"http://erp.example:{service.port}/"})
            )
        assert service.received == []


@pytest.mark.parametrize("name", ["localhost", "2130706433", "0x7f.1", "127.1", "①②⑦.⓪.⓪.①"])
def test_other_ways_to_write_an_address_do_not_get_past_the_list(name: str) -> None:
    with web_service() as service:
        with pytest.raises(ConnectorFailed):
            calls(service.port, http_allowed=f"https://erp.example:{service.port}").run(
                asked({"url": f"http://{name}:{service.port}/"})
            )
        assert service.received == []


def test_a_redirect_is_not_followed() -> None:
    with web_service() as service, web_service() as inner:
        there = {"Location": f"http://127.0.0.1:{inner.port}/"}
        service.answer = lambda _: Answer(307, b"", there)
        both = f"http://127.0.0.1:{service.port} http://127.0.0.1:{inner.port}"
        with pytest.raises(ConnectorFailed, match="another address"):
            calls(service.port, http_allowed=both).run(
                asked({"url": f"http://127.0.0.1:{service.port}/"})
            )
        assert inner.received == []


def test_a_proxy_of_the_environment_is_passed_by(monkeypatch: pytest.MonkeyPatch) -> None:
    with web_service() as service, web_service() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        calls(service.port).run(asked({"url": f"http://127.0.0.1:{service.port}/"}))
        assert len(service.received) == 1
        assert proxy.received == []


def test_a_certificate_counts_for_the_name_that_was_asked_for(tmp_path: Path) -> None:
    ca, certificate, key = authority(tmp_path, "erp.example")
    with web_service((certificate, key)) as service:
        listed = " ".join(
            f"https://{name}:{service.port}=127.0.0.1/32" for name in ("erp.example", "x.example")
        )
        trusting = calls(service.port, http_allowed=listed, http_authorities=str(ca))
        trusting.run(asked({"url": f"https://erp.example:{service.port}/"}))
        assert len(service.received) == 1
        with pytest.raises(ConnectorFailed, match=r"certificate of x\.example does not count"):
            trusting.run(asked({"url": f"https://x.example:{service.port}/"}))
        with pytest.raises(ConnectorFailed, match=r"certificate of erp\.example does not count"):
            calls(service.port, http_allowed=listed).run(
                asked({"url": f"https://erp.example:{service.port}/"})
            )
        assert len(service.received) == 1


def test_whoever_answers_in_drops_is_not_waited_for_longer_than_all_may_take() -> None:
    with web_service() as service:
        service.answer = lambda _: Answer(200, pieces=[b" "] * 100, pause=0.1)
        drops = asked({"url": f"http://127.0.0.1:{service.port}/"}, totalTimeout="0.5")
        with pytest.raises(ConnectorFailed, match="took too long") as failure:
            calls(service.port).run(drops)
        assert failure.value.retry
        assert failure.value.facts[0].data["kind"] == "time"


def test_nobody_there_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(ConnectorFailed, match="cannot be reached") as failure:
        calls(port).run(asked({"url": f"http://127.0.0.1:{port}/"}))
    assert failure.value.retry
