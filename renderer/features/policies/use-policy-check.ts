import { useEffect, useState } from 'react';
import { asWireError } from '../../client/wire-error.ts';
import { failed, type Loadable, loading, ready } from '../../stores/loadable.ts';
import { checkPolicy, type PolicyCheck } from '../../stores/policies.ts';

/** Long enough that a person who types is not judged at each letter. */
const PAUSE_MS = 300;

/** What is wrong with a text, asked of the service when the person pauses. `loading` while the last answer is of another text. */
export function usePolicyCheck(text: string): Loadable<PolicyCheck> {
  const [answer, setAnswer] = useState<{ text: string; check: Loadable<PolicyCheck> } | null>(null);
  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(() => {
      checkPolicy(text).then(
        (check) => isCurrent && setAnswer({ text, check: ready(check) }),
        (error: unknown) => isCurrent && setAnswer({ text, check: failed(asWireError(error)) }),
      );
    }, PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [text]);
  return answer?.text === text ? answer.check : loading;
}
