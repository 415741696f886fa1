/** HKDF (RFC 5869): whole with SHA-256 for keys from a receipt, its second half with SHA-512 for content. */

import { concat, type Bytes } from "./bytes.ts";
import { exactly } from "./engine.ts";

const SHA512_SIZE = 64;
const MOST_BLOCKS = 255; // the block number is one byte

/**
 * HKDF-SHA256, extract and expand: `length` bytes of key.
 * An empty `salt` counts as 32 zeros. Throws when `length` is over 255 * 32 bytes.
 */
export async function hkdfSha256(
  secret: Bytes,
  salt: Bytes,
  info: Bytes,
  length: number,
): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info };
  return exactly(length, await crypto.subtle.deriveBits(how, key, length * 8));
}

/**
 * HKDF-Expand-SHA512: `length` bytes from `key`, which must already be uniformly random.
 * Throws RangeError when `length` is over 255 * 64 bytes.
 */
export async function expandSha512(key: Bytes, info: Bytes, length: number): Promise<Bytes> {
  const blocks = Math.ceil(length / SHA512_SIZE);
  if (blocks > MOST_BLOCKS) throw new RangeError("more than HKDF can give");
  const hmac = { name: "HMAC", hash: "SHA-512" };
  const mac = await crypto.subtle.importKey("raw", key, hmac, false, ["sign"]);
  const whole = new Uint8Array(blocks * SHA512_SIZE);
  let block: Bytes = new Uint8Array(0);
  for (let number = 1; number <= blocks; number++) {
    const input = concat(block, info, Uint8Array.of(number));
    block = exactly(SHA512_SIZE, await crypto.subtle.sign("HMAC", mac, input));
    whole.set(block, (number - 1) * SHA512_SIZE);
  }
  return whole.slice(0, length);
}
