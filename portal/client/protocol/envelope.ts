/** Envelopes: one signed event, sealed under a case secret, in its place on a chain. */

import { concat, equal, readU32, u32, u8, utf8, type Bytes } from "./bytes.ts";
import * as cobblestone from "./cobblestone.ts";
import * as ed25519 from "./ed25519.ts";
import { CASE_SIZE, CHAINS, ID_SIZE, NUMBER_LIMIT, type Chain } from "./identifiers.ts";
import { CannotOpen, Malformed } from "./refusals.ts";
import { sha256 } from "./sha256.ts";

const MAGIC = utf8("WBSE");
const VERSION = 1;
const HEADER_SIZE = 94;
const PADDING_STEP = 4096;
const PADDED_LIMIT = 65536;
const LENGTH_SIZE = 4;
const SIGNED_HEAD = 128; // author 32 + roster hash 32 + signature 64

export interface Place {
  readonly inspectorate: Bytes;
  readonly case: Bytes;
  readonly chain: Chain;
  readonly sequence: number;
  readonly number: number;
  readonly prev: Bytes;
}

/** What was signed. Nothing here has been verified. */
export interface Signed {
  readonly author: Bytes;
  readonly roster: Bytes;
  readonly signature: Bytes;
  readonly json: Bytes;
}

/** Who writes, and what. */
export interface Writing {
  readonly seed: Bytes;
  readonly roster: Bytes;
  readonly json: Bytes;
}

/** Throws Malformed unless these bytes have an envelope's header and one of its sizes. */
export function parsePlace(untrusted: Bytes): Place {
  if (!isSizeClass(untrusted.length)) throw new Malformed("envelope size");
  if (!equal(untrusted.slice(0, 4), MAGIC)) throw new Malformed("envelope");
  const chain = CHAINS[(untrusted[53] ?? 0) - 1];
  const [sequence, number] = [readU32(untrusted, 54), readU32(untrusted, 58)];
  if (untrusted[4] !== VERSION || chain === undefined) throw new Malformed("envelope header");
  if (sequence >= NUMBER_LIMIT || number >= NUMBER_LIMIT) throw new Malformed("envelope header");
  const [inspectorate, id] = [untrusted.slice(5, 5 + ID_SIZE), untrusted.slice(37, 37 + CASE_SIZE)];
  return { inspectorate, case: id, chain, sequence, number, prev: untrusted.slice(62, HEADER_SIZE) };
}

function composePlace(place: Place): Bytes {
  const about = concat(MAGIC, u8(VERSION), place.inspectorate, place.case);
  const chain = u8(CHAINS.indexOf(place.chain) + 1);
  return concat(about, chain, u32(place.sequence), u32(place.number), place.prev);
}

/** Whether an envelope of this length can be one at all. */
export function isSizeClass(size: number): boolean {
  for (let padded = PADDING_STEP; padded <= PADDED_LIMIT; padded += PADDING_STEP) {
    if (size === HEADER_SIZE + padded + 56 + 16 * (Math.floor(padded / 16384) + 1)) return true;
  }
  return false;
}

/** Sign and seal. Throws Malformed where the event is too large. */
export async function sealEnvelope(place: Place, secret: Bytes, writing: Writing): Promise<Bytes> {
  const header = composePlace(place);
  const context = await sha256(header);
  const author = await ed25519.publicKey(writing.seed);
  const { roster, json } = writing;
  const signature = await ed25519.sign(writing.seed, signedPart(place.chain, context, { author, roster, json }));
  const padded = pad(concat(author, roster, signature, json));
  return concat(header, await cobblestone.seal(secret, context, padded));
}

/** What stands in an envelope, still to be verified. Every failure is CannotOpen. */
export async function openEnvelope(untrusted: Bytes, secret: Bytes): Promise<Signed> {
  const context = await sha256(untrusted.slice(0, HEADER_SIZE));
  const signed = unpad(await cobblestone.open(secret, context, untrusted.slice(HEADER_SIZE)));
  if (signed.length < SIGNED_HEAD) throw new CannotOpen();
  const [author, roster] = [signed.slice(0, 32), signed.slice(32, 64)];
  return { author, roster, signature: signed.slice(64, SIGNED_HEAD), json: signed.slice(SIGNED_HEAD) };
}

/** Whether the author of what was opened signed it for this very place. */
export async function isSigned(envelope: Bytes, signed: Signed): Promise<boolean> {
  const context = await sha256(envelope.slice(0, HEADER_SIZE));
  const message = signedPart(parsePlace(envelope).chain, context, signed);
  return ed25519.verify(signed.author, signed.signature, message);
}

function signedPart(chain: Chain, context: Bytes, said: Omit<Signed, "signature">): Bytes {
  const who = chain === "from_reporter" ? "reporter" : "reviewer";
  return concat(utf8(`wbs/1 ${who} writes`), u8(0), context, said.author, said.roster, said.json);
}

function pad(signed: Bytes): Bytes {
  const padded = new Uint8Array(paddedSize(signed.length));
  if (padded.length > PADDED_LIMIT) throw new Malformed("event size");
  padded.set(concat(u32(signed.length), signed));
  return padded;
}

function paddedSize(size: number): number {
  return Math.ceil((LENGTH_SIZE + size) / PADDING_STEP) * PADDING_STEP;
}

/** Padding is minimal and zero, so that one event has one sealed size and hides nothing more. */
function unpad(padded: Bytes): Bytes {
  if (padded.length < LENGTH_SIZE || padded.length > PADDED_LIMIT) throw new CannotOpen();
  const size = readU32(padded, 0);
  const end = LENGTH_SIZE + size;
  if (paddedSize(size) !== padded.length || padded.subarray(end).some((byte) => byte !== 0)) {
    throw new CannotOpen();
  }
  return padded.slice(LENGTH_SIZE, end);
}
