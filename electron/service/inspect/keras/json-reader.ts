import { asText, type Json, member, readJson } from '../json/loose.ts';
import { emptyResult, type Reader } from '../reader.ts';
import { readHead, singleFile } from '../source.ts';
import { isModelConfig, readModelConfig } from './config.ts';

/** A Keras architecture as JSON (`model.to_json()`), without weights. */
export const kerasJsonReader: Reader = {
  name: 'keras-json',
  format: 'keras-json',
  sniff(tree, limits) {
    const file = singleFile(tree);
    if (!file || file.sizeBytes > limits.maxHeaderBytes) return false;
    const head = Buffer.from(readHead(file.source, 1024)).toString('utf8').trimStart();
    return head.startsWith('{') && isModelConfig(readJson(file.source, limits));
  },
  read(tree, limits) {
    const file = singleFile(tree);
    const model: Json = file ? readJson(file.source, limits) : null;
    const { findings, inputs, ...facts } = readModelConfig(model);
    return {
      ...emptyResult('keras-json', 'keras'),
      frameworkVersion: asText(member(model, 'keras_version')),
      inputs,
      layerCount: facts.layerClasses.length,
      metadata: {
        ...facts,
        kerasVersion: asText(member(model, 'keras_version')),
        backend: asText(member(model, 'backend')),
      },
      findings,
    };
  },
};
