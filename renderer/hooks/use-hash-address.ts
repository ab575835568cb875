import { navigate as navigateHash, useHashLocation } from 'wouter/use-hash-location';

/** Goes to an address. One without a query has none: wouter would keep the one of the page before, which means something else. */
const navigate: typeof navigateHash = (to, options) => navigateHash(to.includes('?') ? to : `${to}?`, options);

const useAddress = (): [string, typeof navigate] => [useHashLocation()[0], navigate];

/** The address of the page as a hash, which needs no server that knows the pages. */
export const useHashAddress = Object.assign(useAddress, { hrefs: (href: string) => `#${href}` });
