import systeminformation from 'systeminformation';
import type { Place } from '../../shared/contract/methods/host.ts';

/** What this program reads of a mounted file system; systeminformation answers it on every system. */
export interface Mount {
  readonly path: string;
  readonly type: string;
  readonly label: string;
  readonly isRemovable: boolean;
}

const networkTypes = new Set([
  'nfs',
  'nfs4',
  'cifs',
  'smb',
  'smb2',
  'smb3',
  'smbfs',
  'afpfs',
  'webdav',
  'sshfs',
  'fuse.sshfs',
]);
const systemMount = /^\/(?:proc|sys|dev|run(?!\/media)|boot|snap|var|etc|usr|tmp|System\/Volumes)(?:\/|$)/;

/** Places to start from: home first, then removable drives, other drives and network shares; each path once. */
export function choosePlaces(homeDir: string, mounts: readonly Mount[]): Place[] {
  const places: Place[] = [{ path: homeDir, label: 'Home', kind: 'home' }];
  const order = ['removable', 'drive', 'network'] as const;
  const named = mounts
    .filter((mount) => mount.path !== '' && !systemMount.test(mount.path))
    .map((mount) => ({ path: mount.path, label: mount.label || mount.path, kind: kindOf(mount) }))
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || (a.path < b.path ? -1 : 1));
  for (const place of named) if (!places.some((known) => known.path === place.path)) places.push(place);
  return places;
}

function kindOf(mount: Mount): 'removable' | 'drive' | 'network' {
  if (networkTypes.has(mount.type.toLowerCase()) || mount.path.startsWith('\\\\')) return 'network';
  return mount.isRemovable || /^\/(?:media|run\/media|Volumes)\//.test(mount.path) ? 'removable' : 'drive';
}

/** The mounted file systems of this machine; empty where the system does not say. */
export async function readMounts(): Promise<Mount[]> {
  const [devices, sizes] = await Promise.all([
    systeminformation.blockDevices().catch(() => []),
    systeminformation.fsSize().catch(() => []),
  ]);
  const fromDevices = devices
    .filter((device) => device.mount !== '' && device.mount !== '[SWAP]')
    .map((device) => ({ path: device.mount, type: device.fsType, label: device.label, isRemovable: device.removable }));
  const known = new Set(fromDevices.map((mount) => mount.path));
  const others = sizes
    .filter((entry) => !known.has(entry.mount))
    .map((entry) => ({ path: entry.mount, type: entry.type, label: '', isRemovable: false }));
  return [...fromDevices, ...others];
}
