import { useDebouncedValue } from '@mantine/hooks';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useLocation, useSearch } from 'wouter';

/**
 * The query of the page's address, and a way to change a value of it (an empty one is left out). What a page shows stands there, so
 * that a reload, a link and the back button show it again. `replace`: no new entry for the back button, for what follows typing.
 */
export function useAddressQuery(): [
  query: URLSearchParams,
  change: (name: string, value: string, replace?: boolean) => void,
] {
  const query = new URLSearchParams(useSearch());
  const [path, navigate] = useLocation();
  const change = useCallback(
    (name: string, value: string, replace = false) => {
      // As it is now: two changes may come between two drawings of the page.
      const next = new URLSearchParams(window.location.search);
      if (value === '') next.delete(name);
      else next.set(name, value);
      const text = next.toString();
      navigate(text === '' ? path : `${path}?${text}`, { replace });
    },
    [path, navigate],
  );
  return [query, change];
}

/** A text that is typed; the address says it once the typing pauses, and takes it over when something else changes the address. */
export function useAddressText(name: string, pauseMs: number): [text: string, setText: (text: string) => void] {
  const [query, change] = useAddressQuery();
  const address = query.get(name) ?? '';
  const [text, setText] = useState(address);
  const [settled] = useDebouncedValue(text.trim(), pauseMs);
  const written = useRef(address);
  useEffect(() => {
    // The palette and the back button change the address while the page is shown.
    if (address !== written.current) setText(address);
    written.current = address;
  }, [address]);
  useEffect(() => {
    if (settled === written.current) return;
    written.current = settled;
    change(name, settled, true);
  }, [name, settled, change]);
  return [text, setText];
}
