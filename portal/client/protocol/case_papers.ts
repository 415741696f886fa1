/** What a server gave of one case, put in order: chains up to their first break, and keyboxes. */

import { equal, toHex, type Bytes } from "./bytes.ts";
import { parsePlace, type Place } from "./envelope.ts";
import { CHAINS, type Chain, type Stream } from "./identifiers.ts";
import { countFor, headerOf, parseKeybox, type KeyboxHeader } from "./keybox.ts";
import { Malformed } from "./refusals.ts";
import { findRoster, type RosterChain } from "./roster_chain.ts";
import type { Roster } from "./roster.ts";
import { sha256 } from "./sha256.ts";

const TRIED = 4; // different keyboxes for one secret: more would be work without end

export interface CaseName {
  readonly inspectorate: Bytes;
  readonly case: Bytes;
}

/** An envelope in its place. Its hash is hexadecimal, to be compared and looked up. */
export interface Held {
  readonly bytes: Bytes;
  readonly hash: string;
  readonly place: Place;
}

export interface HeldKeybox {
  readonly bytes: Bytes;
  readonly hash: string;
  readonly about: KeyboxHeader;
  readonly header: Bytes;
  readonly roster: Roster;
}

export type BreakReason = "gap" | "fork" | "prev";

/** From this sequence on nothing of a chain counts. */
export interface Break {
  readonly chain: Chain;
  readonly sequence: number;
  readonly reason: BreakReason;
}

export type Chained = Readonly<Record<Chain, readonly Held[]>>;

export interface Papers {
  readonly chains: Chained;
  readonly breaks: readonly Break[];
  readonly keyboxes: readonly HeldKeybox[];
  /** How many envelopes and keyboxes belong elsewhere or nowhere. */
  readonly misplaced: number;
}

export async function sortPapers(
  name: CaseName,
  rosters: RosterChain,
  keyboxes: readonly Bytes[],
  envelopes: readonly Bytes[],
): Promise<Papers> {
  const found = await Promise.all(envelopes.map((untrusted) => hold(untrusted, name)));
  const held = unique(found.filter((one) => one !== null));
  const walked = walkAll(held);
  return {
    chains: walked.chains,
    breaks: walked.breaks,
    keyboxes: await sortKeyboxes(name, rosters, keyboxes),
    misplaced: found.filter((one) => one === null).length + countElsewhere(keyboxes, name),
  };
}

async function hold(untrusted: Bytes, name: CaseName): Promise<Held | null> {
  const place = readOrNull(() => parsePlace(untrusted));
  if (place === null || !isAbout(place, name)) return null;
  return { bytes: untrusted, hash: toHex(await sha256(untrusted)), place };
}

function isAbout(about: CaseName, name: CaseName): boolean {
  return equal(about.inspectorate, name.inspectorate) && equal(about.case, name.case);
}

function readOrNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (refusal) {
    if (refusal instanceof Malformed) return null;
    throw refusal;
  }
}

/** The same bytes twice are one. */
function unique<T extends { readonly hash: string }>(all: readonly T[]): readonly T[] {
  return [...new Map(all.map((one) => [one.hash, one])).values()];
}

function walkAll(held: readonly Held[]): Pick<Papers, "chains" | "breaks"> {
  const bySequence = (chain: Chain): Map<number, Held[]> =>
    Map.groupBy(held.filter(({ place }) => place.chain === chain), ({ place }) => place.sequence);
  const first = walk("from_reporter", bySequence("from_reporter"), "00".repeat(32));
  const start = first.entries[0]?.hash ?? ""; // without an entry 0 there is no case anyway
  const others = CHAINS.slice(1).map((chain) => walk(chain, bySequence(chain), start));
  const [to = nothing, internal = nothing] = others;
  return {
    chains: { from_reporter: first.entries, to_reporter: to.entries, internal: internal.entries },
    breaks: [first, to, internal].flatMap(({ broken }) => (broken === null ? [] : [broken])),
  };
}

interface Walked {
  readonly entries: readonly Held[];
  readonly broken: Break | null;
}

const nothing: Walked = { entries: [], broken: null };

function walk(chain: Chain, bySequence: ReadonlyMap<number, readonly Held[]>, start: string): Walked {
  const entries: Held[] = [];
  const last = Math.max(-1, ...bySequence.keys());
  for (let sequence = 0; sequence <= last; sequence++) {
    const [entry, ...others] = bySequence.get(sequence) ?? [];
    const before = entries.at(-1)?.hash ?? start;
    const reason = reasonToStop(entry, others, before);
    if (reason !== null) return { entries, broken: { chain, sequence, reason } };
    if (entry !== undefined) entries.push(entry);
  }
  return { entries, broken: null };
}

function reasonToStop(entry: Held | undefined, others: readonly Held[], before: string): BreakReason | null {
  if (entry === undefined) return "gap";
  if (others.length > 0) return "fork";
  return toHex(entry.place.prev) === before ? null : "prev";
}

async function sortKeyboxes(
  name: CaseName,
  rosters: RosterChain,
  untrusted: readonly Bytes[],
): Promise<readonly HeldKeybox[]> {
  const held = await Promise.all(untrusted.map((one) => holdKeybox(one, name, rosters)));
  return unique(held.filter((one) => one !== null));
}

async function holdKeybox(untrusted: Bytes, name: CaseName, rosters: RosterChain): Promise<HeldKeybox | null> {
  const about = readOrNull(() => parseKeybox(untrusted));
  if (about === null || !isAbout(about, name)) return null;
  const roster = findRoster(rosters, about.roster);
  if (roster === undefined || about.count !== countFor(roster, about.stream)) return null;
  const hash = toHex(await sha256(untrusted));
  return { bytes: untrusted, hash, about, header: headerOf(untrusted), roster };
}

function countElsewhere(keyboxes: readonly Bytes[], name: CaseName): number {
  const parsed = keyboxes.map((untrusted) => readOrNull(() => parseKeybox(untrusted)));
  return parsed.filter((about) => about === null || !isAbout(about, name)).length;
}

/** What a secret is filed under. */
export function slot(stream: Stream, number: number): string {
  return `${stream} ${number}`;
}

/** The keyboxes worth trying: of several for one secret only the first few by hash. */
export function triedKeyboxes(keyboxes: readonly HeldKeybox[]): readonly HeldKeybox[] {
  const slots = Map.groupBy(keyboxes, ({ about }) => slot(about.stream, about.number));
  const byHash = (one: HeldKeybox, other: HeldKeybox): number => (one.hash < other.hash ? -1 : 1);
  return [...slots.values()].flatMap((same) => same.toSorted(byHash).slice(0, TRIED));
}
