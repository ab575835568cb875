import { ggufReader } from './gguf/index.ts';
import { onnxReader } from './onnx/index.ts';
import type { Reader } from './reader.ts';
import { safetensorsReader } from './safetensors/index.ts';
import { savedModelReader } from './savedmodel/index.ts';
import { tfliteReader } from './tflite/index.ts';

/**
 * Every reader, in the order in which their content tests are asked. Formats with a magic number come first, then folders by their
 * marker file, then text formats, and last what can only be recognised by parsing a part of it (ONNX has no magic).
 */
export const readers: readonly Reader[] = [ggufReader, tfliteReader, savedModelReader, safetensorsReader, onnxReader];
