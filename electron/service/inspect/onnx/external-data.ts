import type { Finding } from '../../../../shared/model/inspection.ts';
import { finding } from '../reader.ts';
import { fileAt, type SourceTree } from '../source.ts';
import type { OnnxTensor } from './tensor.ts';

/** True for a location that could lead out of the model's folder on any system (ONNX: a relative POSIX path below the model). */
export function escapesFolder(location: string): boolean {
  const parts = location.split(/[\\/]/);
  return (
    location.includes('\0') ||
    /^[\\/]/.test(location) ||
    /^[A-Za-z]:/.test(location) ||
    /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(location) ||
    parts[0] === '~' ||
    /%2e%2e|%2f|%5c/i.test(location) ||
    parts.includes('..')
  );
}

/** Judges where tensors say that their bytes lie. `modelPath` is the model's path in the tree. */
export function checkExternalData(tensors: readonly OnnxTensor[], tree: SourceTree, modelPath: string): Finding[] {
  const findings = new Map<string, Finding>();
  const folder = modelPath.includes('/') ? modelPath.slice(0, modelPath.lastIndexOf('/') + 1) : '';
  for (const tensor of tensors) {
    if (!tensor.external) continue;
    const one = judge(tensor, tree, folder);
    findings.set(`${one.code} ${tensor.external.location}`, one);
    if (findings.size > 200) break;
  }
  return [...findings.values()];
}

function judge(tensor: OnnxTensor, tree: SourceTree, folder: string): Finding {
  const { location, offset, length } = tensor.external ?? { location: '', offset: 0, length: null };
  if (location === '') {
    return finding(
      'high',
      'onnx.external_data_invalid',
      'A tensor keeps its bytes outside the file without saying where.',
      tensor.name,
    );
  }
  if (escapesFolder(location)) {
    const detail = `A tensor takes its bytes from "${location}", outside the folder of the model.`;
    return finding('critical', 'onnx.external_data_escape', detail, tensor.name);
  }
  const valid =
    Number.isSafeInteger(offset) && offset >= 0 && (length === null || (Number.isSafeInteger(length) && length >= 0));
  if (!valid) {
    return finding(
      'high',
      'onnx.external_data_invalid',
      'A tensor names an impossible place for its bytes.',
      tensor.name,
    );
  }
  if (!tree.isFolder) {
    return finding(
      'low',
      'onnx.external_data',
      `The model needs the file "${location}" beside it, which was not inspected.`,
      tensor.name,
    );
  }
  const file = fileAt(tree, folder + location.replace(/^(\.\/)+/, ''));
  if (!file)
    return finding(
      'medium',
      'onnx.external_data_missing',
      `The model needs the file "${location}", which is missing.`,
      tensor.name,
    );
  if (offset + (length ?? 0) > file.sizeBytes) {
    return finding(
      'high',
      'onnx.external_data_invalid',
      `A tensor's bytes lie beyond the end of "${location}".`,
      tensor.name,
    );
  }
  return finding('info', 'onnx.external_data', `The model keeps tensors in the file "${location}".`, location);
}
