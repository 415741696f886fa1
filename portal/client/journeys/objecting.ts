/** Until when a reporter may object to the end of a case. No server closes that door afterwards. */

import { addWorkingDays, type Day } from "../protocol/days.ts";
import { ENDED } from "../protocol/lifecycle.ts";
import type { ServedDays } from "./portal.ts";
import type { Visit } from "./visiting.ts";

/** So many working days; `off`: the days off, known for these years. */
export interface Rule {
  readonly count: number;
  readonly off: ReadonlySet<Day>;
  readonly years: ReadonlySet<string>;
}

/** The last day; null where no date would be true: not ended, nobody says when, or days off that are not known. */
export function objectsUntil({ read: { life } }: Visit, days: ServedDays, { count, off, years }: Rule): Day | null {
  const received = days.mine[0];
  if (!ENDED.includes(life.state) || received === undefined) return null;
  const moved = life.passages.map(({ chain, sequence }) => days[chain === "from_reporter" ? "mine" : "theirs"][sequence]);
  if (moved.at(-1) === undefined) return null;
  // A day that goes back is taken as the one before.
  const ended = moved.reduce<Day>((last, day) => (day !== undefined && day > last ? day : last), received);
  const end = addWorkingDays(ended, count, off);
  return years.has(end.slice(0, 4)) ? end : null;
}
