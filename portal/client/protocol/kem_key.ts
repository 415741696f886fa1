/** Which 1216 bytes can be an honest X-Wing public key. */

import { toHex, type Bytes } from "./bytes.ts";

export const KEM_KEY_SIZE = 1216; // ML-KEM-768 encapsulation key 1184 + X25519 32
const ML_KEM_SIZE = 1184;
const COEFFICIENTS_SIZE = 1152; // 3 * 256 coefficients of 12 bits; a 32-byte seed follows
const MODULUS = 3329;

/** Every u-coordinate whose exchange gives zeros, little-endian, the unused top bit cleared. */
export const SMALL_ORDER: ReadonlySet<string> = new Set([
  "00".repeat(32), // 0
  "01" + "00".repeat(31), // 1
  "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800", // order 8
  "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157", // order 8
  "ec" + "ff".repeat(30) + "7f", // p - 1
  "ed" + "ff".repeat(30) + "7f", // p, another spelling of 0
  "ee" + "ff".repeat(30) + "7f", // p + 1, another spelling of 1
]);

export function isHonestKemKey(untrusted: Bytes): boolean {
  if (untrusted.length !== KEM_KEY_SIZE) return false;
  return isReduced(untrusted.subarray(0, COEFFICIENTS_SIZE)) && !isSmall(untrusted.slice(ML_KEM_SIZE));
}

/** Whether all 12-bit coefficients are below the modulus (FIPS 203, 7.2). */
function isReduced(coefficients: Bytes): boolean {
  for (let at = 0; at < coefficients.length; at += 3) {
    const [low = 0, middle = 0, high = 0] = coefficients.subarray(at, at + 3);
    if (low + ((middle & 0x0f) << 8) >= MODULUS || (middle >> 4) + (high << 4) >= MODULUS) return false;
  }
  return true;
}

function isSmall(u: Bytes): boolean {
  u[31] = (u[31] ?? 0) & 0x7f;
  return SMALL_ORDER.has(toHex(u));
}
