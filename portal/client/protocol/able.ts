/** Who acts in a role, and who stands in where none of its holders can. */

import { equal, includes, type Bytes } from "./bytes.ts";
import { mayRead, type Person, type Role, type Roster } from "./roster.ts";

/** Holders of any of `roles` who are not gone; where none is left, their deputies who read. */
export function able(
  { persons }: Roster,
  roles: readonly Role[],
  isGone: (one: Person) => boolean,
): readonly Person[] {
  const named = persons.filter((one) => share(one.roles, roles));
  const present = persons.filter((one) => !isGone(one));
  const holders = present.filter((one) => named.includes(one));
  if (holders.length > 0) return holders;
  return present.filter((one) => mayRead(one) && named.some(({ deputies }) => includes(deputies, one.id)));
}

/** The roles that a person may ever act in: the own, and those of whom the person deputises. */
export function powers({ persons }: Roster, id: Bytes): readonly Role[] {
  return persons.filter((one) => equal(one.id, id) || includes(one.deputies, id)).flatMap(({ roles }) => roles);
}

/** Whether any role is among both. */
export function share(some: readonly Role[], others: readonly Role[]): boolean {
  return some.some((role) => others.includes(role));
}
