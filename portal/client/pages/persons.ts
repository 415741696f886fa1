/** The repeatable question: whom do you report? */

import type { Involved } from "../protocol/report.ts";
import { clean, find, make, onPress } from "./dom.ts";
import { hideErrors, type Fault } from "./steps.ts";
import { say, sayLabel } from "./texts.ts";

/** The boxes of a person, beside the part in it. */
export const PERSON = ["nama", "nip_nrp", "jabatan", "unit_kerja", "instansi"] as const;
const PARTS = ["pelaku_utama", "turut_serta", "saksi"] as const;
const MOST = 20;
const LONGEST = 200; // characters

let made = 0; // numbers ids; never used twice

export function startPersons(): void {
  onPress("person-add", () => {
    hideErrors("siapa");
    addPerson().querySelector("input")?.focus();
  });
  find<HTMLInputElement>("siapa-unknown").addEventListener("change", showPersons);
  addPerson();
}

function isUnknown(): boolean {
  return find<HTMLInputElement>("siapa-unknown").checked;
}

function showPersons(): void {
  for (const id of ["persons", "person-add"]) find(id).hidden = isUnknown();
}

function boxes(): readonly HTMLElement[] {
  return [...find("persons").children] as HTMLElement[];
}

function addPerson(): HTMLElement {
  made += 1;
  const id = `person-${made}`;
  const legend = make("legend", { class: "govuk-fieldset__legend govuk-fieldset__legend--s" });
  const remove = make("button", {
    class: "govuk-button govuk-button--secondary", attributes: { type: "button" },
  });
  const children = [legend, ...PERSON.map((field) => lineOf(id, field)), partOf(id), remove];
  const box = make("fieldset", { class: "govuk-fieldset look-card", attributes: { "data-person": id }, children });
  remove.addEventListener("click", () => {
    hideErrors("siapa"); // it may be about this box
    box.remove();
    renumber();
    find("person-add").focus();
  });
  find("persons").append(box);
  renumber();
  return box;
}

function renumber(): void {
  const all = boxes();
  all.forEach((box, at) => {
    const legend = box.querySelector("legend");
    if (legend !== null) legend.textContent = say("ask_page.person", { number: at + 1 });
    const remove = box.querySelector("button");
    if (remove !== null) remove.textContent = say("ask_page.remove_person", { number: at + 1 });
  });
  find<HTMLButtonElement>("person-add").disabled = all.length >= MOST;
}

function lineOf(person: string, field: string): HTMLElement {
  const id = `${person}-${field}`;
  const label = make("label", { text: say(`ask_page.${field}`), class: "govuk-label", attributes: { for: id } });
  const input = make("input", {
    class: "govuk-input",
    attributes: { id, type: "text", autocomplete: "off", spellcheck: "false" },
  });
  return make("div", { class: "govuk-form-group", children: [label, input] });
}

function partOf(person: string): HTMLElement {
  const id = `${person}-peran`;
  const label = make("label", { text: say("ask_page.peran"), class: "govuk-label", attributes: { for: id } });
  const unknown = make("option", { text: say("ask_page.peran_unknown"), attributes: { value: "" } });
  const options = PARTS.map((part) => make("option", { text: sayLabel(part), attributes: { value: part } }));
  const select = make("select", { class: "govuk-select", attributes: { id, autocomplete: "off" }, children: [unknown, ...options] });
  return make("div", { class: "govuk-form-group", children: [label, select] });
}

/** Everybody who was named; a box that is empty is a fault. */
export function readPersons(): { readonly persons: readonly Involved[]; readonly faults: readonly Fault[] } {
  if (isUnknown()) return { persons: [], faults: [] };
  const found = boxes().map((box) => ({ id: box.dataset["person"] ?? "", person: readPerson(box) }));
  const filled = found.flatMap(({ person }) => (person === null ? [] : [person]));
  const faults = found.flatMap(({ id, person }, at): Fault[] =>
    person === null
      ? [{ id: `${id}-nama`, text: say("client.person_empty", { number: at + 1 }), with: `[data-person=${id}] input, #siapa-unknown` }]
      : [],
  );
  for (const box of boxes()) {
    for (const input of box.querySelectorAll("input")) {
      if ([...clean(input.value)].length > LONGEST) faults.push({ id: input.id, text: say("client.too_long", { most: LONGEST }), with: "#siapa-unknown" });
    }
  }
  if (found.length === 0) faults.push({ id: "siapa-unknown", text: say("client.required") });
  return { persons: filled, faults };
}

function readPerson(box: HTMLElement): Involved | null {
  const texts = Object.fromEntries(PERSON.map((field) => [field, valueIn(box, field)])) as Pick<Involved, (typeof PERSON)[number]>;
  if (Object.values(texts).every((one) => one === null)) return null;
  return { ...texts, peran: valueIn(box, "peran") as Involved["peran"] };
}

function valueIn(box: HTMLElement, field: string): string | null {
  const found = box.querySelector<HTMLInputElement | HTMLSelectElement>(`#${box.dataset["person"]}-${field}`);
  return clean(found?.value ?? "").replaceAll("\n", " ") || null;
}
