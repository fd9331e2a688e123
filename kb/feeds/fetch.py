"""Downloading from addresses that others wrote: hosts allowed, every address checked, size, type and time bounded.

A connection is made to the very address that was checked, so that a name cannot change its meaning in between; each
redirect is a new address and is checked as the first was.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpcore

from kb.errors import InputRefused

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_HOPS = 4
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_UNICAST = (ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("2000::/3"))
"""Where global unicast lies; all else of IPv6 is reserved, local, or stands for something else."""
_ASIDE = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20", "5f00::/16")))
"""Set aside for protocols, relays, documents and routers, of which Python's table does not know all."""
_ISATAP, _NOT_GLOBAL_BIT = 0x00005EFE, 0xFDFFFFFF
"""The third quarter of an ISATAP address, whose "global" bit may be set."""
_PORTS = frozenset({80, 443})
_ASK = "Periksa alamat itu di umpan, atau izinkan hostnya dengan --host atau KB_FEED_HOSTS."


class TooSlow(InputRefused):
    """A server that did not send everything in its time."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What may be fetched. Hosts are names in lower case; ``ports`` are allowed beside 80 and 443."""

    hosts: frozenset[str]
    seconds: float = 60
    size: int = 200 * 1024 * 1024
    loopback: bool = False
    ports: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came: the last address, its content and the type that the server named."""

    url: str
    content: bytes
    media_type: str


def fetch(url: str, rules: Rules) -> Fetched:
    """The content behind an address, following at most four redirects.

    Raises:
        InputRefused: the host, port or address is not allowed, the answer is no success, too large or too late.

    """
    deadline = time.monotonic() + rules.seconds
    for _ in range(_MOST_HOPS + 1):
        _check_address(url, rules)
        try:
            answer = _one(url, rules, deadline)
        except (httpcore.TimeoutException, TimeoutError) as error:
            raise TooSlow(url, f"tidak selesai dalam {rules.seconds:.0f} detik.", "Coba lagi nanti.") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, zlib.error, OSError) as error:
            raise InputRefused(
                url, f"sambungan gagal ({error or type(error).__name__}).", "Coba lagi nanti."
            ) from error
        if isinstance(answer, Fetched):
            return answer
        try:
            url = urljoin(url, answer)
        except ValueError as error:
            raise InputRefused(url, f"dialihkan ke alamat yang tidak sah ({answer[:80]!r}).", _ASK) from error
    raise InputRefused(url, f"lebih dari {_MOST_HOPS} pengalihan.", _ASK)


def _check_address(url: str, rules: Rules) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise InputRefused(url, "alamatnya tidak sah.", _ASK) from error
    host = (parts.hostname or "").lower()
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
        raise InputRefused(url, "hanya alamat http dan https tanpa sandi yang diunduh.", _ASK)
    if host not in rules.hosts:
        raise InputRefused(url, f"host {host} tidak termasuk yang diizinkan.", _ASK)
    if port not in _PORTS | rules.ports:
        raise InputRefused(url, f"port {port} tidak diizinkan.", _ASK)


def _one(url: str, rules: Rules, deadline: float) -> Fetched | str:
    """One exchange: the content, or where a redirect points."""
    context = ssl.create_default_context()
    headers = [("User-Agent", "Pandu"), ("Accept", "*/*"), ("Accept-Encoding", "gzip, identity")]
    timeouts = dict.fromkeys(("connect", "read", "write", "pool"), _left(deadline))
    ascii_url = url.encode("ascii", "ignore").decode() if url.isascii() else _quoted(url)
    with (
        httpcore.ConnectionPool(ssl_context=context, network_backend=_Backend(rules, deadline), retries=0) as pool,
        pool.stream("GET", ascii_url, headers=headers, extensions={"timeout": timeouts}) as answer,
    ):
        told = {name.lower(): value.decode("latin-1") for name, value in answer.headers}
        if answer.status in _REDIRECTS and b"location" in told:
            return told[b"location"]
        if answer.status != 200:
            raise InputRefused(url, f"server menjawab {answer.status}.", "Periksa alamat itu di peramban.")
        length = told.get(b"content-length", "")
        if length.isdigit() and int(length) > rules.size:
            raise _too_large(url, rules)
        content = _body(answer.iter_stream(), told.get(b"content-encoding", ""), url, rules)
        return Fetched(url, content, told.get(b"content-type", "").partition(";")[0].strip().lower())


def _body(parts: Iterable[bytes], coding: str, url: str, rules: Rules) -> bytes:
    """The content, unpacked where it came packed, never more than the limit."""
    packed = coding.strip().lower()
    if packed not in {"", "identity", "gzip", "deflate"}:
        raise InputRefused(url, f"dikirim dengan sandi {packed} yang tidak diminta.", "Hubungi pengelola server.")
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32) if packed in {"gzip", "deflate"} else None
    content = bytearray()
    for part in parts:
        content += unpacker.decompress(part, rules.size + 1) if unpacker else part
        if len(content) > rules.size or (unpacker is not None and unpacker.unconsumed_tail):
            raise _too_large(url, rules)
    return bytes(content)


def _too_large(url: str, rules: Rules) -> InputRefused:
    return InputRefused(url, f"lebih besar daripada {rules.size / 1024 / 1024:.1f} MiB.", "Naikkan KB_MAX_FILE_MB.")


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("deadline")
    return left


def _quoted(url: str) -> str:
    from urllib.parse import quote

    return quote(url, safe=":/?#[]@!$&'()*+,;=%~")


# --- connections -----------------------------------------------------------------------------------------------------


def refused_address(address: str, loopback: bool) -> str:
    """Why no connection may be made to an address; empty where one may.

    Only global unicast may, and of an address that carries another only where that one may too.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped or ip in _NAT64:
            return refused_address(str(_last_32(ip)), loopback)
        for inner in _carried(ip):
            if refused_address(str(inner), loopback=False):
                return "alamat jaringan dalam"
    if ip.is_loopback:
        return "" if loopback else "mesin ini sendiri"
    if ip.is_link_local:
        return "alamat tautan lokal"
    if not ip.is_global or ip.is_multicast or not _within(ip, _UNICAST) or _within(ip, _ASIDE):
        return "alamat jaringan dalam"
    return ""


def _within(ip: _Address, networks: Iterable[_Network]) -> bool:
    return any(ip in network for network in networks)


def _carried(ip: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """IPv4 addresses to which a router may send what is sent to this one: 6to4, Teredo, ISATAP."""
    found = [inner for inner in (ip.sixtofour, *(ip.teredo or ())) if inner is not None]
    return [*found, _last_32(ip)] if int(ip) >> 32 & _NOT_GLOBAL_BIT == _ISATAP else found


def _last_32(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address:
    return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)


class _Backend(httpcore.NetworkBackend):
    """Resolves a name, checks every address that it has, and connects to the first."""

    def __init__(self, rules: Rules, deadline: float) -> None:
        self._rules = rules
        self._deadline = deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A stream to a checked address."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError) as error:
            raise InputRefused(host, "nama host ini tidak ditemukan.", _ASK) from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        for address in addresses:
            why = refused_address(address, self._rules.loopback)
            if why:
                raise InputRefused(host, f"menunjuk ke {address} ({why}); tidak diunduh.", _ASK)
        stream = self._plain.connect_tcp(addresses[0], port, _left(self._deadline), local_address, socket_options)
        return _Stream(stream, self._deadline)


class _Stream(httpcore.NetworkStream):
    """A stream of which every step ends before one common deadline, however slowly the other side drips."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read some bytes."""
        return self._stream.read(max_bytes, _left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all bytes."""
        self._stream.write(buffer, _left(self._deadline))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same stream under TLS, for the name that was asked for."""
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline)), self._deadline)

    def get_extra_info(self, info: str) -> object:
        """What the connection knows of itself."""
        return self._stream.get_extra_info(info)
