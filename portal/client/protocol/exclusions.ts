/** Who is left out: by the reporter, and since which entry no longer; and who was recused, since which entry. */

import { powers } from "./able.ts";
import { equal, includes, toHex, type Bytes } from "./bytes.ts";
import type { Passed } from "./case_opening.ts";
import type { Chained } from "./case_papers.ts";
import type { Head, ReportEvent } from "./events.ts";
import type { Chain } from "./identifiers.ts";
import { RECUSAL_APPROVED_BY } from "./lifecycle.ts";
import { share } from "./roles.ts";

/** How much of the conversation existed when an entry was written: the last entries, or -1. */
interface Known {
  readonly fromReporter: number;
  readonly toReporter: number;
}

/** What entries knew, by the heads that they name rightly. */
export class Knowledge {
  private readonly chains: Chained;
  /** By the hash of an internal entry: what it or one before it names of to-reporter. */
  private readonly internally = new Map<string, number>();

  /** `passed`: in the order of their chains. */
  constructor(chains: Chained, passed: readonly Passed[]) {
    this.chains = chains;
    let furthest = -1;
    for (const { event, held } of passed.filter((one) => one.held.place.chain === "internal")) {
      furthest = Math.max(furthest, this.named("to_reporter", event.heads.to_reporter));
      this.internally.set(held.hash, furthest);
    }
  }

  of({ event, held }: Passed): Known {
    const { chain, sequence } = held.place;
    const toReporter = chain === "to_reporter" ? sequence - 1 : this.internally.get(held.hash) ?? -1;
    return { fromReporter: this.named("from_reporter", event.heads.from_reporter), toReporter };
  }

  private named(chain: Chain, head: Head | null | undefined): number {
    return head && this.holds(chain, head) ? head.sequence : -1;
  }

  /** Whether a head names what was handed over, be it behind a break that other heads made. */
  holds(chain: Chain, head: Head): boolean {
    return this.chains[chain][head.sequence]?.hash === toHex(head.hash);
  }
}

export class Exclusions {
  private readonly first: ReadonlySet<string>;
  private readonly mode: "script" | "no-script";
  private readonly knowledge: Knowledge;
  /** Person id to the from-reporter entry that lets the person in. */
  private readonly lifted = new Map<string, number>();
  /** Person id to the first to-reporter entry that recuses the person. */
  private readonly left = new Map<string, number>();

  constructor({ excluded, mode }: Pick<ReportEvent, "excluded" | "mode">, knowledge: Knowledge) {
    this.first = new Set(excluded.map(toHex));
    this.mode = mode;
    this.knowledge = knowledge;
  }

  /** Only whom the reporter excluded can be let in, and only where the reporter's own device decides. */
  mayLift(persons: readonly Bytes[]): boolean {
    const listed = this.listed();
    return this.mode === "script" && persons.every((id) => listed.includes(toHex(id)));
  }

  lift(persons: readonly Bytes[], sequence: number): void {
    for (const id of persons) this.lifted.set(toHex(id), sequence);
  }

  /** From the entry after this one of to-reporter on, for good. */
  recuse(persons: readonly Bytes[], sequence: number): void {
    for (const id of persons.map(toHex)) this.left.set(id, Math.min(sequence, this.left.get(id) ?? sequence));
  }

  /** Person ids in hexadecimal, ascending. */
  now(): readonly string[] {
    return [...new Set([...this.listed(), ...this.left.keys()])].toSorted();
  }

  /** Those among them whom no word of the reporter's lets in. */
  recused(): readonly string[] {
    return [...this.left.keys()].toSorted();
  }

  /** Whether a person is out at the entries which the author of an entry knew. */
  includesFor(id: Bytes, entry: Passed): boolean {
    const left = this.left.get(toHex(id)) ?? Infinity;
    return left <= this.knowledge.of(entry).toReporter || this.isListedFor(id, entry);
  }

  /** Whether the reporter left a person out at the entry that an entry names. */
  isListedFor(id: Bytes, entry: Passed): boolean {
    const lifted = this.lifted.get(toHex(id)) ?? Infinity;
    return this.first.has(toHex(id)) && lifted > this.knowledge.of(entry).fromReporter;
  }

  private listed(): readonly string[] {
    return [...this.first].filter((id) => !this.lifted.has(id));
  }
}

/** The exclusions before it is known what counts, and the sequences of the approvals among what they rest on. */
interface Foreseen {
  readonly exclusions: Exclusions;
  readonly approvals: ReadonlySet<number>;
}

/**
 * As if every entry counted that passed its first rules: recusals rather too many than too few, for whoever is
 * recused vouches for nobody. But of approvals `only` those, from the second reading of a case on.
 */
export function foresee(passed: readonly Passed[], knowledge: Knowledge, only: ReadonlySet<number> | null): Foreseen {
  const report = passed.map(({ event }) => event).find((event) => event.type === "report");
  const exclusions = new Exclusions(report ?? { excluded: [], mode: "no-script" }, knowledge);
  for (const { event, held } of passed) {
    if (event.type !== "unexclude" || !exclusions.mayLift(event.persons)) continue;
    exclusions.lift(event.persons, held.place.sequence);
  }
  const speaking = passed.filter((one) => one.person !== null && !exclusions.isListedFor(one.person.id, one));
  const approvals = new Set<number>();
  for (const one of speaking) {
    const { sequence } = one.held.place;
    const approves = one.event.type === "approve";
    const persons = approves && only?.has(sequence) === false ? [] : recusedBy(one, speaking, knowledge);
    exclusions.recuse(persons, sequence);
    if (approves && persons.length > 0) approvals.add(sequence);
  }
  return { exclusions, approvals };
}

/** Its author alone, or those of a proposal that it may approve. */
function recusedBy({ event, person, roster }: Passed, speaking: readonly Passed[], knowledge: Knowledge): readonly Bytes[] {
  if (person === null) return [];
  if (event.type === "recuse") return namesOnly(event.persons, person.id) ? event.persons : [];
  if (event.type !== "approve" || !knowledge.holds("to_reporter", event)) return [];
  const proposal = speaking.find(({ held }) => held.hash === toHex(event.hash));
  if (proposal?.event.type !== "recuse" || !share(powers(roster, person.id), RECUSAL_APPROVED_BY)) return [];
  const { persons } = proposal.event;
  const by = [person.id, ...(proposal.person === null ? [] : [proposal.person.id])];
  const areTwo = new Set(by.map(toHex)).size === 2;
  return areTwo && !by.some((id) => includes(persons, id)) ? persons : [];
}

/** Whether somebody is named and nobody else. */
export function namesOnly(persons: readonly Bytes[], id: Bytes): boolean {
  return persons.length === 1 && persons.every((one) => equal(one, id));
}
