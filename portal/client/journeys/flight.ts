/** A few things at a time. */

import { checkWanted } from "./deadline.ts";

const IN_FLIGHT = 4; // pieces: a mebibyte sealed, and as much read

/** Do `work` for all items, a few at a time; the first failure ends the others and is thrown. */
export async function inFlight<T>(
  items: readonly T[],
  outer: AbortSignal | undefined,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  checkWanted(outer);
  const ending = new AbortController();
  const end = (): void => ending.abort();
  outer?.addEventListener("abort", end);
  const waiting = items.values();
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (const item of waiting) {
      if (ending.signal.aborted) return;
      try {
        await work(item, ending.signal);
      } catch (thrown) {
        failures.push(thrown);
        end();
      }
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  outer?.removeEventListener("abort", end);
  checkWanted(outer);
  if (failures.length > 0) throw failures[0];
}
