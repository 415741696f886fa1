/** Whom the reporter leaves out, and since which entry no longer. */

import { toHex, type Bytes } from "./bytes.ts";

export class Exclusions {
  private readonly first: ReadonlySet<string>;
  private readonly mode: "script" | "no-script";
  /** Person id to the from-reporter entry that lets the person in. */
  private readonly lifted = new Map<string, number>();

  constructor(first: readonly Bytes[], mode: "script" | "no-script") {
    this.first = new Set(first.map(toHex));
    this.mode = mode;
  }

  /** Only who is excluded can be let in, and only where the reporter's own device decides. */
  mayLift(persons: readonly Bytes[]): boolean {
    const excluded = this.now();
    return this.mode === "script" && persons.every((id) => excluded.includes(toHex(id)));
  }

  lift(persons: readonly Bytes[], sequence: number): void {
    for (const id of persons) this.lifted.set(toHex(id), sequence);
  }

  /** Person ids in hexadecimal, ascending. */
  now(): readonly string[] {
    return [...this.first].filter((id) => !this.lifted.has(id)).toSorted();
  }

  /** Whether a person is excluded at a from-reporter entry; null: one that is not held. */
  includesAt(id: Bytes, sequence: number | null): boolean {
    const lifted = this.lifted.get(toHex(id)) ?? Infinity;
    return this.first.has(toHex(id)) && !(sequence !== null && lifted <= sequence);
  }
}
