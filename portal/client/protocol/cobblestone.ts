/**
 * Cobblestone-256 (c2sp.org/chunked-encryption with SHA-512 and AES-256-GCM) over WebCrypto.
 *
 * salt 24 || commitment 32 || chunks, each AES-GCM of 16 KiB with a 16-byte tag, the last one
 * always shorter than 16 KiB and perhaps empty: n bytes become 56 + n + 16 * (floor(n / 16384) + 1).
 */

import { concat, utf8, type Bytes } from "./bytes.ts";
import { exactly, orNullIfBad } from "./engine.ts";
import { expandSha512 } from "./hkdf.ts";
import { random } from "./random.ts";
import { CannotOpen } from "./refusals.ts";

const KEY_SIZE = 32;
const SALT_SIZE = 24;
const NONCE_SIZE = 12;
const COMMITMENT_SIZE = 32;
const HEADER_SIZE = SALT_SIZE + COMMITMENT_SIZE;
const TAG_SIZE = 16;
const CHUNK_SIZE = 16 * 1024;
const SEALED_CHUNK_SIZE = CHUNK_SIZE + TAG_SIZE;
const LABEL = utf8("c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0");
const AT_ONCE = 64; // chunks in flight: 1 MiB; one by one is ten times slower in a browser

interface MessageKeys {
  readonly aead: CryptoKey;
  readonly baseNonce: Bytes;
  readonly commitment: Bytes;
}

/** Seal `plaintext` of any length under a 32-byte random key. Opening needs the same `context`. */
export async function seal(key: Bytes, context: Bytes, plaintext: Bytes): Promise<Bytes> {
  const salt = random(SALT_SIZE);
  const keys = await deriveKeys(key, salt, context);
  const chunks = Math.floor(plaintext.length / CHUNK_SIZE) + 1;
  const sealed = new Uint8Array(HEADER_SIZE + plaintext.length + chunks * TAG_SIZE);
  sealed.set(concat(salt, keys.commitment));
  await inGroups(chunks, async (number) => {
    const chunk = plaintext.subarray(number * CHUNK_SIZE, (number + 1) * CHUNK_SIZE);
    const how = { name: "AES-GCM", iv: chunkNonce(keys.baseNonce, number) };
    const bytes = exactly(chunk.length + TAG_SIZE, await crypto.subtle.encrypt(how, keys.aead, chunk));
    sealed.set(bytes, HEADER_SIZE + number * SEALED_CHUNK_SIZE);
  });
  return sealed;
}

/**
 * Open what `seal` made, whole or not at all.
 * Throws CannotOpen for a wrong key or context and for anything cut, moved, added or changed.
 */
export async function open(key: Bytes, context: Bytes, sealed: Bytes): Promise<Bytes> {
  const chunks = countChunks(sealed.length - HEADER_SIZE);
  const keys = await deriveKeys(key, sealed.subarray(0, SALT_SIZE), context);
  if (!sameBytes(keys.commitment, sealed.subarray(SALT_SIZE, HEADER_SIZE))) throw new CannotOpen();
  const body = sealed.subarray(HEADER_SIZE);
  const plaintext = new Uint8Array(body.length - chunks * TAG_SIZE);
  await inGroups(chunks, async (number) => {
    const chunk = body.subarray(number * SEALED_CHUNK_SIZE, (number + 1) * SEALED_CHUNK_SIZE);
    const how = { name: "AES-GCM", iv: chunkNonce(keys.baseNonce, number) };
    plaintext.set(await decrypt(how, keys.aead, chunk), number * CHUNK_SIZE);
  });
  return plaintext;
}

/** How many chunks a body of `size` bytes has; CannotOpen unless it ends in one that is short. */
function countChunks(size: number): number {
  const last = size % SEALED_CHUNK_SIZE; // 0: cut after a full chunk; below a tag: cut inside one
  if (size < TAG_SIZE || last < TAG_SIZE) throw new CannotOpen();
  return Math.floor(size / SEALED_CHUNK_SIZE) + 1;
}

async function deriveKeys(key: Bytes, salt: Bytes, context: Bytes): Promise<MessageKeys> {
  if (key.length !== KEY_SIZE) throw new RangeError("a Cobblestone-256 key is 32 bytes");
  const size = KEY_SIZE + NONCE_SIZE + COMMITMENT_SIZE;
  const derived = await expandSha512(key, concat(LABEL, salt, context), size);
  const aead = derived.subarray(0, KEY_SIZE);
  return {
    aead: await crypto.subtle.importKey("raw", aead, "AES-GCM", false, ["encrypt", "decrypt"]),
    baseNonce: derived.subarray(KEY_SIZE, KEY_SIZE + NONCE_SIZE),
    commitment: derived.subarray(KEY_SIZE + NONCE_SIZE),
  };
}

/** The base nonce XOR the chunk's number. Four bytes are enough: 2^32 chunks would be 64 TiB. */
function chunkNonce(baseNonce: Bytes, number: number): Bytes {
  const nonce = baseNonce.slice();
  const view = new DataView(nonce.buffer);
  view.setUint32(NONCE_SIZE - 4, view.getUint32(NONCE_SIZE - 4) ^ number);
  return nonce;
}

async function decrypt(how: AesGcmParams, key: CryptoKey, chunk: Bytes): Promise<Bytes> {
  const opened = await orNullIfBad(() => crypto.subtle.decrypt(how, key, chunk));
  if (opened === null) throw new CannotOpen();
  return exactly(chunk.length - TAG_SIZE, opened);
}

/** Do `work` for the numbers from 0 to `count` - 1, at most AT_ONCE of them at a time. */
async function inGroups(count: number, work: (number: number) => Promise<void>): Promise<void> {
  for (let start = 0; start < count; start += AT_ONCE) {
    const size = Math.min(AT_ONCE, count - start);
    await Promise.all(Array.from({ length: size }, (_, offset) => work(start + offset)));
  }
}

function sameBytes(one: Bytes, other: Bytes): boolean {
  let difference = one.length ^ other.length;
  one.forEach((byte, at) => (difference |= byte ^ (other[at] ?? 0)));
  return difference === 0;
}
