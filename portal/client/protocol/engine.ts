/**
 * Telling apart what does not hold from a device whose cryptography fails.
 *
 * WebCrypto throws for both. A failure taken for a bad signature would hide an entry from a reader
 * who then writes under a secret that it replaced.
 */

import { equal, fromHex, type Bytes } from "./bytes.ts";

/** The device's cryptography does not work (any more). */
export class EngineFailed extends Error {
  override readonly name = "EngineFailed";

  constructor() {
    super("this device's cryptography fails");
  }
}

/**
 * The `size` bytes that WebCrypto gave. Throws EngineFailed where it gave anything else: a key of nothing
 * is a key of zeros, which everybody has.
 */
export function exactly(size: number, given: ArrayBuffer): Bytes {
  const bytes = new Uint8Array(given);
  if (bytes.length !== size) throw new EngineFailed();
  return bytes;
}

/**
 * What `work` gives, or null where it fails for its input's sake: twice, on a device that gets known
 * answers right. Else throws EngineFailed, also where a second try succeeds: such a device is not trusted.
 */
export async function orNullIfBad<T>(work: () => Promise<T>): Promise<T | null> {
  const first = await attempted(work);
  if (first !== null) return first.result;
  const works = await attempted(engineWorks);
  if (!works?.result || (await attempted(work)) !== null) throw new EngineFailed();
  return null;
}

async function attempted<T>(work: () => Promise<T>): Promise<{ readonly result: T } | null> {
  try {
    return { result: await work() };
  } catch (thrown) {
    if (thrown instanceof EngineFailed) throw thrown;
    return null;
  }
}

const KEY = fromHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"); // RFC 8032, 7.1, test 1
const SIGNATURE = fromHex(
  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155" +
    "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
);
const ZEROS = new Uint8Array(16);
const SEALED = fromHex("530f8afbc74536b9a963b4f1c4cb738b"); // AES-256-GCM, key and nonce of zeros, of nothing
const SALT = fromHex("000102030405060708090a0b0c"); // RFC 5869, appendix A.1
const INPUT = fromHex("0b".repeat(22));
const EXTRACTED = fromHex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");

/** Whether this device has all that sealing needs and gets known answers right. */
export async function engineWorks(): Promise<boolean> {
  return (await opens()) && (await extracts()) && (await verifies());
}

async function opens(): Promise<boolean> {
  const key = await crypto.subtle.importKey("raw", new Uint8Array(32), "AES-GCM", false, ["decrypt"]);
  const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv: ZEROS.subarray(0, 12) }, key, SEALED);
  return opened.byteLength === 0;
}

async function extracts(): Promise<boolean> {
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", SALT, hmac, false, ["sign"]);
  return equal(exactly(32, await crypto.subtle.sign("HMAC", key, INPUT)), EXTRACTED);
}

async function verifies(): Promise<boolean> {
  const signer = await crypto.subtle.importKey("raw", KEY, "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", signer, SIGNATURE, new Uint8Array(0));
}
