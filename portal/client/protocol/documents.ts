/** Signed documents: a payload and the signatures over its bytes as sent. */

import { toBase64, fromBase64 } from "./base64.ts";
import { compare, concat, toHex, u8, utf8, type Bytes } from "./bytes.ts";
import { ascending, bytes, closed, list, type Untrusted } from "./closed.ts";
import * as ed25519 from "./ed25519.ts";
import { Malformed, NotGenuine } from "./refusals.ts";
import { parseJson } from "./strict_json.ts";

const SIZE_LIMIT = 512 * 1024;
const SIGNATURE_LIMIT = 64;

export type Office = "custodian" | "officer";

export interface Signature {
  readonly key: Bytes;
  readonly signature: Bytes;
}

export interface SignedDocument {
  readonly payload: Bytes;
  readonly signatures: readonly Signature[];
}

/** Throws InvalidJson or Malformed. Nothing is believed yet. */
export function parseDocument(untrusted: Bytes): SignedDocument {
  if (untrusted.length > SIZE_LIMIT) throw new Malformed("document");
  const { payload, signatures } = closed(parseJson(untrusted), "document", ["payload", "signatures"]);
  if (typeof payload !== "string") throw new Malformed("payload");
  const parsed = list(signature, 0, SIGNATURE_LIMIT);
  return {
    payload: fromBase64(payload, "payload"),
    signatures: ascending(parsed, (one, other) => compare(one.key, other.key))(signatures, "signatures"),
  };
}

function signature(value: Untrusted, where: string): Signature {
  const members = closed(value, where, ["key", "signature"]);
  return { key: bytes(32)(members.key, where), signature: bytes(64)(members.signature, where) };
}

export function composeDocument(document: SignedDocument): Bytes {
  const signatures = document.signatures.toSorted((one, other) => compare(one.key, other.key));
  const said = signatures.map((one) => ({ key: toBase64(one.key), signature: toBase64(one.signature) }));
  return utf8(JSON.stringify({ payload: toBase64(document.payload), signatures: said }));
}

/** One signature over a payload, made in an office. */
export async function signPayload(payload: Bytes, office: Office, seed: Bytes): Promise<Signature> {
  const made = await ed25519.sign(seed, signedPart(payload, office));
  return { key: await ed25519.publicKey(seed), signature: made };
}

/**
 * The signers, as hexadecimal. `asked` says who may sign, in which office.
 * Throws NotGenuine `signature` for a bad signature and for one that nobody asked for.
 */
export async function signers(
  document: SignedDocument,
  asked: ReadonlyMap<string, Office>,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const { key, signature } of document.signatures) {
    const office = asked.get(toHex(key));
    if (office === undefined) throw new NotGenuine("signature");
    const good = await ed25519.verify(key, signature, signedPart(document.payload, office));
    if (!good) throw new NotGenuine("signature");
    found.add(toHex(key));
  }
  return found;
}

function signedPart(payload: Bytes, office: Office): Bytes {
  return concat(utf8(`wbs/1 ${office} signs`), u8(0), payload);
}
