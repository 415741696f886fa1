/**
 * This side as a process: one JSON command a line in, one JSON answer a line out, in order.
 *
 * In:  {"do": "open", "key": "<base64>", ...}   Out: {"bytes": "<base64>"} | {"yes": true}
 * | {"said": an object, its bytes as base64url} | {"refused": "CannotOpen", ...}. Anything unforeseen ends the process with its reason on stderr.
 */

import { createInterface } from "node:readline";

import { FORMATS, type Answer, type Command } from "./bridge_formats.ts";
import * as cobblestone from "../../portal/client/protocol/cobblestone.ts";
import { inJson } from "../../portal/client/protocol/compose.ts";
import * as ed25519 from "../../portal/client/protocol/ed25519.ts";
import { Given } from "./given.ts";
import { hkdfSha256 } from "../../portal/client/protocol/hkdf.ts";
import * as hpke from "../../portal/client/protocol/hpke.ts";
import { InvalidReceipt, isRefusal, slugOf } from "../../portal/client/protocol/refusals.ts";
import { sha256 } from "../../portal/client/protocol/sha256.ts";
import { parseJson } from "../../portal/client/protocol/strict_json.ts";

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ["seal", (g) => cobblestone.seal(g.bytes("key"), g.bytes("context"), g.bytes("plaintext"))],
  ["open", (g) => cobblestone.open(g.bytes("key"), g.bytes("context"), g.bytes("sealed"))],
  ["kem_public", (g) => hpke.publicKey(g.bytes("seed"))],
  ["wrap", (g) => hpke.wrap(g.bytes("recipient"), g.bytes("info"), g.bytes("plaintext"))],
  ["unwrap", (g) => hpke.unwrap(g.bytes("seed"), g.bytes("info"), g.bytes("wrapped"))],
  ["signing_public", (g) => ed25519.publicKey(g.bytes("seed"))],
  ["sign", (g) => ed25519.sign(g.bytes("seed"), g.bytes("message"))],
  ["verify", (g) => ed25519.verify(g.bytes("owner"), g.bytes("signature"), g.bytes("message"))],
  ["is_honest_key", async (g) => ed25519.isHonestKey(g.bytes("untrusted"))],
  ["sha256", (g) => sha256(g.bytes("message"))],
  ["hkdf", (g) => hkdfSha256(g.bytes("secret"), g.bytes("salt"), g.bytes("info"), g.number("length"))],
  ["parse_json", async (g) => JSON.stringify(parseJson(g.bytes("untrusted")))],
  ...FORMATS,
]);

async function answer(line: string): Promise<object> {
  const given = new Given(JSON.parse(line));
  const command = COMMANDS.get(given.text("do"));
  if (command === undefined) throw new TypeError(`no command ${given.text("do")}`);
  try {
    return asJson(await command(given));
  } catch (refusal) {
    if (!isRefusal(refusal)) throw refusal;
    const position = refusal instanceof InvalidReceipt ? refusal.position : null;
    return { refused: refusal.name, fault: refusal.message, slug: slugOf(refusal), position };
  }
}

function asJson(result: Answer): object {
  if (typeof result === "boolean") return { yes: result };
  if (typeof result === "string") return { text: result };
  if (result instanceof Uint8Array) return { bytes: Buffer.from(result).toString("base64") };
  return { said: JSON.parse(inJson(result)) };
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(line))}\n`);
}
