/** What the entries visited so far have made of a case. */

import { toHex, type Bytes } from "./bytes.ts";
import { CHAINS, type Chain, type Stream } from "./identifiers.ts";
import type { Break, Chained, Held, Papers } from "./case_papers.ts";
import type { Head, Introduction } from "./events.ts";

/** A secret that was validly introduced, and where. */
export interface Introduced {
  readonly introduction: Introduction;
  readonly header: Bytes;
  readonly chain: Chain;
  readonly sequence: number;
  /** Two keyboxes claim this number: nothing more is written under it. */
  readonly disputed: boolean;
}

export interface Withheld {
  readonly by: { readonly chain: Chain; readonly sequence: number };
  readonly chain: Chain;
  readonly sequence: number;
}

export class CaseState {
  readonly breaks: Break[];
  readonly withheld: Withheld[] = [];
  readonly introduced: Introduced[] = [];
  readonly excluded = new Set<string>();
  private readonly chains: Chained;
  private readonly visited: Record<Chain, number> = { from_reporter: 0, to_reporter: 0, internal: 0 };

  constructor(papers: Papers) {
    this.chains = papers.chains;
    this.breaks = [...papers.breaks];
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
  }

  /** Whether a head names what is held there, something else, or nothing that is held. */
  compareHead(chain: Chain, head: Head): "same" | "other" | "absent" {
    const held = this.held(chain, head.sequence);
    if (held === undefined) return "absent";
    return held.hash === toHex(head.hash) ? "same" : "other";
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

  /** Take a valid introduction in; a second keybox under one number makes that number disputed. */
  introduce(made: Omit<Introduced, "disputed">): void {
    const { stream, number, keybox } = made.introduction;
    const at = this.introduced.findIndex((one) => one === this.find(stream, number));
    const known = this.introduced[at];
    if (known === undefined) {
      this.introduced.push({ ...made, disputed: false });
    } else if (toHex(known.introduction.keybox) !== toHex(keybox)) {
      this.introduced[at] = { ...known, disputed: true };
    }
  }
}
