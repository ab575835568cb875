export { looksLikeLegacy, readLegacy } from './legacy-reader.ts';
export { pytorchReader, tarReader, zipReader } from './reader.ts';
export { isTorchTar, readTar } from './tar-reader.ts';
export { findLayout, readPlainZip, readTorchZip } from './zip-reader.ts';
