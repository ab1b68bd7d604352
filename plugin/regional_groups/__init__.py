"""Regional groups of ITU-T study groups: creation, terms of reference, joint meetings, calendars, Council reports."""

import zoneinfo

# The packaged time-zone data must win over the system's, which may be older than the laws in force.
zoneinfo.reset_tzpath(())
zoneinfo.ZoneInfo.clear_cache()

__version__ = "1.0.0.dev0"
