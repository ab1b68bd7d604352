"""The whole instance as one file, and its way back: every table, every stored file, and the proof that both agree.

An archive is a zip file: ``manifest.json``, ``tables/<name>.jsonl`` (one row a line, in the order of the primary key)
and ``files/<sha256>``. It holds all that the database holds, hashes of tokens and mail that waits included: keep it
as safe as the database. It is the same for SQLite and PostgreSQL and leads from one to the other.
"""

from regional_groups.desk.archive.exporting import write_archive
from regional_groups.desk.archive.restoring import read_archive

__all__ = ["read_archive", "write_archive"]
