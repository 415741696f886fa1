/**
 * The anchor of an installation: base64url of the file that `wbs anchor make` wrote.
 *
 * A module of its own and not part of the bundle: each portal serves its own under this name.
 */

export declare const anchor: string;
