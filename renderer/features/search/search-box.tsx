import { Combobox, TextInput, useCombobox } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { SearchProblem } from '../../../shared/search/query.ts';
import { formatNumber } from '../../components/format.ts';
import { type Completions, completionsAt } from '../../stores/search.ts';
import classes from './search.module.css';

interface SearchBoxProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly problem: SearchProblem | null;
}

const none: Completions = { from: 0, to: 0, items: [] };
const COMPLETION_DELAY_MS = 40;

/** The text of a search with completion of keys and values at the caret. */
export function SearchBox({ value, onChange, problem }: SearchBoxProps) {
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const [caret, setCaret] = useState<number | null>(null);
  // The combobox of the library keeps the id of an option that is gone; a screen reader must not be told of it.
  const [active, setActive] = useState(-1);
  const offered = useCompletions(value, caret);
  const isTyping = caret !== null && (offered.to > offered.from || /[:=.]$/.test(value.slice(0, caret)));
  const items = isTyping ? offered.items : [];
  useEffect(() => input.current?.focus(), []);

  const choose = (insert: string) => {
    const next = `${value.slice(0, offered.from)}${insert}${value.slice(offered.to)}`;
    const at = offered.from + insert.length;
    onChange(next);
    setActive(-1);
    combobox.resetSelectedOption();
    // A key wants its value next; after a value the list would be in the way.
    setCaret(/[:.]$/.test(insert) ? at : null);
    requestAnimationFrame(() => input.current?.setSelectionRange(at, at));
  };

  return (
    <Combobox store={combobox} onOptionSubmit={choose} withinPortal={false} shadow="sm" offset={4}>
      <Combobox.EventsTarget withAriaAttributes={false}>
        <TextInput
          ref={input}
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={items.length > 0}
          {...(items.length > 0 ? { 'aria-controls': listId } : {})}
          {...(active >= 0 && active < items.length ? { 'aria-activedescendant': `${listId}-${active}` } : {})}
          aria-label="Search"
          placeholder="Words, stage:production, metric.f1>0.9, owner:&quot;A. Person&quot;"
          leftSection={<IconSearch size={16} aria-hidden="true" />}
          value={value}
          maxLength={1000}
          spellCheck={false}
          autoComplete="off"
          error={problem?.message}
          className={classes['box'] ?? ''}
          onChange={(event) => {
            onChange(event.currentTarget.value);
            setCaret(event.currentTarget.selectionStart);
            combobox.openDropdown();
            combobox.resetSelectedOption();
            setActive(-1);
          }}
          onKeyUp={() => setActive(combobox.getSelectedOptionIndex())}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setCaret(null);
          }}
          onBlur={() => {
            combobox.closeDropdown();
            setCaret(null);
          }}
        />
      </Combobox.EventsTarget>
      <Combobox.Dropdown hidden={items.length === 0}>
        <Combobox.Options id={listId} mah={280} style={{ overflowY: 'auto' }} aria-label="Completions">
          {items.map((item, index) => (
            <Combobox.Option key={item.insert} id={`${listId}-${index}`} value={item.insert}>
              <span className={classes['completion']}>
                <span>{item.label}</span>
                <span className={classes['dim']}>{item.count === null ? item.help : formatNumber(item.count)}</span>
              </span>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

/** What can stand at the caret; the answer to an earlier question never replaces a later one's. */
function useCompletions(text: string, caret: number | null): Completions {
  const [found, setFound] = useState<Completions>(none);
  useEffect(() => {
    setFound(none);
    if (caret === null) return;
    let isCurrent = true;
    const timer = setTimeout(() => {
      completionsAt(text, caret).then(
        (answer) => isCurrent && setFound(answer),
        () => undefined, // the search itself says what is wrong
      );
    }, COMPLETION_DELAY_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [text, caret]);
  return found;
}
