/** Ed25519 (RFC 8032) over WebCrypto, stricter than the libraries about what a public key is. */

import { concat, fromHex, type Bytes } from "./bytes.ts";
import { exactly, orNullIfBad } from "./engine.ts";

const SIGNATURE_SIZE = 64;
const KEY_SIZE = 32;
const PKCS8_BEFORE_SEED = fromHex("302e020100300506032b657004220420");

/** 2^255 - 19, the field's prime. Little-endian, as points and scalars are. */
const FIELD = littleEndian("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed");
/** The order of the base point: a scalar S not below it makes a second signature of a first. */
const ORDER = littleEndian("1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed");

/**
 * The y of all points of order 1, 2, 4 and 8, either sign of x.
 * A key that is one of them verifies signatures nobody made: for the identity, every message.
 */
const SMALL_ORDER_Y: readonly Bytes[] = [
  littleEndian("0000000000000000000000000000000000000000000000000000000000000001"), // order 1
  littleEndian("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec"), // order 2
  littleEndian("0000000000000000000000000000000000000000000000000000000000000000"), // order 4
  littleEndian("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826"), // order 8
  littleEndian("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7"), // order 8
];

/** The 64-byte signature of the owner of a 32-byte seed. */
export async function sign(seed: Bytes, message: Bytes): Promise<Bytes> {
  const key = await importSeed(seed);
  return exactly(64, await crypto.subtle.sign("Ed25519", key, message));
}

/** The 32-byte public key of a 32-byte seed. */
export async function publicKey(seed: Bytes): Promise<Bytes> {
  const { x } = await crypto.subtle.exportKey("jwk", await importSeed(seed));
  const base64 = (x ?? "").replaceAll("-", "+").replaceAll("_", "/");
  return exactly(32, Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer);
}

/** Whether `signature` is its owner's over `message`. Wrong lengths and bad keys are just false. */
export async function verify(owner: Bytes, signature: Bytes, message: Bytes): Promise<boolean> {
  if (!isHonestKey(owner) || signature.length !== SIGNATURE_SIZE) return false;
  if (!isBelow(signature.subarray(KEY_SIZE), ORDER)) return false;
  const verified = await orNullIfBad(async () => {
    const key = await crypto.subtle.importKey("raw", owner, "Ed25519", false, ["verify"]);
    return crypto.subtle.verify("Ed25519", key, signature, message);
  });
  return verified ?? false; // 32 bytes that are no point: engines differ in when they say so
}

/** Whether these could be an honest owner's key: 32 bytes, y below the prime, not of small order. */
export function isHonestKey(untrusted: Bytes): boolean {
  if (untrusted.length !== KEY_SIZE) return false;
  const y = untrusted.slice();
  y[KEY_SIZE - 1] = (y[KEY_SIZE - 1] ?? 0) & 0x7f; // the top bit is the sign of x
  return isBelow(y, FIELD) && !SMALL_ORDER_Y.some((small) => small.every((b, at) => b === y[at]));
}

/** Whether one little-endian number of 32 bytes is smaller than another. */
function isBelow(number: Bytes, limit: Bytes): boolean {
  for (let at = KEY_SIZE - 1; at >= 0; at--) {
    const [digit, bound] = [number[at] ?? 0, limit[at] ?? 0];
    if (digit !== bound) return digit < bound;
  }
  return false;
}

async function importSeed(seed: Bytes): Promise<CryptoKey> {
  if (seed.length !== KEY_SIZE) throw new RangeError("an Ed25519 seed is 32 bytes");
  const pkcs8 = concat(PKCS8_BEFORE_SEED, seed);
  return crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", true, ["sign"]);
}

function littleEndian(hex: string): Bytes {
  return fromHex(hex).reverse();
}
