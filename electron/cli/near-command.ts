const MOST_EDITS = 2;

/** The name that a mistyped one probably means: at most two letters away, the nearest one. null when none is that near. */
export function nearCommand(typed: string, names: readonly string[]): string | null {
  let best: { readonly name: string; readonly edits: number } | null = null;
  for (const name of names) {
    if (Math.abs(name.length - typed.length) > MOST_EDITS) continue;
    const edits = editsBetween(typed, name);
    if (edits <= MOST_EDITS && edits < Math.min(name.length, best?.edits ?? name.length)) best = { name, edits };
  }
  return best?.name ?? null;
}

/** Letters to add, take away or change, by the usual table kept one row at a time. */
function editsBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
