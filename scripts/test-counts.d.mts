export interface Counts {
  passed: number;
  failed: number;
}
export function countVitest(report: object): Counts;
export function countPlaywright(report: object): Counts;
