import { type Field, type ProtoReader, wireTypes } from '../protobuf/wire.ts';

const mostNodesLookedAt = 50;

/** The whole source as one message. */
export const wholeMessage = (proto: ProtoReader): Field => ({
  number: 0,
  wireType: wireTypes.len,
  value: 0n,
  start: 0,
  end: proto.sizeBytes,
});

/** True when a message is a NodeDef: a name, and an operator that is spelt as TensorFlow spells them. */
function fitsNode(proto: ProtoReader, at: Field): boolean {
  let operator = '';
  for (const part of proto.fields(at.start, at.end)) {
    if (part.number > 7 || part.wireType !== wireTypes.len) return false;
    if (part.number === 2 && part.end - part.start < 200) operator = proto.text(part);
  }
  return /^[A-Za-z_][\w>./-]*$/.test(operator);
}

/** True when a message is a GraphDef: nodes, functions and versions only, and nodes that are nodes. */
export function fitsGraph(proto: ProtoReader, at: Field): boolean {
  let nodes = 0;
  for (const field of proto.fields(at.start, at.end)) {
    if (field.number > 5 || (field.number === 3) !== (field.wireType === wireTypes.varint)) return false;
    if (field.number !== 3 && field.wireType !== wireTypes.len) return false;
    if (field.number !== 1) continue;
    if (!fitsNode(proto, field)) return false;
    nodes += 1;
    if (nodes >= mostNodesLookedAt) break;
  }
  return nodes > 0;
}

/** True when a message is a MetaGraphDef with a graph in it. */
export function fitsMetaGraph(proto: ProtoReader, at: Field): boolean {
  let hasGraph = false;
  for (const part of proto.fields(at.start, at.end)) {
    if (part.number > 7 || part.wireType !== wireTypes.len) return false;
    if (part.number !== 2) continue;
    if (!fitsGraph(proto, part)) return false;
    hasGraph = true;
  }
  return hasGraph;
}
