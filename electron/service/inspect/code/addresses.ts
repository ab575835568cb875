const address = /\bhttps?:\/\/\S/i;
const callingKey = /callback|webhook|exfil|beacon|payload|\bc2\b|_c2|steal/i;
/** An address that says what it is for, or that is a number with a port of its own: no publisher of models has one. */
const callingAddress =
  /\bhttps?:\/\/[^\s"'<>]{0,200}(?:exfil|steal|payload|malware|backdoor|reverse.?shell)|\bhttps?:\/\/(?!127\.|10\.|192\.168\.|0\.0\.0\.0)\d{1,3}(?:\.\d{1,3}){3}:\d{2,5}\b/i;

/** True for an address that is there to be called by whoever loads the model, by its key or by its own words. */
export const callsHome = (key: string, text: string): boolean =>
  text.length <= 64 * 1024 && ((callingKey.test(key) && address.test(text)) || callingAddress.test(text));
