/** Who is still listed, and which entries of others a listed person vouches for. */

import { equal, toHex } from "./bytes.ts";
import type { Looks, Passed } from "./case_opening.ts";
import type { Head } from "./events.ts";
import { Exclusions } from "./exclusions.ts";
import { CHAINS, type Chain } from "./identifiers.ts";
import type { Chained } from "./case_papers.ts";
import { findPerson, mayRead } from "./roster.ts";
import type { Roster } from "./roster.ts";

export class Confirming {
  private readonly newest: Roster;
  private readonly removed: ReadonlySet<string>;
  private readonly chains: Chained;
  private readonly witnesses: readonly Passed[];
  private readonly reporter: readonly Passed[];
  /** Hashes of the entries that are the first to introduce a number of the conversation. */
  private readonly firstIntroducing: ReadonlySet<string>;

  constructor(newest: Roster, removed: ReadonlySet<string>, chains: Chained, looks: Looks) {
    this.newest = newest;
    this.removed = removed;
    this.chains = chains;
    const passed = [...looks.values()].flatMap((one) => (one.kind === "passed" ? [one.passed] : []));
    this.reporter = passed.filter((one) => one.person === null);
    this.firstIntroducing = firstIntroducing(passed);
    const exclusions = foreseenExclusions(passed);
    this.witnesses = passed.filter((one) => this.mayConfirm(one, exclusions));
  }

  /** Whether the author is the reporter, or a person whose key the newest papers still list. */
  isListed({ person, author }: Passed): boolean {
    if (person === null) return true;
    const now = findPerson(this.newest, person.id);
    if (now === undefined || !mayRead(now) || this.removed.has(toHex(person.id))) return false;
    return equal(now.identity, author);
  }

  isConfirmed(entry: Passed): boolean {
    if (this.isListed(entry) || this.witnesses.some((one) => this.confirms(one, entry))) return true;
    const isFirst = this.firstIntroducing.has(entry.held.hash);
    return isFirst && this.reporter.some((one) => this.writesUnder(one, entry));
  }

  /** Whoever was excluded when writing holds no secret, but could seal under one of their own. */
  private mayConfirm(one: Passed, exclusions: Exclusions): boolean {
    if (one.person === null || !this.isListed(one)) return false;
    const head = one.event.heads.from_reporter ?? null;
    const at = head !== null && this.isRight("from_reporter", head) ? head.sequence : null;
    return !exclusions.includesAt(one.person.id, at);
  }

  /** The reporter took a new secret over: it must not be lost when whoever introduced it leaves. */
  private writesUnder(letter: Passed, entry: Passed): boolean {
    const { place } = entry.held;
    const head = letter.event.heads[place.chain] ?? null;
    const names = head !== null && head.sequence >= place.sequence && this.isRight(place.chain, head);
    const same = letter.held.place.number === place.number && equal(letter.secret, entry.secret);
    return names && same && letter.roster.persons.some((one) => mayRead(one) && equal(one.identity, entry.author));
  }

  private confirms(witness: Passed, entry: Passed): boolean {
    return this.adopts(witness, entry) || this.wroteAfter(witness, entry);
  }

  private adopts({ event, held }: Passed, entry: Passed): boolean {
    const { place, hash } = entry.held;
    if (event.type !== "adopt" || held.place.chain !== place.chain) return false;
    if (held.place.sequence <= place.sequence) return false;
    return event.sequence === place.sequence && toHex(event.hash) === hash;
  }

  /** Written after the entry, under the same roster, by somebody who did not know of a removal. */
  private wroteAfter(witness: Passed, entry: Passed): boolean {
    const id = entry.person?.id;
    if (id === undefined || !equal(witness.roster.hash, entry.roster.hash)) return false;
    if ((witness.event.removed ?? []).some((one) => equal(one, id))) return false;
    const [later, place] = [witness.held.place, entry.held.place];
    if (later.chain === place.chain) return later.sequence > place.sequence;
    const head = witness.event.heads[place.chain] ?? null;
    return head !== null && head.sequence >= place.sequence && this.isRight(place.chain, head);
  }

  private isRight(chain: Chain, head: Head): boolean {
    return this.chains[chain][head.sequence]?.hash === toHex(head.hash);
  }
}

/** The exclusions, as if every entry counted that passed its first rules. */
function foreseenExclusions(passed: readonly Passed[]): Exclusions {
  const report = passed.map(({ event }) => event).find((event) => event.type === "report");
  const exclusions = new Exclusions(report?.excluded ?? [], report?.mode ?? "no-script");
  for (const { event, held } of passed) {
    if (event.type !== "unexclude" || !exclusions.mayLift(event.persons)) continue;
    exclusions.lift(event.persons, held.place.sequence);
  }
  return exclusions;
}

function firstIntroducing(passed: readonly Passed[]): ReadonlySet<string> {
  const found = new Map<number, string>();
  for (const { event, held } of passed.toSorted(byPlace)) {
    if (!("introduction" in event) || event.introduction.stream !== "conversation") continue;
    const { number } = event.introduction;
    if (!found.has(number)) found.set(number, held.hash);
  }
  return new Set(found.values());
}

function byPlace(one: Passed, other: Passed): number {
  const [first, second] = [one.held.place, other.held.place];
  return CHAINS.indexOf(first.chain) - CHAINS.indexOf(second.chain) || first.sequence - second.sequence;
}

/** The heads that an entry names, in the order of the chains. */
export function namedHeads({ event }: Passed): readonly (readonly [Chain, Head])[] {
  return CHAINS.flatMap((chain) => {
    const head = event.heads[chain] ?? null;
    return head === null ? [] : [[chain, head] as const];
  });
}
