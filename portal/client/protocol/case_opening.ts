/** Opening the entries of a case, and what can be said of each one by itself. */

import { equal, toHex, type Bytes } from "./bytes.ts";
import { slot, triedKeyboxes, type Held, type HeldKeybox, type Papers } from "./case_papers.ts";
import { isSigned, openEnvelope, type Signed } from "./envelope.ts";
import { parseEvent, type Event } from "./events.ts";
import { streamOf } from "./identifiers.ts";
import { openPosition } from "./keybox.ts";
import { CannotOpen, InvalidJson, Malformed } from "./refusals.ts";
import { findPerson, findReader, type Person, type Roster } from "./roster.ts";
import { findRoster, type RosterChain } from "./roster_chain.ts";

/** Whose eyes. Each has one position in a keybox. */
export type Reader =
  | { readonly kind: "reporter"; readonly seed: Bytes }
  | { readonly kind: "recovery"; readonly seed: Bytes }
  | { readonly kind: "person"; readonly id: Bytes; readonly seed: Bytes };

export type EarlyReason = "cannot-open" | "signature" | "json" | "event" | "roster" | "author";

/** An entry whose author is known and that can be read. */
export interface Passed {
  readonly held: Held;
  readonly secret: Bytes;
  readonly event: Event;
  readonly roster: Roster;
  readonly author: Bytes;
  /** Null is the reporter. */
  readonly person: Person | null;
}

export type Look =
  | { readonly kind: "passed"; readonly passed: Passed }
  | { readonly kind: "foreign"; readonly reason: EarlyReason; readonly event: Event | null }
  | { readonly kind: "not-yours" };

/** By the entry's hash. */
export type Looks = ReadonlyMap<string, Look>;

/** Look at every entry before a break, with every secret that this reader can come by. */
export async function openAll(papers: Papers, rosters: RosterChain, reader: Reader): Promise<Looks> {
  const candidates = await ownSecrets(papers.keyboxes, reader);
  const { from_reporter: [first, ...later], to_reporter, internal } = papers.chains;
  if (first === undefined) return new Map();
  const introducing = [first, ...to_reporter, ...internal];
  let looks: Map<string, Look>;
  do {
    looks = new Map();
    for (const held of introducing) looks.set(held.hash, await look(held, candidates, rosters, null));
  } while (candidates.addEarlier([...looks.values()]));
  const signing = reporterKey(looks.get(first.hash));
  for (const held of later) looks.set(held.hash, await look(held, candidates, rosters, signing));
  return looks;
}

const HANDED_ON_LIMIT = 2; // of one person for one number: a liar must not make us try without end

/** The secrets to try for a number; more than one only where somebody lies. */
class Candidates {
  private readonly secrets = new Map<string, Map<string, Bytes>>();
  private readonly shares = new Map<string, Set<string>>(); // by person and number

  add(where: string, secret: Bytes): boolean {
    const known = this.secrets.get(where) ?? new Map<string, Bytes>();
    const isNew = !known.has(toHex(secret));
    this.secrets.set(where, known.set(toHex(secret), secret));
    return isNew;
  }

  /** Whether the introductions among these brought anything new. */
  addEarlier(looks: readonly Look[]): boolean {
    const added = looks.flatMap((look) => {
      if (look.kind !== "passed" || look.passed.person === null) return [];
      const { event, person } = look.passed;
      if (!("introduction" in event)) return [];
      const { stream, earlier } = event.introduction;
      return earlier.map(({ number, secret }) => this.addFrom(person, slot(stream, number), secret));
    });
    return added.includes(true);
  }

  /** Each person's share is counted alone: no one can fill the places of another's. */
  private addFrom(person: Person, where: string, secret: Bytes): boolean {
    const of = `${toHex(person.id)} ${where}`;
    const share = this.shares.get(of) ?? new Set<string>();
    if (!share.has(toHex(secret)) && share.size >= HANDED_ON_LIMIT) return false;
    this.shares.set(of, share.add(toHex(secret)));
    return this.add(where, secret);
  }

  for(where: string): readonly Bytes[] {
    return [...(this.secrets.get(where)?.values() ?? [])];
  }
}

async function ownSecrets(keyboxes: readonly HeldKeybox[], reader: Reader): Promise<Candidates> {
  const candidates = new Candidates();
  for (const keybox of triedKeyboxes(keyboxes)) {
    const position = positionOf(reader, keybox);
    if (position === null) continue;
    const secret = await orNull(() => openPosition(keybox.bytes, position, reader.seed));
    if (secret !== null) candidates.add(slot(keybox.about.stream, keybox.about.number), secret);
  }
  return candidates;
}

function positionOf(reader: Reader, { about, roster }: HeldKeybox): number | null {
  if (reader.kind === "recovery") return roster.persons.length;
  if (reader.kind === "reporter") return about.stream === "conversation" ? roster.persons.length + 1 : null;
  const position = roster.persons.findIndex(({ id }) => equal(id, reader.id));
  return position === -1 ? null : position;
}

async function orNull<T>(open: () => Promise<T>): Promise<T | null> {
  try {
    return await open();
  } catch (refusal) {
    if (refusal instanceof CannotOpen) return null;
    throw refusal;
  }
}

async function look(
  held: Held,
  candidates: Candidates,
  rosters: RosterChain,
  reporter: Bytes | null,
): Promise<Look> {
  const { chain, number } = held.place;
  const secrets = candidates.for(slot(streamOf(chain), number));
  if (secrets.length === 0) return { kind: "not-yours" };
  for (const secret of secrets) {
    const signed = await orNull(() => openEnvelope(held.bytes, secret));
    if (signed !== null) return judge(held, secret, signed, rosters, reporter);
  }
  return foreign("cannot-open");
}

async function judge(
  held: Held,
  secret: Bytes,
  signed: Signed,
  rosters: RosterChain,
  reporter: Bytes | null,
): Promise<Look> {
  if (!(await isSigned(held.bytes, signed))) return foreign("signature");
  const event = readEvent(held, signed.json);
  if (typeof event === "string") return foreign(event);
  const roster = findRoster(rosters, signed.roster);
  if (roster === undefined) return foreign("roster", event);
  const person = findAuthor(held, event, signed.author, roster, reporter);
  if (person === undefined) return foreign("author", event);
  return { kind: "passed", passed: { held, secret, event, roster, author: signed.author, person } };
}

function foreign(reason: EarlyReason, event: Event | null = null): Look {
  return { kind: "foreign", reason, event };
}

function readEvent(held: Held, json: Bytes): Event | "json" | "event" {
  try {
    return parseEvent(json, held.place);
  } catch (refusal) {
    if (refusal instanceof InvalidJson) return "json";
    if (refusal instanceof Malformed) return "event";
    throw refusal;
  }
}

/** The author's person, null for the reporter, undefined for somebody who may not write here. */
function findAuthor(
  held: Held,
  event: Event,
  author: Bytes,
  roster: Roster,
  reporter: Bytes | null,
): Person | null | undefined {
  if (held.place.chain === "from_reporter") {
    const expected = event.type === "report" ? event.reporter.signing : reporter;
    return expected !== null && equal(author, expected) ? null : undefined;
  }
  if (!(event.removed ?? []).every((id) => findPerson(roster, id))) return undefined;
  return findReader(roster, author);
}

/** The key that the first entry gives the reporter, where that entry holds. */
function reporterKey(first: Look | undefined): Bytes | null {
  if (first?.kind !== "passed" || first.passed.event.type !== "report") return null;
  return first.passed.event.reporter.signing;
}
