// Asks Mozilla's calendar parser for the offset at every half-hour of each zone and counts the wrong ones.
// Reads a list of zones as JSON, writes one count a zone.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const HALF_HOUR = 1800;

/** Give each half-hour of the zone that its wall time names alone: not those of a repeated hour. */
function* halfHours({ first, last, spans }) {
  for (const [index, [since, offset]] of spans.entries()) {
    const [, before] = spans[Math.max(index - 1, 0)];
    const [until, after] = spans[index + 1] ?? [last, offset];
    const begin = since + Math.max(before - offset, 0);
    const end = until - Math.max(offset - after, 0);
    for (let at = first + Math.ceil((begin - first) / HALF_HOUR) * HALF_HOUR; at < end; at += HALF_HOUR) {
      yield [at, offset];
    }
  }
}

function check(zone) {
  const component = new ICAL.Component(ICAL.parse(zone.text));
  const timezone = new ICAL.Timezone({ component, tzid: zone.tzid });
  const wall = new ICAL.Time({ year: 2000, month: 1, day: 1 }, ICAL.Timezone.localTimezone);
  const wrong = [];
  let checked = 0;
  for (const [at, offset] of halfHours(zone)) {
    const shown = new Date((at + offset) * 1000);
    wall.resetTo(shown.getUTCFullYear(), shown.getUTCMonth() + 1, shown.getUTCDate(),
      shown.getUTCHours(), shown.getUTCMinutes(), 0, ICAL.Timezone.localTimezone);
    checked += 1;
    if (timezone.utcOffset(wall) !== offset) wrong.push(at);
  }
  return { tzid: zone.tzid, checked, wrong: wrong.length, examples: wrong.slice(0, 3) };
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf-8")).map(check)));
