/** Commands and code that no description, setting or name in a model needs: what they would do is plain from the text. */
const commands: readonly RegExp[] = [
  /\brm\s{1,9}-[a-z]{0,9}r[a-z]{0,9}\s{1,9}(?:\/|~|\*|\$HOME)/,
  /\b(?:curl|wget)\b[^\n|;&]{0,300}[|;&]{1,3}\s{0,9}(?:sudo\s+)?(?:(?:ba|z|da)?sh|python[23]?|perl|ruby|node)\b/,
  /\/dev\/(?:tcp|udp)\/|\bbash\s+-i\b|\bn(?:c|cat|etcat)\s+(?:-\w{1,9}\s{1,9}){0,5}-e\b/,
  /(?:^|[\s"'`/;|&])(?:ba|z|da)?sh\s+-c\s+["'$\w]/,
  /\bpowershell(?:\.exe)?\s[^\n]{0,200}-e(?:nc|ncodedcommand)?\b/i,
  /\bIEX\s*\(|\bInvoke-Expression\b|\bDownloadString\s*\(/i,
  /(?<![A-Za-z_])(?:os\s*\.\s*(?:system|popen|exec[lv]p?e?|spawn[lv]p?e?)|subprocess\s*\.\s*(?:Popen|run|call|check_output|check_call|getoutput)|pty\s*\.\s*spawn)\s*\(/,
  /__import__\s*\(|\b(?:exec|eval)\s*\(\s*(?:base64|compile|open|requests|urllib|bytes|codecs|zlib|input|__import__|chr\s*\(|marshal)/,
  /\b(?:exec|eval)\s*\(\s*[rbf]{0,2}(["'`])[^\n]{0,300}\1\s*[,)]/,
  /\b(?:c?[pP]ickle|dill|marshal|cloudpickle)\s*\.\s*loads\s*\(/,
  /\bchmod\s+(?:-R\s+)?(?:\+x|a\+x|0?777)\s+\S/,
];

/** The part of `text` that starts programs or runs code, or null. */
export const commandIn = (text: string): string | null =>
  commands.map((pattern) => pattern.exec(text)?.[0]).find((found) => found !== undefined) ?? null;

/** Every command above has one of these in it. */
const hints =
  /\brm\s|curl|wget|\/dev\/|bash|\bnc|netcat|\bsh\s|powershell|iex|invoke-|downloadstring|os\s*\.|subprocess|pty\s*\.|__import__|exec\s*\(|eval\s*\(|loads\s*\(|chmod|builtins|urllib|urlopen|requests\.|socket\.|importlib|ctypes/i;

/** False for nearly all texts that hold no command; cheap. */
export const mayHoldCommand = (text: string): boolean => text.length >= 8 && hints.test(text);

/** A line that imports a module of Python by which programs are started, files and connections opened or code loaded. */
export const importLine =
  /(?:^|[;\n])\s*(?:import|from)\s+(?:os|sys|subprocess|socket|shutil|ctypes|pickle|marshal|base64|importlib|urllib|requests)\b/;

const anyImport = /(?:^|\n)[ \t]*(?:import|from)[ \t]+[A-Za-z_]/;
const reachesOut =
  /\burlopen\s*\(|\burllib\.request\b|\brequests\.(?:get|post|put)\s*\(|\bsocket\.socket\s*\(|__builtins__|\bbuiltins\s*\.|\bimportlib\s*\.|\bctypes\s*\.|(?<![.\w])(?:exec|eval)\s*\(/;

/** True for text that is Python and reaches for the machine or the network, or holds a command by itself. */
export const isReachingCode = (text: string): boolean =>
  mayHoldCommand(text) && (commandIn(text) !== null || (anyImport.test(text) && reachesOut.test(text)));
