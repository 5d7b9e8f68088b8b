// Numbers and times for people.

import { texts } from "../texts.js";

const number = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const moment = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "always", style: "narrow" });

/** @param {number} value */
export const count = (value) => whole.format(value);

/** "1.8 MB". @param {number | null | undefined} value */
export function bytes(value) {
  if (value === null || value === undefined) return texts.none;
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let i = 0;
  for (; value >= 999.95 && i < units.length - 1; i++) value /= 1000;
  return `${i === 0 ? whole.format(value) : number.format(value)} ${units[i]}`;
}

/** "840 ms", "6.1 s", "2 min 5 s", "3 h 12 min". @param {number | null | undefined} seconds */
export function duration(seconds) {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return texts.none;
  if (seconds < 0) return "0 s";
  if (seconds < 0.9995) return `${whole.format(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${number.format(seconds)} s`;
  const rounded = Math.round(seconds);
  const parts = [
    [Math.floor(rounded / 86_400), "d"], [Math.floor(rounded / 3600) % 24, "h"], [Math.floor(rounded / 60) % 60, "min"], [rounded % 60, "s"],
  ];
  const first = parts.findIndex(([value]) => value > 0);
  return parts.slice(first, first + 2).filter(([value]) => value > 0).map(([value, unit]) => `${value} ${unit}`).join(" ");
}

/** "$0.0123": as many digits as tell something. @param {number | null | undefined} value */
export function dollars(value) {
  if (value === null || value === undefined) return texts.none;
  if (value === 0) return "$0";
  if (value > 0 && value < 5e-7) return "< $0.000001";
  const digits = Math.abs(value) >= 1 ? 2 : Math.min(6, 1 - Math.floor(Math.log10(Math.abs(value))) + 1);
  return `$${value.toFixed(digits)}`;
}

/** "42 %", and never 100 % before the end. @param {number} share 0 to 1 */
export const percent = (share) => `${share >= 1 ? 100 : Math.min(99, Math.floor(share * 100))} %`;

/** @param {string | number | Date} time RFC 3339, or seconds since 1970 */
export const date = (time) => (time instanceof Date ? time : new Date(typeof time === "number" ? time * 1000 : time));

/** "30 Nov 2026, 20:31:15". */
export const full = (time) => (Number.isNaN(date(time).getTime()) ? texts.none : moment.format(date(time)));

/** "30 Nov, 20:31". */
export const short = (time) => (Number.isNaN(date(time).getTime()) ? texts.none : day.format(date(time)));

/** "20:31:15". */
export const ofDay = (time) => (Number.isNaN(date(time).getTime()) ? texts.none : clock.format(date(time)));

/** "12s ago". */
export function ago(time) {
  const seconds = (date(time).getTime() - Date.now()) / 1000;
  if (Number.isNaN(seconds)) return texts.none;
  const steps = [[60, 1, "second"], [3600, 60, "minute"], [86_400, 3600, "hour"], [86_400 * 30, 86_400, "day"], [86_400 * 365, 86_400 * 30, "month"]];
  const size = Math.abs(seconds);
  if (size < 1.5) return texts.now;
  const [, length, unit] = steps.find(([limit]) => size < limit) ?? [0, 86_400 * 365, "year"];
  return relative.format(Math.trunc(seconds / length), unit);
}

/** Seconds between two times. */
export const between = (from, to) => (date(to).getTime() - date(from).getTime()) / 1000;
