/** Keyboxes: one case secret, sealed to fixed positions, some of which open for nobody. */

import { concat, equal, readU32, toHex, u32, u8, utf8, type Bytes } from "./bytes.ts";
import * as hpke from "./hpke.ts";
import { CASE_SIZE, ID_SIZE, KEYBOX_LIMIT, STREAMS, taggedHash, type Stream } from "./identifiers.ts";
import { random } from "./random.ts";
import { CannotOpen, Malformed } from "./refusals.ts";
import type { Roster } from "./roster.ts";

const MAGIC = utf8("WBSK");
const VERSION = 1;
const HEADER_SIZE = 91;
const POSITION_SIZE = 1168; // X-Wing ciphertext 1120 + secret 32 + tag 16
const POSITION_LIMIT = 64;
export const SECRET_SIZE = 32;

export interface KeyboxHeader {
  readonly inspectorate: Bytes;
  readonly case: Bytes;
  readonly stream: Stream;
  readonly number: number;
  readonly roster: Bytes;
  readonly count: number;
}

/** What a keybox is about, and who shall open it. */
export interface KeyboxPlan {
  readonly roster: Roster;
  readonly case: Bytes;
  readonly number: number;
  readonly recipients: readonly Bytes[];
  /** The reporter's X-Wing key: then it is the conversation's; null: the internal stream's. */
  readonly reporter: Bytes | null;
}

/** Throws Malformed unless these bytes have a keybox's header and length. */
export function parseKeybox(untrusted: Bytes): KeyboxHeader {
  if (untrusted.length < HEADER_SIZE || !equal(untrusted.slice(0, 4), MAGIC)) throw new Malformed("keybox");
  const count = untrusted[HEADER_SIZE - 1] ?? 0;
  const stream = STREAMS[(untrusted[53] ?? 0) - 1];
  const number = readU32(untrusted, 54);
  const plausible = untrusted[4] === VERSION && count <= POSITION_LIMIT;
  if (!plausible || stream === undefined || number >= KEYBOX_LIMIT) throw new Malformed("keybox header");
  if (untrusted.length !== HEADER_SIZE + count * POSITION_SIZE) throw new Malformed("keybox length");
  const inspectorate = untrusted.slice(5, 5 + ID_SIZE);
  const its = { inspectorate, case: untrusted.slice(37, 37 + CASE_SIZE), stream, number };
  return { ...its, roster: untrusted.slice(58, 58 + ID_SIZE), count };
}

/** The bytes that every position and the commitment are bound to. */
export function headerOf(keybox: Bytes): Bytes {
  return keybox.slice(0, HEADER_SIZE);
}

/** How many positions a keybox made for `roster` has: the persons, recovery, perhaps the reporter. */
export function countFor(roster: Roster, stream: Stream): number {
  return roster.persons.length + (stream === "conversation" ? 2 : 1);
}

/** Seal `secret` for everybody whom `plan` names; the other positions look alike and hold nothing. */
export async function buildKeybox(plan: KeyboxPlan, secret: Bytes): Promise<Bytes> {
  const header = composeHeader(plan);
  const wanted = new Set(plan.recipients.map(toHex));
  const persons = plan.roster.persons.map(({ id, kem }) => (wanted.has(toHex(id)) ? kem : null));
  const reporter = plan.reporter === null ? [] : [plan.reporter];
  const keys = [...persons, plan.roster.recovery, ...reporter];
  const seal = (key: Bytes | null, at: number): Promise<Bytes> =>
    key === null ? decoy(infoOf(header, at)) : hpke.wrap(key, infoOf(header, at), secret);
  return concat(header, ...(await Promise.all(keys.map(seal))));
}

function composeHeader({ roster, case: id, number, reporter }: KeyboxPlan): Bytes {
  const stream = reporter === null ? "internal" : "conversation";
  const about = concat(MAGIC, u8(VERSION), roster.inspectorate, id, u8(STREAMS.indexOf(stream) + 1));
  return concat(about, u32(number), roster.hash, u8(countFor(roster, stream)));
}

/** Random bytes for a key that is forgotten at once. */
async function decoy(info: Bytes): Promise<Bytes> {
  const seed = random(32);
  return hpke.wrap(await hpke.publicKey(seed), info, random(SECRET_SIZE));
}

/** The secret at one's own position. Everything that fails is CannotOpen. */
export async function openPosition(keybox: Bytes, position: number, seed: Bytes): Promise<Bytes> {
  if (position < 0 || position >= parseKeybox(keybox).count) throw new CannotOpen();
  const at = HEADER_SIZE + position * POSITION_SIZE;
  const info = infoOf(headerOf(keybox), position);
  const secret = await hpke.unwrap(seed, info, keybox.slice(at, at + POSITION_SIZE));
  if (secret.length !== SECRET_SIZE) throw new CannotOpen();
  return secret;
}

function infoOf(header: Bytes, position: number): Bytes {
  return concat(utf8("wbs/1 keybox"), u8(0), header, u8(position));
}

/** What an introduction says about a secret, so that two readers cannot be given two of them. */
export async function commitment(header: Bytes, secret: Bytes): Promise<Bytes> {
  return taggedHash("wbs/1 secret commitment", header, secret);
}
