"""Make the tables of portions and segments, and pack the entries that are there."""

import hashlib
import zlib
from itertools import groupby

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

PER_SEGMENT = 50


def upgrade() -> None:
    """Bring the change."""
    op.create_table(
        "feed_portions",
        sa.Column("feed_key", sa.String(length=80), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("portion", sa.String(length=30), nullable=False),
        sa.PrimaryKeyConstraint("feed_key", "year", "cancelled", "portion", name="pk_feed_portions"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_feed_portions_portion", "feed_portions", ["portion"], unique=False)
    op.create_table(
        "feed_segments",
        sa.Column("portion", sa.String(length=30), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("segment", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("zones", sa.Text(), nullable=False),
        sa.Column("crc", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("shift", sa.BigInteger(), nullable=False),
        sa.Column("deflated", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("portion", "language", "segment", name="pk_feed_segments"),
    )
    # Not by a copy of the table: SQLite would take the texts of its entries away with the old one.
    op.add_column(
        "feed_entries", sa.Column("portion", sa.String(length=30), nullable=False, server_default="")
    )
    op.add_column("feed_entries", sa.Column("segment", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_feed_entries_portion", "feed_entries", ["portion", "segment"], unique=False)
    _make_bodies(plain_needed=False)
    _keep_as_keys(with_rowid=False)
    _pack()


def downgrade() -> None:
    """Take it back."""
    _keep_as_keys(with_rowid=True)
    _make_bodies(plain_needed=True)
    op.drop_index("ix_feed_entries_portion", table_name="feed_entries")
    op.drop_column("feed_entries", "segment")
    op.drop_column("feed_entries", "portion")
    op.drop_table("feed_segments")
    op.drop_index("ix_feed_portions_portion", table_name="feed_portions")
    op.drop_table("feed_portions")


def _make_bodies(*, plain_needed: bool) -> None:
    """Make the table of finished files anew; they are built again at the next fetch."""
    op.drop_table("feed_bodies")
    op.create_table(
        "feed_bodies",
        sa.Column("feed_key", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(length=32), nullable=False),
        sa.Column("file", sa.String(length=60), nullable=False),
        sa.Column("etag", sa.String(length=40), nullable=False),
        sa.Column("etag_gzip", sa.String(length=40), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("plain", sa.LargeBinary(), nullable=not plain_needed),
        sa.PrimaryKeyConstraint("feed_key", "language", name="pk_feed_bodies"),
    )


def _keep_as_keys(*, with_rowid: bool) -> None:
    """Make tables that are little more than their key anew, so that SQLite keeps them once; nothing refers to them."""
    if op.get_bind().dialect.name != "sqlite":
        return
    meta = sa.MetaData()
    for name in ("feed_memberships", "feed_versions", "feed_subscription_keys"):
        table = sa.Table(name, meta, autoload_with=op.get_bind())
        rows = [dict(row) for row in op.get_bind().execute(sa.select(table)).mappings()]
        indexes = [(index.name, [column.name for column in index.columns]) for index in table.indexes]
        op.drop_table(name)
        columns = [sa.Column(one.name, one.type, nullable=one.nullable) for one in table.columns]
        constraints = [
            sa.PrimaryKeyConstraint(*[one.name for one in table.primary_key], name=f"pk_{name}"),
            *[
                sa.ForeignKeyConstraint(
                    [one.name for one in key.columns],
                    [element.target_fullname for element in key.elements],
                    name=key.name,
                    ondelete=key.ondelete,
                )
                for key in table.foreign_key_constraints
            ],
        ]
        made = op.create_table(name, *columns, *constraints, sqlite_with_rowid=with_rowid)
        for index, of in indexes:
            op.create_index(index, name, of, unique=False)
        if rows:
            op.bulk_insert(made, rows)


def _pack() -> None:
    """Give each entry its place as the service does from now on, and pack the segments."""
    connection, meta = op.get_bind(), sa.MetaData()
    names = ("feed_entries", "feed_memberships", "feed_texts", "feed_segments", "feed_portions")
    entries, memberships, texts, segments, portions = (
        sa.Table(name, meta, autoload_with=connection) for name in names
    )
    filled: dict[str, int] = {}
    for entry in connection.execute(
        sa.select(entries.c.uid, entries.c.last_day, entries.c.status).order_by(
            entries.c.first_day.desc(), entries.c.uid
        )
    ).all():
        found = connection.scalars(sa.select(memberships.c.feed_key).where(memberships.c.uid == entry.uid))
        keys = sorted(key for key in found if not key.startswith(("meeting:", "event:")))
        place = hashlib.sha256("\n".join(keys).encode()).hexdigest()[:20]
        portion = f"{place}-{entry.last_day.year}{'x' if entry.status == 'CANCELLED' else ''}"
        if portion not in filled:
            told = {"portion": portion, "year": entry.last_day.year, "cancelled": entry.status == "CANCELLED"}
            connection.execute(portions.insert(), [{"feed_key": key, **told} for key in keys])
        segment = filled.get(portion, 0) // PER_SEGMENT
        filled[portion] = filled.get(portion, 0) + 1
        where = entries.c.uid == entry.uid
        connection.execute(entries.update().where(where).values(portion=portion, segment=segment))
    for portion in filled:
        _pack_portion(connection, portion, entries, texts, segments)


def _pack_portion(
    connection: sa.Connection, portion: str, entries: sa.Table, texts: sa.Table, segments: sa.Table
) -> None:
    rows = connection.execute(
        sa.select(
            entries.c.segment,
            texts.c.language,
            entries.c.first_day,
            entries.c.last_day,
            entries.c.zone,
            texts.c.text,
        )
        .join(texts, texts.c.uid == entries.c.uid)
        .where(entries.c.portion == portion)
        .order_by(entries.c.segment, texts.c.language, entries.c.first_day.desc(), entries.c.uid)
    ).all()
    for (segment, language), group in groupby(rows, lambda row: (row.segment, row.language)):
        found = list(group)
        text = "".join(row.text for row in found).encode()
        packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        first = min(row.first_day for row in found)
        deflated = packer.compress(text) + packer.flush(zlib.Z_FULL_FLUSH)
        row = {
            "portion": portion,
            "segment": segment,
            "language": language,
            "first_day": first,
            "since": first.year,
            "year": found[0].last_day.year,
            "entries": len(found),
            "zones": " ".join(sorted({row.zone for row in found} - {""})),
            "crc": zlib.crc32(text),
            "length": len(text),
            "shift": _shift(len(text)),
            "deflated": deflated,
        }
        connection.execute(segments.insert(), row)


def _shift(length: int) -> int:
    """Return x to the power of 8 times ``length`` modulo the polynomial of CRC-32."""
    result, square = 1 << 31, 1 << 23
    while length:
        result = _times(square, result) if length & 1 else result
        square = _times(square, square)
        length >>= 1
    return result


def _times(one: int, other: int) -> int:
    product = 0
    while one:
        product ^= other if one & 1 << 31 else 0
        one = (one << 1) & 0xFFFFFFFF
        other = (other >> 1) ^ (0xEDB88320 if other & 1 else 0)
    return product
