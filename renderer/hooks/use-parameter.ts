import { useParams } from 'wouter';

/** A parameter of the page's address, decoded; '' when it is missing or not decodable. */
export function useParameter(name: string): string {
  const value = useParams<Record<string, string>>()[name] ?? '';
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
