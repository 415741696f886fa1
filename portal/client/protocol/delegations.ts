/** Who acts in a role of somebody away (PLH) or in a vacant post (PLT), from day to day: readers know no today. */

import { compare, equal, toHex, type Bytes } from "./bytes.ts";
import { asText, ascending, bytes, closed, day, list, oneOf, orNull, type Untrusted } from "./closed.ts";
import type { Day } from "./days.ts";
import { ID_SIZE } from "./identifiers.ts";
import { Malformed } from "./refusals.ts";
import { opens, ROLES, share, type Role } from "./roles.ts";
import type { Roster } from "./roster.ts";

const DELEGATION_LIMIT = 8; // of one person

/** Both days included. `of`: null for a PLT. */
export interface Delegation {
  readonly kind: "PLH" | "PLT";
  readonly of: Bytes | null;
  readonly roles: readonly Role[];
  readonly from: Day;
  readonly until: Day;
}

/** Those of one person. Throws Malformed. */
export function delegations(value: Untrusted, where: string): readonly Delegation[] {
  return ascending(list(delegation, 1, DELEGATION_LIMIT), inOrder)(value, where);
}

function delegation(value: Untrusted, where: string): Delegation {
  const members = closed(value, where, ["kind", "of", "roles", "from", "until"]);
  const one: Delegation = {
    kind: oneOf("PLH", "PLT")(members.kind, where),
    of: orNull(bytes(ID_SIZE))(members.of, where),
    roles: ascending(list(oneOf(...ROLES), 1, ROLES.length), asText)(members.roles, where),
    from: day(members.from, where),
    until: day(members.until, where),
  };
  if ((one.of === null) !== (one.kind === "PLT")) throw new Malformed(where);
  return one;
}

function inOrder(one: Delegation, other: Delegation): number {
  const none = new Uint8Array();
  return (
    asText(one.from, other.from) || asText(one.until, other.until) || compare(one.of ?? none, other.of ?? none)
  );
}

/** What holds between them and the rest of a roster. Throws Malformed. */
export function checkDelegations({ persons, issued, not_after }: Roster): void {
  const held = new Map(persons.map(({ id, roles }) => [toHex(id), roles]));
  const given = persons.flatMap((one) => (one.delegations ?? []).map((each) => ({ ...each, to: one.id, own: one.roles })));
  for (const [at, one] of given.entries()) {
    const { of, roles, from, until, own } = one;
    const lent = of === null ? roles : held.get(toHex(of));
    const stands = from <= until && issued <= until && until <= not_after && lent !== undefined;
    // One for oneself is none: its roles were both held and not held.
    const isFit = roles.every((role) => lent?.includes(role)) && !share(roles, own) && (!opens(roles) || opens(own));
    const clashes = given.slice(at + 1).some((other) => other.from <= until && from <= other.until && clash(one, other));
    if (!stands || !isFit || clashes) throw new Malformed("delegations");
  }
}

type Given = Delegation & { readonly to: Bytes };

/** Of two for one day: a role twice of or to the same person, or somebody away who acts for another. */
function clash(one: Given, other: Given): boolean {
  const same = equal(one.to, other.to) || is(one.of, other.of);
  return (same && share(one.roles, other.roles)) || is(one.of, other.to) || is(other.of, one.to);
}

function is(one: Bytes | null, other: Bytes | null): boolean {
  return one !== null && other !== null && equal(one, other);
}
