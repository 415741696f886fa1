/** Published vectors for ML-KEM-768, X25519 and the whole wrapping suite. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { HkdfSha256, X25519 } from "@hpke/dhkem-x25519";
import { MlKem768 } from "mlkem";

import { concat, fromHex, toHex, utf8, type Bytes } from "../../portal/client/protocol/bytes.ts";
import { publicKey, suite, unwrap, wrap } from "../../portal/client/protocol/hpke.ts";
import { CannotOpen, InvalidKey } from "../../portal/client/protocol/refusals.ts";
import { isOurSuite, wycheproof, xWingVectors, type HpkeVector, type Vector } from "./vectors.ts";

const ML_KEM = "Protocol/wycheproof/mlkem_768";
const COMBINED = wycheproof(`${ML_KEM}_test.json`);
const ENCAPSULATIONS = wycheproof(`${ML_KEM}_encaps_test.json`);

/** The ML-KEM public and private key of a 64-byte seed. */
async function pairOf(seed: Bytes): Promise<[Uint8Array, Uint8Array]> {
  assert.equal(seed.length, 64);
  return new MlKem768().deriveKeyPair(seed);
}

async function decapsulate(vector: Vector): Promise<string> {
  const [ek, dk] = await pairOf(vector.bytes("seed"));
  if (vector.has("ek")) assert.equal(toHex(Uint8Array.from(ek)), toHex(vector.bytes("ek")));
  return toHex(Uint8Array.from(await new MlKem768().decap(vector.bytes("c"), dk)));
}

for (const vector of COMBINED) {
  test(`ML-KEM-768 decapsulation ${vector.name}`, async () => {
    if (vector.result === "invalid") return assert.rejects(decapsulate(vector));
    return assert.equal(await decapsulate(vector), toHex(vector.bytes("K")));
  });
}

for (const vector of wycheproof(`${ML_KEM}_keygen_seed_test.json`)) {
  test(`ML-KEM-768 keys ${vector.name}`, async () => {
    const [ek, dk] = await pairOf(vector.bytes("seed"));
    assert.deepEqual([Uint8Array.from(ek), Uint8Array.from(dk)], [vector.bytes("ek"), vector.bytes("dk")]);
  });
}

for (const vector of ENCAPSULATIONS) {
  test(`ML-KEM-768 encapsulation ${vector.name}`, async () => {
    const made = new MlKem768().encap(vector.bytes("ek"), vector.bytes("m"));
    if (vector.result === "invalid") return assert.rejects(made);
    const [c, secret] = await made;
    assert.deepEqual([Uint8Array.from(c), Uint8Array.from(secret)], [vector.bytes("c"), vector.bytes("K")]);
  });
}

for (const vector of wycheproof("Protocol/wycheproof/x25519_test.json")) {
  test(`X25519 ${vector.name}`, async () => {
    const shared = new X25519(new HkdfSha256()).derive(vector.bytes("private"), vector.bytes("public"));
    if (vector.flags.includes("ZeroSharedSecret")) return assert.rejects(shared);
    return assert.deepEqual(Uint8Array.from(await shared), vector.bytes("shared"));
  });
}

async function opensAll(vector: HpkeVector): Promise<void> {
  const hpke = suite();
  const recipientKey = await hpke.kem.deserializePrivateKey(fromHex(vector.skRm));
  const [enc, info] = [fromHex(vector.enc), fromHex(vector.info)];
  const recipient = await hpke.createRecipientContext({ recipientKey, enc, info });
  assert.equal(vector.encryptions.length, 10);
  for (const { aad, ct, pt } of vector.encryptions) {
    const opened = await recipient.open(fromHex(ct), fromHex(aad));
    assert.equal(toHex(new Uint8Array(opened)), pt);
  }
}

for (const [number, vector] of xWingVectors().entries()) {
  test(`X-Wing public key ${number}`, async () => {
    assert.equal(toHex(await publicKey(fromHex(vector.skRm))), vector.pkRm);
  });
}

for (const [number, vector] of xWingVectors().filter(isOurSuite).entries()) {
  test(`HPKE X-Wing ciphertexts ${number}`, () => opensAll(vector));
}

const SEED = Uint8Array.from({ length: 32 }, (_, at) => at + 7);

test("what is wrapped unwraps with the same seed and info only", async () => {
  const wrapped = await wrap(await publicKey(SEED), utf8("place 1"), utf8("a case secret"));
  assert.equal(wrapped.length, 1120 + 13 + 16);
  assert.deepEqual(await unwrap(SEED, utf8("place 1"), wrapped), utf8("a case secret"));
  await assert.rejects(unwrap(SEED, utf8("place 2"), wrapped), CannotOpen);
  await assert.rejects(unwrap(SEED.toReversed() as Bytes, utf8("place 1"), wrapped), CannotOpen);
});

for (const vector of ENCAPSULATIONS.filter(({ result }) => result === "invalid")) {
  test(`wrap refuses an X-Wing key around ML-KEM ${vector.name}`, async () => {
    const x25519 = (await publicKey(SEED)).slice(1184);
    const bad = concat(vector.bytes("ek"), x25519);
    await assert.rejects(wrap(bad, utf8("info"), utf8("plaintext")), InvalidKey);
  });
}
