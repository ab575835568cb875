import type { SourceTree } from './source.ts';
import { singleFile } from './source.ts';

/** Endings that belong to one model format only; the ending never decides what a file is, but it can be caught lying. */
const claims: readonly (readonly [RegExp, string])[] = [
  [/\.safetensors$/i, 'safetensors'],
  [/\.gguf$/i, 'GGUF'],
  [/\.onnx$/i, 'ONNX'],
  [/\.tflite$/i, 'TensorFlow Lite'],
  [/\.(npy|npz)$/i, 'NumPy'],
  [/\.keras$/i, 'Keras'],
  [/\.(h5|hdf5)$/i, 'HDF5'],
  [/\.(pt|pth)$/i, 'PyTorch'],
  [/\.(pkl|pickle)$/i, 'pickle'],
  [/\.joblib$/i, 'joblib'],
  [/\.cbm$/i, 'CatBoost'],
  [/\.mlmodel$/i, 'Core ML'],
  [/\.ubj$/i, 'XGBoost'],
];

/** The format that the name of a single file claims, or null. */
export function claimedFormat(tree: SourceTree): string | null {
  const file = singleFile(tree);
  return file ? (claims.find(([pattern]) => pattern.test(file.path))?.[1] ?? null) : null;
}
