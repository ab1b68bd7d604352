"""Keep the texts of calendar entries deflated."""

import json
import zlib
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

COLUMNS = {"shown": sa.JSON(), "busy": sa.Text(), "text": sa.Text()}
AT_ONCE = 600


def upgrade() -> None:
    """Deflate what is stored."""
    _convert(dict.fromkeys(COLUMNS, sa.LargeBinary()), COLUMNS, _deflated)


def downgrade() -> None:
    """Store it as text again."""
    _convert(COLUMNS, dict.fromkeys(COLUMNS, sa.LargeBinary()), _inflated)


def _convert(wanted: dict[str, Any], before: dict[str, Any], told: Callable[[str, Any], Any]) -> None:
    """Fill columns of another type beside those that are there, then let them take their names."""
    for name, kind in wanted.items():
        op.add_column("feed_texts", sa.Column(f"new_{name}", kind))
    table = sa.table(
        "feed_texts",
        sa.column("uid", sa.String()),
        sa.column("language", sa.String()),
        *(sa.column(name, kind) for name, kind in before.items()),
        *(sa.column(f"new_{name}", kind) for name, kind in wanted.items()),
    )
    last = ("", "")
    keys = sa.tuple_(table.c.uid, table.c.language)
    query = sa.select(table).order_by(table.c.uid, table.c.language).limit(AT_ONCE)
    while rows := op.get_bind().execute(query.where(keys > sa.tuple_(*last))).all():
        last = (rows[-1].uid, rows[-1].language)
        own = table.c.uid == sa.bindparam("of_uid"), table.c.language == sa.bindparam("of_language")
        values = {f"new_{name}": sa.bindparam(f"to_{name}", type_=wanted[name]) for name in wanted}
        op.get_bind().execute(
            sa.update(table).where(*own).values(values),
            [
                {
                    "of_uid": row.uid,
                    "of_language": row.language,
                    **{f"to_{name}": told(name, getattr(row, name)) for name in wanted},
                }
                for row in rows
            ],
        )
    with op.batch_alter_table("feed_texts") as batch:
        for name, kind in wanted.items():
            batch.drop_column(name)
            batch.alter_column(f"new_{name}", new_column_name=name, nullable=False, existing_type=kind)


def _deflated(name: str, value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")) if name == "shown" else value
    return zlib.compress(text.encode("utf-8"))


def _inflated(name: str, value: bytes) -> Any:
    text = zlib.decompress(value).decode("utf-8")
    return json.loads(text) if name == "shown" else text
