/** The twelve words as people type them. Nothing that was typed is ever in an error. */

import { InvalidReceipt } from "../protocol/refusals.ts";
import { parseReceipt, type Words } from "../protocol/receipt.ts";

const WORD_COUNT = 12;
const SHORTEST_BEGINNING = 4; // letters; they decide every word of the list
const TYPED_LIMIT = 1_000; // characters, as the protocol's parser has it

/** How one typed word stands: `short` may still become a word, `beginning` names exactly one. */
export type WordState = "exact" | "beginning" | "short" | "unknown";

export type Judged =
  | { readonly outcome: "right" }
  | { readonly outcome: "too-few-words" | "too-many-words"; readonly count: number }
  | { readonly outcome: "unknown-word"; readonly positions: readonly number[] }
  | { readonly outcome: "mistyped" };

/** The words in what was typed: case, spaces, lines, punctuation and numbers do not matter. */
export function splitTyped(typed: string): readonly string[] {
  const short = typed.slice(0, TYPED_LIMIT);
  return short.normalize("NFKC").toLowerCase().split(/[^a-z]+/).filter((word) => word !== "");
}

/** The state of each word typed so far, in order. */
export function wordStates(typed: string, words: Words): readonly WordState[] {
  return splitTyped(typed).map((word) => stateOf(word, words));
}

function stateOf(word: string, words: Words): WordState {
  if (words.includes(word)) return "exact";
  const begins = words.some((one) => one.startsWith(word));
  if (!begins) return "unknown";
  return word.length < SHORTEST_BEGINNING ? "short" : "beginning";
}

/** Up to `most` words of the list that begin with the last word typed; none while that is empty. */
export function completions(typed: string, words: Words, most = 8): readonly string[] {
  const last = /[^a-z]$/.test(typed.normalize("NFKC").toLowerCase()) ? "" : splitTyped(typed).at(-1) ?? "";
  return last === "" ? [] : words.filter((word) => word.startsWith(last)).slice(0, most);
}

/** What was typed, judged as a whole; positions count from 1. Throws only where the device fails. */
export async function judgeWords(typed: string, words: Words): Promise<Judged> {
  const states = wordStates(typed, words);
  const count = states.length;
  if (count > WORD_COUNT || typed.length > TYPED_LIMIT) return { outcome: "too-many-words", count };
  if (count < WORD_COUNT) return { outcome: "too-few-words", count };
  const positions = states.flatMap((state, at) => (state === "short" || state === "unknown" ? [at + 1] : []));
  if (positions.length > 0) return { outcome: "unknown-word", positions };
  return (await isReceipt(typed, words)) ? { outcome: "right" } : { outcome: "mistyped" };
}

async function isReceipt(typed: string, words: Words): Promise<boolean> {
  try {
    await parseReceipt(typed, words);
    return true;
  } catch (thrown) {
    if (thrown instanceof InvalidReceipt) return false;
    throw thrown;
  }
}
