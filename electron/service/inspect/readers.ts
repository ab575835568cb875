import { catboostReader } from './catboost/index.ts';
import { coremlReader } from './coreml/index.ts';
import { modelkitReader } from './folders/modelkit.ts';
import { ociReader } from './folders/oci.ts';
import { ggufReader } from './gguf/index.ts';
import { huggingfaceReader } from './huggingface/index.ts';
import { pickleReader } from './joblib/index.ts';
import { kerasArchiveReader } from './keras/archive-reader.ts';
import { kerasHdf5Reader } from './keras/hdf5-reader.ts';
import { kerasJsonReader } from './keras/json-reader.ts';
import { lightgbmReader } from './lightgbm/index.ts';
import { mlflowReader } from './mlflow/index.ts';
import { numpyReader } from './numpy/index.ts';
import { onnxReader } from './onnx/index.ts';
import { pytorchReader, tarReader, zipReader } from './pytorch/index.ts';
import type { Reader } from './reader.ts';
import { safetensorsReader } from './safetensors/index.ts';
import { tensorflowGraphReader } from './savedmodel/graph-reader.ts';
import { savedModelReader } from './savedmodel/index.ts';
import { skopsReader } from './skops/index.ts';
import { tfliteReader } from './tflite/index.ts';
import { xgboostBinaryReader, xgboostJsonReader, xgboostUbjReader } from './xgboost/index.ts';

/**
 * Every reader, in the order in which their content tests are asked. Formats with a magic number come first, then folders by their
 * marker file, then text formats, and last what can only be recognised by parsing a part of it (ONNX has no magic).
 */
export const readers: readonly Reader[] = [
  ggufReader,
  tfliteReader,
  catboostReader,
  kerasArchiveReader,
  skopsReader,
  numpyReader,
  pytorchReader,
  kerasHdf5Reader,
  mlflowReader,
  modelkitReader,
  ociReader,
  huggingfaceReader,
  savedModelReader,
  tensorflowGraphReader,
  safetensorsReader,
  lightgbmReader,
  xgboostUbjReader,
  xgboostJsonReader,
  xgboostBinaryReader,
  kerasJsonReader,
  coremlReader,
  onnxReader,
  pickleReader,
  tarReader,
  zipReader,
];
