/** Reading a case: the same papers and the same secrets say the same to everybody, at any time. */

import type { Bytes } from "./bytes.ts";
import { Confirming, namedHeads, type House } from "./case_confirming.ts";
import { openAll, type Look, type Looks, type Passed, type Reader } from "./case_opening.ts";
import { sortPapers, type CaseName, type Held } from "./case_papers.ts";
import { couldCount, findActors, findKeybox, firstBroken, ownIntroduction, type Circumstances, type Reason } from "./case_rules.ts";
import { CaseState, type Finding, type Introduced } from "./case_state.ts";
import type { Event, Head, Heads, ReportEvent } from "./events.ts";
import { type Chain } from "./identifiers.ts";
import { Exclusions, Knowledge } from "./exclusions.ts";
import type { Life } from "./life.ts";
import type { Freshness } from "./freshness.ts";
import { NoCase } from "./refusals.ts";
import { findPerson } from "./roster.ts";
import { newestOf, type RosterChain } from "./roster_chain.ts";

export type Standing = "counts" | "foreign" | "unconfirmed" | "not-yours";

/** One entry, as it stands. */
export interface Line {
  readonly chain: Chain;
  readonly sequence: number;
  readonly standing: Standing;
  readonly reason: Reason | null;
  /** What it says, where it counts. */
  readonly event: Event | null;
  readonly author: Bytes | null;
  /** The reporter wrote it under a secret that has been replaced. */
  readonly beforeTheChange: boolean;
  /** The secret that it is sealed under. */
  readonly number: number;
  /** The to-reporter entry that it names, where it can be read and names one; it need not count. */
  readonly named: Head | null;
}

export interface CaseRead {
  readonly report: ReportEvent;
  readonly lines: readonly Line[];
  readonly findings: readonly Finding[];
  readonly introduced: readonly Introduced[];
  /** Person ids in hexadecimal, ascending. */
  readonly excluded: readonly string[];
  /** Those among them whom no word of the reporter's lets in. */
  readonly recused: readonly string[];
  /** The last entry of each chain before a break. */
  readonly heads: Heads;
  readonly broken: readonly Chain[];
  /** The reporter ended the own access. */
  readonly withdrawn: boolean;
  readonly life: Readonly<Life>;
}

export interface CaseGiven {
  readonly name: CaseName;
  readonly rosters: RosterChain;
  readonly freshness: Pick<Freshness, "removed">;
  readonly keyboxes: readonly Bytes[];
  readonly envelopes: readonly Bytes[];
}

/** Further readings of one case; each costs somebody an approval of their own. */
const MOST_FURTHER = 8;

/** Throws NoCase where the first entry does not hold for this reader. */
export async function readCase(given: CaseGiven, reader: Reader): Promise<CaseRead> {
  const papers = await sortPapers(given.name, given.rosters, given.keyboxes, given.envelopes);
  const looks = await openAll(papers, given.rosters, reader);
  const report = findReport(papers.chains.from_reporter[0], looks);
  const passed = [...looks.values()].flatMap((one) => (one.kind === "passed" ? [one.passed] : []));
  const knowledge = new Knowledge(papers.chains, passed);
  const { removed } = given.freshness;
  const house: House = { newest: newestOf(given.rosters), removed, chains: papers.chains, passed, knowledge };
  const read = async (only: ReadonlySet<number> | null): Promise<Reading> => {
    const confirming = new Confirming(house, only);
    const state = new CaseState(papers, new Exclusions(report, knowledge));
    const visits = new Visits(looks, { state, confirming, keyboxes: papers.keyboxes });
    return { lines: await visits.all(), state, foreseen: confirming.foreseen, approvals: visits.approvals };
  };
  const { lines, state } = await readUntilStable(read);
  return {
    report,
    lines: lines.map((line) => marked(line, state)),
    findings: state.findings,
    introduced: state.introduced,
    excluded: state.exclusions.now(),
    recused: state.exclusions.recused(),
    heads: state.heads(),
    broken: state.broken(),
    withdrawn: state.withdrawn,
    life: state.life,
  };
}

/** One reading. `approvals`: sequences of those that count, or could by somebody's word. */
interface Reading {
  readonly lines: readonly Line[];
  readonly state: CaseState;
  readonly foreseen: ReadonlySet<number>;
  readonly approvals: ReadonlySet<number>;
}

/**
 * What recusals were foreseen in vain is not foreseen in the next reading (13.11): otherwise an approval that
 * every reader rejects would silence whom it names.
 */
async function readUntilStable(read: (only: ReadonlySet<number> | null) => Promise<Reading>): Promise<Reading> {
  let reading = await read(null);
  const only = new Set(reading.approvals);
  const inVain = [...reading.foreseen].some((one) => !only.has(one));
  for (let further = 0; inVain && further < MOST_FURTHER; further++) {
    reading = await read(new Set(only));
    const known = only.size;
    for (const one of reading.approvals) only.add(one);
    if (only.size === known) break;
  }
  return reading;
}

function findReport(first: Held | undefined, looks: Looks): ReportEvent {
  const look = looks.get(first?.hash ?? "");
  if (look?.kind !== "passed" || look.passed.event.type !== "report") throw new NoCase();
  const { event, roster } = look.passed;
  const { stream, number } = event.introduction;
  if (stream !== "conversation" || number !== 0 || first?.place.number !== 0) throw new NoCase();
  if (!event.excluded.every((id) => findPerson(roster, id))) throw new NoCase();
  return event;
}

function marked(line: Line, state: CaseState): Line {
  const counts = line.chain === "from_reporter" && line.standing === "counts";
  const unaware = state.ofStream("conversation").some(
    ({ introduction, reporterAt }) => introduction.number > line.number && reporterAt < line.sequence,
  );
  return { ...line, beforeTheChange: counts && unaware };
}

class Visits {
  private readonly looks: Looks;
  private readonly circumstances: Circumstances;
  private readonly state: CaseState;
  readonly approvals = new Set<number>();

  constructor(looks: Looks, circumstances: Circumstances) {
    this.looks = looks;
    this.circumstances = circumstances;
    this.state = circumstances.state;
  }

  async all(): Promise<readonly Line[]> {
    const lines: Line[] = [];
    for (let held = this.nextFree(); held !== undefined; held = this.nextFree()) {
      const line = await this.visit(held);
      if (lines.length === 0 && line?.standing !== "counts") throw new NoCase();
      if (line !== null) lines.push(line);
    }
    return lines;
  }

  /** The first entry that names nothing which is held and still to be visited. */
  private nextFree(): Held | undefined {
    return this.state.next().find((held) => {
      const look = this.lookAt(held);
      return look.kind !== "passed" || !this.waits(look.passed);
    });
  }

  private waits(entry: Passed): boolean {
    return namedHeads(entry).some(
      ([chain, head]) =>
        this.state.compareHead(chain, head) === "same" && !this.state.isVisited(chain, head.sequence),
    );
  }

  private lookAt(held: Held): Look {
    return this.looks.get(held.hash) ?? { kind: "not-yours" };
  }

  /** Null where the entry turned out to be a fork: its chain ends before it. */
  private async visit(held: Held): Promise<Line | null> {
    const look = this.lookAt(held);
    if (look.kind === "not-yours") return this.done(written(held, "not-yours", null), held);
    if (look.kind === "foreign") {
      return this.done(written(held, "foreign", look.reason, look.event), held);
    }
    const line = await this.judge(look.passed);
    const { person, author } = look.passed;
    if (line.reason === "fork" && (person === null || this.circumstances.confirming.isListed(author))) {
      this.state.breakAt(held.place.chain, held.place.sequence);
      return null;
    }
    return this.done(line, held);
  }

  private done(line: Line, held: Held): Line {
    this.state.visit(held);
    return line;
  }

  private async judge(entry: Passed): Promise<Line> {
    const named = entry.event.heads.to_reporter ?? null;
    if (entry.person === null && named !== null) this.state.remember(named);
    const reason = await firstBroken(entry, this.circumstances);
    const stands = reason === null || (reason === "unconfirmed" && couldCount(entry, this.circumstances));
    if (stands && entry.event.type === "approve") this.approvals.add(entry.held.place.sequence);
    if (reason === "unconfirmed") return written(entry.held, reason, reason, entry.event);
    if (reason !== null) return written(entry.held, "foreign", reason, entry.event);
    this.fold(entry);
    return { ...written(entry.held, "counts", null, entry.event), event: entry.event, author: entry.author };
  }

  /** Take in what a counted entry changes. */
  private fold(entry: Passed): void {
    const { event, held, roster } = entry;
    this.state.apply(event, held, findActors(entry, this.circumstances));
    if (held.place.chain === "to_reporter") this.state.epoch = Math.max(this.state.epoch, roster.epoch);
    if (event.type === "withdraw") this.state.withdrawn = true;
    if (event.type === "unexclude") this.state.exclusions.lift(event.persons, held.place.sequence);
    const introduction = ownIntroduction(entry);
    if (introduction === null) return;
    const keybox = findKeybox(introduction, this.circumstances);
    if (keybox === undefined) return;
    const { chain, sequence } = held.place;
    const reporterAt = event.heads.from_reporter?.sequence ?? 0;
    const { secret } = entry;
    this.state.introduce({ introduction, secret, header: keybox.header, chain, sequence, reporterAt });
  }
}

function written(held: Held, standing: Standing, reason: Reason | null, event: Event | null = null): Line {
  const { chain, sequence, number } = held.place;
  const named = event?.heads.to_reporter ?? null;
  return { chain, sequence, number, standing, reason, event: null, author: null, beforeTheChange: false, named };
}
