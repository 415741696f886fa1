/** The way out, and what is left behind: nothing. */

import { emptyClipboard, startClipboard } from "./clipboard.ts";
import { exists, find, show } from "./dom.ts";

const ELSEWHERE = "https://www.bmkg.go.id/"; // the weather: a page that anybody may have open
const PRESSES = 3;
const TOGETHER = 2000; // milliseconds

let unsaved: () => boolean = () => false;

/** What would be lost if this page closed now. */
export function guardUnsaved(isUnsaved: () => boolean): void {
  unsaved = isUnsaved;
}

/** Empty the document and go somewhere harmless. */
export function leave(): void {
  goEmptied(ELSEWHERE);
}

/** Empty the document and say so. On a page of its own: nothing that still runs or is held here comes along. */
export function finish(): void {
  goEmptied(find("document").dataset["done"] ?? ELSEWHERE);
}

function goEmptied(where: string): void {
  unsaved = () => false;
  wipe(); // and the clipboard now, while this window is still in front
  location.replace(where);
}

function wipe(): void {
  emptyClipboard();
  document.title = "";
  document.body.replaceChildren();
}

export function startLeaving(): void {
  if (!exists("leave")) return;
  show("leave");
  show("leave-hint");
  find("leave").addEventListener("click", leave);
  let presses: number[] = [];
  document.addEventListener("keydown", ({ key, repeat, timeStamp }) => {
    if (key !== "Escape" || repeat) return; // held down, it would be three at once
    presses = [...presses.filter((one) => timeStamp - one < TOGETHER), timeStamp];
    if (presses.length >= PRESSES) leave();
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved()) event.preventDefault();
  });
  // A browser that keeps the page alive for its back button would keep the keys alive with it.
  window.addEventListener("pagehide", wipe);
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) location.reload();
  });
  const { title } = document;
  window.addEventListener("beforeprint", () => (document.title = "-")); // printers put it on the card
  window.addEventListener("afterprint", () => (document.title = title));
  startClipboard();
}
