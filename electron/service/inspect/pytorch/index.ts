export { looksLikeLegacy, readLegacy } from './legacy-reader.ts';
export { pytorchReader, zipReader } from './reader.ts';
export { findLayout, readPlainZip, readTorchZip } from './zip-reader.ts';
