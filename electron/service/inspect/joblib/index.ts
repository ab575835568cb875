export { pickleReader, readPickleFile } from './reader.ts';
