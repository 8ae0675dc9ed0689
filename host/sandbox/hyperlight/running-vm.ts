import type { ImageSpec } from '../../contract/image.js';
import type { Vm } from './addon.js';
import type { Images, VmImage } from './images.js';
import { stepMs } from './measures.js';
import { rejectionError, rejectionOf } from './rejection.js';

/** A VM of an image. The image stays open while the VM does. */
export interface RunningVm {
  vm: Vm;
  image: VmImage;
  close(): Promise<void>;
}

/**
 * Starts a VM of an image. If no VM starts from a cached image, the image is made again.
 * @throws as `Images.of`, SandboxCrashedError
 */
export async function startVm(images: Images, spec: ImageSpec): Promise<RunningVm> {
  const { image, release } = await images.of(spec);
  try {
    const vm = await image.snapshot.start(stepMs());
    const close = async () => {
      // The addon detaches a VM that doesn't end.
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
  return startVm(images, spec);
}
