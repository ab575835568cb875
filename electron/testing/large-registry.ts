import type { Inspection } from '../../shared/model/inspection.ts';
import type { VersionMetadata } from '../../shared/model/version.ts';
import { fillSearch } from '../service/app/search/search-index.ts';
import type { Catalog } from '../service/catalog/index.ts';
import { sha256Hex } from '../service/platform/index.ts';
import { manifestOf } from '../service/vault/index.ts';

const START = Date.parse('2024-01-01T00:00:00.000Z');
const BATCH = 2000;
const VERSIONS_A_MODEL = 100;
const LAYERS = 6;

const formats = ['onnx', 'safetensors', 'pytorch-zip', 'gguf', 'xgboost-json'] as const;
const frameworks = ['PyTorch', 'TensorFlow', 'scikit-learn', 'XGBoost', null] as const;
const teams = ['fraud', 'credit', 'claims', 'pricing', 'churn', 'vision', 'speech', 'search'] as const;
const words =
  'cards loans images calls risk north south fast small large weekly daily robust quantised merged tuned'.split(' ');

/** How large the registry is, and from which number everything in it follows. */
export interface LargeRegistry {
  readonly versions: number;
  readonly seed: number;
  readonly onProgress?: (done: number, total: number, step: string) => void;
}

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
function numbersOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const idOf = (prefix: string, number: number): string => `${prefix}_${String(number).padStart(20, '0')}`;

/**
 * Fills an initialised registry that is otherwise empty with many models, versions and edges, through the catalog's stores: the rows are those
 * that registration writes. What is left out: the audit log, the chunks of files and packs, so verification of such a registry finds nothing in
 * order. A version has about five edges: parents, data sets, an experiment, versions that it uses.
 */
export function fillLargeRegistry(catalog: Catalog, personId: string, options: LargeRegistry): { edges: number } {
  return new Filling(catalog, personId, options).all();
}

class Filling {
  readonly #catalog: Catalog;
  readonly #personId: string;
  readonly #options: LargeRegistry;
  readonly #next: () => number;
  readonly #models: number;
  #edges = 0;

  constructor(catalog: Catalog, personId: string, options: LargeRegistry) {
    this.#catalog = catalog;
    this.#personId = personId;
    this.#options = options;
    this.#next = numbersOf(options.seed);
    this.#models = Math.max(1, Math.ceil(options.versions / VERSIONS_A_MODEL));
  }

  all(): { edges: number } {
    const { versions, onProgress } = this.#options;
    this.#catalog.transaction(() => this.#records());
    for (let from = 0; from < versions; from += BATCH) {
      this.#catalog.transaction(() => {
        for (let n = from; n < Math.min(from + BATCH, versions); n += 1) this.#version(n);
      });
      onProgress?.(Math.min(from + BATCH, versions), versions, 'Writing versions');
    }
    this.#catalog.transaction(() => this.#deployments());
    onProgress?.(versions, versions, 'Filling the search');
    this.#catalog.transaction(() => {
      const [problem] = fillSearch(this.#catalog);
      if (problem) throw new Error(problem.message);
    });
    return { edges: this.#edges };
  }

  #below(limit: number): number {
    return Math.floor(this.#next() * limit);
  }

  #one<T>(of: readonly [T, ...T[]] | readonly T[]): T {
    const chosen = of[this.#below(of.length)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  }

  #words(count: number): string {
    return Array.from({ length: count }, () => this.#one(words)).join(' ');
  }

  #time(n: number): string {
    return new Date(START + n * 60_000).toISOString();
  }

  #records(): void {
    const { versions, lineageRecords, corrections } = this.#catalog;
    const at = this.#time(0);
    for (let n = 0; n < this.#models; n += 1) {
      const id = idOf('mo', n);
      const name = `${this.#one(teams)}-${this.#one(words)}-${String(n).padStart(4, '0')}`;
      versions.addModel({
        id,
        name,
        description: this.#words(6),
        strategy: { kind: 'semantic' },
        createdAt: at,
        createdBy: this.#personId,
      });
      corrections.addModelChange(id, {
        id: idOf('mc', n),
        number: 1,
        field: 'owner',
        oldValue: null,
        newValue: `Owner ${this.#below(200)}`,
        reason: 'First owner.',
        statementId: null,
        changedAt: at,
        changedBy: this.#personId,
      });
      lineageRecords.add('dataset', { id: idOf('ds', n), name: `data-${n}`, version: '1', createdAt: at });
      this.#revision('dataset', idOf('ds', n), { source: this.#words(3), description: this.#words(5) }, at);
    }
    for (let n = 0; n < this.#models * 5; n += 1)
      lineageRecords.add('experiment', { id: idOf('ex', n), name: `run-${n}`, version: null, createdAt: at });
  }

  #revision(recordType: 'dataset' | 'deployment', recordId: string, details: unknown, at: string): void {
    this.#catalog.lineageRecords.addRevision({
      id: `${recordId}.0001`,
      recordType,
      recordId,
      number: 1,
      details,
      reason: 'Recorded.',
      at,
      byPerson: this.#personId,
    });
  }

  /** Models take turns, so that versions of all of them spread over the time. */
  #version(n: number): void {
    const { versions, lineage, tensors, promotions } = this.#catalog;
    const model = n % this.#models;
    const turn = Math.floor(n / this.#models);
    const id = idOf('mv', n);
    const at = this.#time(n + 1);
    const artifacts = [{ path: 'model.bin', sizeBytes: 1000 + this.#below(4_000_000_000), sha256: sha256Hex(id) }];
    const inspection = this.#inspection(model, artifacts[0]?.sizeBytes ?? 0);
    const metadata = this.#metadata(model, n);
    versions.add({
      id,
      modelId: idOf('mo', model),
      version: `1.${turn}.0`,
      changeType: turn === 0 ? null : 'feature',
      branch: 'main',
      origin: { kind: 'brought_in' },
      sizeBytes: artifacts[0]?.sizeBytes ?? 0,
      rootDigest: manifestOf(artifacts).rootDigest,
      source: `/models/model-${model}.bin`,
      metadata,
      inspection,
      worstFinding: inspection.findings[0]?.severity ?? null,
      waiverId: null,
      registeredAt: at,
      registeredBy: this.#personId,
      artifacts,
      recipesDigest: null,
      tensorList: null,
    });
    tensors.add(
      id,
      Array.from({ length: 3 }, (_, layer) => ({
        name: `encoder.layer.${(model + layer) % LAYERS}.weight`,
        dtype: 'F32',
        shape: [64, 64],
        file: 'model.bin',
        byteRange: [layer * 16384, (layer + 1) * 16384] as const,
        digest: null,
        contentKey: null,
      })).map((tensor) => ({ ...tensor, byteRange: [tensor.byteRange[0], tensor.byteRange[1]] })),
    );
    const to = (
      type: 'derived_from' | 'trained_on' | 'produced_by' | 'uses',
      toType: 'version' | 'dataset' | 'experiment',
      toId: string,
    ) => {
      lineage.addEdge({ type, fromType: 'version', fromId: id, toType, toId });
      this.#edges += 1;
    };
    if (turn > 0) to('derived_from', 'version', idOf('mv', n - this.#models));
    // An edge to an older version only: there are no cycles.
    const older = Math.min(n, this.#models * 3);
    if (older > 0) to('uses', 'version', idOf('mv', n - 1 - this.#below(older)));
    for (const dataset of metadata.datasets) to('trained_on', 'dataset', idOf('ds', Number(dataset.name.slice(5))));
    to('produced_by', 'experiment', idOf('ex', Number(metadata.experiment?.slice(4) ?? 0)));
    const stage = this.#stageOf(turn);
    const steps = ['development', 'staging', 'production', 'deprecated'] as const;
    for (const [number, step] of steps.slice(0, steps.indexOf(stage) + 1).entries())
      promotions.addStageEvent({
        id: `${id}.${String(number).padStart(4, '0')}`,
        versionId: id,
        number,
        fromStage: steps[number - 1] ?? null,
        toStage: step,
        requestId: null,
        at,
        byPerson: this.#personId,
      });
    if (stage !== 'development') versions.setStage(id, stage);
  }

  #stageOf(turn: number) {
    const last = Math.ceil(this.#options.versions / this.#models) - 1;
    if (turn === last - 2) return 'production';
    if (turn === last - 1) return 'staging';
    return turn % 10 === 5 ? 'deprecated' : 'development';
  }

  #metadata(model: number, n: number): VersionMetadata {
    const first = this.#below(this.#models);
    return {
      ...emptyTexts,
      description: this.#words(12),
      owner: `Owner ${model % 200}`,
      purpose: this.#words(5),
      experiment: `run-${this.#below(this.#models * 5)}`,
      datasets: [first, (first + 1) % this.#models].slice(0, this.#models > 1 ? 2 : 1).map((one, at) => ({
        name: `data-${one}`,
        version: '1',
        role: at === 0 ? 'training' : 'validation',
        digest: null,
        source: '',
        preparation: '',
      })),
      metrics: (['f1', 'auc', 'latency_ms'] as const).map((name) => ({
        name,
        value: name === 'latency_ms' ? Math.round(this.#next() * 100) : Math.round(this.#next() * 1000) / 1000,
        direction: name === 'latency_ms' ? 'lower' : 'higher',
        slice: null,
        interval: null,
      })),
      hyperparameters: { rate: String(this.#below(100) / 1000), layers: String(LAYERS) },
      tags: { team: teams[model % teams.length] ?? 'fraud', release: `r${n % 50}` },
    };
  }

  #inspection(model: number, sizeBytes: number): Inspection {
    const hasFinding = this.#below(20) === 0;
    return {
      path: 'model.bin',
      format: formats[model % formats.length] ?? 'onnx',
      framework: frameworks[model % frameworks.length] ?? null,
      frameworkVersion: null,
      sizeBytes,
      sha256: null,
      inputs: [{ name: model % 2 === 0 ? 'image' : 'tokens', dtype: 'float32', shape: ['batch', 64] }],
      outputs: [{ name: 'score', dtype: 'float32', shape: ['batch', 1] }],
      operatorCount: 12,
      operatorTypes: { MatMul: 6, Relu: 6 },
      layerCount: LAYERS,
      parameterCount: 1000 + this.#below(1_000_000_000),
      tensorCount: 3,
      complexity: null,
      metadata: {},
      findings: hasFinding
        ? [
            {
              severity: this.#one(['low', 'medium', 'high'] as const),
              code: 'onnx.custom_operator',
              detail: 'It has an operator of its own.',
              location: null,
            },
          ]
        : [],
    };
  }

  #deployments(): void {
    const { lineage, lineageRecords } = this.#catalog;
    const last = Math.ceil(this.#options.versions / this.#models) - 1;
    for (let n = 0; n < this.#models; n += 1) {
      const version = (last - 2) * this.#models + n;
      if (version < 0 || version >= this.#options.versions) continue;
      const id = idOf('dp', n);
      const at = this.#time(this.#options.versions + 1);
      lineageRecords.add('deployment', { id, name: `service-${n}`, version: null, createdAt: at });
      this.#revision(
        'deployment',
        id,
        { environment: 'production', owner: `Owner ${n % 200}`, usageCount: n, criticality: 'high' },
        at,
      );
      lineage.addChange({
        id: idOf('lc', n),
        kind: 'add',
        fromId: idOf('mv', version),
        fromType: 'version',
        toId: id,
        toType: 'deployment',
        type: 'deployed_as',
        performanceDependency: null,
        reason: 'Went live.',
        at,
        byPerson: this.#personId,
      });
      this.#edges += 1;
    }
  }
}

const emptyTexts = {
  trainingSeconds: null,
  trainingCost: null,
  developer: '',
  validator: '',
  intendedUse: '',
  limitations: '',
  licence: '',
  thirdParty: null,
  adaptivity: null,
  determinism: null,
  designChoices: '',
  dataProvenance: '',
  validationProcedures: '',
  trainingStart: null,
  trainingEnd: null,
} as const;
