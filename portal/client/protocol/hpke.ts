/**
 * Wrapping small secrets: HPKE base mode (RFC 9180), single-shot, without associated data.
 * KEM MLKEM768-X25519 (X-Wing, 0x647a), KDF HKDF-SHA256, AEAD ChaCha20-Poly1305.
 */

import { Chacha20Poly1305 } from "@hpke/chacha20poly1305";
import { CipherSuite, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";

import { concat, type Bytes } from "./bytes.ts";
import { exactly, orNullIfBad } from "./engine.ts";
import { CannotOpen, InvalidKey } from "./refusals.ts";

const ENCAPSULATED_SIZE = 1120; // ML-KEM-768 ciphertext 1088 + X25519 public key 32

/** The library's KDF, which takes whatever WebCrypto gives: a nonce or key of nothing must not pass. */
class CheckedHkdf extends HkdfSha256 {
  override async extract(...given: Parameters<HkdfSha256["extract"]>): Promise<ArrayBuffer> {
    return exactly(this.hashSize, await super.extract(...given)).buffer;
  }

  override async expand(...given: Parameters<HkdfSha256["expand"]>): Promise<ArrayBuffer> {
    return exactly(given[2], await super.expand(...given)).buffer;
  }

  override async extractAndExpand(...given: Parameters<HkdfSha256["extractAndExpand"]>): Promise<ArrayBuffer> {
    return exactly(given[3], await super.extractAndExpand(...given)).buffer;
  }
}

/** The library's suite for our one choice of algorithms; outside this file only tests need it. */
export function suite(): CipherSuite {
  return new CipherSuite({
    kem: new XWing(),
    kdf: new CheckedHkdf(),
    aead: new Chacha20Poly1305(),
  });
}

/** The 1216-byte public key (ML-KEM 1184, X25519 32) of a 32-byte seed. */
export async function publicKey(seed: Bytes): Promise<Bytes> {
  const { kem } = suite();
  const pair = await new XWing().generateKeyPairDerand(seed.slice());
  return new Uint8Array(await kem.serializePublicKey(pair.publicKey));
}

/**
 * Wrap `plaintext` for a 1216-byte public key: 1120 bytes of encapsulation, then ciphertext and
 * a 16-byte tag. Unwrapping needs the same `info`. Throws InvalidKey for what is not a public key.
 */
export async function wrap(recipient: Bytes, info: Bytes, plaintext: Bytes): Promise<Bytes> {
  const hpke = suite();
  const sender = await orNullIfBad(async () => {
    const recipientPublicKey = await hpke.kem.deserializePublicKey(recipient.slice());
    return hpke.createSenderContext({ recipientPublicKey, info });
  });
  if (sender === null) throw new InvalidKey();
  const sealed = await sender.seal(plaintext.slice());
  return concat(new Uint8Array(sender.enc), new Uint8Array(sealed));
}

/** Open what `wrap` made, with the 32-byte seed of its recipient. Every failure is CannotOpen. */
export async function unwrap(seed: Bytes, info: Bytes, wrapped: Bytes): Promise<Bytes> {
  const hpke = suite();
  const recipientKey = await hpke.kem.deserializePrivateKey(seed.slice());
  const opened = await orNullIfBad(async () => {
    const enc = wrapped.slice(0, ENCAPSULATED_SIZE);
    const recipient = await hpke.createRecipientContext({ recipientKey, enc, info });
    return recipient.open(wrapped.slice(ENCAPSULATED_SIZE));
  });
  if (opened === null) throw new CannotOpen();
  return new Uint8Array(opened);
}
