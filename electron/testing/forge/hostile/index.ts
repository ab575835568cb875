import { kerasCases, skopsCases } from './architectures.ts';
import type { HostileCase } from './case.ts';
import { containerCases } from './containers.ts';
import { gadgetCases } from './gadgets.ts';
import { onnxCases, tensorflowCases } from './graphs.ts';
import { otherCases } from './others.ts';
import { pickledTextCases } from './pickled-text.ts';
import { repositoryCases } from './repositories.ts';
import { settingsCases } from './settings.ts';
import { templateCases } from './templates.ts';
import { ggufCases, numpyCases, safetensorsCases } from './weights.ts';

export type { HostileCase } from './case.ts';

/** All hostile files by family. */
export const hostileFamilies: Readonly<Record<string, () => readonly HostileCase[] | Promise<readonly HostileCase[]>>> =
  {
    templates: templateCases,
    settings: settingsCases,
    repositories: repositoryCases,
    'text in pickles': pickledTextCases,
    TensorFlow: tensorflowCases,
    ONNX: onnxCases,
    GGUF: ggufCases,
    safetensors: safetensorsCases,
    NumPy: numpyCases,
    containers: containerCases,
    Keras: kerasCases,
    skops: skopsCases,
    gadgets: gadgetCases,
    others: otherCases,
  };
