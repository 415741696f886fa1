/** What the entries visited so far have made of a case. */

import { fromHex, toHex, type Bytes } from "./bytes.ts";
import { CHAINS, type Chain, type Stream } from "./identifiers.ts";
import type { Break, BreakReason, Chained, Held, Papers } from "./case_papers.ts";
import type { Event, Head, Heads, Introduction } from "./events.ts";
import type { Exclusions } from "./exclusions.ts";
import { Life } from "./life.ts";

/** A secret that was validly introduced, and where. */
export interface Introduced {
  readonly introduction: Introduction;
  readonly secret: Bytes;
  readonly header: Bytes;
  readonly chain: Chain;
  readonly sequence: number;
  /** The last from-reporter entry that whoever introduced it had. */
  readonly reporterAt: number;
  /** Two introductions claim this number: nothing more is written under it. */
  readonly disputed: boolean;
}

/** A trouble beside single entries, and where it shows; `misplaced` has no place. */
export interface Finding {
  readonly trouble: BreakReason | "misplaced" | "withheld" | "dispute";
  readonly chain: Chain | null;
  readonly sequence: number | null;
}

export class CaseState {
  readonly findings: Finding[];
  readonly introduced: Introduced[] = [];
  readonly exclusions: Exclusions;
  readonly life = new Life();
  /** The last to-reporter entry that the reporter ever named rightly, or -1. */
  reporterKnew = -1;
  /** Of the newest roster under which anything of to-reporter counted. */
  epoch = 0;
  /** The reporter said to withdraw. */
  withdrawn = false;
  private readonly breaks: Break[];
  private readonly chains: Chained;
  private readonly visited: Record<Chain, number> = { from_reporter: 0, to_reporter: 0, internal: 0 };

  constructor(papers: Papers, exclusions: Exclusions) {
    this.exclusions = exclusions;
    this.chains = papers.chains;
    this.breaks = [...papers.breaks];
    const misplaced: Finding = { trouble: "misplaced", chain: null, sequence: null };
    const broken = papers.breaks.map(({ reason, chain, sequence }) => ({ trouble: reason, chain, sequence }));
    this.findings = [...Array<Finding>(papers.misplaced).fill(misplaced), ...broken];
  }

  /** What is held there and not behind a break. */
  held(chain: Chain, sequence: number): Held | undefined {
    return this.isBehindBreak(chain, sequence) ? undefined : this.chains[chain][sequence];
  }

  private isBehindBreak(chain: Chain, sequence: number): boolean {
    return this.breaks.some((one) => one.chain === chain && sequence >= one.sequence);
  }

  /** The next entry of each chain, in the order in which they are considered. */
  next(): readonly Held[] {
    const entries = CHAINS.map((chain) => this.held(chain, this.visited[chain]));
    return entries.filter((entry) => entry !== undefined);
  }

  isVisited(chain: Chain, sequence: number): boolean {
    return sequence < this.visited[chain];
  }

  visit({ place }: Held): void {
    this.visited[place.chain] = place.sequence + 1;
  }

  breakAt(chain: Chain, sequence: number): void {
    this.breaks.push({ chain, sequence, reason: "fork" });
    this.findings.push({ trouble: "fork", chain, sequence });
  }

  /** The last entry of each chain before a break; null: the chain is empty. */
  heads(): Heads {
    return Object.fromEntries(CHAINS.map((chain) => {
      const last = this.chains[chain].findLast(({ place }) => !this.isBehindBreak(chain, place.sequence));
      return [chain, last === undefined ? null : { sequence: last.place.sequence, hash: fromHex(last.hash) }];
    }));
  }

  /** The chains on which nobody writes any more. */
  broken(): readonly Chain[] {
    return CHAINS.filter((chain) => this.breaks.some((one) => one.chain === chain));
  }

  /** Whether a head names what is held there, something else, or nothing that is held. */
  compareHead(chain: Chain, head: Head): "same" | "other" | "absent" {
    const held = this.held(chain, head.sequence);
    if (held === undefined) return "absent";
    return held.hash === toHex(head.hash) ? "same" : "other";
  }

  /** Said once, however many name it. */
  withhold(chain: Chain, sequence: number): void {
    const known = this.findings.some(
      (one) => one.trouble === "withheld" && one.chain === chain && one.sequence === sequence,
    );
    if (!known) this.findings.push({ trouble: "withheld", chain, sequence });
  }

  /** A reporter who once named an entry knows ever after what stood up to there. */
  remember(head: Head): void {
    if (this.isNamedRightly("to_reporter", head)) this.reporterKnew = Math.max(this.reporterKnew, head.sequence);
  }

  /** Whether a head names what was handed over, be it behind a break that other heads made. */
  private isNamedRightly(chain: Chain, head: Head): boolean {
    return this.chains[chain][head.sequence]?.hash === toHex(head.hash);
  }

  /** Take in what an entry does to the life of the case. `persons`: the ids of who acts by it. */
  apply(event: Event, held: Held, persons: readonly Bytes[]): void {
    const before = this.life.recusals.length;
    this.life.apply(event, held, persons);
    for (const one of this.life.recusals.slice(before)) this.exclusions.recuse(one.persons, one.sequence);
  }

  ofStream(stream: Stream): readonly Introduced[] {
    return this.introduced.filter(({ introduction }) => introduction.stream === stream);
  }

  find(stream: Stream, number: number): Introduced | undefined {
    return this.ofStream(stream).find(({ introduction }) => introduction.number === number);
  }

  /** The highest number of a stream that was validly introduced, or -1. */
  highest(stream: Stream): number {
    return Math.max(-1, ...this.ofStream(stream).map(({ introduction }) => introduction.number));
  }

  /** Take a valid introduction in; a second introduction of one number makes it disputed. */
  introduce(made: Omit<Introduced, "disputed">): void {
    const { stream, number } = made.introduction;
    const at = this.introduced.findIndex((one) => one === this.find(stream, number));
    const known = this.introduced[at];
    if (known === undefined) {
      this.introduced.push({ ...made, disputed: false });
    } else {
      this.introduced[at] = { ...known, disputed: true };
      this.findings.push({ trouble: "dispute", chain: made.chain, sequence: made.sequence });
    }
  }
}
