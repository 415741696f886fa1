/** The report itself: what a reporter says happened. */

import {
  bool, closed, day, list, NAME, oneOf, orNull, text, type TextLimits, type Untrusted,
} from "./closed.ts";
import type { Day } from "./days.ts";
import { Malformed } from "./refusals.ts";

const CATEGORIES = [
  "WEWENANG", "KORUPSI", "PUNGLI", "GRATIFIKASI", "BENTURAN", "NEPOTISME", "PBJ", "PERIZINAN",
  "KEPEGAWAIAN", "NETRALITAS", "DISIPLIN", "ETIK", "ASET", "PELECEHAN", "PEMBALASAN", "LAIN",
] as const;
const PARTS = ["pelaku_utama", "turut_serta", "saksi"] as const;
const FORWARDING = ["boleh", "tanya", "jangan"] as const;
const SOURCES = ["melihat", "mendengar", "dokumen", "menduga"] as const;
const PEOPLE_LIMIT = 20;

export interface Involved {
  readonly nama: string | null;
  readonly nip_nrp: string | null;
  readonly jabatan: string | null;
  readonly unit_kerja: string | null;
  readonly instansi: string | null;
  readonly peran: (typeof PARTS)[number] | null;
}

export interface When {
  readonly mulai: Day | null;
  readonly selesai: Day | null;
  readonly masih_berlangsung: boolean | null;
}

export interface Report {
  readonly kategori: (typeof CATEGORIES)[number] | null;
  readonly apa: string;
  readonly siapa: readonly Involved[];
  readonly di_mana: string;
  readonly kapan: When | null;
  readonly penerusan: (typeof FORWARDING)[number];
  readonly bagaimana: string | null;
  readonly sumber_pengetahuan: (typeof SOURCES)[number] | null;
  readonly sudah_dilaporkan_ke: string | null;
  readonly siapa_lagi_tahu: string | null;
  readonly perkiraan_kerugian: string | null;
  readonly saksi: string | null;
  readonly risiko_pembalasan: string | null;
}

/** 1 to `most` characters; lines and tabs are allowed. */
const prose = (most: number): TextLimits => ({ least: 1, most, lines: true });
const short = orNull(text(NAME));
const long = orNull(text(prose(4_000)));

export function parseReport(value: Untrusted, where: string): Report {
  const members = closed(value, where, [
    "kategori", "apa", "siapa", "di_mana", "kapan", "penerusan", "bagaimana", "sumber_pengetahuan",
    "sudah_dilaporkan_ke", "siapa_lagi_tahu", "perkiraan_kerugian", "saksi", "risiko_pembalasan",
  ]);
  return {
    kategori: orNull(oneOf(...CATEGORIES))(members.kategori, "kategori"),
    apa: text(prose(20_000))(members.apa, "apa"),
    siapa: list(involved, 0, PEOPLE_LIMIT)(members.siapa, "siapa"),
    di_mana: text(prose(2_000))(members.di_mana, "di_mana"),
    kapan: orNull(when)(members.kapan, "kapan"),
    penerusan: oneOf(...FORWARDING)(members.penerusan, "penerusan"),
    bagaimana: orNull(text(prose(20_000)))(members.bagaimana, "bagaimana"),
    sumber_pengetahuan: orNull(oneOf(...SOURCES))(members.sumber_pengetahuan, "sumber_pengetahuan"),
    sudah_dilaporkan_ke: long(members.sudah_dilaporkan_ke, "sudah_dilaporkan_ke"),
    siapa_lagi_tahu: long(members.siapa_lagi_tahu, "siapa_lagi_tahu"),
    perkiraan_kerugian: long(members.perkiraan_kerugian, "perkiraan_kerugian"),
    saksi: long(members.saksi, "saksi"),
    risiko_pembalasan: long(members.risiko_pembalasan, "risiko_pembalasan"),
  };
}

function involved(value: Untrusted, where: string): Involved {
  const members = closed(value, where, ["nama", "nip_nrp", "jabatan", "unit_kerja", "instansi", "peran"]);
  const texts = {
    nama: short(members.nama, where),
    nip_nrp: short(members.nip_nrp, where),
    jabatan: short(members.jabatan, where),
    unit_kerja: short(members.unit_kerja, where),
    instansi: short(members.instansi, where),
  };
  if (Object.values(texts).every((one) => one === null)) throw new Malformed(where);
  return { ...texts, peran: orNull(oneOf(...PARTS))(members.peran, where) };
}

function when(value: Untrusted, where: string): When {
  const members = closed(value, where, ["mulai", "selesai", "masih_berlangsung"]);
  const [mulai, selesai] = [orNull(day)(members.mulai, where), orNull(day)(members.selesai, where)];
  if (mulai !== null && selesai !== null && selesai < mulai) throw new Malformed(where);
  return { mulai, selesai, masih_berlangsung: orNull(bool)(members.masih_berlangsung, where) };
}
