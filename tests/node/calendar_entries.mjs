// Reads a calendar with Mozilla's parser and writes its entries as JSON, hours in UTC.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf-8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(new ICAL.Timezone(zone));
}

function moment(value) {
  return value.isDate ? value.toString() : value.toJSDate().toISOString();
}

function entry(component) {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    starts: moment(event.startDate),
    ends: moment(event.endDate),
    status: component.getFirstPropertyValue("status"),
    summary: event.summary,
    description: event.description,
    location: event.location,
    categories: component.getFirstProperty("categories")?.getValues() ?? [],
    conference: component.getAllProperties("conference").map((property) => [
      property.getFirstValue(), property.getParameter("label"), property.getParameter("feature"), property.type,
    ]),
  };
}

console.log(JSON.stringify({
  types: Object.fromEntries(["refresh-interval", "source", "url"].map(
    (name) => [name, calendar.getFirstProperty(name)?.type])),
  entries: calendar.getAllSubcomponents("vevent").map(entry),
}));
