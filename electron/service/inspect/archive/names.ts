const reserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?$/i;

export interface NameProblem {
  readonly code: string;
  readonly severity: 'low' | 'medium' | 'high';
  readonly detail: string;
}

/** What is wrong with a member's name for anyone who unpacks it; empty for a plain relative path. */
export function nameProblems(name: string): NameProblem[] {
  const problems: NameProblem[] = [];
  const add = (code: string, severity: NameProblem['severity'], detail: string) =>
    problems.push({ code, severity, detail });
  const parts = name.split(/[/\\]/);
  if (name.length === 0) add('archive.empty_name', 'medium', 'A member has no name.');
  if (parts.includes('..'))
    add('archive.path_traversal', 'high', 'A member leaves the folder that it is unpacked into.');
  if (/^[/\\]{2}/.test(name)) add('archive.absolute_path', 'high', 'A member names a network share.');
  else if (/^[/\\]/.test(name) || /^[A-Za-z]:/.test(name)) {
    add('archive.absolute_path', 'high', 'A member names an absolute path.');
  }
  if (name.includes('\\') && !problems.length)
    add('archive.backslash_name', 'medium', 'A member has a backslash in its name.');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be in a name
  if (/[\u0000-\u001f\u007f]/.test(name))
    add('archive.control_character', 'high', 'A member has control characters in its name.');
  if (parts.some((part) => reserved.test(part))) {
    add('archive.reserved_name', 'medium', 'A member has a name that Windows reserves for a device.');
  }
  if (parts.some((part) => /[. ]$/.test(part) && part !== '.' && part !== '..')) {
    add('archive.trailing_dot', 'low', 'A member has a name that ends in a dot or a space.');
  }
  if (parts.length > 200 || name.length > 4096)
    add('archive.deep_path', 'medium', 'A member has a path that is too deep or long.');
  return problems;
}

/** The name as file systems that ignore case and normalise Unicode compare it. */
export const foldedName = (name: string): string =>
  name
    .normalize('NFC')
    .replaceAll('\\', '/')
    .toLowerCase()
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
