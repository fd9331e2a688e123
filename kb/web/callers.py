"""Who calls, and by which name: what a proxy says of a caller is believed of named proxies only, and a request for a
name that is not the server's own is refused, so that no page of another site reaches it by rebinding its own name.
"""

from __future__ import annotations

import ipaddress
import logging
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from kb.settings import Settings
from kb.web.security import route_of

log = logging.getLogger(__name__)

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_OF_PROXIES = ("x-forwarded-", "forwarded", "x-real-ip", "x-gradio-server", "x-original-")
"""Beginnings of headers by which a proxy speaks of a caller, and Gradio's own of that kind."""

_PROBED = frozenset({"/kesehatan", "/siap"})
"""Routes that monitors ask by whatever name they have; they tell nothing of the office."""

_EVERYWHERE = frozenset({"0.0.0.0", "::", ""})


class Callers:
    """Makes ``client`` and ``scheme`` of a request those of the caller, and answers ``stranger`` for a foreign Host."""

    def __init__(self, app: ASGIApp, settings: Settings, stranger: Callable[[], Response]) -> None:
        self._app = app
        self._proxies = Proxies(settings)
        self._behind = ProxyHeadersMiddleware(app, self._proxies.listed)  # type: ignore[arg-type]
        self._names = Names(settings)
        self._stranger = stranger
        self._told = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or refuse."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        peer, port = scope.get("client") or ("", 0)
        peer = unmapped(peer)
        from_proxy = peer in self._proxies
        scope = {**scope, "client": (peer, port), "headers": scope["headers"] if from_proxy else self._own(scope, peer)}
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        if route_of(scope) not in _PROBED and (len(hosts) != 1 or hosts[0] not in self._names):
            await self._stranger()(scope, receive, send)
        elif from_proxy:
            await self._behind(scope, receive, send)  # type: ignore[arg-type]
        else:
            await self._app(scope, receive, send)

    def _own(self, scope: Scope, peer: str) -> list[tuple[bytes, bytes]]:
        """The headers without those by which a proxy speaks."""
        headers = [pair for pair in scope["headers"] if not pair[0].decode("latin-1").startswith(_OF_PROXIES)]
        if len(headers) < len(scope["headers"]) and not self._told and _is_loopback(peer):
            self._told = True
            log.warning(
                "sebuah proksi di mesin ini meneruskan permintaan; agar alamat penanya dikenali, "
                "isi KB_TRUSTED_PROXIES dengan alamat proksi itu, misalnya 127.0.0.1"
            )
        return headers


class Proxies:
    """The addresses of ``KB_TRUSTED_PROXIES``."""

    def __init__(self, settings: Settings) -> None:
        self._networks: list[Network] = [
            ipaddress.ip_network(each, strict=False) for each in named(settings.trusted_proxies)
        ]

    def __contains__(self, address: str) -> bool:
        known = _address(unmapped(address)) if self._networks else None
        return known is not None and any(known in network for network in self._networks)

    @property
    def listed(self) -> list[str]:
        """Each address or network in writing."""
        return [str(network) for network in self._networks]


class Names:
    """The names that the server may be called by.

    Its own are those of this machine for itself, the one it listens on, that of ``KB_PUBLIC_URL`` and those of
    ``KB_HOSTS``. Where ``KB_HOSTS`` names none, plain addresses are its own too, for a page that came from one cannot
    be of another site; and the machine's name, where others on the network can reach it.
    """

    def __init__(self, settings: Settings) -> None:
        hosts = named(settings.hosts)
        own = {"localhost", _plain(settings.host), *map(_plain, hosts)}
        if settings.public_url:
            own.add(_plain(urlsplit(settings.public_url).netloc))
        if not hosts and not (_is_loopback(settings.host) or settings.host == "localhost"):
            machine = socket.gethostname().casefold()
            own |= {machine, machine.partition(".")[0], f"{machine.partition('.')[0]}.local"}
        self._own = frozenset(own - _EVERYWHERE)
        self._addresses = not hosts

    def __contains__(self, host: str) -> bool:
        name = _plain(host)
        if name in self._own or _is_loopback(name):
            return True
        return self._addresses and _address(name) is not None


def named(listed: str) -> list[str]:
    """The parts of a setting that joins names by commas."""
    return [each for each in map(str.strip, listed.split(",")) if each]


def _plain(host: str) -> str:
    """A Host header without port, brackets and the last dot; empty where it is none."""
    if _address(host) is not None:
        return host.casefold()
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".") if "@" not in host and "/" not in host else ""
    except ValueError:
        return ""


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def unmapped(address: str) -> str:
    """An IPv4 address that an IPv6 socket shows, as IPv4; any other as it is."""
    mapped = getattr(_address(address), "ipv4_mapped", None)
    return str(mapped) if mapped else address


def _is_loopback(name: str) -> bool:
    known = _address(unmapped(name))
    return known is not None and known.is_loopback
