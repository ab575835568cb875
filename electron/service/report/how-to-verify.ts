/** What a reader does to verify a report, in every printout. */
export const verifyLines = (fileName: string): readonly { readonly text: string; readonly isCommand: boolean }[] => [
  {
    text: `Keep ${fileName}.dsse beside this file: it is signed by the workstation and names its digest. Then run:`,
    isCommand: false,
  },
  { text: `strongroom audit verify ${fileName}`, isCommand: true },
  {
    text:
      'The command says whether a byte was changed and prints the short code of the checkpoint. Compare the code with one that was ' +
      'kept outside this workstation: the same count of records with another code is another log. The printed page alone proves nothing.',
    isCommand: false,
  },
];
