/** Who acts in a role, and who stands in where none of its holders can. */

import { equal, includes, type Bytes } from "./bytes.ts";
import { share, type Role } from "./roles.ts";
import { actsIn, mayRead, type Person, type Roster } from "./roster.ts";

/**
 * Holders of any of `roles` who are not gone; where none is left, their deputies who read. And whoever acts in one
 * by a delegation of this roster, which displaces nobody: on which day it ends is not known here.
 */
export function able(
  { persons }: Roster,
  roles: readonly Role[],
  isGone: (one: Person) => boolean,
): readonly Person[] {
  const named = persons.filter((one) => share(one.roles, roles));
  const present = persons.filter((one) => !isGone(one));
  const standsIn = ({ id }: Person): boolean => named.some(({ deputies }) => includes(deputies, id));
  const isHeld = present.some((one) => named.includes(one));
  return present.filter((one) => share(actsIn(one), roles) || (!isHeld && mayRead(one) && standsIn(one)));
}

/** The roles that a person may ever act in: the own, those delegated, and those of whom the person deputises. */
export function powers({ persons }: Roster, id: Bytes): readonly Role[] {
  return persons.flatMap((one) => {
    if (equal(one.id, id)) return actsIn(one);
    return includes(one.deputies, id) ? one.roles : [];
  });
}
