"""Keep the persons of each meeting counted; whatever changes its attendance empties the count."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_UNCOUNTED = sa.text("tally IS NULL")
_NUMBERS = sa.text("person_id IS NULL")
_KNOWN = (
    "INSERT INTO attendance_tallies (meeting_id, apart, demonstration, mixed) "
    "SELECT DISTINCT meeting_id, {yes}, {no}, {no} FROM attendance"
)
# It locks the row even where that is empty already, so that who counts meanwhile waits and reads the change. An empty
# one is not written again: PostgreSQL would keep a version of it for each row of a meeting.
_EMPTY = (
    "INSERT INTO attendance_tallies (meeting_id, apart, demonstration, mixed) "
    "VALUES ({row}.meeting_id, {yes}, {no}, {no}) "
    "ON CONFLICT (meeting_id) DO UPDATE SET tally = NULL, parts = NULL "
    "WHERE attendance_tallies.tally IS NOT NULL;"
)
_ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
_OF_SESSION = "UPDATE attendance_tallies SET tally = NULL, parts = NULL WHERE meeting_id = NEW.meeting_id;"


def upgrade() -> None:
    """Bring the change; meetings that have attendance are counted by the jobs, until then from the rows."""
    op.create_table(
        "attendance_tallies",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("tally", sa.JSON(), nullable=True),
        sa.Column("parts", sa.JSON(), nullable=True),
        sa.Column("apart", sa.Boolean(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("mixed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name="fk_attendance_tallies_meeting_id_meetings",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("meeting_id", name="pk_attendance_tallies"),
    )
    _index("ix_attendance_tallies_uncounted", "attendance_tallies", _UNCOUNTED)
    _index("ix_attendance_numbers", "attendance", _NUMBERS)
    is_postgres = op.get_bind().dialect.name == "postgresql"
    yes, no = ("true", "false") if is_postgres else ("1", "0")
    op.execute(_KNOWN.format(yes=yes, no=no))
    if is_postgres:
        _on_postgres()
    else:
        _on_sqlite()


def _index(name: str, table: str, where: sa.TextClause) -> None:
    op.create_index(name, table, ["meeting_id"], sqlite_where=where, postgresql_where=where)


def _on_postgres() -> None:
    old, new = (_EMPTY.format(row=row, yes="true", no="false") for row in ("OLD", "NEW"))
    op.execute(
        "CREATE FUNCTION empty_attendance_tally() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP <> 'INSERT' THEN {old} END IF; IF TG_OP <> 'DELETE' THEN {new} END IF; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER attendance_empties_tally AFTER INSERT OR UPDATE OR DELETE ON attendance "
        "FOR EACH ROW EXECUTE FUNCTION empty_attendance_tally()"
    )
    op.execute(
        "CREATE FUNCTION empty_tally_of_session() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {_OF_SESSION} RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER session_empties_tally AFTER UPDATE OF groups ON meeting_sessions FOR EACH ROW "
        "WHEN (OLD.groups::text IS DISTINCT FROM NEW.groups::text) EXECUTE FUNCTION empty_tally_of_session()"
    )


def _on_sqlite() -> None:
    for verb, rows in _ROWS.items():
        done = " ".join(_EMPTY.format(row=row, yes="1", no="0") for row in rows)
        op.execute(
            f"CREATE TRIGGER attendance_{verb.lower()}_empties_tally AFTER {verb} ON attendance BEGIN {done} END"
        )
    op.execute(
        "CREATE TRIGGER session_empties_tally AFTER UPDATE OF groups ON meeting_sessions "
        f"WHEN OLD.groups IS NOT NEW.groups BEGIN {_OF_SESSION} END"
    )


def downgrade() -> None:
    """Take it back."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER session_empties_tally ON meeting_sessions")
        op.execute("DROP TRIGGER attendance_empties_tally ON attendance")
        op.execute("DROP FUNCTION empty_tally_of_session()")
        op.execute("DROP FUNCTION empty_attendance_tally()")
    else:
        op.execute("DROP TRIGGER session_empties_tally")
        for verb in _ROWS:
            op.execute(f"DROP TRIGGER attendance_{verb.lower()}_empties_tally")
    op.drop_index("ix_attendance_numbers", table_name="attendance")
    op.drop_index("ix_attendance_tallies_uncounted", table_name="attendance_tallies")
    op.drop_table("attendance_tallies")
