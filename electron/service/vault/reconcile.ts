/** What start-up put in order. */
export interface Reconciled {
  /** Packs that no row knows (a crash between publishing and the catalog's commit), moved to vault/unreferenced. */
  readonly movedPacks: readonly { readonly id: string; readonly sizeBytes: number }[];
  /** Unfinished packs of a crash, deleted. */
  readonly removedTemporary: number;
  /** Packs that rows name and the folder lacks. */
  readonly missingPacks: readonly string[];
}
