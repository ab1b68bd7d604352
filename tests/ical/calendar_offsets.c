/* Asks libical for the offset at every half-hour of each zone and counts the wrong ones.
 * First argument: a calendar with the zones. Second: a line a zone, `tzid first last n since offset ...`
 * in seconds since 1970 and seconds east of Greenwich. Writes `tzid checked wrong first-wrong` a line. */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define HALF_HOUR 1800
#define SPANS 200

static char *whole_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) exit(2);
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *text = malloc(size + 1);
    if (fread(text, 1, size, file) != (size_t)size) exit(2);
    text[size] = 0;
    fclose(file);
    return text;
}

int main(int argc, char **argv)
{
    if (argc != 3) return 2;
    icalcomponent *calendar = icalparser_parse_string(whole_file(argv[1]));
    FILE *facts = fopen(argv[2], "r");
    char tzid[100];
    long first, last, since[SPANS], offset[SPANS];
    int count;
    if (!calendar || !facts) return 2;
    while (fscanf(facts, "%99s %ld %ld %d", tzid, &first, &last, &count) == 4) {
        if (count > SPANS) return 2;
        for (int i = 0; i < count; i++)
            if (fscanf(facts, "%ld %ld", &since[i], &offset[i]) != 2) return 2;
        icaltimezone *zone = icalcomponent_get_timezone(calendar, tzid);
        if (!zone) return 3;
        long checked = 0, wrong = 0, first_wrong = 0, before = offset[0];
        int span = 0;
        for (long at = first; at < last; at += HALF_HOUR) {
            while (span + 1 < count && since[span + 1] <= at) before = offset[span++];
            /* A repeated hour has no wall time of its own. */
            if (at - since[span] < before - offset[span]) continue;
            if (span + 1 < count && since[span + 1] - at <= offset[span] - offset[span + 1]) continue;
            time_t shown = at + offset[span];
            struct tm parts;
            gmtime_r(&shown, &parts);
            struct icaltimetype wall = icaltime_null_time();
            wall.year = parts.tm_year + 1900;
            wall.month = parts.tm_mon + 1;
            wall.day = parts.tm_mday;
            wall.hour = parts.tm_hour;
            wall.minute = parts.tm_min;
            int daylight;
            checked++;
            if (icaltimezone_get_utc_offset(zone, &wall, &daylight) != offset[span] && !wrong++) first_wrong = at;
        }
        printf("%s %ld %ld %ld\n", tzid, checked, wrong, first_wrong);
    }
    return 0;
}
