import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { isCode } from '../../../shared/contract/errors.ts';
import { seededNumbers } from '../vault-scene.ts';
import { filesBelow } from './files-below.ts';
import { type Pending, SoakModel, type SoakVersion } from './soak-model.ts';
import { type Numbers, oneOf, pick, SoakPool } from './soak-pool.ts';
import { importInto, requireDone, type SoakImport, SoakRegistry } from './soak-registry.ts';

const models = ['alpha', 'beta', 'gamma'] as const;

/** A registry that random operations are played on, beside the model of what must be in it. */
export class Soak {
  readonly place: string;
  readonly next: Numbers;
  readonly registry: SoakRegistry;
  readonly model = new SoakModel();
  readonly #pool: SoakPool;
  #exports = 0;

  constructor(place: string, seed: number) {
    this.place = place;
    this.next = seededNumbers(seed);
    this.registry = new SoakRegistry(place);
    this.#pool = new SoakPool(path.join(place, 'sources'), this.next);
  }

  async start(): Promise<void> {
    await this.registry.initialise();
    await this.registry.open();
  }

  /** The next import, as a version that is not there yet. */
  planImport(): { readonly given: SoakImport; readonly version: SoakVersion } {
    const source = this.#pool.make();
    const model = oneOf(this.next, models);
    const version = this.model.nextVersion(model);
    const living = this.model.living;
    const parents = living.length > 0 && this.next() < 0.6 ? [oneOf(this.next, living).ref] : [];
    const given = { path: source.path, model, version, parents };
    return { given, version: { ref: `${model}@${version}`, model, files: source.files, isDeleted: false } };
  }

  async import(): Promise<void> {
    const { given, version } = this.planImport();
    const pending: Pending = { kind: 'import', version };
    this.model.pending.push(pending);
    await importInto(this.registry.analyst, given);
    this.model.settle(pending, true);
  }

  async delete(): Promise<void> {
    if (this.model.living.length === 0) return;
    const version = oneOf(this.next, this.model.living);
    const pending: Pending = { kind: 'delete', version };
    this.model.pending.push(pending);
    await this.registry.admin.call('version.delete', { version: version.ref, reason: 'The soak says so.' });
    this.model.settle(pending, true);
  }

  /** Removes the bytes of deleted versions. What is left is for `verify` and `export` to say. */
  async collect(): Promise<void> {
    const { admin } = this.registry;
    const options = { thorough: this.chance(0.5), unreferenced: this.chance(0.5) };
    const { digest } = await admin.call('vault.planCollection', options);
    const { operationId } = await admin.call('vault.collect', { planDigest: digest, ...options });
    await requireDone(admin, operationId);
  }

  /** Restores a version and compares every byte. */
  async export(version: SoakVersion): Promise<void> {
    this.#exports += 1;
    const outDir = path.join(this.place, `out-${this.#exports}`);
    const { operationId } = await this.registry.analyst.call('version.export', { version: version.ref, outDir });
    await requireDone(this.registry.analyst, operationId);
    const found = new Map(
      filesBelow(outDir).map((file) => [
        path.relative(outDir, file).split(path.sep).join('/'),
        createHash('sha256').update(readFileSync(file)).digest('hex'),
      ]),
    );
    requireSame(`the files of ${version.ref}`, [...found].sort(), [...version.files].sort());
    rmSync(outDir, { recursive: true });
  }

  async verify(full: boolean): Promise<void> {
    const { analyst } = this.registry;
    const audit = await analyst.call('audit.verify', {});
    requireSame('problems of the audit log', audit.problems, []);
    const { operationId } = await analyst.call('vault.verify', { full });
    const result = await requireDone(analyst, operationId);
    requireSame('problems of the vault', result['problems'], []);
  }

  /** Opens the registry again after a crash and finds out what of the uncertain happened. Then everything must be as the model says. */
  async recover(): Promise<void> {
    await this.registry.open();
    for (const pending of this.model.pending) {
      const happened = await this.#happened(pending);
      this.model.turnedOut.push(
        `${pending.kind} of ${pending.version.ref} ${happened ? 'happened' : 'did not happen'}`,
      );
      this.model.settle(pending, happened);
    }
    for (const { id } of await this.registry.analyst.call('quarantine.list', {}))
      await this.registry.analyst.call('quarantine.discard', { quarantineId: id });
    await this.compare();
    await this.verify(false);
  }

  async #happened({ kind, version }: Pending): Promise<boolean> {
    const found = await this.#find(version.ref);
    return found !== null && (kind === 'import' || found.isDeleted);
  }

  async #find(ref: string): Promise<{ readonly isDeleted: boolean; readonly files: readonly string[] } | null> {
    try {
      const version = await this.registry.analyst.call('version.get', { version: ref });
      return {
        isDeleted: version.deletion !== null,
        files: version.artifacts.map((one) => `${one.path} ${one.sha256}`),
      };
    } catch (error) {
      if (isCode(error, 'version.not_found')) return null;
      throw error;
    }
  }

  /** Every version of the model is there, as it was, and no other. */
  async compare(): Promise<void> {
    for (const version of this.model.versions.values()) {
      const found = await this.#find(version.ref);
      const files = [...version.files].map(([file, sha256]) => `${file} ${sha256}`);
      requireSame(
        version.ref,
        { ...found, files: found?.files.toSorted() },
        { isDeleted: version.isDeleted, files: files.sort() },
      );
    }
    const names = new Set<string>();
    for (const model of new Set([...this.model.versions.values()].map((version) => version.model))) {
      const { versions } = await this.registry.analyst.call('model.get', { model });
      for (const one of versions) names.add(`${one.model}@${one.version}`);
    }
    const gone = [...this.model.versions.values()].filter(({ ref }) => !names.has(ref));
    requireSame(
      'versions that nobody registered',
      [...names].filter((ref) => !this.model.versions.has(ref)),
      [],
    );
    requireSame(
      'living versions that a model does not list',
      gone.filter(({ isDeleted }) => !isDeleted),
      [],
    );
  }

  /** Everything, to the last byte. */
  async finish(): Promise<void> {
    await this.compare();
    await this.verify(true);
    for (const version of this.model.living) await this.export(version);
    await this.registry.close();
  }

  /** Old databases that rebuilds kept: an hour of soaking would fill the disk. */
  removeKept(): void {
    for (const name of readdirSync(this.registry.folder))
      if (/\.before-/.test(name)) rmSync(path.join(this.registry.folder, name), { recursive: true });
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  below(count: number): number {
    return pick(this.next, count);
  }
}

function requireSame(what: string, found: unknown, expected: unknown): void {
  const [is, shouldBe] = [JSON.stringify(found), JSON.stringify(expected)];
  if (is !== shouldBe) throw new Error(`${what}: found ${is.slice(0, 2000)}, expected ${shouldBe.slice(0, 2000)}`);
}
