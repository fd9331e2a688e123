"""Accounts and roles."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Form, HTTPException, Request
from fastapi.responses import Response

from kb.catalogue import Role
from kb.catalogue.people import LONGEST_NAME, LONGEST_PASSWORD, PersonError
from kb.web.admin.frame import Admin, FreshAdmin, go
from kb.web.office import office_of
from kb.web.templating import render

Name = Annotated[str, Form(max_length=4 * LONGEST_NAME)]
Password = Annotated[str, Form(max_length=4 * LONGEST_PASSWORD)]


def add_accounts(app: FastAPI) -> None:
    """Add the routes."""

    @app.get("/admin/akun")
    def accounts(request: Request, person: Admin) -> Response:
        """Every account."""
        return _page(request)

    @app.post("/admin/akun")
    def create(
        request: Request, person: FreshAdmin, name: Name, password: Password, role: Annotated[str, Form(max_length=20)]
    ) -> Response:
        """Make an account."""
        office = office_of(request)
        try:
            made = office.people.create(name, password, _role(role))
        except PersonError as error:
            return _page(request, str(error))
        office.logbook.audit(person.name, "akun.buat", made.name, made.role.value)
        return go(request, "/admin/akun", pesan="saved")

    @app.post("/admin/akun/{name}")
    def change(
        request: Request,
        name: str,
        person: FreshAdmin,
        act: Annotated[str, Form(max_length=20)],
        password: Password = "",
        role: Annotated[str, Form(max_length=20)] = "",
    ) -> Response:
        """Enable, disable, another role, another password, no second factor any more."""
        office = office_of(request)
        try:
            if act == "sandi":
                office.people.set_password(name, password)
            elif act == "peran":
                office.people.set_role(name, _role(role))
            elif act == "lepas":
                office.people.drop_factor(name)
            elif act in ("aktif", "nonaktif"):
                office.people.set_active(name, act == "aktif")
            else:
                raise HTTPException(400, "tindakan tidak dikenal")
        except PersonError as error:
            return _page(request, str(error))
        office.logbook.audit(person.name, f"akun.{act}", name, role if act == "peran" else "")
        return go(request, "/admin/akun", pesan="saved")


def _page(request: Request, problem: str = "") -> Response:
    people = office_of(request).people.list()
    return render(
        request, "admin/accounts.html", 400 if problem else 200, people=people, problem=problem, roles=list(Role)
    )


def _role(value: str) -> Role:
    try:
        return Role(value)
    except ValueError:
        raise HTTPException(400, "peran tidak dikenal") from None
