/** What a journey refuses, by codes that pages have words for. A refusal never repeats what was typed. */

import type { Bytes } from "../protocol/bytes.ts";
import { isRefusal, NotGenuine, slugOf, InvalidReceipt, Malformed } from "../protocol/refusals.ts";

/** Every code. Where Python's side has the same refusal, its code is the same. */
export const CODES = [
  // this device
  "no-webcrypto", "device-failed", "cancelled",
  // the line and the server
  "unreachable", "busy", "server-broken", "unknown-inspectorate", "unknown-code",
  "conflict", "newer-secret", "missing-pieces", "case-full", "no-room-for-files", "no-room",
  // who would read
  "not-anchored", "roster-refused", "freshness-refused", "stale-roster", "nobody-left",
  // the words
  "too-many-words", "too-few-words", "unknown-word", "mistyped",
  // the case
  "no-case", "another-case", "withdrawn", "cannot-open",
  // writing
  "malformed", "too-large", "history-hidden", "broken-chain", "no-secret", "case-changed", "not-excluded",
  "not-ended", "objected-before",
  // files
  "empty-file", "file-too-large", "files-too-large", "too-many-files", "file-unreadable", "file-changed",
] as const;
export type Code = (typeof CODES)[number];

/** Pieces that a server lacks of a file that an entry claims; none named: it lacks them all. */
export interface MissingPieces {
  readonly file: Bytes;
  readonly indexes: readonly number[];
}

export interface RefusedDetails {
  /** Our own name for the place: a field, a doubt, a problem's slug, a word's or a file's number from 1. */
  readonly where?: string | null;
  readonly missing?: readonly MissingPieces[];
}

/** Problems (RFC 9457) by which a server says that one of both sides is wrong, and that it keeps nothing. */
export const REFUSALS: readonly string[] = [
  "malformed", "unknown-roster", "unknown-case", "unknown-file", "unknown-path", "method", "media-type",
  "too-large", "length-required", "unauthorized",
];

export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: Code;
  readonly where: string | null;
  readonly missing: readonly MissingPieces[];

  /** The server understood, and said no: nothing is kept. */
  get isAnswer(): boolean {
    return this.code !== "server-broken" || REFUSALS.includes(this.where ?? "");
  }

  constructor(code: Code, { where = null, missing = [] }: RefusedDetails = {}) {
    super(where === null ? code : `${code} ${where}`);
    this.code = code;
    this.where = where;
    this.missing = missing;
  }
}

/** Whether something was refused with one of these codes. */
export function isRefused(thrown: unknown, ...codes: readonly Code[]): thrown is Refused {
  return thrown instanceof Refused && codes.includes(thrown.code);
}

const CODE_SET: ReadonlySet<string> = new Set(CODES);
const ROSTER_DOUBTS: ReadonlySet<string> = new Set(["chain", "signature", "signatures", "person"]);

/** Whatever was thrown, as a refusal. Details of the unforeseen stay here: they may hold anything. */
export function asRefused(thrown: unknown): Refused {
  if (thrown instanceof Refused) return thrown;
  if (!isRefusal(thrown)) return new Refused("device-failed");
  if (thrown instanceof InvalidReceipt && thrown.position !== null) {
    return new Refused("unknown-word", { where: String(thrown.position) });
  }
  if (thrown instanceof NotGenuine) return asDoubt(thrown.message);
  if (thrown instanceof Malformed && thrown.message === "event size") return new Refused("too-large");
  if (thrown instanceof Malformed) return new Refused("malformed", { where: thrown.message });
  const slug = slugOf(thrown);
  return new Refused(CODE_SET.has(slug) ? (slug as Code) : "malformed");
}

function asDoubt(doubt: string): Refused {
  if (doubt === "not-anchored") return new Refused("not-anchored");
  return new Refused(ROSTER_DOUBTS.has(doubt) ? "roster-refused" : "freshness-refused", { where: doubt });
}

/** Do `work` only where there is WebCrypto; whatever it throws becomes a Refused. */
export async function refusing<T>(work: () => Promise<T>): Promise<T> {
  requireWebCrypto();
  try {
    return await work();
  } catch (thrown) {
    throw asRefused(thrown);
  }
}

/** Throws Refused `no-webcrypto` where a page is not served securely, or in an old browser. */
export function requireWebCrypto(): void {
  const found = (globalThis as { crypto?: { subtle?: unknown; getRandomValues?: unknown } }).crypto;
  const works = typeof found?.subtle === "object" && found.subtle !== null;
  if (!works || typeof found.getRandomValues !== "function") throw new Refused("no-webcrypto");
}
