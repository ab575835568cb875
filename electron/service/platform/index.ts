/** What the service knows of the machine: disk, clock, randomness, logger, cryptography. The only place that reaches for them. */
export * from './build-info.ts';
export * from './clock.ts';
export * from './crypto.ts';
export * from './disk.ts';
export * from './disk-durable.ts';
export * from './disk-network.ts';
export * from './disk-real.ts';
export * from './key-derivation.ts';
export * from './logger.ts';
export * from './random.ts';
export * from './s3-client.ts';
export * from './source-tree.ts';
export * from './thread-file.ts';
