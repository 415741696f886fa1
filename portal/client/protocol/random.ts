/** Random bytes for keys, ids and salts. */

import { equal, type Bytes } from "./bytes.ts";
import { EngineFailed } from "./engine.ts";

const LEAST_JUDGED = 12; // bytes: so many zeros, or the same again, come from no generator that works

let last: Bytes | null = null;

/** `size` random bytes. Throws EngineFailed where the device's generator gives nothing, or the same again. */
export function random(size: number): Bytes {
  const drawn = crypto.getRandomValues(new Uint8Array(size));
  if (drawn.length !== size) throw new EngineFailed();
  if (size < LEAST_JUDGED) return drawn;
  const isSame = last !== null && equal(last.slice(0, LEAST_JUDGED), drawn.slice(0, LEAST_JUDGED));
  if (isSame || drawn.every((byte) => byte === 0)) throw new EngineFailed();
  last = drawn.slice();
  return drawn;
}
