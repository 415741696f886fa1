/** Confirming: whether an entry counts whose author left or lost a role (protocol 13.8). */

import { powers } from "./able.ts";
import { equal, includes, toHex, type Bytes } from "./bytes.ts";
import type { Passed } from "./case_opening.ts";
import type { Event, Head } from "./events.ts";
import { foresee, type Exclusions, type Knowledge } from "./exclusions.ts";
import { CHAINS, type Chain } from "./identifiers.ts";
import type { Chained } from "./case_papers.ts";
import { findStep, RECUSAL_APPROVED_BY, RECUSED_BY, type State, type Step } from "./lifecycle.ts";
import { share, type Role } from "./roles.ts";
import { actsIn, findReader, type Roster } from "./roster.ts";

/** What whoever wrote an entry knew of the house. */
interface Known {
  readonly roster: Roster;
  readonly removed: readonly Bytes[];
}

/** Some entries, and the ids of those who stand behind them. */
interface Word extends Known {
  readonly behind: readonly string[];
}

/** Moves that lead on from a state, and since which entry of to-reporter the first of them counts. */
interface WentOn extends Known {
  readonly leaves: State;
  readonly since: number;
}

/** All that a reader knows before anything is judged. */
export interface House {
  readonly newest: Roster;
  readonly removed: readonly Bytes[];
  readonly chains: Chained;
  readonly passed: readonly Passed[];
  readonly knowledge: Knowledge;
}

/** By the hash of an entry: what is about it. */
type About<T> = Map<string, readonly T[]>;

export class Confirming {
  private readonly newest: Roster;
  private readonly removed: readonly Bytes[];
  private readonly chains: Chained;
  private readonly passed: ReadonlyMap<string, Passed>;
  private readonly exclusions: Exclusions;
  /** The approvals of recusals that were taken for granted. */
  readonly foreseen: ReadonlySet<number>;
  /** Hashes of the entries that are the first to introduce a number of the conversation. */
  private readonly firstIntroducing: ReadonlySet<string>;
  /** What counts, and for want of a better word on whose adoption. */
  private readonly confirmed: About<Passed> = new Map();
  /** For each state and word, the move that counts first. */
  private readonly wentOn = new Map<string, WentOn>();

  /** `only`: of approvals, those that may be foreseen; null: all. */
  constructor({ newest, removed, chains, passed, knowledge }: House, only: ReadonlySet<number> | null) {
    this.newest = newest;
    this.removed = removed;
    this.chains = chains;
    this.passed = new Map(passed.map((one) => [one.held.hash, one]));
    ({ exclusions: this.exclusions, approvals: this.foreseen } = foresee(passed, knowledge, only));
    this.firstIntroducing = firstIntroducing(passed);
    this.walk("to_reporter", this.walk("internal", new Map()));
  }

  /** Whether the newest papers still list a person with this key. */
  isListed(identity: Bytes): boolean {
    const now = findReader(this.newest, identity);
    return now !== undefined && !includes(this.removed, now.id);
  }

  /** Whether anybody stands behind an entry, or adopts it. */
  isConfirmed({ person, held }: Passed): boolean {
    return person === null || this.confirmed.has(held.hash);
  }

  /** Those that an entry hangs on, in their order. */
  adoptionsOf({ held }: Passed): readonly Passed[] {
    return this.confirmed.get(held.hash) ?? [];
  }

  /**
   * From the last entry to the first, so that a word is known before those it stands for.
   * `joining`: words of another chain. The answer: words about to-reporter.
   */
  private walk(chain: Chain, joining: About<Word>): About<Word> {
    const words = new Map<string, Word>();
    const [reaching, adopting]: [About<Word>, About<Passed>] = [new Map(), new Map()];
    for (const { hash } of this.chains[chain].toReversed()) {
      for (const word of joining.get(hash) ?? []) hear(words, word);
      const one = this.passed.get(hash);
      if (one === undefined) continue;
      const behind = this.behind(one, [...words.values()]);
      this.confirm(one, behind, adopting.get(hash) ?? []);
      if (behind.length === 0 || this.isExcluded(one)) continue;
      const word = { ...knownBy(one), behind };
      hear(words, word);
      this.keep(reaching, "to_reporter", one.event.heads.to_reporter, word);
      if (one.event.type === "adopt") this.keep(adopting, chain, one.event, one);
    }
    return reaching;
  }

  /** Keep something that is about the entry which a head names. */
  private keep<T>(about: About<T>, chain: Chain, head: Head | null | undefined, one: T): void {
    if (!head || !this.isRight(chain, head)) return;
    const hash = toHex(head.hash);
    about.set(hash, [one, ...(about.get(hash) ?? [])]);
  }

  private confirm(one: Passed, behind: readonly string[], adopting: readonly Passed[]): void {
    const end = this.passedOver(one);
    const inTime = adopting.filter(({ held }) => held.place.sequence < end);
    const adopters = inTime.filter((other) => !this.givesItself(other, one));
    const { hash } = one.held;
    if (behind.length > 0 || this.isReliedOn(one)) this.confirmed.set(hash, []);
    else if (adopters.length > 0) this.confirmed.set(hash, adopters);
    this.goOn(one, behind.length > 0 ? [one] : adopters);
  }

  /**
   * Since which entry the case went on past a move, from where that move would lead on. Adopted later, it would
   * take back what was done since. Whoever knew its author as standing built on it.
   */
  private passedOver(one: Passed): number {
    const from = this.stepOf(one.event)?.leaves;
    // an answer of the reporter leads on from a question
    const onwards = [...this.wentOn.values()].filter(({ leaves }) => from === leaves || from === "PERLU_KLARIFIKASI");
    const past = onwards.filter((other) => !this.knows(other, one));
    return Math.min(Infinity, ...past.map(({ since }) => since));
  }

  /** Keep since when a move counts: by a word in its place, adopted since its adoption. */
  private goOn(one: Passed, grounds: readonly Passed[]): void {
    const leaves = this.stepOf(one.event)?.leaves;
    const inRole = grounds.filter((each) => this.rolesOf(each).length > 0);
    const since = Math.min(Infinity, ...inRole.map(({ held }) => held.place.sequence));
    if (leaves === undefined || this.isExcluded(one)) return;
    const known = knownBy(one);
    const key = [leaves, named(known)].join();
    const before = this.wentOn.get(key)?.since ?? Infinity;
    if (since < before) this.wentOn.set(key, { ...known, leaves, since });
  }

  /** Nobody adopts the own move. */
  private givesItself(adopting: Passed, one: Passed): boolean {
    const [by, of] = [adopting.person, one.person];
    return by !== null && of !== null && equal(by.id, of.id) && this.rolesOf(one).length > 0;
  }

  /**
   * Those who stand now and on whose word an entry rests. Its own author's, while standing.
   * Else nobody who lost a power is among them: it would be given back by the own word.
   */
  private behind(one: Passed, words: readonly Word[]): readonly string[] {
    const id = one.person === null ? "" : toHex(one.person.id);
    if (this.stands(one, this.newest, this.removed)) return [id];
    const knowing = words.filter((word) => this.knows(word, one));
    const isMove = this.rolesOf(one).length > 0;
    return knowing.flatMap(({ behind }) => behind).filter((other) => !isMove || other !== id);
  }

  /** Whether the author of a later entry knew the author of `one` as standing. */
  private knows({ roster, removed }: Known, one: Passed): boolean {
    return roster.epoch >= one.roster.epoch && this.stands(one, roster, removed);
  }

  /** Whether the author of an entry could write it in this roster too. */
  private stands(one: Passed, roster: Roster, removed: readonly Bytes[]): boolean {
    const now = findReader(roster, one.author);
    if (now === undefined || includes(removed, now.id)) return false;
    const roles = this.rolesOf(one);
    const wasOwn = one.person !== null && share(actsIn(one.person), roles);
    return roles.length === 0 || share(wasOwn ? actsIn(now) : powers(roster, now.id), roles);
  }

  /** The roles that a move, or adopting one, asks for, if its author could act in one of them then. */
  private rolesOf({ event, held, person, roster }: Passed): readonly Role[] {
    const roles = this.asked(event.type === "adopt" ? this.named(held.place.chain, event) : event);
    return person !== null && share(powers(roster, person.id), roles) ? roles : [];
  }

  /** In which roles a step is taken, or approved. */
  private asked(event: Event | undefined): readonly Role[] {
    if (event?.type === "recuse") return RECUSED_BY;
    if (event?.type === "approve" && this.named("to_reporter", event)?.type === "recuse") return RECUSAL_APPROVED_BY;
    const step = this.stepOf(event);
    return (event?.type === "approve" ? step?.approvedBy : step?.by) ?? [];
  }

  /** The step of the table that is taken, or approved. */
  private stepOf(event: Event | undefined): Step | undefined {
    const taken = event?.type === "approve" ? this.named("to_reporter", event) : event;
    return taken?.type === "step" ? findStep(taken) : undefined;
  }

  private named(chain: Chain, { sequence }: Head): Event | undefined {
    return this.passed.get(this.chains[chain][sequence]?.hash ?? "")?.event;
  }

  /** Whoever was excluded when writing holds no secret, but could seal under an own one; the recused hold old ones. */
  private isExcluded(one: Passed): boolean {
    return one.person !== null && this.exclusions.includesFor(one.person.id, one);
  }

  /** The reporter took a new secret over: it must not be lost when whoever introduced it leaves. */
  private isReliedOn(entry: Passed): boolean {
    const { hash } = entry.held;
    return this.firstIntroducing.has(hash) && [...this.passed.values()].some((one) => this.writesUnder(one, entry));
  }

  private writesUnder(letter: Passed, entry: Passed): boolean {
    const { place } = entry.held;
    const head = letter.event.heads[place.chain] ?? null;
    const names = head !== null && head.sequence >= place.sequence && this.isRight(place.chain, head);
    const same = letter.held.place.number === place.number && equal(letter.secret, entry.secret);
    return letter.person === null && names && same && findReader(letter.roster, entry.author) !== undefined;
  }

  private isRight(chain: Chain, head: Head): boolean {
    return this.chains[chain][head.sequence]?.hash === toHex(head.hash);
  }
}

function hear(words: Map<string, Word>, { behind, ...known }: Word): void {
  const before = words.get(named(known))?.behind ?? [];
  words.set(named(known), { ...known, behind: [...new Set([...before, ...behind])] });
}

function knownBy({ roster, event }: Passed): Known {
  return { roster, removed: event.removed ?? [] };
}

/** To compare by. */
function named({ roster, removed }: Known): string {
  return [roster.hash, ...removed].map(toHex).join();
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
