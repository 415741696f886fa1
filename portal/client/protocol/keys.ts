/** Public keys as members of JSON: a key that no honest owner has is malformed. */

import type { Bytes } from "./bytes.ts";
import { bytes, type Untrusted } from "./closed.ts";
import { isHonestKey } from "./ed25519.ts";
import { isHonestKemKey, KEM_KEY_SIZE } from "./kem_key.ts";
import { Malformed } from "./refusals.ts";

export function signingKey(value: Untrusted, where: string): Bytes {
  const key = bytes(32)(value, where);
  if (!isHonestKey(key)) throw new Malformed(where);
  return key;
}

export function kemKey(value: Untrusted, where: string): Bytes {
  const key = bytes(KEM_KEY_SIZE)(value, where);
  if (!isHonestKemKey(key)) throw new Malformed(where);
  return key;
}
