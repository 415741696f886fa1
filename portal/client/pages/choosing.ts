/** Which inspectorate, who reads there, and who must not. */

import type { Anchored } from "../protocol/anchor.ts";
import { toHex } from "../protocol/bytes.ts";
import { toWords } from "../protocol/receipt.ts";
import { ROLES, type Role } from "../protocol/roles.ts";
import type { Person } from "../protocol/roster.ts";
import type { Client } from "../journeys/client.ts";
import {
  deviceToday, findInspectorate, judgeExclusion, searchInspectorates, stalenessOn, type Trusted,
} from "../journeys/trusting.ts";
import { bdi, find, make, onEnterKey, onPress, show } from "./dom.ts";
import { patiently } from "./silence.ts";
import { go, isFine, onEnter } from "./steps.ts";
import { trying } from "./stopping.ts";
import { phrase, say, sayPart } from "./texts.ts";

/** What was chosen so far. */
export interface Choice {
  trusted: Trusted | null;
  excluded: Set<string>;
}

const SHOWN = 50; // inspectorates at once; the search narrows them

/** `after`: the step that follows on the readers. */
export function startChoosing(client: Client, choice: Choice, after: () => string): void {
  const search = find<HTMLInputElement>("where-search");
  search.addEventListener("input", () => listInspectorates(client, search.value));
  onEnterKey(search, focusList);
  onEnter("where", () => listInspectorates(client, search.value));
  onPress("where-go", () => choose(client, choice));
  onEnter("readers", () => showReaders(client, choice));
  onPress("readers-go", () => goOn(choice, after));
  onPress("readers-above", () => goAbove(client, choice));
}

function listInspectorates(client: Client, typed: string): void {
  const found = searchInspectorates(client, typed);
  const before = chosenId();
  find("where-count").textContent = sayCount(found.length);
  find("where-list").replaceChildren(...found.slice(0, SHOWN).map((one) => radio(one, before)));
  show("where-more", found.length > SHOWN);
  find("where-more").textContent = sayCount(found.length);
}

function sayCount(count: number): string {
  if (count === 0) return say("where.none");
  if (count <= SHOWN) return say("where.found", { count });
  return say("where.more", { count, shown: SHOWN, more: count - SHOWN });
}

/** To the list; where only one is left, that one is chosen. Nothing is asked of a server yet. */
function focusList(): void {
  const all = find("where-list").querySelectorAll("input");
  const [first] = all;
  if (first !== undefined && all.length === 1) first.defaultChecked = first.checked = true;
  first?.focus();
}

function chosenId(): string | null {
  return document.querySelector<HTMLInputElement>("input[name=where]:checked")?.value ?? null;
}

function radio({ id, name }: Anchored, before: string | null): HTMLElement {
  const value = toHex(id);
  const input = make("input", {
    class: "govuk-radios__input", attributes: { type: "radio", name: "where", id: `where-${value}`, value, autocomplete: "off" },
  });
  input.defaultChecked = value === before; // not only checked: see forgetting.ts
  const label = make("label", { class: "govuk-label govuk-radios__label", attributes: { for: input.id }, children: [bdi(name)] });
  return make("div", { class: "govuk-radios__item", children: [input, label] });
}

async function choose(client: Client, choice: Choice): Promise<void> {
  const id = chosenId();
  const fault = { id: "where-list", text: say("client.choose_one"), with: "[name=where], #where-search" };
  if (!isFine("where", id === null ? [fault] : [])) return;
  await open(client, choice, client.anchor.find((one) => toHex(one.id) === id));
}

async function open(client: Client, choice: Choice, where: Anchored | undefined): Promise<void> {
  if (where === undefined) return;
  show("where-checking");
  const trusted = await trying(() => patiently("client.silent", () => findInspectorate(client, where.id)));
  show("where-checking", false);
  if (trusted === null) return;
  const readers = new Set(trusted.readers.map(({ id }) => toHex(id)));
  for (const id of choice.excluded) if (!readers.has(id)) choice.excluded.delete(id);
  choice.trusted = trusted;
  go("readers");
}

function showReaders(client: Client, choice: Choice): void {
  const { trusted } = choice;
  if (trusted === null) return;
  find("readers-lead").replaceChildren(...phrase("readers.lead", { name: trusted.newest.name }));
  const staleness = stalenessOn(trusted, deviceToday());
  show("readers-stale", staleness !== "current");
  if (staleness !== "current") find("readers-stale").textContent = say(`readers.${staleness}`);
  find<HTMLButtonElement>("readers-go").disabled = staleness === "expired";
  find("readers-list").replaceChildren(...trusted.readers.map((one) => box(one, choice)));
  showExclusion(choice);
  void toWords(trusted.newest.inspectorate.slice(0, 16), client.words).then((words) => {
    find("readers-fingerprint").textContent = words;
  });
}

function box(person: Person, choice: Choice): HTMLElement {
  const id = toHex(person.id);
  const input = make("input", {
    class: "govuk-checkboxes__input", attributes: { type: "checkbox", id: `reader-${id}`, autocomplete: "off" },
  });
  input.defaultChecked = choice.excluded.has(id);
  input.addEventListener("change", () => {
    choice.excluded[input.checked ? "add" : "delete"](id);
    showExclusion(choice);
  });
  const about = [bdi(person.name), " (", bdi(person.unit), sayRoles(person), ")", ...["in", "out"].map(said)];
  const label = make("label", { children: about, class: "govuk-label govuk-checkboxes__label", attributes: { for: input.id } });
  return make("div", { class: "govuk-checkboxes__item", children: [input, label] });
}

/** Whether this person will read it, as the tick stands: the style shows one of both. */
function said(which: string): HTMLElement {
  return make("span", { text: say(which === "in" ? "readers.will" : "readers.will_not"), class: `look-reads look-reads--${which}` });
}

/** The roles in the roster's order, but for one that the unit says already: "Inspektur; Inspektur". */
function sayRoles({ unit, roles, delegations = [] }: Person): string {
  const held = ROLES.filter((role) => roles.includes(role)).map(sayRole);
  const said = held.filter((role) => role.toLowerCase() !== unit.trim().toLowerCase());
  const today = deviceToday();
  const now = delegations.filter(({ from, until }) => from <= today && today <= until);
  const acting = now.map((one) => `${say(`reader_role.${one.kind}`)} ${sayPart(one.roles.map(sayRole))}`);
  return said.length + acting.length === 0 ? "" : `; ${sayPart([...said, ...acting])}`;
}

function sayRole(role: Role): string {
  return say(`reader_role.${role}`);
}

function showExclusion({ trusted, excluded }: Choice): void {
  if (trusted === null) return;
  const { emptied, nobodyLeft, above } = judgeExclusion(trusted, excluded);
  show("readers-emptied", emptied.length > 0);
  const roles = sayPart(emptied.map(sayRole));
  find("readers-emptied-text").textContent = nobodyLeft ? say("readers.nobody") : say("readers.emptied", { roles });
  find("readers-above-text").replaceChildren(...(above === null ? [] : phrase("readers.above", { name: above.name })));
  show("readers-above", above !== null);
  if (above !== null) find("readers-above").replaceChildren(...phrase("readers.above_go", { name: above.name }));
}

function goOn({ trusted, excluded }: Choice, after: () => string): void {
  if (trusted === null) return;
  const { nobodyLeft } = judgeExclusion(trusted, excluded);
  const [first] = trusted.readers;
  const at = first === undefined ? "readers-list" : `reader-${toHex(first.id)}`;
  const fault = { id: at, text: say("readers.nobody"), with: "#readers-list input" };
  if (isFine("readers", nobodyLeft ? [fault] : [])) go(after());
}

async function goAbove(client: Client, choice: Choice): Promise<void> {
  const above = choice.trusted?.newest.above ?? null;
  if (above === null) return;
  const known = client.anchor.find(({ id }) => toHex(id) === toHex(above.inspectorate));
  if (known === undefined) find("readers-above-text").textContent = say("readers.above_missing");
  else await open(client, choice, known);
  if (known !== undefined) showReaders(client, choice);
}
