/** Reading a case: the same papers and the same secrets say the same to everybody, at any time. */

import { toHex, type Bytes } from "./bytes.ts";
import { Confirming, namedHeads } from "./case_confirming.ts";
import { openAll, type Look, type Looks, type Passed, type Reader } from "./case_opening.ts";
import { sortPapers, type CaseName, type Held } from "./case_papers.ts";
import { findKeybox, firstBroken, ownIntroduction, type Circumstances, type Reason } from "./case_rules.ts";
import { CaseState, type Finding, type Introduced } from "./case_state.ts";
import type { Event, ReportEvent } from "./events.ts";
import { type Chain } from "./identifiers.ts";
import { Exclusions } from "./exclusions.ts";
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
}

export interface CaseRead {
  readonly report: ReportEvent;
  readonly lines: readonly Line[];
  readonly findings: readonly Finding[];
  readonly introduced: readonly Introduced[];
  /** Person ids in hexadecimal, ascending. */
  readonly excluded: readonly string[];
}

export interface CaseGiven {
  readonly name: CaseName;
  readonly rosters: RosterChain;
  readonly freshness: Pick<Freshness, "removed">;
  readonly keyboxes: readonly Bytes[];
  readonly envelopes: readonly Bytes[];
}

/** Throws NoCase where the first entry does not hold for this reader. */
export async function readCase(given: CaseGiven, reader: Reader): Promise<CaseRead> {
  const papers = await sortPapers(given.name, given.rosters, given.keyboxes, given.envelopes);
  const looks = await openAll(papers, given.rosters, reader);
  const report = findReport(papers.chains.from_reporter[0], looks);
  const removed = new Set(given.freshness.removed.map(toHex));
  const confirming = new Confirming(newestOf(given.rosters), removed, papers.chains, looks);
  const state = new CaseState(papers, new Exclusions(report.excluded, report.mode));
  const visits = new Visits(looks, confirming, { state, keyboxes: papers.keyboxes });
  const lines = await visits.all();
  return {
    report,
    lines: lines.map((line) => marked(line, state)),
    findings: state.findings,
    introduced: state.introduced,
    excluded: state.exclusions.now(),
  };
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

interface Written extends Line {
  readonly number: number;
}

function marked({ number, ...line }: Written, state: CaseState): Line {
  const counts = line.chain === "from_reporter" && line.standing === "counts";
  const unaware = state.ofStream("conversation").some(
    ({ introduction, reporterAt }) => introduction.number > number && reporterAt < line.sequence,
  );
  return { ...line, beforeTheChange: counts && unaware };
}

class Visits {
  private readonly looks: Looks;
  private readonly confirming: Confirming;
  private readonly circumstances: Circumstances;
  private readonly state: CaseState;

  constructor(looks: Looks, confirming: Confirming, circumstances: Circumstances) {
    this.looks = looks;
    this.confirming = confirming;
    this.circumstances = circumstances;
    this.state = circumstances.state;
  }

  async all(): Promise<readonly Written[]> {
    const lines: Written[] = [];
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
  private async visit(held: Held): Promise<Written | null> {
    const look = this.lookAt(held);
    if (look.kind === "not-yours") return this.done(written(held, "not-yours", null), held);
    if (look.kind === "foreign") return this.done(written(held, "foreign", look.reason), held);
    const line = await this.judge(look.passed);
    if (line.reason === "fork" && this.confirming.isListed(look.passed)) {
      this.state.breakAt(held.place.chain, held.place.sequence);
      return null;
    }
    return this.done(line, held);
  }

  private done(line: Written, held: Held): Written {
    this.state.visit(held);
    return line;
  }

  private async judge(entry: Passed): Promise<Written> {
    const named = entry.event.heads.to_reporter ?? null;
    if (entry.person === null && named !== null) this.state.remember(named);
    if (!this.confirming.isConfirmed(entry)) return written(entry.held, "unconfirmed", "unconfirmed");
    const reason = await firstBroken(entry, this.circumstances);
    if (reason !== null) return written(entry.held, "foreign", reason);
    this.fold(entry);
    return { ...written(entry.held, "counts", null), event: entry.event, author: entry.author };
  }

  /** Take in what a counted entry changes. */
  private fold(entry: Passed): void {
    const { event, held } = entry;
    if (event.type === "unexclude") this.state.exclusions.lift(event.persons, held.place.sequence);
    const introduction = ownIntroduction(entry);
    if (introduction === null) return;
    const keybox = findKeybox(introduction, this.circumstances);
    if (keybox === undefined) return;
    const { chain, sequence } = held.place;
    const reporterAt = event.heads.from_reporter?.sequence ?? 0;
    this.state.introduce({ introduction, header: keybox.header, chain, sequence, reporterAt });
  }
}

function written(held: Held, standing: Standing, reason: Reason | null): Written {
  const { chain, sequence, number } = held.place;
  return { chain, sequence, number, standing, reason, event: null, author: null, beforeTheChange: false };
}
