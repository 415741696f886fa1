/** Published vectors for the ciphers and key derivations that this side leans on. */

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";

import { Chacha20Poly1305 } from "@hpke/chacha20poly1305";

import { concat, type Bytes } from "../../portal/client/protocol/bytes.ts";
import { expandSha512, hkdfSha256 } from "../../portal/client/protocol/hkdf.ts";
import { wycheproof, type Vector } from "./vectors.ts";

async function opensAsPublished(vector: Vector, opened: Promise<ArrayBuffer>): Promise<void> {
  if (vector.result === "invalid") {
    await assert.rejects(opened);
  } else {
    assert.deepEqual(new Uint8Array(await opened), vector.bytes("msg"));
  }
}

async function openAesGcm(vector: Vector): Promise<ArrayBuffer> {
  const key = await crypto.subtle.importKey("raw", vector.bytes("key"), "AES-GCM", false, ["decrypt"]);
  const how = { name: "AES-GCM", iv: vector.bytes("iv"), additionalData: vector.bytes("aad") };
  return crypto.subtle.decrypt(how, key, concat(vector.bytes("ct"), vector.bytes("tag")));
}

const AES_GCM = wycheproof("Cipher/wycheproof/aes_gcm_test.json").filter(
  (vector) => vector.number("keySize") === 256 && vector.number("ivSize") === 96,
);
for (const vector of AES_GCM) {
  test(`AES-256-GCM ${vector.name}`, () => opensAsPublished(vector, openAesGcm(vector)));
}

async function openChaCha(vector: Vector): Promise<ArrayBuffer> {
  const sealed = concat(vector.bytes("ct"), vector.bytes("tag"));
  const context = new Chacha20Poly1305().createEncryptionContext(vector.bytes("key").buffer);
  return context.open(vector.bytes("iv"), sealed, vector.bytes("aad"));
}

for (const vector of wycheproof("Cipher/wycheproof/chacha20_poly1305_test.json")) {
  test(`ChaCha20-Poly1305 ${vector.name}`, () => opensAsPublished(vector, openChaCha(vector)));
}

async function derivesAsPublished(vector: Vector, derived: Promise<Bytes>): Promise<void> {
  if (vector.result === "invalid") {
    await assert.rejects(derived);
  } else {
    assert.deepEqual(await derived, vector.bytes("okm"));
  }
}

for (const vector of wycheproof("Protocol/wycheproof/hkdf_sha256_test.json")) {
  const [secret, salt, info] = [vector.bytes("ikm"), vector.bytes("salt"), vector.bytes("info")];
  test(`HKDF-SHA256 ${vector.name}`, () =>
    derivesAsPublished(vector, hkdfSha256(secret, salt, info, vector.number("size"))));
}

/** HKDF-Extract, which our own code never needs with SHA-512. */
function extractSha512(vector: Vector): Bytes {
  return Uint8Array.from(createHmac("sha512", vector.bytes("salt")).update(vector.bytes("ikm")).digest());
}

for (const vector of wycheproof("Protocol/wycheproof/hkdf_sha512_test.json")) {
  test(`HKDF-Expand-SHA512 ${vector.name}`, () =>
    derivesAsPublished(
      vector,
      expandSha512(extractSha512(vector), vector.bytes("info"), vector.number("size")),
    ));
}
