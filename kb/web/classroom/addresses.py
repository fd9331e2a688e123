"""The address that phones in the room can reach, and its QR code."""

from __future__ import annotations

import io
import ipaddress
import socket
from urllib.parse import urlsplit

from starlette.requests import Request

from kb.web.office import office_of


def join_address(request: Request, code: str) -> str:
    """The address to join a class: as the office says, else as the trainer came, else this machine's in the room."""
    settings = office_of(request).settings
    base = settings.public_url.rstrip("/")
    if not base:
        host = request.headers.get("host", "") or f"{settings.host}:{settings.port}"
        port, own = _loopback_port(host), lan_address()
        host = f"{own}:{port}" if own and port else host
        base = f"{request.url.scheme}://{host}{settings.root_path}"
    return f"{base}/kelas?kode={code}"


def _loopback_port(host: str) -> int | None:
    """The port of this machine as a host names it; None for another machine, without a port, and for no host."""
    try:
        parts = urlsplit(f"//{host}")
        return parts.port if _is_loopback(parts.hostname or "") else None
    except ValueError:
        return None


def only_this_machine(request: Request) -> bool:
    """Whether the server listens to this machine alone, so that no phone can reach it."""
    settings = office_of(request).settings
    return not settings.public_url and _is_loopback(settings.host)


def lan_address() -> str | None:
    """This machine's address in the room; None where it has none. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address for documentation; a datagram socket only picks the way
        except OSError:
            return None
        found = str(probe.getsockname()[0])
    return None if _is_loopback(found) else found


def qr(address: str) -> bytes:
    """The QR code of an address, as SVG."""
    import segno

    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", scale=6, border=3, dark="#000", light="#fff")
    return out.getvalue()


def _is_loopback(host: str) -> bool:
    if host in {"localhost", ""}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
