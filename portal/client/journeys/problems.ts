/** What a server's problem (RFC 9457) means for a client: decided by its slug, its words are not repeated. */

import { bytes, closed, integer, list, peek, type Untrusted } from "../protocol/closed.ts";
import type { Bytes } from "../protocol/bytes.ts";
import { FILE_SIZE } from "../protocol/identifiers.ts";
import { PIECE_LIMIT } from "../protocol/padding.ts";
import { isRefusal } from "../protocol/refusals.ts";
import { CHALLENGE_SIZE } from "../protocol/puzzle.ts";
import { parseJson, type JsonObject } from "../protocol/strict_json.ts";
import { PuzzleSet } from "./puzzles.ts";
import { Refused, REFUSALS, type Code, type MissingPieces } from "./refusals.ts";

export const PROBLEM_TYPE = "application/problem+json";
const URN = "urn:wbs:problem:";
const FILES_LIMIT = 32;
const LONGEST = 600; // seconds for which a puzzle may be good

const MEANINGS: ReadonlyMap<string, Code> = new Map<string, Code>([
  ["unknown-inspectorate", "unknown-inspectorate"],
  ["unknown-code", "unknown-code"],
  ["conflict", "conflict"],
  ["newer-secret", "newer-secret"],
  ["busy", "busy"],
  ["case-full", "case-full"],
  ["no-room-for-files", "no-room-for-files"],
  ["no-room", "no-room"],
]);
/** Refusals that mean that one of both sides is broken: their slug is kept for whoever looks into it. */
const OTHERS: ReadonlySet<string> = new Set([...REFUSALS, "broken"]);

/** The refusal that an answer stands for; `server-broken` for whatever is no problem of ours. */
export function problemIn(untrusted: Bytes | null): Refused | PuzzleSet {
  try {
    return meaning(parseJson(untrusted ?? new Uint8Array(0)));
  } catch (thrown) {
    if (!isRefusal(thrown)) throw thrown;
    return new Refused("server-broken", { where: "answer" });
  }
}

function meaning(problem: JsonObject): Refused | PuzzleSet {
  const type = peek(problem, "type");
  const slug = typeof type === "string" && type.startsWith(URN) ? type.slice(URN.length) : "";
  const code = MEANINGS.get(slug);
  if (code !== undefined) return new Refused(code);
  if (slug === "puzzle") {
    const seconds = integer(1, LONGEST)(peek(problem, "seconds"), "seconds");
    return new PuzzleSet(bytes(CHALLENGE_SIZE)(peek(problem, "challenge"), "challenge"), seconds);
  }
  if (slug === "missing-pieces") {
    const missing = list(missingOf, 1, FILES_LIMIT)(peek(problem, "missing"), "missing");
    return new Refused("missing-pieces", { missing });
  }
  return new Refused("server-broken", { where: OTHERS.has(slug) ? slug : "answer" });
}

function missingOf(value: Untrusted, where: string): MissingPieces {
  const { file, indexes } = closed(value, where, ["file", "indexes"]);
  const index = integer(0, PIECE_LIMIT - 1);
  return { file: bytes(FILE_SIZE)(file, where), indexes: list(index, 0, PIECE_LIMIT)(indexes, where) };
}
