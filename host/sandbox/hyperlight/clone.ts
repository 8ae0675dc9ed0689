import type { ImageSpec } from '../../contract/image.js';
import type { Vm } from './addon.js';
import type { Images, VmImage } from './images.js';
import { stepMs } from './measures.js';
import { rejectionError, rejectionOf } from './rejection.js';

/** A VM of an image, which is open for as long as the VM is. */
export interface Clone {
  vm: Vm;
  image: VmImage;
  close(): Promise<void>;
}

/**
 * A cached image that no VM starts from is made anew.
 * @throws as `Images.of`, SandboxCrashedError
 */
export async function startClone(images: Images, spec: ImageSpec): Promise<Clone> {
  const { image, release } = await images.of(spec);
  try {
    const vm = await image.snapshot.start(stepMs());
    const close = async () => {
      // One that doesn't end is given up by the addon.
      await vm.close().catch(() => {});
      release();
    };
    return { vm, image, close };
  } catch (error) {
    release();
    const { code, text } = rejectionOf(error);
    const isImages = code === 'image' || code === 'fault';
    if (!isImages || !(await images.discard(image, text))) {
      throw rejectionError(error, 'starting a sandbox');
    }
  }
  return startClone(images, spec);
}
