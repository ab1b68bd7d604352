"""What the desk keeps: which object a row of an imported file is about, by the row's own key."""

from __future__ import annotations

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from regional_groups.core.db import Base, Identified


class ImportReference(Identified, Base):
    """The `ref` of a row: a corrected row with the same ref changes the same object."""

    __tablename__ = "import_references"
    __table_args__ = (UniqueConstraint("file", "ref"),)

    file: Mapped[str] = mapped_column(String(60))
    ref: Mapped[str] = mapped_column(String(200))
    target: Mapped[str] = mapped_column(String(80))  # id of the object, as its table keeps it
