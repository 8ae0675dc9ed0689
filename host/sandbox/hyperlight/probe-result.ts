import type { ProbeResult } from '../../contract/backend.js';
import type { ChildEnd, ChildResponse } from './child.js';
import { rejectionOf } from './rejection.js';

const cannotRun =
  'run on the machine itself, or on one whose hypervisor offers nested virtualization; tarscli doctor tries again';

/** What to do about what the addon says. */
const hints: readonly (readonly [RegExp, string])[] = [
  [/HYPERLIGHT_\w+ asks for/, 'unset the variable, or set it to what this machine has'],
  [
    /there is no \/dev\//,
    'switch virtualization on in the firmware, or nested virtualization on the host; in Docker: --device /dev/kvm',
  ],
  [
    /may not open/,
    'make this user a member of the group that the device belongs to: sudo usermod -aG kvm USER',
  ],
  [/is busy/, 'stop the other hypervisor, such as VirtualBox'],
  [/Windows Hypervisor Platform/, 'switch the Windows feature on: Windows Hypervisor Platform'],
  [/can't run guests/, cannotRun],
];

/** What came of running a guest in a child process, in one sentence. */
export function probeResultOf(end: ChildResponse<string> | ChildEnd, deadlineMs: number): ProbeResult {
  if ('answer' in end) return { usable: true, on: end.answer };
  if ('failure' in end) {
    const reason = rejectionOf(new Error(end.failure)).text;
    const hint = hints.find(([pattern]) => pattern.test(reason))?.[1];
    return { usable: false, reason, ...(hint !== undefined && { hint }) };
  }
  if (end.ended === 'deadline') {
    const reason = `a guest did not come to its end within ${deadlineMs} ms: the hypervisor seems to emulate`;
    return { usable: false, reason, hint: cannotRun };
  }
  return {
    usable: false,
    reason: `the process that tried to run a guest ended early: ${end.ended === 'memory' ? 'it ran out of memory' : end.how}`,
    hint: cannotRun,
  };
}
