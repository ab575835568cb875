import type { Verification } from '../../shared/model/audit.ts';
import type { RebuildReport } from '../../shared/model/rebuild.ts';
import type { DigestedInspection } from '../../shared/model/tensor.ts';
import type {
  ConnectionOrigin,
  ExportVerification,
  OutsideAnchors,
  RebuildOptions,
  ServiceConnection,
} from '../service/app/index.ts';
import type { Logger } from '../service/platform/index.ts';
import type { Watch } from './watched.ts';

/** An open service, as far as the command line uses it. */
export interface EngineService {
  openConnection(origin: ConnectionOrigin): ServiceConnection;
  /** Stops running work where it can go on and closes the registry. */
  close(): Promise<void>;
}

/** What the command line needs of the service; loaded only by commands that need it, so that help answers at once. */
export interface Engine {
  openService(options: {
    readonly folder: string | null;
    readonly createIfMissing: boolean;
    /** Verifies the vault by itself while nobody works. */
    readonly idleWork?: boolean;
    readonly log: Logger;
  }): Promise<EngineService>;
  defaultRegistryFolder(): string;
  rememberedRegistry(): Promise<string | null>;
  /** Both need the registry closed; see the service. */
  rebuildRegistryFolder(folder: string, options: RebuildOptions & { readonly log: Logger }): Promise<RebuildReport>;
  rebuildIndexOfFolder(
    folder: string,
    options: Pick<RebuildOptions, 'signal' | 'onProgress'> & { readonly log: Logger },
  ): Promise<RebuildReport>;
  verifyRegistryFolder(folder: string, outside?: OutsideAnchors, watch?: Partial<Watch>): Promise<Verification>;
  verifyExportFile(path: string, outside?: OutsideAnchors): Promise<ExportVerification>;
}
export type LoadEngine = () => Promise<Engine>;

/** Inspects what lies at an absolute path, with `digests` listing its tensors. Throws `file.*` when it can't be opened. */
export type InspectPath = (path: string, options?: { readonly digests?: boolean }) => Promise<DigestedInspection>;

/** What a running loopback host gives back. */
export interface RunningHost {
  /** The address to open, with its token. */
  readonly url: string;
  /** Ends all connections, lets running work stop safely and closes the registry. */
  close(): Promise<void>;
}

export interface HostOptions {
  /** null: the person chooses in the browser. */
  readonly folder: string | null;
  readonly createIfMissing: boolean;
  /** 0: any free port. */
  readonly port: number;
  readonly account: string;
  readonly loadEngine: LoadEngine;
  readonly log: Logger;
}
export type StartHost = (options: HostOptions) => Promise<RunningHost>;
