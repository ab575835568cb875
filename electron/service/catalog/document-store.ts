import { DocumentKind } from '../../../shared/model/document.ts';
import { Severity } from '../../../shared/model/inspection.ts';
import { type Database, integer, type Row, text, textOrNull } from './database.ts';

export interface DocumentRow {
  readonly id: string;
  readonly versionId: string;
  readonly kind: DocumentKind;
  readonly title: string;
  readonly fileName: string;
  /** SHA-256 of its bytes. */
  readonly contentId: string;
  readonly sizeBytes: number;
  /** A day: what the document itself says. */
  readonly dated: string;
  readonly expiresOn: string | null;
  readonly attachedBy: string;
  readonly attachedAt: string;
}

export interface DocumentFindingRow {
  readonly id: string;
  readonly documentId: string;
  readonly number: number;
  readonly severity: Severity;
  readonly text: string;
  readonly openedBy: string;
  readonly openedAt: string;
  readonly closedBy: string | null;
  readonly closedAt: string | null;
  readonly closure: string | null;
}

const joined = 'SELECT d.*, c.size_bytes FROM version_document d JOIN document_content c ON c.id = d.content_id';

const toDocument = (row: Row): DocumentRow => ({
  id: text(row, 'id'),
  versionId: text(row, 'version_id'),
  kind: DocumentKind.parse(text(row, 'kind')),
  title: text(row, 'title'),
  fileName: text(row, 'file_name'),
  contentId: text(row, 'content_id'),
  sizeBytes: integer(row, 'size_bytes'),
  dated: text(row, 'dated'),
  expiresOn: textOrNull(row, 'expires_on'),
  attachedBy: text(row, 'attached_by'),
  attachedAt: text(row, 'attached_at'),
});

const toFinding = (row: Row): DocumentFindingRow => ({
  id: text(row, 'id'),
  documentId: text(row, 'document_id'),
  number: integer(row, 'number'),
  severity: Severity.parse(text(row, 'severity')),
  text: text(row, 'text'),
  openedBy: text(row, 'opened_by'),
  openedAt: text(row, 'opened_at'),
  closedBy: textOrNull(row, 'closed_by'),
  closedAt: textOrNull(row, 'closed_at'),
  closure: textOrNull(row, 'closure'),
});

/** Documents that speak for a version, by the digest of their bytes. */
export class DocumentStore {
  readonly #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  hasContent(id: string): boolean {
    return this.#db.one('SELECT 1 AS one FROM document_content WHERE id = ?', id) !== null;
  }

  addContent(content: { id: string; sizeBytes: number; base64: string }): void {
    this.#db.run(
      'INSERT INTO document_content (id, size_bytes, content) VALUES (?, ?, ?)',
      content.id,
      content.sizeBytes,
      content.base64,
    );
  }

  /** The bytes in base64. */
  content(id: string): string | null {
    const row = this.#db.one('SELECT content FROM document_content WHERE id = ?', id);
    return row && text(row, 'content');
  }

  add(row: Omit<DocumentRow, 'sizeBytes'>): void {
    this.#db.run(
      `INSERT INTO version_document (id, version_id, kind, title, file_name, content_id, dated, expires_on, attached_by, attached_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      row.id,
      row.versionId,
      row.kind,
      row.title,
      row.fileName,
      row.contentId,
      row.dated,
      row.expiresOn,
      row.attachedBy,
      row.attachedAt,
    );
  }

  get(id: string): DocumentRow | null {
    const row = this.#db.one(`${joined} WHERE d.id = ?`, id);
    return row && toDocument(row);
  }

  ofVersion(versionId: string): DocumentRow[] {
    return this.#db.all(`${joined} WHERE d.version_id = ? ORDER BY d.attached_at, d.id`, versionId).map(toDocument);
  }

  /** Documents of versions in production that end by a day. */
  endingBy(day: string): DocumentRow[] {
    return this.#db
      .all(
        `${joined} JOIN model_version v ON v.id = d.version_id
         WHERE v.stage = 'production' AND d.expires_on IS NOT NULL AND d.expires_on <= ? ORDER BY d.expires_on LIMIT 500`,
        day,
      )
      .map(toDocument);
  }

  findings(documentId: string): DocumentFindingRow[] {
    return this.#db
      .all('SELECT * FROM document_finding WHERE document_id = ? ORDER BY number', documentId)
      .map(toFinding);
  }

  finding(id: string): DocumentFindingRow | null {
    const row = this.#db.one('SELECT * FROM document_finding WHERE id = ?', id);
    return row && toFinding(row);
  }

  addFinding(row: Omit<DocumentFindingRow, 'closedBy' | 'closedAt' | 'closure'>): void {
    this.#db.run(
      'INSERT INTO document_finding (id, document_id, number, severity, text, opened_by, opened_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
      row.id,
      row.documentId,
      row.number,
      row.severity,
      row.text,
      row.openedBy,
      row.openedAt,
    );
  }

  closeFinding(id: string, closed: { by: string; at: string; closure: string }): void {
    this.#db.run(
      'UPDATE document_finding SET closed_by = ?, closed_at = ?, closure = ? WHERE id = ? AND closed_at IS NULL',
      closed.by,
      closed.at,
      closed.closure,
      id,
    );
  }
}
