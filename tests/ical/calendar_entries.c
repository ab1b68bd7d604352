/* Reads a calendar with libical and writes `uid start end status` a line, hours in UTC; 4 if a line was refused. */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>

static void moment(struct icaltimetype value)
{
    if (!value.is_date) value = icaltime_convert_to_zone(value, icaltimezone_get_utc_timezone());
    printf(" %s", icaltime_as_ical_string(value));
}

int main(int argc, char **argv)
{
    if (argc != 2) return 2;
    FILE *file = fopen(argv[1], "rb");
    if (!file) return 2;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *text = malloc(size + 1);
    if (fread(text, 1, size, file) != (size_t)size) return 2;
    text[size] = 0;
    fclose(file);
    icalcomponent *calendar = icalparser_parse_string(text);
    if (!calendar || icalcomponent_count_errors(calendar)) return 4;
    icalcomponent *entry = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
    for (; entry; entry = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
        printf("%s", icalcomponent_get_uid(entry));
        moment(icalcomponent_get_dtstart(entry));
        moment(icalcomponent_get_dtend(entry));
        icalproperty *status = icalcomponent_get_first_property(entry, ICAL_STATUS_PROPERTY);
        printf(" %s\n", status ? icalproperty_get_value_as_string(status) : "-");
    }
    return 0;
}
