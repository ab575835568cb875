import { leafHash, MerkleTree, signCheckpoint } from '../service/audit/index.ts';
import {
  canonicalBytes,
  canonicalJson,
  type Json,
  keyIdOf,
  sealFile,
  signEnvelope,
  toBase64,
} from '../service/evidence/index.ts';
import { generateSigningKey, sha256Hex } from '../service/platform/index.ts';

/** A row as the log has it. */
export type LogRow = Record<string, unknown>;

interface LogRecord {
  seq: number;
  subject: { type: string; id: string };
  new: LogRow | null;
}

interface PackKey {
  keyId: string;
  readonly personId: string;
  publicKeyPem: string;
  expiresAt: string | null;
  revokedFrom: string | null;
}

interface Sealed extends Record<string, Json> {
  readonly signature: { payloadType: string };
}

interface Report extends Sealed {
  readonly requests: { approvals: { id: string; envelope: string }[] }[];
}

interface Manifest extends Sealed {
  readonly registryId: string;
  readonly subject: { versionId: string; model: string; version: string; stage: string; rootDigest: string };
  readonly totals: { statements: number };
  readonly files: { path: string; what: string }[];
}

/** What was signed, with what every statement has. */
export interface ForgedPayload {
  readonly subject: { name: string; digest: { sha256: string } }[];
  predicateType: string;
  readonly predicate: {
    [member: string]: unknown;
    readonly signer: { id: string; printedName: string; role: string; keyHint: string };
    readonly signedAt: { time: string };
    readonly subject?: { type: string; id: string };
  };
}

type Files = ReadonlyMap<string, Uint8Array>;
type Signers = ReadonlyMap<string, { readonly keyId: string; readonly privateKeyDer: Uint8Array }>;

/** A statement of the pack before it is signed again. */
export interface ForgedStatement {
  readonly id: string;
  readonly payload: ForgedPayload;
  payloadType: string;
  /** The key of the person whose name is here signs it. */
  signedBy: string;
}

/**
 * An evidence pack in the hands of somebody who has every key: the workstation's and those of all people. What a test changes is signed
 * again and the log is built anew around it, so that nothing but the changed fact itself can tell.
 */
export class PackForge {
  readonly manifest: Manifest;
  readonly report: Report;
  readonly keys: PackKey[];
  /** The log's records in their order; `new` is the row as the log has it. */
  readonly records: LogRecord[];
  readonly statements: ForgedStatement[];
  readonly #files: Files;

  constructor(files: Files) {
    this.#files = files;
    this.manifest = JSON.parse(textOf(files, 'pack.json'));
    this.report = JSON.parse(textOf(files, 'report.json'));
    this.keys = JSON.parse(textOf(files, 'keys.json'));
    const items: { record: LogRecord }[] = JSON.parse(textOf(files, 'records.json'));
    this.records = items.map(({ record }) => record);
    const people = new Map(this.keys.map(({ keyId, personId }) => [keyId, personId]));
    this.statements = [...files.keys()]
      .filter((name) => name.startsWith('statements/'))
      .map((name) => {
        const envelope: { payload: string; payloadType: string; signatures: { keyid: string }[] } = JSON.parse(
          textOf(files, name),
        );
        const payload: ForgedPayload = JSON.parse(Buffer.from(envelope.payload, 'base64').toString());
        const signedBy = people.get(envelope.signatures[0]?.keyid ?? '') ?? '';
        return { id: name.replace(/^.*\/|\.json$/g, ''), payload, payloadType: envelope.payloadType, signedBy };
      });
  }

  /** The statement of a kind, or with `approval` the approval of the move to a stage. */
  statement(kind: string, toStage?: string): ForgedStatement {
    const found = this.statements.find(({ payload: { predicate } }) =>
      kind === 'approval' ? predicate['toStage'] === toStage : predicate['kind'] === kind,
    );
    if (found) return found;
    throw new Error(`the pack has no ${kind}`);
  }

  /** The log's row of a statement or approval. */
  rowOf({ id }: ForgedStatement): LogRow {
    return this.rows('approval', 'signed_statement').find((row) => row['id'] === id) ?? {};
  }

  /** Rows of these types as the log has them. */
  rows(...types: string[]): LogRow[] {
    return this.records.flatMap((record) => (types.includes(record.subject.type) && record.new ? [record.new] : []));
  }

  /** The entry of the pack and the log's rows of a person's key, which must say the same. */
  setKey(personId: string, facts: { expiresAt?: string; revokedFrom?: string }): void {
    for (const key of this.keys) if (key.personId === personId) Object.assign(key, facts);
    for (const row of this.rows('person_key').filter((one) => one['person_id'] === personId)) {
      if (facts.expiresAt) row['expires_at'] = facts.expiresAt;
      if (facts.revokedFrom) row['revoked_from'] = facts.revokedFrom;
    }
  }

  /** The pack, whole and signed with keys of the forger's. */
  build(): Files {
    const workstation = generateSigningKey();
    const { publicKeyPem } = workstation;
    const signer = { keyId: keyIdOf(publicKeyPem), privateKeyDer: workstation.privateKeyDer };
    const files = new Map(this.#files);
    const put = (name: string, text: string) => files.set(name, Buffer.from(text));
    for (const row of this.rows('registry')) row['workstation_public_key'] = publicKeyPem;
    for (const [id, text] of this.#signAll()) put(`statements/${id}.json`, text);
    const log = this.#log();
    put('records.json', JSON.stringify(log.records));
    put('keys.json', JSON.stringify(this.keys));
    put('consistency.json', '[]');
    const { registryId } = this.manifest;
    const { size, rootHash, headHash } = log;
    const body = { registryId, size, rootHash, headHash, previous: null, time: '2026-03-01T09:00:00.000Z' };
    put('checkpoint.txt', signCheckpoint(body, workstation).note);
    put('report.json', reseal({ ...this.report, workstationPublicKeyPem: publicKeyPem }, signer));
    const listed = this.manifest.files.map((file) => {
      const bytes = files.get(file.path) ?? new Uint8Array();
      return { ...file, sizeBytes: bytes.length, sha256: sha256Hex(bytes) };
    });
    const totals = { ...this.manifest.totals, recordsInLog: size, recordsLeftOut: 0 };
    const manifest = { ...this.manifest, workstationPublicKeyPem: publicKeyPem, totals, files: listed };
    put('pack.json', reseal(manifest, signer));
    return files;
  }

  /** Signs every statement, and puts the envelope where the log and the report have it. */
  #signAll(): ReadonlyMap<string, string> {
    const signers = this.#exchangeKeys();
    const envelopes = new Map(this.statements.map((one) => [one.id, sign(one, signers)]));
    for (const row of this.rows('approval', 'signed_statement'))
      row['envelope'] = envelopes.get(String(row['id'])) ?? row['envelope'];
    for (const approval of this.report.requests.flatMap(({ approvals }) => approvals))
      approval.envelope = envelopes.get(approval.id) ?? approval.envelope;
    return envelopes;
  }

  /** Gives everybody a key of the forger's, here and in the log. */
  #exchangeKeys(): Signers {
    const made = this.keys.map((key) => {
      const { publicKeyPem, privateKeyDer } = generateSigningKey();
      const keyId = keyIdOf(publicKeyPem);
      for (const record of this.records.filter(({ subject }) => subject.id === key.keyId)) {
        record.subject = { ...record.subject, id: keyId };
        record.new = { ...record.new, id: keyId, public_key: publicKeyPem };
      }
      Object.assign(key, { keyId, publicKeyPem });
      return [key.personId, { keyId, privateKeyDer }] as const;
    });
    return new Map(made);
  }

  /** A log of these records and no others, with the proof of each. */
  #log() {
    const tree = new MerkleTree();
    for (const [seq, record] of this.records.entries()) record.seq = seq;
    const texts = this.records.map((record) => canonicalJson(JSON.parse(JSON.stringify(record))));
    for (const text of texts) tree.append(leafHash(text));
    const size = texts.length;
    const records = this.records.map((record, seq) => ({
      seq,
      hash: sha256Hex(texts[seq] ?? ''),
      proof: tree.inclusionProof(seq, size).map(toBase64),
      record,
    }));
    const rootHash = Buffer.from(tree.root(size)).toString('hex');
    return { records, size, rootHash, headHash: records.at(-1)?.hash ?? '' };
  }
}

function sign({ payload, payloadType, signedBy }: ForgedStatement, signers: Signers): string {
  const signer = signers.get(signedBy);
  if (!signer) throw new Error(`${signedBy} has no key in the pack`);
  payload.predicate.signer.keyHint = signer.keyId;
  return JSON.stringify(signEnvelope(payloadType, canonicalBytes(JSON.parse(JSON.stringify(payload))), [signer]));
}

function reseal(sealed: Sealed, signer: { keyId: string; privateKeyDer: Uint8Array }): string {
  const { digests: _, digest: __, signature, ...members } = sealed;
  return sealFile(signature.payloadType, members, signer);
}

const textOf = (files: Files, name: string): string => Buffer.from(files.get(name) ?? []).toString();
