import { existsSync } from 'node:fs';

/** Folders with sockets of the user's session: services behind them run commands outside of any confinement. */
const folders = ['/run/user'];

/** Sockets of services that do the same for whoever may write to them. */
const sockets = [
  '/run/docker.sock',
  '/run/podman/podman.sock',
  '/run/containerd/containerd.sock',
  '/run/dbus/system_bus_socket',
  '/run/systemd/private',
];

/** What root may change in /proc even without capabilities: settings of the machine. */
const machine = ['/proc/sys', '/proc/sysrq-trigger', '/proc/irq', '/proc/bus'];

/**
 * Returns what a confined command must not reach, or in the case of `machine` not change, as far as it exists. A
 * read-only mount doesn't close a socket.
 */
export function hiddenPlaces(): { folders: string[]; sockets: string[]; machine: string[] } {
  return {
    machine: machine.filter((place) => existsSync(place)),
    folders: folders.filter((place) => existsSync(place)),
    sockets: sockets.filter((place) => existsSync(place)),
  };
}
