"""Tests reach this machine only; tried here with addresses that must never be asked."""

from __future__ import annotations

import socket

import pytest

from tests.fixtures import network


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80), ("example.invalid", 80)])
def test_a_connection_beyond_this_machine_fails_and_is_remembered(address: tuple[str, int]) -> None:
    with pytest.raises(network.BeyondLoopback):
        socket.create_connection(address, timeout=1)
    assert network.attempts
    network.attempts.clear()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", b"localhost", "127.9.9.9"])
def test_this_machine_is_reachable_under_its_names(host: str | bytes) -> None:
    assert network.is_loopback(host)
