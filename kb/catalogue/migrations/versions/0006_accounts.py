"""Sessions that know when a password was given, devices, second factors, addresses apart, lifetimes of keys, seats."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

def upgrade() -> None:
    op.execute("DELETE FROM sessions")  # nobody knows when their passwords were given; everybody signs in anew
    op.add_column("sessions", sa.Column("proven", sa.Double(), nullable=False, server_default="0"))
    op.add_column("sessions", sa.Column("half", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("sessions", sa.Column("oidc", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("sessions", sa.Column("browser", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "devices",
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_devices_person_id")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_devices")),
    )
    op.create_index(op.f("ix_devices_person_id"), "devices", ["person_id"], unique=False)
    op.add_column("people", sa.Column("factor", sa.String(), nullable=False, server_default=""))
    op.add_column("people", sa.Column("factor_on", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("people", sa.Column("factor_step", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("people", sa.Column("recovery", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("audit", sa.Column("address", sa.String(), nullable=False, server_default=""))
    op.execute("UPDATE audit SET address = detail, detail = '' WHERE action IN ('masuk', 'masuk.gagal', 'masuk.direm')")
    op.add_column("api_keys", sa.Column("expires", sa.DateTime(), nullable=True))
    sqlite = op.get_bind().dialect.name == "sqlite"
    year = "datetime('now', '+365 days')" if sqlite else "now() + interval '365 days'"
    op.execute(f"UPDATE api_keys SET expires = {year}")
    op.add_column("classes", sa.Column("seats_per_network", sa.Integer(), nullable=False, server_default="40"))


def downgrade() -> None:
    op.drop_column("classes", "seats_per_network")
    op.drop_column("api_keys", "expires")
    op.execute("UPDATE audit SET detail = address WHERE address <> ''")
    op.drop_column("audit", "address")
    for column in ("recovery", "factor_step", "factor_on", "factor"):
        op.drop_column("people", column)
    op.drop_table("devices")
    for column in ("browser", "oidc", "half", "proven"):
        op.drop_column("sessions", column)
