/** The texts that came with the document, in its language. */

import type { Refused } from "../journeys/refusals.ts";
import { bdi, find } from "./dom.ts";
import { harmless } from "./harmless.ts";

let texts: ReadonlyMap<string, string> | null = null;

function all(): ReadonlyMap<string, string> {
  if (texts === null) {
    const { content } = find<HTMLTemplateElement>("texts");
    const found = [...content.querySelectorAll<HTMLElement>("[data-text]")];
    texts = new Map(found.map((one) => [one.dataset["text"] ?? "", one.textContent ?? ""]));
  }
  return texts;
}

type Values = Readonly<Record<string, string | number>>;

/** The text of this name with its `$names` filled in; what goes in may be of strangers and does no harm. */
export function say(name: string, values: Values = {}): string {
  return textOf(name).replace(/\$(\w+)/g, (whole, key: string) => harmless(String(values[key] ?? whole)));
}

/** The same as nodes: each value in an element of its own, unable to turn what stands around it. */
export function phrase(name: string, values: Values): readonly (Node | string)[] {
  return textOf(name).split(/\$(\w+)/).map((part, at) => (at % 2 === 0 ? part : bdi(String(values[part] ?? ""))));
}

function textOf(name: string): string {
  const text = all().get(name);
  if (text === undefined) throw new RangeError(`no text ${name}`);
  return text;
}

/** What happened and what to do, by the refusal's code. */
export function sayRefusal({ code, where }: Refused): string {
  return say(`page_refusal.${code}`, { where: where ?? "" });
}

export function sayLabel(value: string | null): string {
  return say(`label.${value === null || value === "" ? "unknown" : value}`);
}

export function sayPart(names: readonly string[]): string {
  return new Intl.ListFormat(document.documentElement.lang, { style: "narrow" }).format(names);
}

/** A day as people write it: 12 Maret 2026, and in English 12 March 2026. */
export function sayDay(day: string): string {
  const { lang } = document.documentElement;
  const format = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { dateStyle: "long", timeZone: "UTC" });
  return format.format(new Date(`${day}T00:00:00Z`));
}

export function saySize(bytes: number): string {
  if (bytes < 1000) return say("size.bytes", { size: bytes });
  if (bytes < 1_000_000) return say("size.kilobytes", { size: Math.round(bytes / 1000) });
  const [unit, one] = bytes < 1_000_000_000 ? ["megabytes", 1_000_000] : ["gigabytes", 1_000_000_000];
  const format = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return say(`size.${unit}`, { size: format.format(bytes / one) });
}
