/** Who is still listed, and which entries of others a listed person vouches for. */

import { equal, toHex } from "./bytes.ts";
import type { Looks, Passed } from "./case_opening.ts";
import type { Head } from "./events.ts";
import { CHAINS, type Chain } from "./identifiers.ts";
import type { Chained } from "./case_papers.ts";
import { findPerson } from "./roster.ts";
import type { Roster } from "./roster.ts";

export class Confirming {
  private readonly newest: Roster;
  private readonly removed: ReadonlySet<string>;
  private readonly chains: Chained;
  private readonly witnesses: readonly Passed[];

  constructor(newest: Roster, removed: ReadonlySet<string>, chains: Chained, looks: Looks) {
    this.newest = newest;
    this.removed = removed;
    this.chains = chains;
    const passed = [...looks.values()].flatMap((one) => (one.kind === "passed" ? [one.passed] : []));
    const barred = barredPersons(passed);
    this.witnesses = passed.filter(
      (one) => one.person !== null && this.isListed(one) && !barred.has(toHex(one.person.id)),
    );
  }

  /** Whether the author is the reporter, or a person whose key the newest papers still list. */
  isListed({ person, author }: Passed): boolean {
    if (person === null) return true;
    const now = findPerson(this.newest, person.id);
    return now !== undefined && equal(now.identity, author) && !this.removed.has(toHex(person.id));
  }

  isConfirmed(entry: Passed): boolean {
    return this.isListed(entry) || this.witnesses.some((one) => this.confirms(one, entry));
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

/** Excluded persons hold no secret, but could seal under one of their own: they vouch for nobody. */
function barredPersons(passed: readonly Passed[]): ReadonlySet<string> {
  const barred = new Set<string>();
  const events = passed.map(({ event }) => event);
  for (const event of events) {
    if (event.type === "report") for (const id of event.excluded) barred.add(toHex(id));
  }
  for (const event of events) {
    if (event.type === "unexclude") for (const id of event.persons) barred.delete(toHex(id));
  }
  return barred;
}

/** The heads that an entry names, in the order of the chains. */
export function namedHeads({ event }: Passed): readonly (readonly [Chain, Head])[] {
  return CHAINS.flatMap((chain) => {
    const head = event.heads[chain] ?? null;
    return head === null ? [] : [[chain, head] as const];
  });
}
