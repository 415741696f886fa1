/** The receipt: what people may type, what is refused, and that a refusal repeats nothing. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { wordlist } from "@scure/bip39/wordlists/english.js";
import { entropyToMnemonic } from "@scure/bip39";

import type { Bytes } from "../../portal/client/protocol/bytes.ts";
import { deriveKeys, parseReceipt, parseWords, toWords } from "../../portal/client/protocol/receipt.ts";
import type { InvalidReceipt } from "../../portal/client/protocol/refusals.ts";

const WORDS = parseWords(readFileSync(new URL("../../crypto/words_id.txt", import.meta.url), "utf8"));
const ENTROPY = Uint8Array.from({ length: 16 }, (_, at) => at * 15 + 1);
const TYPED = await toWords(ENTROPY, WORDS);
const each = TYPED.split(" ");

const refusal = async (typed: string): Promise<InvalidReceipt> =>
  parseReceipt(typed, WORDS).then(() => assert.fail("accepted"), (thrown: InvalidReceipt) => thrown);

test("the list is sorted, and four letters name a word", () => {
  assert.deepEqual(WORDS, WORDS.toSorted());
  assert.equal(new Set(WORDS.map((word) => word.slice(0, 4))).size, 2048);
  assert.ok(WORDS.every((word) => /^[a-z]{4,}$/.test(word)));
});

test("BIP-39's own code encodes alike", async () => {
  for (let time = 0; time < 50; time++) {
    const entropy: Bytes = crypto.getRandomValues(new Uint8Array(16));
    assert.equal(await toWords(entropy, WORDS), entropyToMnemonic(entropy, [...WORDS]));
    assert.equal(await toWords(entropy, wordlist), entropyToMnemonic(entropy, wordlist));
  }
});

const ACCEPTED: readonly string[] = [
  TYPED,
  TYPED.toUpperCase(),
  each.map((word) => word.slice(0, 4)).join(" "),
  each.join("\n1. "),
  `--${each.join(", ")}.`,
  TYPED.replaceAll(/[a-z]/g, (letter) => String.fromCodePoint(letter.charCodeAt(0) + 0xfee0)), // full width
];
for (const [number, typed] of ACCEPTED.entries()) {
  test(`reads what people type: ${number}`, async () => {
    assert.deepEqual(await parseReceipt(typed, WORDS), ENTROPY);
  });
}

test("refuses by count before it looks at words", async () => {
  assert.equal((await refusal("")).message, "too-few-words");
  assert.equal((await refusal("salah ".repeat(11))).message, "too-few-words");
  assert.equal((await refusal("xxxx ".repeat(13))).message, "too-many-words");
});

test("names the place of an unknown word, never the word", async () => {
  for (const wrong of ["zzzzz", "aba", `${each[0]}x`]) {
    const thrown = await refusal([...each.slice(0, 4), wrong, ...each.slice(5)].join(" "));
    assert.deepEqual([thrown.message, thrown.position], ["unknown-word", 5]);
    assert.ok(!String(thrown.stack).includes(wrong));
  }
});

test("a swapped pair is mistyped", async () => {
  const [first = "", second = "", ...rest] = each;
  const thrown = await refusal([second, first, ...rest].join(" "));
  assert.deepEqual([thrown.message, thrown.position], ["mistyped", null]);
});

test("derives four different values", async () => {
  const keys = await deriveKeys(ENTROPY);
  const values = Object.values(keys).map((value: Bytes) => value.toString());
  assert.equal(new Set(values).size, 4);
});
