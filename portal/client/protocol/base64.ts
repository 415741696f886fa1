/** base64url without padding, one spelling for each byte string. */

import type { Bytes } from "./bytes.ts";
import { Malformed } from "./refusals.ts";

const ALPHABET = /^[A-Za-z0-9_-]*$/;
const AT_ONCE = 0x8000; // characters a call: the stack does not hold arguments without end

export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += AT_ONCE) {
    binary += String.fromCharCode(...bytes.subarray(at, at + AT_ONCE));
  }
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Throws Malformed for padding, white space, foreign characters and unused bits that are set. */
export function fromBase64(untrusted: string, where: string): Bytes {
  if (!ALPHABET.test(untrusted) || untrusted.length % 4 === 1) throw new Malformed(where);
  const binary = atob(untrusted.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  const tail = bytes.subarray(bytes.length - (bytes.length % 3)); // only the end has unused bits
  if (!untrusted.endsWith(toBase64(tail))) throw new Malformed(where);
  return bytes;
}
