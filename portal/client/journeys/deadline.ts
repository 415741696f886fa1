/** Waiting: until something is over, too late or no longer wanted. */

import { Refused } from "./refusals.ts";

/** Do `work` with a signal that ends after `milliseconds`, or when `outer` does. */
export async function withDeadline<T>(
  milliseconds: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  checkWanted(outer);
  const ending = new AbortController();
  const end = (): void => ending.abort();
  const timer = setTimeout(end, milliseconds);
  outer?.addEventListener("abort", end);
  try {
    return await work(ending.signal);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener("abort", end);
  }
}

/** Let time pass. Throws Refused `cancelled` as soon as `signal` says so. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  checkWanted(signal);
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  signal?.addEventListener("abort", () => resolve(), { once: true });
  await promise;
  clearTimeout(timer);
  checkWanted(signal);
}

/** Throws Refused `cancelled` where nobody waits any more. */
export function checkWanted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Refused("cancelled");
}
