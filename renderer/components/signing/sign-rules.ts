/** What is missing in a form to sign, by field. */
export interface SignErrors {
  readonly userId?: string;
  readonly reason?: string;
  readonly passphrase?: string;
}

/** What a person types to sign. */
export interface TypedSignature {
  readonly userId: string;
  readonly reason: string;
  readonly passphrase: string;
}

/** Who signs, as the session says. */
export interface SignerOnPage {
  readonly userId: string;
  readonly name: string;
  /** The first signature of a session needs the user id too. */
  readonly needsUserId: boolean;
}

/** What keeps a signature from being sent: another person's user id is caught here, before a passphrase goes with it. */
export function signErrors(typed: TypedSignature, signer: SignerOnPage): SignErrors {
  const userId = typed.userId.trim();
  const isMissing = signer.needsUserId && userId === '';
  return {
    ...(isMissing ? { userId: 'Give your user id.' } : {}),
    ...(userId !== '' && userId !== signer.userId ? { userId: 'This is not the user id that is signed in.' } : {}),
    ...(typed.reason.trim() === '' ? { reason: 'Say why.' } : {}),
    ...(typed.passphrase === '' ? { passphrase: 'Give your passphrase.' } : {}),
  };
}
