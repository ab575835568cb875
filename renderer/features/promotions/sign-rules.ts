/** What is missing in the sign panel, by field. */
export interface SignErrors {
  readonly userId?: string;
  readonly reason?: string;
  readonly passphrase?: string;
}

/**
 * What keeps a signature from being sent. The user id may stay empty: whether it is needed depends on the session and is
 * the service's to say; another person's is caught here, before a passphrase goes with it.
 */
export function signErrors(
  typed: { readonly userId: string; readonly reason: string; readonly passphrase: string },
  signedInAs: string,
): SignErrors {
  const userId = typed.userId.trim();
  return {
    ...(userId !== '' && userId !== signedInAs ? { userId: 'This is not the user id that is signed in.' } : {}),
    ...(typed.reason.trim() === '' ? { reason: 'Say why.' } : {}),
    ...(typed.passphrase === '' ? { passphrase: 'Give your passphrase.' } : {}),
  };
}
