import { isCode, StrongroomError } from '../../../../shared/contract/errors.ts';
import { looksLikeTar, looksLikeZip, openTar, openZip } from '../archive/index.ts';
import { emptyResult, finding, type Reader, type ReadResult } from '../reader.ts';
import { singleFile } from '../source.ts';
import { looksLikeLegacy, readLegacy } from './legacy-reader.ts';
import { isTorchTar, readTar } from './tar-reader.ts';
import { findLayout, readPlainZip, readTorchZip } from './zip-reader.ts';

/** Reads what torch.save and torch.jit.save write: zip archives, TorchScript, and the format before PyTorch 1.6. */
export const pytorchReader: Reader = {
  name: 'pytorch',
  sniff(tree, limits) {
    const file = singleFile(tree);
    if (!file) return false;
    if (looksLikeZip(file.source)) return findLayout(openZip(file.source, limits).members) !== null;
    if (looksLikeTar(file.source)) return isTorchTar(openTar(file.source, limits));
    return looksLikeLegacy(file.source, limits);
  },
  read(tree, limits) {
    const file = singleFile(tree);
    if (!file) throw new StrongroomError('artifact.malformed', 'A PyTorch file is one file, not a folder.');
    if (looksLikeTar(file.source)) return failClosed('pytorch-legacy', () => readTar(file.source, limits));
    if (!looksLikeZip(file.source)) return readLegacy(file.source, '', limits);
    return failClosed('pytorch-zip', () => readTorchZip(file.source, '', limits));
  },
};

/** Reads any zip that no other reader knows, for the pickles in it. Use it last. */
export const zipReader: Reader = {
  name: 'zip',
  sniff(tree, limits) {
    const file = singleFile(tree);
    if (!file) return false;
    // Most programs look for the end of a zip only, so one behind other data counts as well.
    return looksLikeZip(file.source) || openZip(file.source, limits).members.length > 0;
  },
  read(tree, limits) {
    const file = singleFile(tree);
    if (!file) throw new StrongroomError('artifact.malformed', 'An archive is one file, not a folder.');
    return failClosed('custom', () => readPlainZip(file.source, limits));
  },
};

/** Reads any tar that no other reader knows, for the pickles in it. Use it last. */
export const tarReader: Reader = {
  name: 'tar',
  sniff(tree) {
    const file = singleFile(tree);
    return file !== null && looksLikeTar(file.source);
  },
  read(tree, limits) {
    const file = singleFile(tree);
    if (!file) throw new StrongroomError('artifact.malformed', 'An archive is one file, not a folder.');
    return failClosed('custom', () => readTar(file.source, limits));
  },
};

/** An archive that can't be read is a finding, never a pass. */
function failClosed(format: ReadResult['format'], read: () => ReadResult): ReadResult {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof StrongroomError)) throw error;
    const code = isCode(error, 'inspect.limit_exceeded') ? 'archive.limit_exceeded' : 'archive.malformed';
    return {
      ...emptyResult(format),
      findings: [finding('high', code, error.message)],
      error: { code: error.code, message: error.message },
    };
  }
}
