/** Coming back: twelve boxes, completed from the list that came with the script. */

import type { Client } from "../journeys/client.ts";
import { comeBack } from "../journeys/visiting.ts";
import { completions, judgeWords, splitTyped, wordStates } from "../journeys/words.ts";
import { emptyAfterPaste } from "./clipboard.ts";
import { find, make, onEnterKey, onPress, show } from "./dom.ts";
import { clearFaults, hideErrors, isFine, type Fault } from "./steps.ts";
import { openTalk } from "./talk_pages.ts";
import { say } from "./texts.ts";

const COUNT = 12;
const OFFERED = 4; // completions at once

export function startReturn(client: Client): void {
  for (let number = 1; number <= COUNT; number += 1) startBox(client, number);
  onPress("words-open", () => open(client));
  onPress("words-clear", clear);
}

function boxOf(number: number): HTMLInputElement {
  return find<HTMLInputElement>(`word-${number}`);
}

function startBox(client: Client, number: number): void {
  const box = boxOf(number);
  box.addEventListener("paste", (event) => {
    const pasted = splitTyped(event.clipboardData?.getData("text") ?? "");
    if (pasted.length < 2) return;
    event.preventDefault();
    spread(client, number, pasted);
    emptyAfterPaste(); // the words lie there
  });
  box.addEventListener("input", () => {
    const words = splitTyped(box.value);
    // Keyboards of phones do not tell which key it was: a space ends the word.
    if (words.length > 1 || (words.length === 1 && /\s$/.test(box.value))) spread(client, number, words);
    else offer(client, number);
  });
  onEnterKey(box, () => (number === COUNT ? find("words-open").click() : boxOf(number + 1).focus()));
  box.addEventListener("keydown", (event) => {
    if (event.key === " " && box.value.trim() !== "") {
      event.preventDefault();
      boxOf(Math.min(number + 1, COUNT)).focus();
    }
  });
  box.addEventListener("blur", () => complete(client, number));
}

/** Several words at once: one a box, from this one on. */
function spread(client: Client, from: number, words: readonly string[]): void {
  const start = words.length >= COUNT ? 1 : from;
  const tooMany = start + words.length - 1 > COUNT;
  if (!isFine("words", tooMany ? [{ id: `word-${from}`, text: say("return.too_many") }] : [])) return;
  words.forEach((word, at) => {
    boxOf(start + at).value = word;
    complete(client, start + at);
  });
  boxOf(Math.min(start + words.length, COUNT)).focus();
}

/** Four letters decide: write the whole word out. */
function complete(client: Client, number: number): void {
  const box = boxOf(number);
  const [state] = wordStates(box.value, client.words);
  const [word] = completions(box.value, client.words, 1);
  if (state === "beginning" && word !== undefined) box.value = word;
  const isUnknown = state === "unknown";
  find(`word-${number}-said`).replaceChildren(...(isUnknown ? [say("return.unknown_word", { number })] : []));
}

function offer(client: Client, number: number): void {
  const box = boxOf(number);
  const found = completions(box.value, client.words, OFFERED);
  const buttons = found.map((word) => {
    const button = make("button", { text: word, class: "look-offer", attributes: { type: "button", tabindex: "-1" } });
    button.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
    button.addEventListener("click", () => {
      box.value = word;
      find(`word-${number}-said`).replaceChildren();
      clearFaults(box);
      boxOf(Math.min(number + 1, COUNT)).focus();
    });
    return button;
  });
  const isUnknown = wordStates(box.value, client.words)[0] === "unknown";
  const unknown = [say("return.unknown_word", { number })];
  find(`word-${number}-said`).replaceChildren(...(isUnknown ? unknown : buttons));
}

function clear(): void {
  hideErrors("words");
  for (let number = 1; number <= COUNT; number += 1) {
    boxOf(number).value = "";
    find(`word-${number}-said`).replaceChildren();
  }
  boxOf(1).focus();
}

async function open(client: Client): Promise<void> {
  const words = Array.from({ length: COUNT }, (_, at) => boxOf(at + 1).value.trim());
  const faults = await faultsOf(client, words);
  if (!isFine("words", faults)) return;
  show("words-opening");
  if (await openTalk(client, () => comeBack(client, words.join(" ")))) clear();
  show("words-opening", false);
}

/** Everything that can be known here, before anything is sent. */
async function faultsOf(client: Client, words: readonly string[]): Promise<readonly Fault[]> {
  if (words.every((word) => word === "")) return [{ id: "word-1", text: say("return.missing_words"), with: "[data-word]" }];
  const faults = words.flatMap((word, at): readonly Fault[] => {
    const [number, id] = [at + 1, `word-${at + 1}`];
    if (word === "") return [{ id, text: say("return.missing_word", { number }) }];
    const [state] = wordStates(word, client.words);
    const isKnown = state === "exact" || state === "beginning";
    return isKnown ? [] : [{ id, text: say("return.unknown_word", { number }) }];
  });
  if (faults.length > 0) return faults;
  const { outcome } = await judgeWords(words.join(" "), client.words);
  return outcome === "right" ? [] : [{ id: "word-1", text: say("return.mistyped"), with: "[data-word]" }];
}
