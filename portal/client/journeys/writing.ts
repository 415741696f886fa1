/** Writing on from-reporter (protocol section 14): whether one may, and until it stands. */

import { equal, toHex, type Bytes } from "../protocol/bytes.ts";
import type { Introduced } from "../protocol/case_state.ts";
import { sealEnvelope } from "../protocol/envelope.ts";
import { composeEvent, parseEvent, type Event, type Heads } from "../protocol/events.ts";
import type { CaseRead, Line } from "../protocol/reading.ts";
import { left } from "../protocol/room.ts";
import { findPerson, type Roster } from "../protocol/roster.ts";
import { findRoster } from "../protocol/roster_chain.ts";
import type { Client } from "./client.ts";
import type { Append } from "./portal.ts";
import { isRefused, Refused } from "./refusals.ts";
import type { Trusted } from "./trusting.ts";
import { readAgain, type Visit } from "./visiting.ts";

const ATTEMPTS = 5; // each after something new was read

/** Why nothing may be written now: `withdrawn`, `history-hidden`, `no-secret`, `broken-chain`; or null. */
export type Obstacle = "withdrawn" | "history-hidden" | "no-secret" | "broken-chain";

export function whyNotWrite({ read, trusted }: Visit): Obstacle | null {
  if (read.withdrawn) return "withdrawn";
  if (hidesHistory(read)) return "history-hidden";
  if (fitSecret(read, trusted) === null) return "no-secret";
  return read.broken.includes("from_reporter") ? "broken-chain" : null;
}

/**
 * A reporter's memory is what the own entries name: whoever hides that hides a change. And what honest
 * reviewers write opens for the reporter, so what does not, above all known secrets, is one held back.
 */
function hidesHistory({ lines, heads, introduced }: CaseRead): boolean {
  const numbers = introduced.map(({ introduction }) => introduction);
  const newest = Math.max(-1, ...numbers.filter((one) => one.stream === "conversation").map((one) => one.number));
  const last = heads.to_reporter?.sequence ?? -1;
  return lines.some((line) => (line.chain === "from_reporter" ? lostItsPast(line, last) : isShut(line, newest)));
}

function lostItsPast({ named, standing, reason }: Line, last: number): boolean {
  return (named !== null && named.sequence > last) || standing === "not-yours" || reason === "roster";
}

function isShut({ chain, standing, reason, number }: Line, newest: number): boolean {
  const shut = standing === "not-yours" || reason === "cannot-open";
  return chain === "to_reporter" && shut && number > newest;
}

/** The newest secret where all for whom it was made may still read, with the keys it was sealed to. */
function fitSecret(read: CaseRead, trusted: Trusted): Introduced | null {
  const all = read.introduced.filter(({ introduction }) => introduction.stream === "conversation");
  const newest = all.toSorted((one, other) => one.introduction.number - other.introduction.number).at(-1);
  if (newest === undefined || newest.disputed) return null;
  const sealedFor = findRoster(trusted.chain, newest.introduction.roster);
  const fits = newest.introduction.recipients.every((id) => {
    const isReader = trusted.readers.some((one) => equal(one.id, id));
    return isReader && !read.excluded.includes(toHex(id)) && hasSameKey(sealedFor, trusted.newest, id);
  });
  return fits ? newest : null;
}

function hasSameKey(before: Roster | undefined, now: Roster, id: Bytes): boolean {
  const [old, current] = [before && findPerson(before, id), findPerson(now, id)];
  return old !== undefined && current !== undefined && equal(old.kem, current.kem);
}

/** Who opens what is written now, by id in hexadecimal; the reporter and recovery do besides. */
export function readersOf({ read, trusted }: Visit): ReadonlySet<string> {
  const recipients = fitSecret(read, trusted)?.introduction.recipients ?? [];
  return new Set(recipients.map(toHex));
}

/** An entry on its way. Sent again it is the same bytes, as long as nothing new was read between. */
export interface Draft {
  /** What the entry says, for a case as it stands; null where it needs saying no more. */
  readonly event: (visit: Visit) => Event | null;
  readonly claims: readonly Bytes[];
  sealed: Append | null;
}

/**
 * Put an entry at the end of from-reporter. Where something new arrived: fetch, read, seal anew, but never
 * for readers of whom the author knew nothing.
 * Nothing else takes the places that are kept for what must always fit.
 * Throws Refused: an Obstacle, `case-full`, `case-changed` for such readers and when that does not end, `missing-pieces`, or as the line.
 */
export async function append(client: Client, visit: Visit, draft: Draft, signal?: AbortSignal): Promise<void> {
  let now = visit;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    draft.sealed ??= await seal(now, draft);
    if (draft.sealed === null || (await wasTaken(client, now, draft.sealed, signal))) return;
    now = await readAgain(client, now, signal);
    const { envelope } = draft.sealed;
    if (now.envelopes.some((one) => equal(one, envelope))) return; // an earlier try arrived after all
    draft.sealed = null;
    const known = readersOf(visit);
    if (![...readersOf(now)].every((id) => known.has(id))) throw new Refused("case-changed");
  }
  throw new Refused("case-changed");
}

async function wasTaken(client: Client, visit: Visit, sealed: Append, signal?: AbortSignal): Promise<boolean> {
  try {
    await client.portal.append(visit.keys.credential, sealed, signal);
    return true;
  } catch (thrown) {
    if (isRefused(thrown, "conflict", "newer-secret")) return false;
    throw thrown;
  }
}

async function seal(visit: Visit, draft: Draft): Promise<Append | null> {
  const obstacle = whyNotWrite(visit);
  if (obstacle !== null) throw new Refused(obstacle);
  const event = draft.event(visit);
  const secret = fitSecret(visit.read, visit.trusted);
  const last = visit.read.heads.from_reporter ?? null;
  if (event === null) return null;
  if (left(visit.read, event.type) === 0) throw new Refused("case-full");
  if (secret === null || last === null) throw new Refused("no-secret");
  const { number } = secret.introduction;
  const place = { ...visit.name, chain: "from_reporter", sequence: last.sequence + 1, number, prev: last.hash } as const;
  const json = composeEvent(event);
  parseEvent(json, place); // what every reader would reject is not sent
  const writing = { seed: visit.keys.signingSeed, roster: visit.trusted.newest.hash, json };
  const envelope = await sealEnvelope(place, secret.secret, writing);
  return { envelope, seen: visit.seen, claims: draft.claims };
}

/** What the author of the next entry knows. */
export function headsOf({ read }: Visit): Heads {
  return { to_reporter: read.heads.to_reporter ?? null };
}
