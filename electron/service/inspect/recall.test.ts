import { describe, expect, it } from 'vitest';
import { type HostileCase, hostileFamilies } from '../../testing/forge/hostile/index.ts';
import { nearMisses } from '../../testing/forge/hostile/near-misses.ts';
import { inspectTree } from './inspect-tree.ts';
import { atLeast } from './reader.ts';
import { memoryFolder, memoryTree } from './source.ts';

const treeOf = ({ name, content }: Pick<HostileCase, 'name' | 'content'>) =>
  content instanceof Uint8Array ? memoryTree(name, content) : memoryFolder(name, content);

describe('hostile files of every family', () => {
  it.each(Object.entries(hostileFamilies))('%s: none passes', async (_, casesOf) => {
    const missed: string[] = [];
    const cases = await casesOf();
    for (const one of cases) {
      const { findings } = (await inspectTree(treeOf(one))).inspection;
      if (findings.some(({ severity }) => atLeast(severity, one.least))) continue;
      missed.push(`${one.title}: ${findings.map(({ severity, code }) => `${severity} ${code}`).join(', ')}`);
    }
    expect(missed).toEqual([]);
    expect(cases.length).toBeGreaterThan(10);
  });
});

describe('what genuine files hold that is near to it', () => {
  it.each(nearMisses)('$title: no alarm', async (one) => {
    const { findings } = (await inspectTree(treeOf(one))).inspection;
    expect(findings.filter(({ severity }) => atLeast(severity, 'high'))).toEqual([]);
  });
});
