/**
 * A little work for whoever asks much while many ask (protocol section 21).
 *
 * PBKDF2, because WebCrypto has it: as quick without compiled scripts as with them, and the page stays alive.
 */

import { concat, utf8, type Bytes } from "./bytes.ts";
import { exactly } from "./engine.ts";
import { Malformed } from "./refusals.ts";
import { sha256 } from "./sha256.ts";

export const CHALLENGE_SIZE = 21; // when it ends (4), bits (1), MAC (16)
const MOST_BITS = 16; // harder ones nobody works on: a server must not keep a device busy for ever
const ROUNDS = 256;
const AT_ONCE = 16; // tries: enough for every core, few enough to stop soon
const TAG = utf8("wbs/1 puzzle work\0");

/** How hard it is: so many zeros in front. Throws Malformed where it is none, or too hard. */
export function bitsOf(challenge: Bytes): number {
  const bits = challenge[4] ?? 0;
  if (challenge.length !== CHALLENGE_SIZE || bits > MOST_BITS) throw new Malformed("challenge");
  return bits;
}

/** The proof for a request with this body. `check` is called now and then and may throw. */
export async function solve(challenge: Bytes, body: Bytes, check: () => void = () => undefined): Promise<Bytes> {
  const bits = bitsOf(challenge);
  const seed = await sha256(concat(TAG, challenge, await sha256(body)));
  const key = await crypto.subtle.importKey("raw", seed, "PBKDF2", false, ["deriveBits"]);
  for (let from = 0; ; from += AT_ONCE) {
    check();
    const numbers = Array.from({ length: AT_ONCE }, (_, at) => solution(from + at));
    const zeros = await Promise.all(numbers.map((salt) => zerosOf(key, salt)));
    const found = numbers[zeros.findIndex((one) => one >= bits)];
    if (found !== undefined) return concat(challenge, found);
  }
}

function solution(number: number): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setUint32(4, number);
  return bytes;
}

async function zerosOf(key: CryptoKey, salt: Bytes): Promise<number> {
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  const found = exactly(8, await crypto.subtle.deriveBits(how, key, 64));
  return Math.clz32(new DataView(found.buffer).getUint32(0)); // MOST_BITS fit in 32
}
