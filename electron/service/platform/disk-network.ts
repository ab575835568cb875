import { readFile, realpath, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Names of Linux file systems whose files live on another machine (or behind one's protocol), where SQLite's locks cannot be trusted. */
const networkNames: readonly string[] = [
  'nfs',
  'nfs4',
  'cifs',
  'smb3',
  'smbfs',
  'ncpfs',
  '9p',
  'afs',
  'ceph',
  'coda',
  'glusterfs',
  'lustre',
  'beegfs',
  'gpfs',
  'orangefs',
  'davfs',
  'fuse.sshfs',
  'fuse.rclone',
  'fuse.s3fs',
  'fuse.gcsfuse',
  'fuse.glusterfs',
  'fuse.ceph',
  'fuse.davfs2',
  'fuse.curlftpfs',
  'fuse.gvfsd-fuse',
  'fuse.juicefs',
  'fuse.mfs',
];

/** statfs magic numbers of the same, for when /proc cannot be read (linux/magic.h). */
const networkMagics: readonly number[] = [
  0x6969, // nfs
  0x517b, // smb
  0xff534d42, // cifs
  0xfe534d42, // smb2
  0x01021997, // 9p
  0x5346414f, // afs
  0x73757245, // coda
  0x00c36400, // ceph
  0x0bd00bd0, // lustre
  0x65735546, // fuse of any kind: it cannot be told apart here, and refusing is the safe side
];

/** True when the folder, or its nearest parent that exists, lies on a network file system. On macOS it is not known: false. */
export async function isNetworkFileSystem(path: string): Promise<boolean> {
  const real = await nearestExisting(resolve(path));
  if (process.platform === 'win32') return isUncPath(path) || isUncPath(real);
  if (process.platform !== 'linux') return false;
  const mounts = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  const name = mountedFileSystem(mounts, real);
  if (name !== null) return networkNames.includes(name);
  return networkMagics.includes((await statfs(real)).type >>> 0);
}

/** True for \\server\share and \\?\UNC\server\share; not for \\?\C:\ and \\.\ devices. */
export function isUncPath(path: string): boolean {
  const text = path.replaceAll('/', '\\');
  if (/^\\\\\?\\UNC\\/i.test(text)) return true;
  return /^\\\\[^?.\\]/.test(text);
}

/** The type of the file system that holds `path`, out of the text of /proc/self/mountinfo (proc(5)); null when it does not say. */
export function mountedFileSystem(mountinfo: string, path: string): string | null {
  let best: { readonly point: string; readonly type: string } | null = null;
  for (const line of mountinfo.split('\n')) {
    const [mount, source] = line.split(' - ');
    const escaped = mount?.split(' ')[4];
    const type = source?.split(' ')[0];
    if (escaped === undefined || type === undefined) continue;
    const point = escaped.replace(/\\([0-7]{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    const inside = path === point || path.startsWith(point.endsWith('/') ? point : `${point}/`);
    // The last of equal points wins: it is mounted over the earlier ones.
    if (inside && (best === null || point.length >= best.point.length)) best = { point, type };
  }
  return best?.type ?? null;
}

async function nearestExisting(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : nearestExisting(parent);
  }
}
