// Asks Mozilla's calendar parser for the offset of each zone and counts the wrong half-hours.
// Between two changes of its own the parser's answer is one and the same, and so is that of the law: every half-hour
// is asked for within two days of a change of either, one in twelve hours elsewhere.
// Reads a list of zones as JSON, writes one count a zone.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const HALF_HOUR = 1800;
const NEAR = 2 * 86400;
const SELDOM = 24 * HALF_HOUR;

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

/** Return what tells whether an instant lies near a change; asked in the order of time. */
function nearness(changes) {
  const sorted = changes.sort((one, other) => one - other);
  let next = 0;
  return (at) => {
    while (next < sorted.length && sorted[next] < at - NEAR) next += 1;
    return next < sorted.length && sorted[next] <= at + NEAR;
  };
}

/** Return the changes that the parser knows until the end of what is asked for. */
function ownChanges(timezone, last) {
  timezone.utcOffset(ICAL.Time.fromData({ year: new Date(last * 1000).getUTCFullYear() + 1, month: 1, day: 1 }));
  return timezone.changes.map((one) =>
    Date.UTC(one.year, one.month - 1, one.day, one.hour, one.minute, one.second) / 1000);
}

function check(zone) {
  const component = new ICAL.Component(ICAL.parse(zone.text));
  const timezone = new ICAL.Timezone({ component, tzid: zone.tzid });
  const wall = new ICAL.Time({ year: 2000, month: 1, day: 1 }, ICAL.Timezone.localTimezone);
  const own = ownChanges(timezone, zone.last);
  const near = nearness([...own, ...zone.spans.map(([since]) => since)]);
  const wrong = [];
  let [halfHour, checked] = [0, 0];
  for (const [at, offset] of halfHours(zone)) {
    halfHour += 1;
    if (!near(at) && (at - zone.first) % SELDOM) continue;
    const shown = new Date((at + offset) * 1000);
    wall.resetTo(shown.getUTCFullYear(), shown.getUTCMonth() + 1, shown.getUTCDate(),
      shown.getUTCHours(), shown.getUTCMinutes(), 0, ICAL.Timezone.localTimezone);
    checked += 1;
    if (timezone.utcOffset(wall) !== offset) wrong.push(at);
  }
  return { tzid: zone.tzid, known: own.length, halfHours: halfHour, checked, wrong: wrong.length, examples: wrong.slice(0, 3) };
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf-8")).map(check)));
