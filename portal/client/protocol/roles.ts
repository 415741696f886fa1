/** What somebody is in an inspectorate. */

/** In the order in which people are told of them. */
export const ROLES = [
  "penerima", "verifikator", "penelaah", "pemeriksa", "inspektur", "penghubung", "pimpinan", "pengawas",
] as const;
export type Role = (typeof ROLES)[number];
export const READING_ROLES: readonly Role[] = ["verifikator", "penelaah", "pemeriksa", "inspektur"];

/** Whether any of them opens cases. */
export function opens(roles: readonly Role[]): boolean {
  return share(roles, READING_ROLES);
}

/** Whether any role is among both. */
export function share(some: readonly Role[], others: readonly Role[]): boolean {
  return some.some((role) => others.includes(role));
}
