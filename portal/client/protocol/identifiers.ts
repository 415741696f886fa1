/** Names that are hashes: of inspectorates, persons and rosters. */

import { concat, u8, utf8, type Bytes } from "./bytes.ts";
import { sha256 } from "./sha256.ts";

export const ID_SIZE = 32;
export const CASE_SIZE = 16;
export const FILE_SIZE = 16;

export type Chain = "from_reporter" | "to_reporter" | "internal";
export type Stream = "conversation" | "internal";

/** In the order in which a reader visits them. Their code on the wire is their place here + 1. */
export const CHAINS: readonly Chain[] = ["from_reporter", "to_reporter", "internal"];
export const STREAMS: readonly Stream[] = ["conversation", "internal"];
/** Sequences and secret numbers are below this. */
export const NUMBER_LIMIT = 2 ** 31;
/** With recovery and reporter a keybox has at most 64 positions. */
export const PERSON_LIMIT = 62;
/** Of a stream: their numbers are below this. */
export const KEYBOX_LIMIT = 256;

export function streamOf(chain: Chain): Stream {
  return chain === "internal" ? "internal" : "conversation";
}

/** SHA-256 over a tag, a zero byte and the parts. */
export async function taggedHash(tag: string, ...parts: readonly Bytes[]): Promise<Bytes> {
  return sha256(concat(utf8(tag), u8(0), ...parts));
}

/** The id that the first custodian set gives an inspectorate; `keys` are sorted. */
export async function inspectorateId(threshold: number, keys: readonly Bytes[]): Promise<Bytes> {
  return taggedHash("wbs/1 inspectorate", u8(threshold), u8(keys.length), ...keys);
}

/** The id that a person's first identity key gives. */
export async function personId(identity: Bytes): Promise<Bytes> {
  return taggedHash("wbs/1 person", identity);
}
