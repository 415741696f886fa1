/** A server that says nothing for long: people are told, before they close the page and lose what is in it. */

import type { News } from "../journeys/http.ts";
import { find, show } from "./dom.ts";
import { say } from "./texts.ts";

const LONG = 9_000; // milliseconds; before that a slow network is ordinary

let isWaiting = false;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Do `work`, and say `text` while nothing comes from the server. */
export async function patiently<T>(text: string, work: () => Promise<T>): Promise<T> {
  find("silent").textContent = say(text);
  isWaiting = true;
  listen();
  try {
    return await work();
  } finally {
    isWaiting = false;
    hush();
  }
}

/** An answer begins a new silence; while this device itself works on a puzzle, the server is not silent. */
export function hearNews(kind: News["kind"]): void {
  if (kind === "waiting") return;
  hush();
  if (isWaiting && kind !== "working") listen();
}

function listen(): void {
  clearTimeout(timer);
  timer = setTimeout(() => show("silent"), LONG);
}

function hush(): void {
  clearTimeout(timer);
  show("silent", false);
}
