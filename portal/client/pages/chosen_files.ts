/**
 * The files that go along. They are kept here and never in the field: a browser writes the names in its
 * fields to its disk (Chromium in Sessions, Firefox in its session store), to bring them back after a crash.
 */

import { LARGEST } from "../protocol/padding.ts";
import { bdi, find, make } from "./dom.ts";
import { blame, hideErrors } from "./steps.ts";
import { say, saySize } from "./texts.ts";

let kept: readonly File[] = [];

export function chosenFiles(): readonly File[] {
  return kept;
}

export function startFiles(): void {
  field().addEventListener("change", () => {
    const more = [...(field().files ?? [])];
    field().value = ""; // in the same turn: before a browser comes to look at it
    const isNew = (one: File): boolean => faultOf(one) === null && !kept.some((other) => isSame(one, other));
    keep([...kept, ...more.filter(isNew)]);
    refuse(more);
  });
}

function faultOf({ name, size }: File): string | null {
  if (size === 0) return say("file_fault.empty-file", { name });
  return size > LARGEST ? say("file_fault.file-too-large", { name, size: saySize(size) }) : null;
}

/** What can never go along is said now, not when all else is written. */
function refuse(files: readonly File[]): void {
  const said = files.map(faultOf).filter((one) => one !== null);
  if (said.length > 0) blame("talk", { id: "talk-files", text: said.join(" ") });
}

export function forgetFiles(): void {
  field().value = "";
  keep([]);
}

/** What is changed while a letter is on its way would seem to be sent. */
export function freezeFiles(isFrozen: boolean): void {
  field().disabled = isFrozen;
  for (const button of find("talk-chosen").querySelectorAll("button")) button.disabled = isFrozen;
}

function field(): HTMLInputElement {
  return find<HTMLInputElement>("talk-files");
}

/** Chosen twice, it goes along once. */
function isSame(one: File, other: File): boolean {
  return one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
}

function keep(files: readonly File[]): void {
  kept = files;
  hideErrors("talk");
  find("talk-chosen-said").textContent = kept.length === 0 ? "" : say("talk.chosen", { count: kept.length });
  find("talk-chosen").replaceChildren(...kept.map(item));
}

function item(file: File): HTMLElement {
  const hidden = make("span", { text: ` ${file.name}`, class: "govuk-visually-hidden" });
  const remove = make("button", { text: say("talk.not_chosen"), class: "look-link", attributes: { type: "button" }, children: [hidden] });
  remove.addEventListener("click", () => {
    keep(kept.filter((one) => one !== file));
    field().focus();
  });
  return make("li", { children: [bdi(file.name), ` (${saySize(file.size)}) `, remove] });
}
