/** How much one reporter may write, and what of it is kept for the last things to say (protocol 14.8). */

import type { Event } from "./events.ts";
import type { CaseRead } from "./reading.ts";

const MOST_ENTRIES = 300;
/** Places that are left when people are told. */
export const NEARLY = 20;

/** Places beyond those: each leaves room for what is behind it. */
function spare(type: Event["type"]): number {
  if (type === "pressure") return 5;
  if (type === "object") return 9;
  return type === "withdraw" ? 10 : 0;
}

/** How many more of this the reporter's chain holds. */
export function left({ heads }: CaseRead, type: Event["type"]): number {
  return Math.max(MOST_ENTRIES + spare(type) - ((heads.from_reporter?.sequence ?? -1) + 1), 0);
}
