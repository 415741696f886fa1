/** The receipt: 128 random bits as twelve words, and what is derived from them. */

import { utf8, type Bytes } from "./bytes.ts";
import { hkdfSha256 } from "./hkdf.ts";
import { InvalidReceipt } from "./refusals.ts";
import { sha256 } from "./sha256.ts";

const WORD_COUNT = 12;
const WORD_BITS = 11;
const ENTROPY_SIZE = 16;
const CHECKSUM_BITS = 4;
const SHORTEST_BEGINNING = 4; // letters; they decide every word of the list
const TYPED_LIMIT = 1_000; // characters: nobody types more, and normalising should not chew on it
const SALT = "wbs/1 receipt";

export type Words = readonly string[];

export interface ReceiptKeys {
  readonly credential: Bytes;
  readonly mailbox: Bytes;
  readonly kemSeed: Bytes;
  readonly signingSeed: Bytes;
}

/** The list from its file: one word a line. */
export function parseWords(file: string): Words {
  const words = file.split("\n").filter((line) => line !== "");
  if (words.length !== 2 ** WORD_BITS) throw new RangeError("a word list has 2,048 words");
  return words;
}

/** The entropy of a receipt that somebody typed. Throws InvalidReceipt, without any typed word. */
export async function parseReceipt(untrusted: string, words: Words): Promise<Bytes> {
  if (untrusted.length > 2 * TYPED_LIMIT || [...untrusted].length > TYPED_LIMIT) {
    throw new InvalidReceipt("too-many-words");
  }
  const typed = untrusted.normalize("NFKC").toLowerCase().split(/[^a-z]+/).filter((word) => word !== "");
  if (typed.length > WORD_COUNT) throw new InvalidReceipt("too-many-words");
  if (typed.length < WORD_COUNT) throw new InvalidReceipt("too-few-words");
  const indexes = typed.map((word) => findWord(word, words));
  const unknown = indexes.indexOf(-1);
  if (unknown !== -1) throw new InvalidReceipt("unknown-word", unknown + 1);
  return fromIndexes(indexes);
}

function findWord(typed: string, words: Words): number {
  return typed.length < SHORTEST_BEGINNING ? -1 : words.findIndex((word) => word.startsWith(typed));
}

async function fromIndexes(indexes: readonly number[]): Promise<Bytes> {
  const bits = indexes.map((index) => index.toString(2).padStart(WORD_BITS, "0")).join("");
  const octets = bits.match(/.{8}/g) ?? []; // the checksum's four bits are not one
  const entropy = Uint8Array.from(octets, (octet) => parseInt(octet, 2));
  if (!bits.endsWith(await checksum(entropy))) throw new InvalidReceipt("mistyped");
  return entropy;
}

/** The twelve words of 16 bytes: a receipt, or a fingerprint's first 16 bytes. */
export async function toWords(entropy: Bytes, words: Words): Promise<string> {
  if (entropy.length !== ENTROPY_SIZE) throw new RangeError("twelve words are 16 bytes");
  const bits = Array.from(entropy, inBits).join("") + (await checksum(entropy));
  const indexes = (bits.match(/.{11}/g) ?? []).map((index) => parseInt(index, 2));
  return indexes.map((index) => words[index]).join(" ");
}

async function checksum(entropy: Bytes): Promise<string> {
  const [first = 0] = await sha256(entropy);
  return inBits(first).slice(0, CHECKSUM_BITS);
}

function inBits(byte: number): string {
  return byte.toString(2).padStart(8, "0");
}

/** Everything that the twelve words are good for. */
export async function deriveKeys(entropy: Bytes): Promise<ReceiptKeys> {
  const derive = (info: string): Promise<Bytes> => hkdfSha256(entropy, utf8(SALT), utf8(info), 32);
  const credential = await derive("wbs/1 mailbox credential");
  return {
    credential,
    mailbox: await sha256(credential),
    kemSeed: await derive("wbs/1 reporter kem"),
    signingSeed: await derive("wbs/1 reporter signing"),
  };
}

/** The twelve words by which people compare an inspectorate id or an anchor's hash. */
export async function fingerprint(hash: Bytes, words: Words): Promise<string> {
  return toWords(hash.slice(0, ENTROPY_SIZE), words);
}
