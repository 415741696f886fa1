/** The few things that the pages do to their document. Nothing is ever parsed as HTML. */

import { harmless } from "./harmless.ts";

/** The element of this id; the templates and the script are of one piece. */
export function find<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new RangeError(`no #${id} in this document`);
  return found as T;
}

export function exists(id: string): boolean {
  return document.getElementById(id) !== null;
}

export function show(id: string, isShown = true): void {
  find(id).hidden = !isShown;
}

export interface Made {
  readonly text?: string;
  readonly class?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly children?: readonly (Node | string)[];
}

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  { text, class: classes, attributes = {}, children = [] }: Made = {},
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (classes !== undefined) made.className = classes;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** A name of somebody else's in an element of its own: it cannot turn the sentence around it. */
export function bdi(name: string): HTMLElement {
  return make("bdi", { text: harmless(name) });
}

/** Names in a row. */
export function listed(names: readonly string[]): readonly (Node | string)[] {
  return names.flatMap((name, at) => (at === 0 ? [bdi(name)] : [", ", bdi(name)]));
}

/** What is typed, without the spaces around it and without what cannot be seen. */
export function typed(id: string): string {
  return clean(find<HTMLInputElement | HTMLTextAreaElement>(id).value);
}

/** What pasting brings along, such as Word's line ends and Excel's tabs, is no reason to refuse a text. */
export function clean(text: string): string {
  const lines = toWellFormed(text).replace(/\r\n?|[\u000b\u000c\u2028\u2029]/g, "\n").replaceAll("\t", " ");
  return lines.replace(/[\u0000-\u0009\u000e-\u001f\u007f-\u009f]/g, "").trim();
}

/** A letter cut in half, as some keyboards send, is left out. */
function toWellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "");
}

/** The value of the chosen radio button; null: none is chosen. */
export function chosen(name: string): string | null {
  const found = document.querySelector<HTMLInputElement>(`input[type=radio][name="${name}"]:checked`);
  return found === null ? null : found.value;
}

/** Call `act` where Enter is pressed in a box. No form is there that it could post. */
export function onEnterKey(box: HTMLElement, act: () => void): void {
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    act();
  });
}

/** Call `act` on every press. A press while the last one still works is passed over. */
export function onPress(id: string, act: () => void | Promise<void>): void {
  const button = find<HTMLButtonElement>(id);
  let isBusy = false;
  button.addEventListener("click", () => {
    if (isBusy) return;
    isBusy = true;
    button.setAttribute("aria-disabled", "true");
    void Promise.resolve(act()).finally(() => {
      isBusy = false;
      button.removeAttribute("aria-disabled");
    });
  });
}
