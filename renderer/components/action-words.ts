/** The action of an audit record for a person: `person_key.created` is "Person key created". */
export function actionWords(action: string): string {
  const words = action.replaceAll(/[._]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The kind of thing that a record is about: `person_key` is "person key". */
export const subjectWords = (type: string): string => type.replaceAll('_', ' ');
