/** What could not be done is said in words, with nothing lost: the step stays as it is. */

import { asRefused, type Refused } from "../journeys/refusals.ts";
import { find, show } from "./dom.ts";
import { sayRefusal } from "./texts.ts";

export function startStopping(): void {
  find("stopped-again").addEventListener("click", () => {
    show("stopped", false);
    find("main").focus();
  });
}

/** Say it below the step. */
export function stop(refused: Refused): void {
  if (refused.code === "cancelled") return;
  find("stopped-text").textContent = sayRefusal(refused);
  show("stopped");
  find("stopped").focus();
}

/** What `work` gives; null where it was refused, which has been said. */
export async function trying<T>(work: () => Promise<T>): Promise<T | null> {
  show("stopped", false);
  try {
    return await work();
  } catch (thrown) {
    stop(asRefused(thrown));
    return null;
  }
}
