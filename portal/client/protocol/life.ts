/** Where a case stands while its entries are folded, and what the next one must be to move it. */

import { able } from "./able.ts";
import { equal, fromHex, includes, type Bytes } from "./bytes.ts";
import type { Held } from "./case_papers.ts";
import type { Day } from "./days.ts";
import type { Event, Head } from "./events.ts";
import type { Chain } from "./identifiers.ts";
import { namesOnly } from "./exclusions.ts";
import { ASKED, ENDED, findStep, isExtension, RECUSAL_APPROVED_BY, RECUSED_BY, type State, type Step } from "./lifecycle.ts";
import { findingsOf, type ApproveEvent, type RecuseEvent, type StepEvent } from "./moving.ts";
import type { Role } from "./roles.ts";
import type { Person, Roster } from "./roster.ts";

/** A case went from one state to another. `persons`: the ids of who did; nobody where the reporter did. */
export interface Passage {
  readonly leaves: State;
  readonly enters: State;
  readonly chain: Chain;
  readonly sequence: number;
  readonly persons: readonly Bytes[];
}

/** Persons are out for good, from the entry after this one of to-reporter. `by`: the ids of who said so. */
export interface Recusal {
  readonly persons: readonly Bytes[];
  readonly sequence: number;
  readonly by: readonly Bytes[];
}

/** By when the reporter hears of the case again, said by this entry of to-reporter. */
export interface Promised {
  readonly day: Day;
  readonly sequence: number;
}

/** What waits for a second person. `persons`: the ids of who proposed it, and of who adopted that. */
export interface Proposal {
  readonly head: Head;
  readonly persons: readonly Bytes[];
  readonly event: StepEvent | RecuseEvent;
}

/** Who wrote an entry: in which roster, and whom its author knew to be gone. */
export interface Acting {
  readonly person: Person;
  readonly roster: Roster;
  readonly isGone: (one: Person) => boolean;
}

export type MoveReason = "step" | "two-persons" | "role";

/** What an event asks of its author: one of these roles, and to be somebody else than these. */
interface Demand {
  readonly roles: readonly Role[];
  readonly barred: readonly Bytes[];
}

export class Life {
  state: State = "DITERIMA";
  /** Where the open question was asked. */
  askedIn: State | null = null;
  proposal: Proposal | null = null;
  readonly passages: Passage[] = [];
  readonly recusals: Recusal[] = [];
  promise: Promised | null = null;
  /** Until when the case may stay in its state after all. */
  extended: Day | null = null;
  /** The last call under pressure that nobody has answered yet. */
  pressed: number | null = null;

  /** Whether the reporter objected to an end before. */
  get objected(): boolean {
    return this.passages.some(({ enters }) => enters === "KEBERATAN");
  }

  /** The rule that an event breaks. `acting`: null for the reporter. */
  judge(event: Event, acting: Acting | null, withdrawn: boolean): MoveReason | null {
    if (event.type === "object") return ENDED.includes(this.state) ? null : "step";
    if (acting === null || (event.type !== "step" && event.type !== "recuse" && event.type !== "approve")) return null;
    if (event.type === "recuse" && namesOnly(event.persons, acting.person.id)) return null;
    const demand = this.demand(event, withdrawn);
    if (demand === null) return "step";
    const isBarred = ({ id }: Person): boolean => includes(demand.barred, id);
    if (isBarred(acting.person)) return "two-persons";
    // Whoever is barred counts as gone: a deputy may stand in.
    const standing = able(acting.roster, demand.roles, (one) => isBarred(one) || acting.isGone(one));
    return standing.includes(acting.person) ? null : "role";
  }

  private demand(event: StepEvent | RecuseEvent | ApproveEvent, withdrawn: boolean): Demand | null {
    switch (event.type) {
      case "step":
        return this.demandOf(event, withdrawn);
      case "approve":
        return this.demandOfApproving(event);
      case "recuse": // of others
        return { roles: RECUSED_BY, barred: event.persons };
    }
  }

  /** Null where it may not come next, whoever writes it. */
  private demandOf(event: StepEvent, withdrawn: boolean): Demand | null {
    const step = findStep(event);
    if (step === undefined || step.leaves !== this.state) return null;
    if (step.returns && step.enters !== this.askedIn) return null;
    const says = findingsOf(event)[0] ?? null; // there is at most one
    if (says !== step.says || (event.message === "" && !withdrawn) || !this.mayPromise(event)) return null;
    return { roles: step.by, barred: this.barredFrom(step) };
  }

  /** An extension promises a later day than the last; nobody promises anything at an end. */
  private mayPromise(event: StepEvent): boolean {
    const { promised, enters } = event;
    if (!isExtension(event)) return promised === null || !ENDED.includes(enters);
    return promised !== null && promised > (this.promise?.day ?? ""); // as text in the order of days
  }

  private demandOfApproving(entry: Head): Demand | null {
    if (this.proposal === null || !isSame(entry, this.proposal.head)) return null;
    const { event, persons } = this.proposal;
    if (event.type === "recuse") return { roles: RECUSAL_APPROVED_BY, barred: [...event.persons, ...persons] };
    const step = findStep(event);
    return step === undefined ? null : { roles: step.approvedBy, barred: [...this.barredFrom(step), ...persons] };
  }

  private barredFrom({ notAfter }: Step): readonly Bytes[] {
    return this.passages.findLast(({ enters }) => notAfter.includes(enters))?.persons ?? [];
  }

  /** Take in an event that counts. `persons`: the ids of its author and of who adopted it; none for the reporter. */
  apply(event: Event, { place, hash }: Held, persons: readonly Bytes[]): void {
    const pass = (enters: State, by = persons): void => this.pass(enters, place, by);
    if ((event.type === "step" || event.type === "recuse") && isProposal(event, persons)) {
      this.proposal = { head: { sequence: place.sequence, hash: fromHex(hash) }, persons, event };
    } else if (event.type === "step" || event.type === "recuse") {
      this.take(event, place, persons);
    } else if (event.type === "approve" && this.proposal !== null) {
      this.take(this.proposal.event, place, [...this.proposal.persons, ...persons]);
      this.proposal = null;
    } else if (event.type === "object") {
      pass("KEBERATAN");
    } else if (event.type === "pressure") {
      this.pressed = place.sequence;
    } else if (event.type === "message" && place.chain === "to_reporter") {
      this.answer(event.heads.from_reporter?.sequence ?? -1);
    } else if (event.type === "message" && this.askedIn !== null) {
      pass(this.askedIn); // the reporter saw the question: else it was visited later (13.4)
    }
  }

  private take(event: StepEvent | RecuseEvent, place: Held["place"], by: readonly Bytes[]): void {
    if (event.type === "step") this.go(event, place, by);
    else this.recusals.push({ persons: event.persons, sequence: place.sequence, by });
  }

  private go(event: StepEvent, place: Held["place"], by: readonly Bytes[]): void {
    const { enters, promised } = event;
    const stays = isExtension(event);
    const asksOrReturns = enters === ASKED || enters === this.askedIn; // then what was said stands
    if (!stays) this.pass(enters, place, by);
    if (promised !== null) this.promise = { day: promised, sequence: place.sequence };
    else if (!asksOrReturns) this.promise = null;
    if (stays) this.extended = promised;
    else if (!asksOrReturns) this.extended = null;
  }

  /** Reviewers wrote, having seen this much of the reporter. */
  private answer(seen: number): void {
    if (this.pressed !== null && seen >= this.pressed) this.pressed = null;
  }

  private pass(enters: State, { chain, sequence }: Held["place"], persons: readonly Bytes[]): void {
    this.passages.push({ leaves: this.state, enters, chain, sequence, persons });
    this.askedIn = enters === ASKED ? this.state : null;
    this.state = enters;
    this.proposal = null;
  }
}

/** Whether it waits for a second person. `persons`: its author first. */
function isProposal(event: StepEvent | RecuseEvent, [author]: readonly Bytes[]): boolean {
  if (event.type === "step") return (findStep(event)?.approvedBy ?? []).length > 0;
  return author === undefined || !namesOnly(event.persons, author);
}

function isSame(one: Head, other: Head): boolean {
  return one.sequence === other.sequence && equal(one.hash, other.hash);
}
