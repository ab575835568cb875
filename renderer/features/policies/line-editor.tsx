import { type Ref, useId, useImperativeHandle, useMemo, useRef } from 'react';
import classes from './policies.module.css';

/** What others can ask of the editor. */
export interface LineEditorHandle {
  /** Puts the cursor at the start of a line, counted from 1, and shows it. */
  goToLine(line: number): void;
}

interface LineEditorProps {
  readonly label: string;
  readonly value: string;
  /** Left out: the text is there to be read. */
  readonly onChange?: (text: string) => void;
  /** Lines that are marked in the margin. */
  readonly wrongLines: ReadonlySet<number>;
  /** Id of the element that says what is wrong. */
  readonly describedBy?: string;
  readonly ref?: Ref<LineEditorHandle>;
}

const LINE_HEIGHT = 18;

/** A text area with line numbers beside it. Lines don't wrap, so that a number stands beside its line. */
export function LineEditor({ label, value, onChange, wrongLines, describedBy, ref }: LineEditorProps) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLPreElement>(null);
  const lines = useMemo(() => value.split('\n').length, [value]);
  useImperativeHandle(ref, () => ({
    goToLine(line) {
      const start =
        value
          .split('\n')
          .slice(0, line - 1)
          .join('\n').length + (line > 1 ? 1 : 0);
      area.current?.focus();
      area.current?.setSelectionRange(start, start);
      area.current?.scrollTo({ top: Math.max(0, (line - 6) * LINE_HEIGHT) });
    },
  }));
  return (
    <>
      <label className={classes['label']} htmlFor={id}>
        {label}
      </label>
      <div className={classes['editor']}>
        <pre className={classes['gutter']} ref={gutter} aria-hidden="true">
          {Array.from({ length: lines }, (_, at) => at + 1).map((line) => (
            <div key={line} data-wrong={wrongLines.has(line)}>
              {line}
            </div>
          ))}
        </pre>
        <textarea
          id={id}
          ref={area}
          className={classes['area']}
          value={value}
          maxLength={256 * 1024}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          wrap="off"
          aria-describedby={describedBy}
          aria-invalid={wrongLines.size > 0}
          readOnly={onChange === undefined}
          onChange={(event) => onChange?.(event.currentTarget.value)}
          onScroll={(event) => gutter.current?.scrollTo({ top: event.currentTarget.scrollTop })}
        />
      </div>
    </>
  );
}
