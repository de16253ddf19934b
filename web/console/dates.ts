/** Between what date fields of a browser hold (local, without zone) and the instants that the API speaks. */

const two = (value: number) => String(value).padStart(2, '0');

/** "2026-11-22T09:30" in this browser's zone, as a datetime-local field wants it; empty for null. */
export function toField(instant: string | null | undefined): string {
  if (!instant) return '';
  const at = new Date(instant);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The instant that a datetime-local field means; null when it is empty or half typed. */
export function fromField(field: string): string | null {
  const at = new Date(field);
  return field === '' || Number.isNaN(at.getTime()) ? null : at.toISOString();
}

/** When a day of a date field begins here; `after` days later. Undefined when it is no day. */
export function dayBegins(day: string | undefined, after = 0): string | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day ?? '');
  if (!parts) return undefined;
  const at = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + after);
  return at.toISOString();
}

/** The two day filters of a list as the query of its route: from the first day's start to the last day's end. */
export function dayRange(filters: Readonly<Record<string, string>>): { from?: string; to?: string } {
  const from = dayBegins(filters.from);
  const to = dayBegins(filters.to, 1);
  return { ...(from && { from }), ...(to && { to }) };
}
