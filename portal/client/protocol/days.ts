/** Days as text, YYYY-MM-DD. No format knows a clock time. */

export type Day = string;

const SHAPE = /^[2-9][0-9]{3}-[0-9]{2}-[0-9]{2}$/;
const MILLISECONDS = 24 * 60 * 60 * 1000;

/** Whether this is a real date of the years 2000 to 9999. */
export function isDay(untrusted: string): boolean {
  if (!SHAPE.test(untrusted)) return false;
  const time = Date.parse(`${untrusted}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(untrusted);
}

/** The working day so many after a day: Monday to Friday, and none of `off`. */
export function addWorkingDays(day: Day, count: number, off: ReadonlySet<Day>): Day {
  let time = Date.parse(`${day}T00:00:00Z`);
  let found = day;
  for (let left = count; left > 0; ) {
    time += MILLISECONDS;
    found = new Date(time).toISOString().slice(0, day.length);
    const isWeekend = [0, 6].includes(new Date(time).getUTCDay());
    if (!isWeekend && !off.has(found)) left -= 1;
  }
  return found;
}

/** How many days `later` is after `earlier`; negative if it is before. */
export function daysBetween(earlier: Day, later: Day): number {
  return (Date.parse(`${later}T00:00:00Z`) - Date.parse(`${earlier}T00:00:00Z`)) / MILLISECONDS;
}
