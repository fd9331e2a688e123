"""Who the office's OpenID Connect server may sign in, with roles: ``KB_OIDC_ACCOUNTS`` as a table."""

from __future__ import annotations

from collections.abc import Mapping

from kb.catalogue.people import Role
from kb.errors import SettingsError
from kb.settings import Settings


def listed(settings: Settings) -> Mapping[str, Role]:
    """The accounts of the list, where a server is set: ``a@x.go.id=admin, b@x.go.id=trainer``.

    Raises:
        SettingsError: an entry is no such pair.

    """
    found: dict[str, Role] = {}
    entries = settings.oidc_accounts.split(",") if settings.oidc_issuer else []
    for entry in filter(None, (part.strip() for part in entries)):
        email, _, role = entry.partition("=")
        if "@" not in email or role.strip() not in list(Role):
            raise SettingsError(f"KB_OIDC_ACCOUNTS: {entry!r} bukan surel=admin atau surel=trainer.")
        found[email.strip().lower()] = Role(role.strip())
    return found
