/** Trusting a roster: from the anchor to the freshness, in this order, before anything secret exists. */

import { findAnchored, type Anchored } from "../protocol/anchor.ts";
import { toHex, type Bytes } from "../protocol/bytes.ts";
import type { Day } from "../protocol/days.ts";
import { staleness, verifyFreshness, type Freshness, type Seen, type Staleness } from "../protocol/freshness.ts";
import { NotGenuine } from "../protocol/refusals.ts";
import { READING_ROLES, type Role } from "../protocol/roles.ts";
import { fills, mayRead, type Above, type Person, type Roster } from "../protocol/roster.ts";
import { newestOf, verifyRosters, type RosterChain } from "../protocol/roster_chain.ts";
import type { Client } from "./client.ts";
import { asRefused, Refused, refusing } from "./refusals.ts";

/** A roster that may be sealed to, and what vouches for it. */
export interface Trusted {
  readonly chain: RosterChain;
  readonly newest: Roster;
  readonly freshness: Freshness;
  /** Who may open and write now: a reading role, not removed. By ascending id. */
  readonly readers: readonly Person[];
}

/**
 * The inspectorates of the anchor for what was typed; nothing is asked of a server. Those whose names hold every
 * word; where none does, those that hold any, best first: people add the agency's name, which stands in none.
 */
export function searchInspectorates(client: Client, typed: string): readonly Anchored[] {
  const wanted = wordsOf(typed);
  const judged = client.anchor.map((one) => ({ one, ...matched(wordsOf(one.name), wanted) }));
  const holding = judged.filter(({ held }) => held === wanted.length);
  const found = holding.length > 0 ? holding : judged.filter(({ held }) => held > 0);
  const byName = found.toSorted((a, b) => (a.one.name < b.one.name ? -1 : Number(a.one.name > b.one.name)));
  return byName.toSorted((a, b) => b.held - a.held || b.whole - a.whole).map(({ one }) => one);
}

/** How many of the wanted words a name holds, and how many of them as whole words. */
function matched(name: readonly string[], wanted: readonly string[]): { readonly held: number; readonly whole: number } {
  const held = wanted.filter((word) => name.some((one) => one.includes(word)));
  return { held: held.length, whole: held.filter((word) => name.includes(word)).length };
}

function wordsOf(text: string): readonly string[] {
  return text.normalize("NFKC").toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

export interface TrustOptions {
  readonly signal?: AbortSignal | undefined;
  /** The freshness that this visit saw before: nothing older is believed. */
  readonly seen?: Seen | null;
}

/**
 * Fetch and verify who would read. Throws Refused: `not-anchored`, `roster-refused`,
 * `freshness-refused` with the doubt, or as the line.
 */
export async function findInspectorate(
  client: Client,
  inspectorate: Bytes,
  { signal, seen = null }: TrustOptions = {},
): Promise<Trusted> {
  return refusing(async () => {
    const { id } = findAnchored(client.anchor, inspectorate);
    const served = await client.portal.roster(id, signal);
    const chain = await believing("roster-refused", () => verifyRosters(served.rosters, id));
    const freshness = await believing("freshness-refused", () => verifyFreshness(served.freshness, chain, seen));
    const removed = new Set(freshness.removed.map(toHex));
    const newest = newestOf(chain);
    const readers = newest.persons.filter((one) => mayRead(one) && !removed.has(toHex(one.id)));
    return { chain, newest, freshness, readers };
  });
}

async function believing<T>(code: "roster-refused" | "freshness-refused", verify: () => Promise<T>): Promise<T> {
  try {
    return await verify();
  } catch (thrown) {
    if (thrown instanceof NotGenuine) throw new Refused(code, { where: thrown.message });
    const refused = asRefused(thrown);
    throw refused.code === "malformed" ? new Refused(code, { where: "malformed" }) : refused;
  }
}

/** How a device of this day regards the papers. */
export function stalenessOn({ freshness, newest }: Trusted, today: Day): Staleness {
  return staleness(freshness, newest, today);
}

/** The device's own date. */
export function deviceToday(now: Date = new Date()): Day {
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** What leaving somebody out does to an inspectorate. Ids are hexadecimal. */
export interface Exclusion {
  /** Reading roles that somebody fills now and nobody would fill: offer the inspectorate above. */
  readonly emptied: readonly Role[];
  /** Nobody would be left to read: nothing can be sealed here. */
  readonly nobodyLeft: boolean;
  /** Where to go instead. */
  readonly above: Above | null;
}

export function judgeExclusion({ readers, newest }: Trusted, excluded: ReadonlySet<string>): Exclusion {
  const left = readers.filter(({ id }) => !excluded.has(toHex(id)));
  const held = readingRoles(left);
  const emptied = [...readingRoles(readers)].filter((role) => !held.has(role)).toSorted();
  return { emptied, nobodyLeft: left.length === 0, above: newest.above };
}

function readingRoles(persons: readonly Person[]): ReadonlySet<Role> {
  return new Set(persons.flatMap(fills).filter((role) => READING_ROLES.includes(role)));
}
