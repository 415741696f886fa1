/** One document, one step at a time. The address and the title never change with it. */

import type { News } from "../journeys/http.ts";
import { find, make, show } from "./dom.ts";

/** Called when a step is shown, also by the browser's back button. */
type Entered = () => void;

const entered = new Map<string, Entered>();
/** The steps that the browser's back button may lead to; its history knows only their numbers. */
const visited: string[] = [];
/**
 * Of this page load: what the history remembers of an earlier one means nothing any more. No secret, and
 * not from `crypto`: where that is missing, this script must live to say so.
 */
const load = Math.random();
let current: string | null = null;

function sections(): readonly HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-step]")];
}

export function onEnter(step: string, act: Entered): void {
  entered.set(step, act);
}

export function currentStep(): string | null {
  return current;
}

/** Show a step. `forget`: nobody comes back to what was before, by no button. */
export function go(step: string, { forget = false }: { readonly forget?: boolean } = {}): void {
  const state = { load, at: visited.push(step) - 1 };
  if (current === null || forget) history.replaceState(state, "");
  else if (current !== step) history.pushState(state, "");
  open(step);
}

function open(step: string): void {
  current = step;
  for (const section of sections()) {
    const isThis = section.dataset["step"] === step;
    section.hidden = !isThis;
    const fields = section.querySelector<HTMLFieldSetElement>("fieldset.look-shut");
    if (fields !== null) fields.disabled = !isThis;
  }
  hideErrors(step);
  entered.get(step)?.();
  const heading = find(`step-${step}`).querySelector<HTMLElement>("h1");
  heading?.setAttribute("tabindex", "-1");
  heading?.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

/** Steps that the browser's back button may lead to; anything else stays where it is. */
export function startSteps(first: string, mayReturn: () => boolean): void {
  for (const button of document.querySelectorAll<HTMLElement>("[data-back]")) {
    button.addEventListener("click", () => history.back());
  }
  window.addEventListener("popstate", ({ state }: PopStateEvent) => {
    const found = (state ?? {}) as { readonly load?: number; readonly at?: number };
    const step = found.load === load ? visited[found.at ?? -1] : undefined;
    if (step !== undefined && mayReturn()) open(step);
    else history.pushState({ load, at: visited.push(current ?? first) - 1 }, "");
  });
  const clear = ({ target }: Event): void => {
    if (target instanceof Element) clearFaults(target);
  };
  // Before a field's own listeners, which may find it wrong anew; and not on `change`, which comes of leaving a field.
  document.addEventListener("input", clear, true);
  go(first);
}

export interface Fault {
  /** The field that it is about. */
  readonly id: string;
  readonly text: string;
  /** A selector of other fields that it is about as well. */
  readonly with?: string;
}

/** Say what has to be put right, on top and at each field. True if there is nothing. */
export function isFine(step: string, faults: readonly Fault[]): boolean {
  hideErrors(step);
  if (faults.length === 0) return true;
  const summary = errorBox(step);
  const first = faults.filter(({ id }, at) => faults.findIndex((one) => one.id === id) === at); // one a field
  summary.querySelector("ul")?.replaceChildren(...first.map(item));
  for (const fault of first) markField(fault);
  summary.hidden = false;
  summary.focus();
  return false;
}

function item({ id, text, with: others = "" }: Fault): HTMLElement {
  const anchor = make("a", { text, attributes: { href: `#${id}` } });
  anchor.addEventListener("click", (event) => {
    event.preventDefault();
    find(id).focus();
  });
  return make("li", { attributes: { "data-of": id, "data-with": others }, children: [anchor] });
}

/** What is being put right is no longer shown as wrong. */
export function clearFaults(changed: Element): void {
  const summary = changed.closest("[data-step]")?.querySelector<HTMLElement>("[data-errors]") ?? null;
  if (summary === null) return;
  for (const said of summary.querySelectorAll<HTMLElement>("li")) {
    const { of: id = "", with: others = "" } = said.dataset;
    const field = find(id);
    const isIts = (field.closest(".govuk-form-group") ?? field).contains(changed);
    if (!isIts && (others === "" || !changed.matches(others))) continue;
    unmark(field);
    said.remove();
  }
  summary.hidden ||= summary.querySelector("li") === null;
}

function errorBox(step: string): HTMLElement {
  const found = find(`step-${step}`).querySelector<HTMLElement>("[data-errors]");
  if (found === null) throw new RangeError(`no errors in ${step}`);
  return found;
}

/** Say at a field alone what is wrong: for a field far down on a long page. */
export function blame(step: string, fault: Fault): void {
  hideErrors(step);
  markField(fault);
  find(fault.id).focus();
}

function markField({ id, text, with: others }: Fault): void {
  const field = find(id);
  const group = field.closest(".govuk-form-group");
  if (group === null) {
    if (others === undefined) field.setAttribute("aria-invalid", "true"); // a small box, no room for words
    return;
  }
  group.classList.add("govuk-form-group--error");
  const said = make("p", { text, class: "govuk-error-message", attributes: { id: `${id}-error`, "data-fault": "" } });
  const radios = field.closest(".govuk-radios");
  (radios ?? field).before(said);
  if (radios === null) field.setAttribute("aria-invalid", "true"); // a radio button alone is not wrong
  describe(radios?.closest("fieldset.govuk-fieldset") ?? field, said.id);
}

function describe(target: Element, id: string): void {
  const others = (target.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => !one.endsWith("-error"));
  target.setAttribute("aria-describedby", [...others, id].filter(Boolean).join(" "));
}

function unmark(field: HTMLElement): void {
  const group = field.closest(".govuk-form-group");
  group?.classList.remove("govuk-form-group--error");
  group?.querySelector("[data-fault]")?.remove();
  field.removeAttribute("aria-invalid");
}

export function hideErrors(step: string): void {
  const section = find(`step-${step}`);
  errorBox(step).hidden = true;
  errorBox(step).querySelector("ul")?.replaceChildren();
  for (const field of section.querySelectorAll<HTMLElement>(".govuk-form-group--error, [aria-invalid]")) unmark(field);
}

/** While something is on its way nothing of this step can be changed. */
export function shut(step: string, isShut: boolean): void {
  const fields = find(`step-${step}`).querySelector<HTMLFieldSetElement>("fieldset.look-shut");
  if (fields !== null) fields.disabled = isShut;
}

/** The network may be slow, or the portal crowded: say so while it is. */
export function showWaiting(kind: News["kind"]): void {
  show("waiting", kind === "waiting");
  show("crowded", kind === "working");
}
