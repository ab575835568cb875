/** What the command line needs of the service; loaded only by commands that need it, so that help answers at once. */
export type Engine = Pick<
  typeof import('../service/app/index.ts'),
  'openService' | 'defaultRegistryFolder' | 'rememberedRegistry' | 'verifyRegistryFolder' | 'verifyExportFile'
>;
export type LoadEngine = () => Promise<Engine>;

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
  /** Gets one line for each bug. */
  readonly log: (line: string) => void;
}
export type StartHost = (options: HostOptions) => Promise<RunningHost>;
