import { StrongroomError } from '../../../../shared/contract/errors.ts';
import type { Finding } from '../../../../shared/model/inspection.ts';
import { parseJson } from '../json/loose.ts';
import { configFindings } from '../keras/config.ts';
import type { InspectLimits } from '../limits.ts';
import { ProtoReader } from '../protobuf/wire.ts';
import { finding } from '../reader.ts';
import { fileAt, type SourceTree } from '../source.ts';

const fileName = 'keras_metadata.pb';
/** What Keras does with a description beside a graph: it runs Lambdas and imports; a layer that it does not know it takes from the graph. */
const counted = /^keras\.(lambda|dangerous_|code_text|path_escape)/;

/** Findings about the layers as Keras describes them beside the graph (`keras_metadata.pb`: a list of objects, field 5 of each is JSON). */
export function kerasMetadataFindings(tree: SourceTree, limits: InspectLimits): Finding[] {
  const file = fileAt(tree, fileName);
  if (!file) return [];
  try {
    const proto = new ProtoReader(file.source, limits);
    const found: Finding[] = [];
    for (const node of proto.fields(0, proto.sizeBytes)) {
      if (node.number !== 1 || node.wireType !== 2) continue;
      for (const part of proto.fields(node.start, node.end)) {
        if (part.number !== 5 || part.wireType !== 2 || found.length >= 200) continue;
        const described = parseJson(proto.text(part));
        found.push(...configFindings(described).filter(({ code }) => counted.test(code)));
      }
    }
    return found.map((one) => ({ ...one, location: fileName }));
  } catch (error) {
    if (error instanceof StrongroomError && error.code === 'inspect.limit_exceeded') throw error;
    return [finding('medium', 'keras.config_unreadable', "The description of the layers can't be read.", fileName)];
  }
}
